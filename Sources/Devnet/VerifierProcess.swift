import Foundation
import Synchronization
import Wire

/// `laneway verify --follow` in a process of its own, which derives everything again while the network runs.
///
/// It ends when its standard input is closed: after it has caught up. So it never outlives the devnet, however that
/// ends.
final class VerifierProcess: Sendable {
    /// A line that the verifier prints.
    struct Report: Decodable {
        let event: String
        let sub_blocks: UInt64?
        let transactions: UInt64?
        let verified: Bool?
        let verdict: String?
        let place: String?
    }

    private struct State {
        var process: Process
        var input: Pipe
        var last: Report?
        var result: Report?
        var partial = Data()
    }

    private let state: Mutex<State>
    private let output = Pipe()
    private let hasReadAll = DispatchSemaphore(value: 0)
    private let logPath: String
    private let dataFolder: String

    /// - Parameter genesis: what the verifier trusts, from whoever starts it and not from the store.
    init(executable: String, data: String, genesis: Hash, logPath: String) throws(DevnetError) {
        self.logPath = logPath
        dataFolder = data
        let process = Process()
        process.executableURL = URL(filePath: executable)
        process.arguments = ["verify", data, "--genesis", "\(genesis)", "--follow", "--json"]
        let input = Pipe()
        process.standardInput = input
        process.standardOutput = output
        state = Mutex(State(process: process, input: input))
        do {
            guard FileManager.default.createFile(atPath: logPath, contents: nil) else {
                throw CocoaError(.fileWriteUnknown)
            }
            process.standardError = try FileHandle(forWritingTo: URL(filePath: logPath))
            try process.run()
        } catch {
            throw DevnetError(
                .serviceDied, "cannot start the verifier (\(executable)): \(error.localizedDescription)",
                remedy: "Check that the executable is still there.")
        }
        // Reads until the process has closed its output, which ends the thread.
        Thread { [self] in
            while true {
                let data = output.fileHandleForReading.availableData
                guard !data.isEmpty else { break }
                take(data)
            }
            hasReadAll.signal()
        }.start()
    }

    var processID: Int32 { state.withLock { $0.process.processIdentifier } }

    /// Sub-blocks that it has verified.
    var verifiedSubBlocks: UInt64 { state.withLock { $0.last?.sub_blocks ?? 0 } }

    /// Throws if the process has ended although nobody asked it to, be it that it found something.
    func checkRunning() throws(DevnetError) {
        guard !isRunning else { return }
        readRest()
        guard let result = state.withLock({ $0.result }) else { throw died("while the network was running") }
        throw DevnetError(
            .failed, "the verifier does not agree: \(result.verdict ?? "?") at \(result.place ?? "?")",
            remedy: "Run `laneway verify \(dataFolder)`, which says what it expected.")
    }

    /// Lets it catch up and answers its result; throws if it gives none. `progress` hears how many sub-blocks it has
    /// verified.
    func finish(progress: (UInt64) -> Void) throws(DevnetError) -> Report {
        try? state.withLock { $0.input }.fileHandleForWriting.close()
        while isRunning {
            progress(verifiedSubBlocks)
            Thread.sleep(forTimeInterval: 0.02)
        }
        readRest()
        guard let result = state.withLock({ $0.result }) else { throw died("without a verdict") }
        return result
    }

    /// Ends it at once.
    func kill() {
        state.withLock { if $0.process.isRunning { _ = Foundation.kill($0.process.processIdentifier, SIGKILL) } }
    }

    private var isRunning: Bool { state.withLock { $0.process.isRunning } }

    /// Waits until everything that the ended process had printed is read. Once only.
    private func readRest() { hasReadAll.wait() }

    private func died(_ when: String) -> DevnetError {
        let (reason, status) = state.withLock { ($0.process.terminationReason, $0.process.terminationStatus) }
        let how = reason == .uncaughtSignal ? "signal \(status)" : "exit code \(status)"
        let log = (try? String(contentsOfFile: logPath, encoding: .utf8)) ?? ""
        let last = log.split(separator: "\n").last.map { ": \($0)" } ?? ""
        return DevnetError(
            .serviceDied, "the verifier ended \(when) with \(how)\(last)", remedy: "Read its log: cat \(logPath)")
    }

    private func take(_ data: Data) {
        state.withLock { state in
            state.partial += data
            while let end = state.partial.firstIndex(of: UInt8(ascii: "\n")) {
                let line = state.partial[state.partial.startIndex..<end]
                state.partial = Data(state.partial[state.partial.index(after: end)...])
                guard let report = try? JSONDecoder().decode(Report.self, from: line) else { continue }
                state.last = report
                if report.event == "result" { state.result = report }
            }
        }
    }
}
