public import Wire

/// What an upgrade would have changed (UPG-8): order, revenue, users' prices.
public struct ShadowReport: Sendable {
    /// A sub-block in which the lane's order is another one.
    public struct OtherOrder: Sendable {
        /// Its height.
        public let height: UInt64
        /// The lane's transactions and legs as they were executed.
        public let actual: [Hash]
        /// As they would have been.
        public let shadow: [Hash]
    }

    /// What became dearer or cheaper for those who sent it.
    public struct Prices: Sendable {
        /// Transactions that cost the same.
        public var same = 0
        /// Transactions that would have cost less.
        public var cheaper = 0
        /// How much less in all, in the smallest unit.
        public var saved: Amount = 0
        /// Transactions that would have cost more.
        public var dearer = 0
        /// How much more in all, in the smallest unit.
        public var added: Amount = 0
        /// Transactions that would have been included at a lower height.
        public var earlier = 0
        /// Transactions that would have been included at a higher height.
        public var later = 0
    }

    /// The most sub-blocks that ``otherOrders`` shows.
    public static let otherOrdersMax = 10

    /// Whose upgrade it is.
    public let lane: LaneName
    /// The first height that is compared.
    public let from: UInt64
    /// The last one; ``from`` less 1 before the first.
    public private(set) var to: UInt64
    /// How many sub-blocks have the lane's transactions in another order, or others of them.
    public private(set) var otherOrderCount: UInt64 = 0
    /// The first ``otherOrdersMax`` of them.
    public private(set) var otherOrders: [OtherOrder] = []
    /// The lane's sums as they are, payouts left out; nil if it included nothing.
    public private(set) var actual: LaneAttribution?
    /// As they would have been.
    public private(set) var shadow: LaneAttribution?
    /// Of transactions and legs that both included.
    public private(set) var prices = Prices()
    /// Sub-blocks in which another lane's revenue is another.
    public private(set) var othersChanged: UInt64 = 0
    /// How many transactions of the lane ended without being included, by outcome; those that arrived before
    /// ``from`` among them.
    public private(set) var actualEndings: [OutcomeCode: UInt64] = [:]
    /// As they would have.
    public private(set) var shadowEndings: [OutcomeCode: UInt64] = [:]
    /// Calls of the lane's rule that were at fault.
    public private(set) var actualFaults: UInt64 = 0
    /// Calls of the new rule that would have been.
    public private(set) var shadowFaults: UInt64 = 0

    /// Included in one of the two so far: height and cost.
    private var onlyActual: [Hash: Inclusion] = [:]
    private var onlyShadow: [Hash: Inclusion] = [:]

    private struct Inclusion {
        let height: UInt64
        let cost: Amount
    }

    init(lane: LaneName, from height: UInt64) {
        self.lane = lane
        from = height
        to = height - 1
    }

    /// Transactions and legs that were included, but would not have been so far.
    public var onlyActualCount: Int { onlyActual.count }

    /// Transactions and legs that would have been included, but were not so far.
    public var onlyShadowCount: Int { onlyShadow.count }

    /// Whether anything differs.
    public var isSame: Bool {
        otherOrderCount == 0 && onlyActual.isEmpty && onlyShadow.isEmpty && prices.cheaper == 0 && prices.dearer == 0
            && prices.earlier == 0 && prices.later == 0 && othersChanged == 0 && actual == shadow
            && actualEndings == shadowEndings && actualFaults == shadowFaults
    }

    mutating func add(_ real: SubBlock, _ supposed: SubBlock) throws(NodeError) {
        to = real.header.height
        let (actualIncluded, shadowIncluded) = (included(in: real), included(in: supposed))
        let (actualOrder, shadowOrder) = (actualIncluded.map(\.hash), shadowIncluded.map(\.hash))
        if actualOrder != shadowOrder {
            otherOrderCount += 1
            if otherOrders.count < Self.otherOrdersMax {
                otherOrders.append(OtherOrder(height: to, actual: actualOrder, shadow: shadowOrder))
            }
        }
        for (hash, cost) in actualIncluded { onlyActual[hash] = Inclusion(height: to, cost: cost) }
        for (hash, cost) in shadowIncluded { onlyShadow[hash] = Inclusion(height: to, cost: cost) }
        for hash in Set(actualOrder + shadowOrder) {
            guard let real = onlyActual[hash], let supposed = onlyShadow[hash] else { continue }
            onlyActual[hash] = nil
            onlyShadow[hash] = nil
            try compare(real, supposed)
        }
        try addRevenue(real, supposed)
        for ending in real.outcomes.endings where ending.lane == lane {
            actualEndings[ending.outcome, default: 0] += 1
        }
        for ending in supposed.outcomes.endings where ending.lane == lane {
            shadowEndings[ending.outcome, default: 0] += 1
        }
        actualFaults += UInt64(real.outcomes.faults.count { $0.lane == lane })
        shadowFaults += UInt64(supposed.outcomes.faults.count { $0.lane == lane })
    }

    /// The lane's transactions and legs in the order of execution, with what each cost its sender.
    private func included(in subBlock: SubBlock) -> [(hash: Hash, cost: Amount)] {
        var costs: [UInt32: Amount] = [:]
        for posting in subBlock.journal where posting.kind == .cost && posting.side == .debit {
            costs[posting.reference] = posting.amount
        }
        return subBlock.outcomes.included.enumerated().compactMap { index, inclusion in
            guard subBlock.attribution[Int(inclusion.laneIndex)].lane == lane else { return nil }
            return (inclusion.transaction, costs[UInt32(index)] ?? 0)
        }
    }

    private mutating func compare(_ real: Inclusion, _ supposed: Inclusion) throws(NodeError) {
        if supposed.height < real.height { prices.earlier += 1 }
        if supposed.height > real.height { prices.later += 1 }
        if supposed.cost == real.cost { prices.same += 1 }
        if supposed.cost < real.cost {
            prices.cheaper += 1
            prices.saved = try Self.sum(prices.saved, real.cost - supposed.cost)
        }
        if supposed.cost > real.cost {
            prices.dearer += 1
            prices.added = try Self.sum(prices.added, supposed.cost - real.cost)
        }
    }

    private static func sum(_ a: Amount, _ b: Amount) throws(NodeError) -> Amount {
        guard let sum = [a, b].checkedSum else { throw .unreadable("prices sum past 2^128") }
        return sum
    }

    private mutating func addRevenue(_ real: SubBlock, _ supposed: SubBlock) throws(NodeError) {
        actual = try Self.added(actual, real.attribution.first { $0.lane == lane })
        shadow = try Self.added(shadow, supposed.attribution.first { $0.lane == lane })
        let others = (real.attribution.filter { $0.lane != lane }, supposed.attribution.filter { $0.lane != lane })
        if others.0 != others.1 { othersChanged += 1 }
    }

    private static func added(
        _ sum: LaneAttribution?, _ line: LaneAttribution?
    ) throws(NodeError) -> LaneAttribution? {
        guard var line else { return sum }
        line.payouts = []
        guard var sum else { return line }
        guard sum.canAdd(line) else { throw .unreadable("the lane's revenue passes all bounds") }
        sum.add(line)
        return sum
    }
}
