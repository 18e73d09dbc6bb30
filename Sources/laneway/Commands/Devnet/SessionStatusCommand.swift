import ArgumentParser
import Devnet
import Inspection

extension DevnetCommand {
    /// `laneway devnet status`.
    struct Status: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "status", abstract: "Show how a session is, and its processes.",
            discussion: """
                Without SESSION: the one that runs.

                Example:
                  laneway devnet status quiet-harbour-417
                """)

        @Argument(help: "A session's name or folder.")
        var session: String?

        @OptionGroup var place: SessionsOption

        @Flag(help: "Print the result as JSON.")
        var json = false

        func run() throws {
            let overview = SessionOverview(of: try place.session(session))
            if json { return try Output.json(overview) }
            Output.result("session   \(overview.session), \(overview.state.rawValue), started \(overview.started)")
            Output.result("folder    \(overview.folder)")
            if let plays = overview.plays { Output.result("plays     \(plays), seed \(overview.seed ?? "-")") }
            if let service = overview.service { Output.result("service   \(service)") }
            if let settlement = overview.settlement { Output.result("settles   \(settlement)") }
            if let subBlocks = overview.sub_blocks {
                Output.result(
                    "chain     \(AmountText.count(subBlocks, "sub-block")), "
                        + AmountText.count(overview.blocks ?? 0, "block"))
            }
            Output.result("")
            var table = TextTable([("process", .left), ("pid", .right), ("state", .left), ("log", .left)])
            for process in overview.processes {
                table.add([
                    process.name, "\(process.pid)", process.running ? "running" : "ended", process.log ?? "-",
                ])
            }
            table.lines.forEach(Output.result)
            Output.result("")
            switch overview.state {
            case .running, .starting:
                Output.result("next: laneway devnet logs \(overview.session) --follow")
                Output.result("      laneway devnet down \(overview.session)")
            case .ended, .died:
                Output.result("next: laneway verify \(overview.folder)")
                Output.result("      laneway attribution \(overview.folder)")
            }
        }
    }
}
