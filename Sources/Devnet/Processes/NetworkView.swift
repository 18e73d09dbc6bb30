import Wire

/// What a player has to know of the network to sign its next part, as of the last sub-block.
struct NetworkView {
    /// A sender in a lane.
    struct Seat: Hashable {
        let sender: PublicKey
        let lane: LaneName
    }

    /// Of the last sub-block.
    let height: UInt64
    fileprivate var nonces: [Seat: UInt64] = [:]
    fileprivate var baseFees: [LaneName: Amount] = [:]

    /// The sender's next nonce in the lane, which then counts as used.
    mutating func takeNonce(_ seat: Seat) -> UInt64 {
        let nonce = nonces[seat] ?? 0
        nonces[seat] = nonce &+ 1
        return nonce
    }

    /// Of the block that is being built.
    func baseFee(of lane: LaneName) -> Amount { baseFees[lane] ?? 0 }
}

/// The node's network service, as a player asks it.
struct NodeQuestions {
    private let client: LoopbackClient

    init(url: String) throws(DevnetError) { client = try LoopbackClient(url: url) }

    private struct AccountAnswer: Decodable {
        let next_nonce: UInt64
    }

    private struct LaneAnswer: Decodable {
        let lane: String
        let base_fee_per_gas: String
    }

    /// What is to be known of these senders and lanes.
    func view(
        height: UInt64, _ seats: Set<NetworkView.Seat>, lanes: Set<LaneName>
    ) throws(DevnetError) -> NetworkView {
        var view = NetworkView(height: height)
        let seats = Array(seats)
        let accounts = try client.calls(
            "laneway_account", seats.map { ["\($0.sender)", $0.lane.text] }, as: AccountAnswer.self)
        for (seat, answer) in zip(seats, accounts) { view.nonces[seat] = answer.next_nonce }
        guard !lanes.isEmpty else { return view }
        for answer in try client.call("laneway_lanes", [String](), as: [LaneAnswer].self) {
            guard let name = try? LaneName(answer.lane), lanes.contains(name) else { continue }
            view.baseFees[name] = Amount(answer.base_fee_per_gas) ?? 0
        }
        return view
    }

    /// What stands in a sub-block.
    func subBlock(at height: UInt64) throws(DevnetError) -> SeenSubBlock {
        try client.call("laneway_subBlock", ["\(height)"])
    }
}
