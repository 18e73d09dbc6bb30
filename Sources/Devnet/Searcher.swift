import OrderFlow
import Wire

/// What of a sub-block a searcher looks at.
struct SeenSubBlock: Decodable {
    struct Line: Decodable {
        let lane: String
        let gas: UInt64
    }
    struct Included: Decodable {
        let lane: String
        let leg_of: String
    }
    let height: UInt64
    let attribution: [Line]
    let included: [Included]
}

/// Bids for openings across the lanes that the last sub-block used most (DEV-15), so that a network has rival bundles.
///
/// What it bids follows from the seed and from what it saw: equal networks have equal bids.
struct Searcher {
    /// What it is paid in: 10^24, a million tokens.
    static let money: Amount = 1_000_000_000_000_000_000_000_000
    private static let legGas: UInt64 = 21_000
    /// How far the base fee may rise between bid and inclusion.
    private static let baseFeeRoom: Amount = 8
    private static let bidStep: Amount = 1_000_000_000_000_000
    /// A kind, then zeros: what the reference apps take.
    private static let payload: [UInt8] = [4] + [UInt8](repeating: 0, count: FlowTransaction.factsBytes - 1)

    private let genesis: Genesis
    private let keys: DevnetKeys
    /// Bundles that it has sent.
    private(set) var played = 0

    init(genesis: Genesis, keys: DevnetKeys) {
        self.genesis = genesis
        self.keys = keys
    }

    /// The lanes that it would bid for: at most three that others used, the most gas first; fewer than two are none.
    ///
    /// What only its own legs used is no reason to bid again, so that it comes to rest with the flow.
    func lanes(of seen: SeenSubBlock) -> [LaneName] {
        let used = Set(seen.included.lazy.filter { $0.leg_of == "-" }.map(\.lane))
        let lanes = seen.attribution.filter { used.contains($0.lane) }
            .sorted { ($1.gas, $0.lane) < ($0.gas, $1.lane) }
            .prefix(3).compactMap { try? LaneName($0.lane) }
        return lanes.count < 2 ? [] : lanes
    }

    /// A bundle for the first lane and each of the others: rivals for its opening, of which one can win. They are valid in
    /// the next sub-block only.
    mutating func bids(for lanes: [LaneName], after height: UInt64, _ view: NetworkView) throws(DevnetError)
        -> [LogEntry]
    {
        var bids: [LogEntry] = []
        for (index, other) in lanes.dropFirst().enumerated() {
            let number = keys.number("searcher/\(height)/\(index)")
            bids.append(
                .bundle(
                    try bundle(
                        [lanes[0], other].sorted(), bid: Amount(number % 9 + 1) * Self.bidStep, at: height + 1, view)))
        }
        played += bids.count
        return bids
    }

    private func bundle(
        _ lanes: [LaneName], bid: Amount, at height: UInt64, _ view: NetworkView
    ) throws(DevnetError) -> Bundle {
        let secret = keys.searcher
        let bundle = Bundle(
            chainID: genesis.chainID, payer: secret.publicKey, bid: bid, atomicity: .inclusion, validFrom: height,
            validUntil: height, replacement: 0, refundPercent: 0, refundRecipient: .zero,
            legs: lanes.map { lane in
                let (cap, overflow) = view.baseFee(of: lane).multipliedReportingOverflow(by: Self.baseFeeRoom)
                return Leg(
                    lane: lane, opening: .top, sender: secret.publicKey, gasLimit: Self.legGas,
                    maxFeePerGas: overflow ? .max : cap, maxPriorityFeePerGas: 0, payload: Self.payload)
            }, signatures: [])
        guard let signed = bundle.signed(by: [secret]) else {
            throw DevnetError(
                .failed, "a bundle has a signer without a key", remedy: "This is a defect; please report.")
        }
        return signed
    }
}
