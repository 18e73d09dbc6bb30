import ArgumentParser
import Inspection
import Service
import Wire

/// `laneway tx send` (CLI-93).
struct TxSendCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "send", abstract: "Sign a transaction and send it to a lane.",
        discussion: """
            What is not said is asked of the node: the next nonce, and fees as laneway_estimateFees has them.

            Examples:
              laneway tx send open --from alice --session quiet-harbour-417 --wait 5
              laneway tx send open --key alice.key --url http://127.0.0.1:8545 --payload 0x01ff --tip 2 --json > answer.json
            """)

    @Argument(help: "The lane.")
    var lane: String

    @OptionGroup var signer: SignerOptions
    @OptionGroup var network: NetworkOptions

    @Option(help: "What the lane's rule reads: 0x and hexadecimal digits, or a file with them. Default: nothing.")
    var payload: String?

    @Option(help: "The payload as text.")
    var text: String?

    @Option(help: "The most gas that it may use. Default: 21000, or what the lane takes if that is less.")
    var gas: UInt64?

    @Option(help: "The most per gas beside the lane's base fee. Default: what was paid of late.")
    var tip: String?

    @Option(help: "The most per gas in all. Default: twice the base fee, and the tip.")
    var maxFee: String?

    @Option(help: "The most that the lane's rule may charge beside fees. Default: 0.")
    var bid: String?

    @Option(help: "Default: the sender's next in the lane; in an unordered lane any.")
    var nonce: UInt64?

    @Option(help: "The last height at which it may stand. Default: none; in an unordered lane the last that it takes.")
    var validUntil: UInt64?

    @Option(help: "Wait so many seconds, at most 30, for what becomes of it.")
    var wait: UInt64?

    @Flag(help: "Print the result as JSON.")
    var json = false

    func validate() throws {
        guard payload == nil || text == nil else { throw ValidationError("Give --payload or --text, not both.") }
        if let wait, wait > 30 { throw ValidationError("--wait takes at most 30 seconds.") }
    }

    func run() throws {
        let name = try LaneName(argument: lane)
        let client = try network.node()
        let key = try signer.signer(in: network)
        let terms = try client.call("laneway_lane", ofLane: name, name.text)
        let operation = try operation(in: name, terms, of: key.publicKey, client)
        let envelope = Envelope(chainID: try client.chainID(), lane: name, operations: [operation], signedBy: key)
        let answer = try SentEntry.send(
            client, "laneway_submitEnvelope", envelope.encoded, waitSeconds: wait, network: network,
            payers: signer.text)
        if json { return try Output.json(answer) }
        try SentEntry.lines(answer) { "laneway tx status \($0) \(network.text)" }.forEach(Output.result)
    }

    private func operation(
        in name: LaneName, _ lane: Document, of sender: PublicKey, _ client: NodeClient
    ) throws -> Operation {
        let isUnordered = try lane.text("nonce_mode") == "unordered"
        let fees = try FeeTerms(tip: tip, maxFee: maxFee, lane: name, client)
        let chain = try client.network()
        let nonce =
            try nonce
            ?? (isUnordered
                ? UInt64.random(in: .min ... .max)
                : client.call("laneway_account", "\(sender)", name.text).number("next_nonce"))
        let lifetime = try chain["parameters"]?.number("lifetime_max") ?? 0
        return Operation(
            nonce: nonce, gasLimit: try gas ?? Self.usualGas(in: lane), maxFeePerGas: fees.maxFee,
            maxPriorityFeePerGas: fees.tip, bid: try bid.map { try Amount(argument: $0, option: "bid") } ?? 0,
            validUntil: try validUntil ?? (isUnordered ? chain.number("height") + lifetime : 0),
            payload: try Self.payload(payload, text: text))
    }

    /// 21,000, or the most that the lane takes of one transaction.
    private static func usualGas(in lane: Document) throws -> UInt64 {
        let most = try lane.number("max_transaction_gas")
        return min(21_000, most > 0 ? most : try lane.number("reserve_gas"))
    }

    static func payload(_ source: String?, text: String?) throws(UsageError) -> [UInt8] {
        let payload: [UInt8] =
            switch source {
            case nil: Array((text ?? "").utf8)
            case "0x": []
            case .some(let source): try HexSource.bytes(of: source, member: "payload")
            }
        guard payload.count <= Operation.payloadBytesMax else {
            throw UsageError(
                description: "the payload has \(payload.count) bytes; a transaction takes \(Operation.payloadBytesMax)")
        }
        return payload
    }
}
