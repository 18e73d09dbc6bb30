public import Wire

/// The transactions of one block of the flow.
public struct FlowBlock: Hashable, Sendable {
    /// Number on its chain.
    public let number: UInt64
    /// Wei per unit of gas, the same for all of its transactions; 0 before the chain had base fees.
    public let baseFee: Amount
    /// At least one, by ascending index.
    public internal(set) var transactions: [FlowTransaction]
}

/// Order flow read from a file: at least one block, by ascending number.
public struct Flow: Hashable, Sendable {
    /// Where the facts are from, as a table names it; nil for JSON lines, which do not.
    public let source: String?
    /// By ascending number, each number once.
    public let blocks: [FlowBlock]

    /// Transactions in all blocks.
    public var transactionCount: Int { blocks.reduce(0) { $0 + $1.transactions.count } }
}
