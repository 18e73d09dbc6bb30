import ArgumentParser
import Foundation
import Store
import Verification
import Wire

/// `laneway exit check` (LEAVE-7).
struct ExitCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Say whether a lane's export is what the network that it left committed to.",
        discussion: """
            Exit codes: 0 it is, 1 it is not. Needs no running node: the block's signature and the roots prove it.

            Example:
              laneway exit check my-dex.exit --genesis genesis.json
            """)

    @Argument(help: "The file that laneway app export wrote.")
    var file: String

    @Option(help: "The genesis of the network that it left, as a file, as 0x and its digits, or a session's folder.")
    var genesis: String?

    @Option(help: "A session's folder or name, whose genesis is meant.")
    var session: String?

    @Flag(help: "Print the result as JSON.")
    var json = false

    func validate() throws {
        guard (genesis == nil) != (session == nil) else { throw ValidationError("Give --genesis or --session.") }
    }

    func run() throws {
        let report = ExportReport(
            try CheckedExport(checking: ExportFile.read(file), genesis: try knownGenesis()), file: file)
        if json { return try Output.json(report) }
        Output.result("EXIT_VALID   \(file)")
        report.lines.forEach(Output.result)
    }

    private func knownGenesis() throws -> Genesis {
        if let session { return try DataFolder.open(session).genesis }
        return try GenesisSource.genesis(genesis ?? "")
    }
}

/// A lane's export as a file.
enum ExportFile {
    static func read(_ path: String) throws(UsageError) -> LaneExport {
        let data: Data
        do { data = try Data(contentsOf: URL(filePath: path)) } catch {
            throw UsageError(description: "cannot read \(path): \(error.localizedDescription)")
        }
        do { return try LaneExport(decoding: [UInt8](data)) } catch {
            throw UsageError(description: "\(path) is no lane's export: \(error)")
        }
    }
}
