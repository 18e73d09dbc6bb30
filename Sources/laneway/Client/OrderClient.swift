import ArgumentParser
import Inspection
import Service
import Wire

/// Sends what an account orders of the network itself (Specs/orders.md).
struct OrderClient {
    private let client: NodeClient
    private let network: NetworkOptions
    private let signer: SignerOptions
    private let key: SecretKey

    init(_ network: NetworkOptions, _ signer: SignerOptions) throws {
        self.network = network
        self.signer = signer
        client = try network.node()
        key = try signer.signer(in: network)
    }

    /// Signs an order with the account's next number, asks what it costs, sends it, and answers what the node says of it
    /// with its `fee`.
    ///
    /// - Parameter make: gets the number, the chain id and the signer's key.
    func send(_ make: (_ number: UInt64, _ chainID: UInt64, _ key: SecretKey) throws -> LogEntry) throws -> Document {
        let number = try client.call("laneway_account", "\(key.publicKey)").number("next_order")
        let entry = try make(number, try client.chainID(), key)
        let encoding = Hex.encode(entry.encoded)
        do {
            let fee = try client.call("laneway_orderFee", encoding).amount("fee")
            return try client.call("laneway_submitEntry", encoding).adding([("fee", .text("\(fee)"))])
        } catch let failure as RPCFailure where failure.rule == "ORDER-3" {
            throw Refused(
                description: """
                    \(failure)
                    what there is:  laneway account show \(signer.text) \(network.text)
                    on a devnet:    laneway account fund \(signer.text) \(network.text)
                    """)
        }
    }

    /// The nonce of the last that the signer has pending in a lane.
    func lastNonce(in lane: LaneName) throws -> UInt64 {
        let next = try client.call("laneway_account", ofLane: lane, "\(key.publicKey)", lane.text).number("next_nonce")
        guard next > 0 else {
            throw UsageError(description: "\(key.publicKey) never sent anything to lane \(lane)")
        }
        return next - 1
    }

    /// What names this network to those who derive from it.
    func genesisHash() throws -> Hash {
        guard let hash = Hash(hex: try client.network().text("genesis_hash")) else {
            throw UnknownService(missing: "genesis_hash")
        }
        return hash
    }

    /// Prints an answer, for people with `what` was done.
    static func print(_ answer: Document, _ what: String, json: Bool) throws {
        if json { return try Output.json(answer) }
        Output.result(what)
        Output.result("fee       \(AmountText.exact(try answer.amount("fee")))")
        Output.result("position  \(try answer.number("log_position")) of the log, with a receipt (--json shows it)")
    }
}
