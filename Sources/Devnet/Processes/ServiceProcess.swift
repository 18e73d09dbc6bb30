import Foundation
import Synchronization

/// A process of a devnet, as the one that started it sees it: a name, a log, and what it prints (``ServiceEvent``).
///
/// Each ends when its standard input is closed, so none outlives the devnet, however that ends.
final class ServiceProcess: Sendable {
    private struct State {
        var process: Process
        var last: ServiceEvent?
        var result: ServiceEvent?
        var failure: ServiceEvent?
        var service: String?
        var partial = Data()
    }

    /// Such as `verifier-1`.
    let name: String
    let logPath: String
    private let state: Mutex<State>
    private let input = Pipe()
    private let output = Pipe()
    private let hasReadAll = DispatchGroup()

    /// Starts it.
    ///
    /// - Parameter arguments: of the `laneway` executable.
    init(
        _ name: String, executable: String, _ arguments: [String], logPath: String
    ) throws(DevnetError) {
        self.name = name
        self.logPath = logPath
        let process = Process()
        process.executableURL = URL(filePath: executable)
        process.arguments = arguments
        process.standardInput = input
        process.standardOutput = output
        state = Mutex(State(process: process))
        do {
            guard FileManager.default.createFile(atPath: logPath, contents: nil) else {
                throw CocoaError(.fileWriteUnknown)
            }
            process.standardError = try FileHandle(forWritingTo: URL(filePath: logPath))
            try process.run()
        } catch {
            throw DevnetError(
                .serviceDied, "cannot start \(name) (\(executable)): \(error.localizedDescription)",
                remedy: "Check that the executable is still there.")
        }
        // Reads until the process has closed its output, which ends the thread.
        hasReadAll.enter()
        Thread { [self] in
            while true {
                let data = output.fileHandleForReading.availableData
                guard !data.isEmpty else { break }
                take(data)
            }
            hasReadAll.leave()
        }.start()
    }

    var processID: Int32 { state.withLock { $0.process.processIdentifier } }

    var isRunning: Bool { state.withLock { $0.process.isRunning } }

    /// What it said last.
    var last: ServiceEvent? { state.withLock { $0.last } }

    /// The URL of what it serves, once it has said so, whatever it said since.
    var service: String? { state.withLock { $0.service } }

    /// What it came to, once it has said so.
    var result: ServiceEvent? { state.withLock { $0.result } }

    /// Throws if it has ended, and not as it should: without a result where `resultIsDue`, else with another code than 0.
    func check(resultIsDue: Bool) throws(DevnetError) {
        guard !isRunning else { return }
        hasReadAll.wait()
        let (result, failure) = state.withLock { ($0.result, $0.failure) }
        if let failure, let reason = failure.reason {
            throw DevnetError(failure.kind ?? .failed, reason, remedy: "")
        }
        if resultIsDue ? result == nil : !hasSucceeded { throw died("while the network was running") }
    }

    private var hasSucceeded: Bool {
        state.withLock { $0.process.terminationReason == .exit && $0.process.terminationStatus == 0 }
    }

    /// Asks it to come to a result, and to stay there until it is let go of (TERM). Doing so twice is fine.
    func askForResult() {
        state.withLock { if $0.process.isRunning { _ = Foundation.kill($0.process.processIdentifier, SIGTERM) } }
    }

    /// Tells it to end: its standard input is closed. Doing so twice is fine.
    func letGo() { try? input.fileHandleForWriting.close() }

    /// Throws if it has ended, whatever it came to before, within a moment in which a death may still become known.
    ///
    /// - Parameter when: what was going on, for whoever reads the error.
    func checkIsThere(_ when: String) throws(DevnetError) {
        let deadline = ContinuousClock.now + .milliseconds(200)
        while isRunning {
            guard ContinuousClock.now < deadline else { return }
            Thread.sleep(forTimeInterval: 0.02)
        }
        hasReadAll.wait()
        throw died(when)
    }

    /// Lets go of it and waits for its result; throws if it gives none. `waiting` is called meanwhile, and what it throws
    /// ends the wait.
    func finish(_ waiting: () throws(DevnetError) -> Void) throws(DevnetError) -> ServiceEvent {
        letGo()
        while isRunning {
            try waiting()
            Thread.sleep(forTimeInterval: 0.02)
        }
        hasReadAll.wait()
        guard let result else { throw died("without a verdict") }
        return result
    }

    /// Ends it at once.
    func kill() {
        state.withLock { if $0.process.isRunning { _ = Foundation.kill($0.process.processIdentifier, SIGKILL) } }
    }

    /// That it is gone: how, its last words, and where the others are.
    private func died(_ when: String) -> DevnetError {
        let (reason, status) = state.withLock { ($0.process.terminationReason, $0.process.terminationStatus) }
        let how = reason == .uncaughtSignal ? "signal \(status)" : "exit code \(status)"
        let log = (try? String(contentsOfFile: logPath, encoding: .utf8)) ?? ""
        let words = log.split(separator: "\n").suffix(3).map { "\n  \($0)" }.joined()
        return DevnetError(
            .serviceDied, "\(name) ended \(when) with \(how)",
            remedy: "Read its log: cat \(logPath)" + (words.isEmpty ? "" : "\nIts last words:\(words)"))
    }

    private func take(_ data: Data) {
        state.withLock { state in
            state.partial += data
            while let end = state.partial.firstIndex(of: UInt8(ascii: "\n")) {
                let line = state.partial[state.partial.startIndex..<end]
                state.partial = Data(state.partial[state.partial.index(after: end)...])
                guard let event = try? JSONDecoder().decode(ServiceEvent.self, from: line) else { continue }
                state.last = event
                if let service = event.service { state.service = service }
                switch event.event {
                case .result: state.result = event
                case .failed: state.failure = event
                case .listening, .ready, .progress: continue
                }
            }
        }
    }
}
