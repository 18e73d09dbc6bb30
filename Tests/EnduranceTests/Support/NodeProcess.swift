import Foundation
import Synchronization

/// The node of a session, as a process of its own: `laneway devnet process node FOLDER`, as a devnet starts it.
final class NodeProcess: Sendable {
    /// The executable under test: `LANEWAY_EXECUTABLE`, such as a release build's, else the one beside these tests.
    static let executable =
        ProcessInfo.processInfo.environment["LANEWAY_EXECUTABLE"].map { URL(filePath: $0).path }
        ?? URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        .appending(path: "laneway").path

    private struct State {
        var lines: [String] = []
        var partial = Data()
    }

    private let process: Process
    private let input = Pipe()
    private let output = Pipe()
    private let errorsPath: String
    private let state = Mutex(State())

    /// Starts it.
    ///
    /// - Parameter wrapper: a command that ends with running its arguments, such as one that mounts something before.
    init(session folder: String, wrapper: [String] = []) throws {
        errorsPath = folder + "/logs/node.log"
        let process = Process()
        let command = wrapper + [Self.executable, "devnet", "process", "node", folder]
        process.executableURL = URL(filePath: wrapper.isEmpty ? command[0] : "/usr/bin/env")
        process.arguments = wrapper.isEmpty ? Array(command.dropFirst()) : command
        process.standardInput = input
        process.standardOutput = output
        if !FileManager.default.fileExists(atPath: errorsPath) {
            _ = FileManager.default.createFile(atPath: errorsPath, contents: nil)
        }
        let errors = try FileHandle(forWritingTo: URL(filePath: errorsPath))
        try errors.seekToEnd()
        process.standardError = errors
        try process.run()
        self.process = process
        Thread { [self] in
            // Up to its end, so that the pipe never fills up.
            while true {
                let data = output.fileHandleForReading.availableData
                guard !data.isEmpty else { return }
                take(data)
            }
        }.start()
    }

    deinit { kill(SIGKILL) }

    private func take(_ data: Data) {
        state.withLock { state in
            state.partial += data
            while let end = state.partial.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: state.partial[state.partial.startIndex..<end], as: UTF8.self)
                state.partial = Data(state.partial[state.partial.index(after: end)...])
                // Progress comes twenty times a second, and nobody asks for it.
                if !line.contains("\"progress\"") { state.lines.append(line) }
            }
        }
    }

    var processID: Int32 { process.processIdentifier }
    var isRunning: Bool { process.isRunning }
    /// What it said on stdout, progress left out.
    var lines: [String] { state.withLock { $0.lines } }
    /// What all nodes of the session said on stderr.
    var errors: String { (try? String(contentsOfFile: errorsPath, encoding: .utf8)) ?? "" }

    /// Where its service is, once it takes entries.
    var url: String? {
        guard let ready = lines.first(where: { $0.contains("\"event\":\"ready\"") }),
            let match = ready.firstMatch(of: /"service":"(http:[^"]+)"/)
        else { return nil }
        return String(match.1)
    }

    /// Waits until it takes entries.
    func waitUntilReady(seconds: Double = 120) throws -> NodeAddress {
        let deadline = Date().addingTimeInterval(seconds)
        while Date() < deadline {
            if let url { return try NodeAddress(url) }
            guard isRunning else { break }
            usleep(2_000)
        }
        throw Unready(description: "not ready: \(lines.suffix(3)); stderr: \(errors.suffix(1_000))")
    }

    struct Unready: Error, CustomStringConvertible {
        let description: String
    }

    func kill(_ signal: Int32) { if process.isRunning { _ = Foundation.kill(process.processIdentifier, signal) } }

    /// Waits for its end, and answers the exit code, or the signal less than zero.
    @discardableResult
    func finish(seconds: Double = 120) throws -> Int32 {
        let deadline = Date().addingTimeInterval(seconds)
        while process.isRunning {
            guard Date() < deadline else { throw Unready(description: "has not ended: \(errors.suffix(1_000))") }
            usleep(1_000)
        }
        return process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
    }

    /// A line of `/proc/PID/status`, in KiB: `VmRSS`, what it holds in memory, or `VmHWM`, the most it ever held.
    func memoryKiB(_ name: String) throws -> Int {
        let status = try String(contentsOfFile: "/proc/\(processID)/status", encoding: .utf8)
        guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix("\(name):") }),
            let number = line.split(whereSeparator: { !$0.isNumber }).first.flatMap({ Int($0) })
        else { throw Unready(description: "no \(name) in \(status)") }
        return number
    }
}

/// Where a node's service listens on this machine.
struct NodeAddress: Sendable {
    let url: String
    let port: UInt16

    init(_ url: String) throws {
        guard let port = URLComponents(string: url)?.port.flatMap({ UInt16(exactly: $0) }) else {
            throw NodeProcess.Unready(description: "\(url) has no port")
        }
        self.url = url
        self.port = port
    }
}
