import ArgumentParser
import Wire

/// `laneway tx cancel` (CLI-100).
struct TxCancelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel", abstract: "Take back a transaction that is pending.",
        discussion: """
            Example:
              laneway tx cancel $PENDING --lane open --from bob --session quiet-harbour-417
            """)

    @Argument(help: "The transaction's hash, as tx send said it.")
    var hash: String

    @Option(help: "Where it is pending.")
    var lane: String

    @Option(help: "Its nonce. Default: that of the last one that the sender has pending there.")
    var nonce: UInt64?

    @OptionGroup var signer: SignerOptions
    @OptionGroup var network: NetworkOptions

    @Flag(help: "Print the result as JSON.")
    var json = false

    func run() throws {
        let (hash, lane) = (try Hash(argument: hash), try LaneName(argument: lane))
        let client = try OrderClient(network, signer)
        let nonce = try nonce ?? client.lastNonce(in: lane)
        let answer = try client.send { number, chainID, key in
            .cancellation(
                Cancellation(
                    number: number, lane: lane, nonce: nonce, transaction: hash, chainID: chainID, signedBy: key))
        }
        try OrderClient.print(answer, "took back \(hash)", json: json)
    }
}

/// `laneway bundle cancel` (CLI-101).
struct BundleCancelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel", abstract: "Take back a bundle that is pending.",
        discussion: """
            Example:
              laneway bundle cancel $PENDING_BUNDLE --from bob --session quiet-harbour-417
            """)

    @Argument(help: "The bundle's hash.")
    var hash: String

    @OptionGroup var signer: SignerOptions
    @OptionGroup var network: NetworkOptions

    @Flag(help: "Print the result as JSON.")
    var json = false

    func run() throws {
        let hash = try Hash(argument: hash)
        let answer = try OrderClient(network, signer).send { number, chainID, key in
            .bundleCancellation(BundleCancellation(number: number, bundle: hash, chainID: chainID, signedBy: key))
        }
        try OrderClient.print(answer, "took back \(hash)", json: json)
    }
}
