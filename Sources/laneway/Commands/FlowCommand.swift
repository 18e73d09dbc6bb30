import ArgumentParser
import OrderFlow

struct FlowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "flow", abstract: "Work with files of order flow.", subcommands: [Table.self])

    struct Table: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "table", abstract: "Write JSON lines of order flow as the compact table (FLOW-25).")

        @Option(help: "A file of order flow.")
        var flow: String

        @Option(help: "Where the facts are from, for the table's header.")
        var source: String

        @Option(name: .shortAndLong, help: "The table's file.")
        var output: String

        func run() throws {
            let flow = try FlowFile.read(flow)
            try FlowTable.write(flow.blocks, source: source, to: output)
            Output.result("\(flow.transactionCount) transactions of \(flow.blocks.count) blocks in \(output)")
        }
    }
}
