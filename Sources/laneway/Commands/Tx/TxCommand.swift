import ArgumentParser
import Devnet
import Inspection
import Wire

/// Transactions of a lane.
struct TxCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tx", abstract: "Send a transaction, ask what became of it, and why; take it back.",
        subcommands: [TxSendCommand.self, TxStatusCommand.self, TxExplainCommand.self, TxCancelCommand.self])
}

/// `laneway tx status` (CLI-94).
struct TxStatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Say where a transaction, leg or bundle is, or how it ended.",
        discussion: "Example: laneway tx status 0x5b1f... --session quiet-harbour-417")

    @Argument(help: "The hash of a transaction, leg or bundle.")
    var hash: String

    @OptionGroup var network: NetworkOptions

    @Flag(help: "Print the result as JSON.")
    var json = false

    func run() throws { try Self.run(hash, network, json: json) }

    /// Code 1 for what is not known there.
    static func run(_ hash: String, _ network: NetworkOptions, json: Bool) throws {
        let hash = try Hash(argument: hash)
        let status = try network.node().call("laneway_status", "\(hash)")
        guard try status.text("state") != "unknown" else {
            throw NotThere(
                description: "nothing of the hash \(hash) is in the log of this network; was it sent to this one? "
                    + "laneway tx send says the hash of what it sent")
        }
        if json { return try Output.json(status) }
        Output.result("hash      \(hash)")
        try SentEntry.lines(ofStatus: status).forEach(Output.result)
        for place in try status.list("places") {
            Output.result("")
            place.lines().forEach(Output.result)
        }
    }
}

/// `laneway tx explain` (CLI-95).
struct TxExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Say why a transaction stands where it stands.",
        discussion: """
            Derives its sub-block again from the session's log, as laneway explain does; a URL alone has no log to \
            derive from. Example: laneway tx explain 0x5b1f22c9 --session quiet-harbour-417
            """)

    @Argument(help: "The hash of a transaction, leg or bundle, or its first 8 digits or more.")
    var hash: String

    @Option(help: "A session's folder or name.")
    var session: String

    @Flag(help: "Print the result as JSON, with full hashes.")
    var json = false

    func run() throws {
        guard hash.hasPrefix("0x") else {
            throw UsageError(description: "\(hash.prefix(80)) is no hash: begin with 0x")
        }
        let explain = try ExplainCommand.parse([session, hash] + (json ? ["--json"] : []))
        try explain.run()
    }
}
