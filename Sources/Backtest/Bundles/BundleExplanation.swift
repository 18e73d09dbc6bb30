public import OrderFlow
public import Wire

/// How the bids of one block's bundles came to their lanes, so that a person can do it again by hand (FLOW-78).
public struct BundleExplanation: Hashable, Sendable {
    /// A bundle of the block.
    public struct Bundle: Hashable, Sendable {
        /// Place in the recorded block.
        public let index: UInt32
        /// On its chain.
        public let hash: Hash
        /// In wei.
        public let bid: Amount
        /// By name.
        public let legs: [Leg]
    }

    /// A bundle's part in one lane.
    public struct Leg: Hashable, Sendable {
        /// Whose.
        public let lane: LaneName
        /// Units of gas.
        public let gas: UInt64
    }

    /// Lanes that bids join.
    public struct Component: Hashable, Sendable {
        /// What one of its lanes gets.
        public struct Share: Hashable, Sendable {
            /// Whose.
            public let lane: LaneName
            /// Its part of each bid, as `12/2 + 9/3`.
            public let sum: String
            /// The sum, as `9` or `9 + 1/2`.
            public let exact: String
            /// The same in whole wei.
            public let units: Amount
        }

        /// What a group of lanes could have earned without the others.
        public struct Coalition: Hashable, Sendable {
            /// By name.
            public let lanes: [LaneName]
            /// v of them, in wei.
            public let value: Amount
            /// What they get together, exactly.
            public let gets: String
        }

        /// In the order in which equal remainders get their unit.
        public let shares: [Share]
        /// Places in the recorded block of the bundles with a bid.
        public let bundles: [UInt32]
        /// The bids' sum, in wei.
        public let total: Amount
        /// Each lane alone, the lanes of each bundle, and all lanes; each once.
        public let coalitions: [Coalition]
        /// True if the core's game was played and gave this; false past its 8 lanes.
        public let isGame: Bool
    }

    /// The recorded block's number.
    public let block: UInt64
    /// How many transactions it has.
    public let transactions: Int
    /// The transaction that was asked about; nil for the whole block.
    public let transaction: FlowTransaction?
    /// All of the block, those without a bid too.
    public let bundles: [Bundle]
    /// Of the bundles with a bid.
    public let components: [Component]

    init(_ attribution: CrossLaneAttribution, of block: FlowBlock, transaction: FlowTransaction?) {
        self.block = block.number
        transactions = block.transactions.count
        self.transaction = transaction
        bundles = attribution.bundles.map { bundle in
            Bundle(
                index: bundle.index, hash: bundle.hash, bid: bundle.bid,
                legs: bundle.legs.map { Leg(lane: $0.lane, gas: $0.gas) })
        }
        components = attribution.components.map(Component.init)
    }
}

extension BundleExplanation.Component {
    fileprivate init(_ component: CrossLaneComponent) {
        let everyone = Array(component.lanes.indices)
        shares = everyone.map { position in
            let parts = component.bundles.filter { component.positions(of: $0).contains(position) }
            return Share(
                lane: component.lanes[position],
                sum: parts.map { "\($0.bid)/\($0.legs.count)" }.joined(separator: " + "),
                exact: component.split.text(of: [position]), units: component.units[position])
        }
        bundles = component.bundles.map(\.index)
        total = component.bundles.reduce(0) { $0 + $1.bid }
        isGame = component.isGame
        var groups = everyone.map { [$0] }
        for group in component.bundles.map({ component.positions(of: $0).sorted() }) + [everyone]
        where !groups.contains(group) {
            groups.append(group)
        }
        coalitions = groups.map { group in
            Coalition(
                lanes: group.map { component.lanes[$0] }.sorted(), value: component.value(of: group),
                gets: component.split.text(of: group))
        }
    }
}
