/// Commits to its sub-blocks and to everything derived so far; chained, and signed by the sequencer.
public struct BlockHeader: Hashable, Sendable {
    /// From 1.
    public var number: UInt64
    /// The previous block header's hash; the genesis hash for the first.
    public var previous: Hash
    /// Height of the first sub-block.
    public var firstHeight: UInt64
    /// How many sub-blocks the block has.
    public var subBlockCount: UInt32
    /// Merkle root of the sub-blocks' commitments.
    public var subBlocksRoot: Hash
    /// The log's chained hash at the last tick.
    public var logHash: Hash
    /// Every included transaction by lane, with proofs of completeness.
    public var lanesRoot: Hash
    /// Module, configuration and reserve of every lane, and the engine.
    public var rulesRoot: Hash
    /// Every lane's key-value state and base fee.
    public var stateRoot: Hash
    /// Every lane's revenue in this block.
    public var attributionRoot: Hash
    /// Every account: balance, hold, nonces.
    public var ledgerRoot: Hash
    /// Everything withdrawn so far.
    public var withdrawalsRoot: Hash

    /// From all fields.
    public init(
        number: UInt64, previous: Hash, firstHeight: UInt64, subBlockCount: UInt32, subBlocksRoot: Hash, logHash: Hash,
        lanesRoot: Hash, rulesRoot: Hash, stateRoot: Hash, attributionRoot: Hash, ledgerRoot: Hash,
        withdrawalsRoot: Hash
    ) {
        self.number = number
        self.previous = previous
        self.firstHeight = firstHeight
        self.subBlockCount = subBlockCount
        self.subBlocksRoot = subBlocksRoot
        self.logHash = logHash
        self.lanesRoot = lanesRoot
        self.rulesRoot = rulesRoot
        self.stateRoot = stateRoot
        self.attributionRoot = attributionRoot
        self.ledgerRoot = ledgerRoot
        self.withdrawalsRoot = withdrawalsRoot
    }
}

extension BlockHeader {
    /// Height of its last sub-block; nil of a header that no height can be the last of.
    public var lastHeight: UInt64? {
        let (end, overflow) = firstHeight.addingReportingOverflow(UInt64(subBlockCount))
        return overflow || end == 0 ? nil : end - 1
    }
}
