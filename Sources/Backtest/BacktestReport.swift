public import Wire

/// Revenue of one lane in a backtest; amounts in wei.
public struct BacktestLane: Hashable, Sendable {
    public var transactions: UInt64 = 0
    public var gas: UInt64 = 0
    public var baseFee: Amount = 0
    public var priorityFee: Amount = 0
    public var charge: Amount = 0

    /// Nothing yet.
    public init() {}

    /// What is the lane's own.
    public var revenue: Amount { baseFee + priorityFee + charge }
}

/// One recorded block, or the whole flow; amounts in wei.
public struct BacktestBlock: Hashable, Sendable {
    public var transactions: UInt64 = 0
    /// What all senders paid, from the journal.
    public var collected: Amount = 0
    /// What all lanes were attributed, from the attribution.
    public var attributed: Amount = 0
    public var lanes: [LaneName: BacktestLane] = [:]

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
    public var totals = BacktestBlock()

    /// Nothing yet.
    public init() {}

}
