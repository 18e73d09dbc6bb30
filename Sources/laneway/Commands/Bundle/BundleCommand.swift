import ArgumentParser
import Inspection
import Wire

/// Bundles across lanes.
struct BundleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bundle",
        abstract: "Send a bundle of legs in one or several lanes, ask what became of it, take it back.",
        subcommands: [BundleSendCommand.self, BundleStatusCommand.self, BundleCancelCommand.self])
}

/// `laneway bundle status` (CLI-97).
struct BundleStatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Say where a bundle is, or how it ended.",
        discussion: """
            Example:
              laneway bundle status $BUNDLE --session quiet-harbour-417
            """)

    @Argument(help: "The bundle's hash.")
    var hash: String

    @OptionGroup var network: NetworkOptions

    @Flag(help: "Print the result as JSON.")
    var json = false

    func run() throws { try TxStatusCommand.run(hash, network, json: json) }
}

/// `laneway bundle send` (CLI-96).
struct BundleSendCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "send", abstract: "Sign a bundle that a file describes, and send it.",
        discussion: """
            The file:

              from = "searcher"          # who pays the bid: a name as with tx send --from, or a file that ends with .key
              bid = "5_000_000"          # default 0
              atomicity = "inclusion"    # or adjacent, execution
              valid_for = 10             # sub-blocks from now; or valid_from and valid_until
              legs = [
                { lane = "my-dex", opening = "top", payload = "0x01" },
                { lane = "open", opening = "bottom", from = "alice", gas = 21000 },
              ]

            Examples:
              laneway bundle send arbitrage.toml --session quiet-harbour-417 --dry-run
              laneway bundle send arbitrage.toml --session quiet-harbour-417 --wait 5
            """)

    @Argument(help: "The file.")
    var file: String

    @OptionGroup var network: NetworkOptions

    @Option(help: "Wait so many seconds, at most 30, for what becomes of it.")
    var wait: UInt64?

    @Flag(help: "Say whether it would be admitted, and send nothing.")
    var dryRun = false

    @Flag(help: "Print the result as JSON.")
    var json = false

    func validate() throws {
        if let wait, wait > 30 { throw ValidationError("--wait takes at most 30 seconds.") }
    }

    func run() throws {
        let client = try network.node()
        let description = try BundleFile(file)
        let bundle = try description.bundle(client, session: network.session)
        if dryRun { return try tryOut(bundle, client) }
        let answer = try SentEntry.send(
            client, "laneway_submitBundle", bundle.encoded, waitSeconds: wait, network: network,
            payers: "\(bundle.payer)")
        if json { return try Output.json(answer) }
        try SentEntry.lines(answer) { "laneway bundle status \($0) \(network.text)" }.forEach(Output.result)
    }

    private func tryOut(_ bundle: Bundle, _ client: NodeClient) throws {
        let answer = try client.call("laneway_callBundle", Hex.encode(bundle.encoded))
        if json {
            try Output.json(answer)
        } else {
            answer.lines().forEach(Output.result)
        }
        guard try answer.flag("admitted") else { throw ExitCode(1) }
    }
}
