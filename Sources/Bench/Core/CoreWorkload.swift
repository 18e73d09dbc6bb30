/// What the core is given to do (BENCH-3).
public struct CoreWorkload: Hashable, Sendable {
    /// Lanes with transactions in every sub-block.
    public var lanes = 8
    /// Lanes that are registered and never used.
    public var idleLanes = 0
    /// Accounts; each sends to every lane.
    public var senders = 4_096
    /// Bytes of one envelope with its only operation, as encoded.
    public var transactionBytes = 200
    /// Transactions that arrive in every sub-block, and as many are included. A multiple of ``lanes``.
    public var transactionsPerSubBlock = 10_000
    /// Transactions that ingress hands over together; their number divides ``transactionsPerSubBlock``.
    public var transactionsPerGroup = 200
    /// Sub-blocks of a block, after which the block's roots are computed.
    public var subBlocksPerBlock = 10
    /// Transactions that stay pending over every tick. A multiple of ``lanes``.
    public var pending = 0
    /// Where all of it starts; equal seeds give equal transactions.
    public var seed: UInt64 = 1

    /// The workload of the goals against the signature check.
    public init() {}

    /// Gas that every transaction asks for and is charged.
    static let gasLimit: UInt64 = 50_000

    var transactionsPerBlock: Int { transactionsPerSubBlock * subBlocksPerBlock }
}
