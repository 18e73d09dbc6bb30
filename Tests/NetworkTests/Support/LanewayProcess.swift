import Foundation
import Glibc

/// The `laneway` executable that was built beside these tests.
struct LanewayProcess {
    private let process = Process()
    private let output = Pipe()

    /// Another build of the same source, to compare with: the path in `LANEWAY_OTHER_BUILD`, such as a release build's.
    static let otherBuild = ProcessInfo.processInfo.environment["LANEWAY_OTHER_BUILD"]

    /// Starts it, or the executable at a path.
    init(_ arguments: [String], at path: String? = nil) throws {
        let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let beside = URL(filePath: tests).deletingLastPathComponent().appending(path: "laneway")
        process.executableURL = path.map { URL(filePath: $0) } ?? beside
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    var isRunning: Bool { process.isRunning }

    /// Kills it as a machine that fails would.
    func kill() { Glibc.kill(process.processIdentifier, SIGKILL) }

    /// Waits for its end, and answers its exit code and what it printed.
    func finish() throws -> (code: Int32, output: Data) {
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, data)
    }

    /// Runs it to its end.
    static func run(_ arguments: [String], at path: String? = nil) throws -> (code: Int32, output: Data) {
        try LanewayProcess(arguments, at: path).finish()
    }
}
