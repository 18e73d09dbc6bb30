public import Wire

/// What transactions add up to (FLOW-40). Amounts in wei.
public struct FlowTotals: Hashable, Sendable {
    /// How many.
    public private(set) var transactions: UInt64 = 0
    /// Units of gas.
    public private(set) var gasUsed: Amount = 0
    /// Gas used times gas price, burned part included.
    public private(set) var fees: Amount = 0
    /// Gas used times base fee.
    public private(set) var burned: Amount = 0
    /// Paid directly to the producers.
    public private(set) var coinbaseTransfers: Amount = 0

    /// The totals of nothing.
    public init() {}

    /// Adds one transaction. Throws `overflow` where a sum would leave UInt128.
    public mutating func add(_ transaction: FlowTransaction) throws(FlowError) {
        let gas = Amount(transaction.gasUsed)
        var sum = self
        sum.transactions += 1
        guard
            Self.add(gas, 1, to: &sum.gasUsed), Self.add(gas, transaction.gasPrice, to: &sum.fees),
            Self.add(gas, transaction.baseFee, to: &sum.burned),
            Self.add(transaction.bid, 1, to: &sum.coinbaseTransfers)
        else {
            throw FlowError(
                .overflow, file: nil,
                "the sums up to transaction \(transaction.block)/\(transaction.index) are above 2^128 - 1")
        }
        self = sum
    }

    private static func add(_ factor: Amount, _ other: Amount, to sum: inout Amount) -> Bool {
        let (product, tooLarge) = factor.multipliedReportingOverflow(by: other)
        let (total, carried) = sum.addingReportingOverflow(product)
        sum = total
        return !tooLarge && !carried
    }
}

/// Totals of every block and of all of them, computed from the transactions.
public struct FlowSummary: Hashable, Sendable {
    /// One block's totals.
    public struct Block: Hashable, Sendable {
        /// Number on its chain.
        public let number: UInt64
        /// Of its transactions.
        public let totals: FlowTotals
    }

    /// In the order of the flow.
    public let blocks: [Block]
    /// Of all blocks.
    public let total: FlowTotals

    /// Adds up `blocks`. Throws `overflow` where a sum would leave UInt128.
    public init(of blocks: [FlowBlock]) throws(FlowError) {
        var summaries: [Block] = []
        var total = FlowTotals()
        for block in blocks {
            var totals = FlowTotals()
            for transaction in block.transactions {
                try totals.add(transaction)
                try total.add(transaction)
            }
            summaries.append(Block(number: block.number, totals: totals))
        }
        self.blocks = summaries
        self.total = total
    }
}
