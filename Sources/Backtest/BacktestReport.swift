public import Wire

/// Revenue of one lane in a backtest; amounts in wei.
public struct BacktestLane: Hashable, Sendable {
    /// How many.
    public var transactions: UInt64 = 0
    /// Units of gas.
    public var gas: UInt64 = 0
    /// What was burned on chain.
    public var baseFee: Amount = 0
    /// What the producer got per gas on chain.
    public var priorityFee: Amount = 0
    /// What the producer got directly on chain.
    public var charge: Amount = 0

    /// Nothing yet.
    public init() {}

    /// What is the lane's own.
    public var revenue: Amount { baseFee + priorityFee + charge }
}

/// One recorded block, or the whole flow; amounts in wei.
public struct BacktestBlock: Hashable, Sendable {
    /// How many.
    public var transactions: UInt64 = 0
    /// What all senders paid, from the journal.
    public var collected: Amount = 0
    /// What all lanes were attributed, from the attribution.
    public var attributed: Amount = 0
    /// Each lane that had a transaction.
    public var lanes: [LaneName: BacktestLane] = [:]

    /// Units of gas of all lanes; never past 2^64 - 1, which is checked where lanes are added.
    var gas: UInt64 { lanes.values.reduce(0) { $0 + $1.gas } }

    /// Nothing yet.
    public init() {}

    /// Lanes by name.
    public var lanesByName: [(name: LaneName, revenue: BacktestLane)] {
        lanes.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}

/// What a backtest found.
public struct BacktestReport: Sendable {
    /// By block number.
    public var blocks: [(number: UInt64, result: BacktestBlock)] = []
    /// Of all blocks.
    public var totals = BacktestBlock()

    /// Nothing yet.
    public init() {}
}
