public import Wire

/// Revenue of one lane in a backtest; amounts in wei.
public struct BacktestLane: Hashable, Sendable {
    /// How many it executed; a leg of a bundle counts as one.
    public var transactions: UInt64 = 0
    /// Units of gas.
    public var gas: UInt64 = 0
    /// What was burned on chain.
    public var baseFee: Amount = 0
    /// What the producer got per gas on chain.
    public var priorityFee: Amount = 0
    /// What the producer got directly on chain from transactions of this lane alone.
    public var charge: Amount = 0
    /// Its share of the bids of bundles that cross lanes (FLOW-76).
    public var crossLane: Amount = 0

    /// Nothing yet.
    public init() {}

    /// Bids of bundles that have this lane only. A recorded transaction that touched one app is no bundle: its transfer
    /// is ``charge``, so there are none.
    public var bundle: Amount { 0 }

    /// What is the lane's own, and what it would have had alone: in a backtest everything fits (FLOW-79).
    public var alone: Amount { baseFee + priorityFee + charge + bundle }

    /// All that it was attributed.
    public var attributed: Amount { alone + crossLane }

    /// What the operator took of it: there is neither data fee nor take (FLOW-70).
    public var operatorFees: Amount { 0 }

    /// How much better off it was than alone, after the operator's fees: its share of what crossed lanes.
    public var difference: Amount { attributed - operatorFees - alone }

    mutating func add(_ other: BacktestLane) {
        transactions += other.transactions
        gas += other.gas
        baseFee += other.baseFee
        priorityFee += other.priorityFee
        charge += other.charge
        crossLane += other.crossLane
    }
}

/// One recorded block, or the whole flow; amounts in wei.
public struct BacktestBlock: Hashable, Sendable {
    /// How many were recorded; a bundle counts once.
    public var transactions: UInt64 = 0
    /// What all senders paid: the journal's costs and the bundles' bids.
    public var collected: Amount = 0
    /// What all lanes were attributed; the same as ``collected``.
    public var attributed: Amount = 0
    /// Each lane that had a transaction or a share of a bid.
    public var lanes: [LaneName: BacktestLane] = [:]

    /// Units of gas of all lanes; never past 2^64 - 1, which is checked where lanes are added.
    var gas: UInt64 { lanes.values.reduce(0) { $0 + $1.gas } }

    /// Nothing yet.
    public init() {}

    /// Lanes by name.
    public var lanesByName: [(name: LaneName, revenue: BacktestLane)] {
        lanes.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// Adds a block to the totals; throws when a sum passes 2^128 - 1 wei or 2^64 - 1 gas.
    mutating func add(_ other: BacktestBlock, block: UInt64) throws(BacktestError) {
        let (collected, overflow) = collected.addingReportingOverflow(other.collected)
        guard !overflow else { throw BacktestError(block: block, reason: "the flow's total passes 2^128 - 1 wei") }
        let (_, gasOverflow) = gas.addingReportingOverflow(other.gas)
        guard !gasOverflow else { throw BacktestError(block: block, reason: "the flow's gas passes 2^64 - 1") }
        transactions += other.transactions
        self.collected = collected
        // No overflow: at most what was collected.
        attributed += other.attributed
        for (name, lane) in other.lanes { lanes[name, default: BacktestLane()].add(lane) }
    }
}

/// What a backtest found.
public struct BacktestReport: Sendable {
    /// One recorded block, and the flow up to it.
    public struct Block: Sendable {
        /// On its chain.
        public let number: UInt64
        /// Of its own.
        public let result: BacktestBlock
        /// Of all blocks up to this one.
        public let running: BacktestBlock
    }

    /// By block number.
    public internal(set) var blocks: [Block] = []
    /// What searchers kept.
    public internal(set) var leaks = LeakReport()
    /// Of all blocks.
    public var totals: BacktestBlock { blocks.last?.running ?? BacktestBlock() }
    /// The same flow under three regimes.
    public var regimes: RegimeComparison { RegimeComparison(totals) }

    /// Nothing yet.
    init() {}

    mutating func append(_ result: BacktestBlock, number: UInt64) throws(BacktestError) {
        var running = totals
        try running.add(result, block: number)
        blocks.append(Block(number: number, result: result, running: running))
    }
}
