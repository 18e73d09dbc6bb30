import Foundation
import Glibc

/// The `laneway` executable that was built beside these tests.
struct LanewayProcess {
    private let process = Process()
    private let output = Pipe()

    /// Starts it.
    init(_ arguments: [String]) throws {
        let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        process.executableURL = URL(filePath: tests).deletingLastPathComponent().appending(path: "laneway")
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
    static func run(_ arguments: [String]) throws -> (code: Int32, output: Data) {
        try LanewayProcess(arguments).finish()
    }
}
