public import Wire

/// What came of a scenario.
public struct SimulationResult: Sendable {
    /// What was run.
    public let scenario: Scenario
    /// By height.
    public let subBlocks: [SubBlock]
    /// Transactions and bundles that had not ended when the run did, in order of arrival.
    public let pending: [String]
    /// At the end: named accounts, then `treasury/LANE` of every lane, then `operator`.
    public let balances: [Balance]
    /// The last sub-block's.
    public let commitment: Hash
    /// The last block header's hash.
    public let block: Hash

    /// One sub-block, with ids in place of hashes.
    public struct SubBlock: Sendable {
        /// From 1.
        public let height: UInt64
        /// Its header's hash.
        public let commitment: Hash
        /// What stands in it.
        public let order: [String]
        /// What ended, in the order in which it did.
        public let outcomes: [Outcome]
        /// One for every lane with revenue.
        public let lines: [LaneAttribution]
        /// What crossed lanes.
        public let components: [CrossLane]
        /// What rules said happened, in the order in which it did.
        public let events: [Event]
        /// Of rules.
        public let faults: [LaneFault]
        /// What everybody paid, less refunds.
        public let collected: Amount
    }

    /// How a transaction, a bundle or a leg ended.
    public struct Outcome: Hashable, Sendable {
        /// The scenario's; `BUNDLE/LEG` for a leg.
        public let id: String
        /// How it ended.
        public let outcome: OutcomeCode
        /// The rule's code or fault, else 0.
        public let code: UInt32
        /// More about a bundle; nil for anything else.
        public let bundle: BundleDetails?
    }

    /// What a rule said happened.
    public struct Event: Hashable, Sendable {
        /// Whose rule.
        public let lane: LaneName
        /// What the rule was asked.
        public let function: LaneEvent.Function
        /// Of `execute` the scenario's id; `BUNDLE/LEG` for a leg.
        public let id: String?
        /// The rule's own bytes.
        public let data: [UInt8]
    }

    /// What a bundle offered, paid and lost to.
    public struct BundleDetails: Hashable, Sendable {
        /// What it offered.
        public let bid: Amount
        /// What of it was paid, refund included.
        public let paid: Amount
        /// What of that went back.
        public let refund: Amount
        /// Which leg is at fault, as `BUNDLE/LEG`; nil: none.
        public let leg: String?
        /// The id of the largest that it lost to.
        public let rival: String?
        /// What those that it lost to pay together, net.
        public let price: Amount
    }

    /// Lanes that bids join, with ids in place of hashes.
    public struct CrossLane: Sendable {
        /// As it was published.
        public let component: Component
        /// Ids of its winners.
        public let winners: [String]
        /// Ids of the bundles of its shill figures.
        public let shilledBundles: [String]
    }

    /// What an account has.
    public struct Balance: Hashable, Sendable {
        /// Whose it is.
        public let name: String
        /// In the smallest unit.
        public let amount: Amount
    }

    /// The sub-block of a height, or with nil all of them.
    func subBlocks(at height: UInt64?) -> ArraySlice<SubBlock> {
        guard let height else { return subBlocks[...] }
        return height >= 1 && height <= subBlocks.count ? subBlocks[Int(height) - 1...Int(height) - 1] : []
    }

    /// The line of a lane in a sub-block, or with nil in all of them; of zeros where it has none.
    public func line(of lane: LaneName, at height: UInt64?) -> LaneAttribution {
        var sum = LaneAttribution(lane: lane, baseFeePerGas: 0)
        for subBlock in subBlocks(at: height) {
            for line in subBlock.lines where line.lane == lane { sum.add(line) }
        }
        return sum
    }

    /// What the operator earned in a sub-block, or with nil in all of them.
    public func operatorAmount(_ field: OperatorField, at height: UInt64?) -> Amount {
        scenario.lanes.reduce(0) { $0 + field.value(of: line(of: $1.name, at: height)) }
    }

    /// What everybody paid in a sub-block, or with nil in all of them.
    public func collected(at height: UInt64?) -> Amount {
        subBlocks(at: height).reduce(0) { $0 + $1.collected }
    }

    /// What lanes and operator got in a sub-block, or with nil in all of them.
    public func attributed(at height: UInt64?) -> Amount {
        subBlocks(at: height).reduce(0) { $0 + $1.attributed }
    }
}

extension SimulationResult.SubBlock {
    /// What lanes and operator got.
    public var attributed: Amount { lines.reduce(0) { $0 + $1.revenue + $1.dataFee } }

    /// What was collected and not attributed, signed: `0`.
    public var unattributed: String {
        collected >= attributed ? "\(collected - attributed)" : "-\(attributed - collected)"
    }
}
