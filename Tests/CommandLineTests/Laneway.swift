import Foundation
import Testing

/// The built executable, run as a user would.
enum Laneway {
    /// What one run came to.
    struct Run: CustomStringConvertible {
        let status: Int32
        let output: String
        let errors: String

        var description: String { "exit \(status)\nstdout: \(output.prefix(2_000))\nstderr: \(errors.prefix(2_000))" }
        var lines: [Substring] { output.split(separator: "\n") }

        /// The one JSON object that stdout is; fails the test where it is anything else.
        func json() throws -> [String: Any] {
            try #require(try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any], "\(self)")
        }
    }

    /// Beside the test bundle, where the build puts both.
    static let executable = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        .appending(path: "laneway").path

    /// A folder of this test run; `LANEWAY_HOME` is in it.
    static let folder: String = {
        let path = NSTemporaryDirectory() + "laneway-command-line-\(ProcessInfo.processInfo.processIdentifier)"
        try? FileManager.default.createDirectory(atPath: path + "/home", withIntermediateDirectories: true)
        atexit { try? FileManager.default.removeItem(atPath: Laneway.folder) }
        return path
    }()

    /// A path below ``folder`` that nobody else uses.
    static func path(_ name: String) -> String { "\(folder)/\(UUID().uuidString.prefix(8))-\(name)" }

    /// Writes a file and answers its path.
    static func file(_ name: String, _ text: String) throws -> String {
        let path = path(name)
        try Data(text.utf8).write(to: URL(filePath: path))
        return path
    }

    /// Runs to the end.
    static func run(_ arguments: String..., environment: [String: String] = [:]) throws -> Run {
        try run(arguments, environment: environment)
    }

    static func run(_ arguments: [String], environment: [String: String] = [:]) throws -> Run {
        try Running(arguments, environment: environment).finish()
    }
}

/// A run that goes on while the test looks at it. What it prints goes to files, so that no pipe can fill up.
final class Running {
    private let process = Process()
    private let outputPath = Laneway.path("stdout")
    private let errorsPath = Laneway.path("stderr")
    private let input: Pipe?

    /// - Parameter inputIsOpen: whether standard input goes on until ``closeInput()``; otherwise there is none.
    init(_ arguments: [String], environment: [String: String] = [:], inputIsOpen: Bool = false) throws {
        input = inputIsOpen ? Pipe() : nil
        process.executableURL = URL(filePath: Laneway.executable)
        process.arguments = arguments
        var variables = ProcessInfo.processInfo.environment
        variables["LANEWAY_HOME"] = Laneway.folder + "/home"
        variables.merge(environment) { $1 }
        process.environment = variables
        process.standardInput = input ?? FileHandle.nullDevice
        for path in [outputPath, errorsPath] { try Data().write(to: URL(filePath: path)) }
        process.standardOutput = try FileHandle(forWritingTo: URL(filePath: outputPath))
        process.standardError = try FileHandle(forWritingTo: URL(filePath: errorsPath))
        try process.run()
    }

    deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

    var processID: Int32 { process.processIdentifier }
    var errors: String { (try? String(contentsOfFile: errorsPath, encoding: .utf8)) ?? "" }
    var output: String { (try? String(contentsOfFile: outputPath, encoding: .utf8)) ?? "" }

    func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

    func closeInput() throws { try input?.fileHandleForWriting.close() }

    /// Waits for what it is asked for, at most a minute unless one says otherwise.
    @discardableResult
    func wait<Value>(for what: String, seconds: Int = 60, _ ask: () -> Value?) throws -> Value {
        for _ in 0..<50 * seconds {
            if let value = ask() { return value }
            usleep(20_000)
        }
        throw Timeout(description: "waited \(seconds) s for \(what); stderr: \(errors)")
    }

    /// Waits until it has ended, at most a minute unless one says otherwise.
    func finish(seconds: Int = 60) throws -> Laneway.Run {
        try wait(for: "the end", seconds: seconds) { process.isRunning ? nil : true }
        return Laneway.Run(
            status: process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus,
            output: output, errors: errors)
    }

    struct Timeout: Error, CustomStringConvertible {
        let description: String
    }
}
