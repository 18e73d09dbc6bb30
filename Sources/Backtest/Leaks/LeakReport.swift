import OrderFlow
public import Wire

/// What searchers took out of apps' pools and nobody's bid brought back: from the recorded arbitrages and sandwiches
/// (FLOW-82 to FLOW-84).
public struct LeakReport: Sendable {
    /// Of one token, somewhere.
    public struct Leak: Hashable, Sendable {
        /// Arbitrages that gained or lost it; one on several apps counts for each of them.
        public internal(set) var arbitrages: UInt64 = 0
        /// Sandwiches likewise.
        public internal(set) var sandwiches: UInt64 = 0
        /// Before gas and bid, in the token's smallest unit.
        public internal(set) var profit = TokenSum()
        /// Gas and bids of those, in wei; counted with ether only.
        public internal(set) var paid = TokenSum()

        /// What the searchers kept: the profit less what was paid for it. Of other tokens than ether it is the profit.
        public var kept: TokenSum {
            var kept = profit
            kept += -paid
            return kept
        }

        /// Nothing.
        init() {}

        mutating func add(_ kind: Extraction.Kind, profit: TokenSum, paid: TokenSum) {
            switch kind {
            case .arbitrage: arbitrages += 1
            case .sandwich: sandwiches += 1
            }
            self.profit += profit
            self.paid += paid
        }
    }

    /// Ether in its wrapped form, as mainnet's pools hold it: 10^18 of its smallest unit are an ether.
    public static let ether = "0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2"

    /// By app, then by token's address as `0x` and 40 lower-case digits.
    public private(set) var apps: [LaneName: [String: Leak]] = [:]
    /// By token, each extraction once.
    public private(set) var tokens: [String: Leak] = [:]
    /// Recorded sandwiches of which the flow lacks the front or the back: in no figure.
    public private(set) var incompleteSandwiches: UInt64 = 0

    /// Nothing yet.
    init() {}

    /// Adds what was taken in one block.
    ///
    /// - Parameter block: within the bounds of FLOW-71.
    mutating func add(_ block: FlowBlock) {
        let (extractions, incomplete) = Extraction.all(in: block)
        incompleteSandwiches += incomplete
        for extraction in extractions {
            for (token, gain) in extraction.gains { add(extraction, "\(token)", gain) }
        }
    }

    private mutating func add(_ extraction: Extraction, _ token: String, _ gain: TokenSum) {
        let paid = token == Self.ether ? extraction.paid : TokenSum()
        tokens[token, default: Leak()].add(extraction.kind, profit: gain, paid: paid)
        let (gains, payments) = (gain.split(into: extraction.apps.count), paid.split(into: extraction.apps.count))
        for (app, (gain, paid)) in zip(extraction.apps, zip(gains, payments)) {
            apps[app, default: [:]][token, default: Leak()].add(extraction.kind, profit: gain, paid: paid)
        }
    }
}
