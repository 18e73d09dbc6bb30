import Foundation

/// A program that is run to its end.
struct Command {
    struct Result {
        let succeeded: Bool
        /// What it printed to both of its outputs.
        let output: String
    }

    private let program: String
    private let arguments: [String]
    private let folder: String?

    init(_ program: String, _ arguments: [String], in folder: String? = nil) {
        self.program = program
        self.arguments = arguments
        self.folder = folder
    }

    /// Runs it. Throws `toolchain` if it cannot be started.
    func run() throws(RuleBuildError) -> Result {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        if let folder { process.currentDirectoryURL = URL(filePath: folder) }
        // Nothing of the author's environment may reach a module.
        let inherited = ["PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH"]
        process.environment = ProcessInfo.processInfo.environment.filter { inherited.contains($0.key) }
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        process.standardInput = FileHandle.nullDevice
        do {
            try process.run()
            let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
            process.waitUntilExit()
            return Result(
                succeeded: process.terminationReason == .exit && process.terminationStatus == 0,
                output: String(decoding: output, as: UTF8.self))
        } catch {
            throw RuleBuildError(
                .toolchain, program, "it cannot be run: \(error.localizedDescription)",
                remedy: "Check that the toolchain is whole.")
        }
    }
}
