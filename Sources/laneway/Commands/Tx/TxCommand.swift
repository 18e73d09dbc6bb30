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
        discussion: """
            Example:
              laneway tx status $HASH --session quiet-harbour-417
            """)

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
            With --session it derives its sub-block again from the session's log, as laneway explain does; with --url \
            the node does that, and its word is taken for it.

            Examples:
              laneway tx explain $HASH --session quiet-harbour-417
              laneway tx explain $HASH --url http://127.0.0.1:8545
            """)

    @Argument(help: "The hash of a transaction, leg or bundle; with --session its first 8 digits or more do.")
    var hash: String

    @OptionGroup var network: NetworkOptions

    @Flag(help: "Print the result as JSON, with full hashes.")
    var json = false

    func run() throws {
        guard hash.hasPrefix("0x") else {
            throw UsageError(description: "\(hash.prefix(80)) is no hash: begin with 0x")
        }
        if let session = network.session {
            return try ExplainCommand.parse([session, hash] + (json ? ["--json"] : [])).run()
        }
        let answer = try network.node().call("laneway_explain", "\(Hash(argument: hash))")
        if json { return try Output.json(answer) }
        try answer.texts("lines").forEach(Output.result)
    }
}
