import ArgumentParser
import Devnet
import Foundation
import Node
import Sequencer
import Store
import Verification
import WasmHost
import Wire

/// `laneway app export` (LEAVE-6).
struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write the file with which a lane that left goes on elsewhere.",
        discussion: """
            State, rule and the withdrawals to its own network, proven by the last block, and the lane's history. Reads \
            a node's folder, running or not. Check it with laneway exit check; go on with laneway devnet up \
            --from-exit.

            Example:
              laneway app export my-dex quiet-harbour-417 --output my-dex.exit
            """)

    @Argument(help: "The lane.")
    var lane: String

    @Argument(help: "A session, its folder, or a node's data folder.")
    var directory: String

    @Option(help: "The file to write; one that is there is refused.")
    var output: String

    @Flag(help: "Print the result as JSON.")
    var json = false

    func run() throws {
        guard let name = try? LaneName(lane) else { throw UsageError(description: "\(lane) is no lane's name") }
        guard !FileManager.default.fileExists(atPath: output) else {
            throw UsageError(description: "\(output) is there already; name another file or remove it")
        }
        let store = try DataFolder.open(directory)
        let host = try WasmRuleHost(for: store.genesis, cacheFolder: Devnet.cacheFolder)
        let end = try store.extent().tail.position
        let export = try made {
            try SandboxThread(fuelMax: store.genesis.parameters.fuelMax).run {
                let progress = ProgressLine()
                defer { progress.end() }
                return try LaneExport.make(of: name, in: store, host: host) {
                    progress.show("read \($0)/\(end) entries", done: Int(clamping: $0), of: Int(clamping: end))
                }
            }
        }
        // What would be refused elsewhere is not written.
        let checked = try CheckedExport(checking: export, genesis: store.genesis)
        try Data(export.encoded).write(to: URL(filePath: output), options: .withoutOverwriting)
        let report = ExportReport(checked, file: output)
        if json { try Output.json(report) } else { report.lines.forEach(Output.result) }
        guard !json else { return }
        Output.result("")
        Output.result("next: laneway exit check \(output) --session \(directory)")
        Output.result("      laneway devnet up --from-exit \(output)")
    }

    /// A lane that is still there is the caller's mistake.
    private func made(_ make: () throws -> LaneExport) throws -> LaneExport {
        do {
            return try make()
        } catch let error as NodeError {
            guard case .core(let reason) = error, reason.code == .invalidEntry else { throw error }
            throw UsageError(description: reason.reason)
        }
    }
}
