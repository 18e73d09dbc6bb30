public import Wire

/// One unit of durability: entries of the log and all that was derived from them (STO-10).
public struct GroupCommit: Sendable {
    public var log: LogGroup
    /// Consecutive, from the height after the last stored one.
    public var subBlocks: [EncodedSubBlock]
    /// Consecutive, from the number after the last stored one.
    public var blocks: [Signed<BlockHeader>]
    public var snapshot: Snapshot?

    public init(
        log: LogGroup, subBlocks: [EncodedSubBlock] = [], blocks: [Signed<BlockHeader>] = [], snapshot: Snapshot? = nil
    ) {
        self.log = log
        self.subBlocks = subBlocks
        self.blocks = blocks
        self.snapshot = snapshot
    }
}

/// A sub-block with each section in its one encoding, as it is hashed, stored and served.
public struct EncodedSubBlock: Hashable, Sendable {
    public var header: Signed<SubBlockHeader>
    /// Encoded ``Outcomes``.
    public var outcomes: [UInt8]
    /// Encoded list of ``LaneAttribution``.
    public var attribution: [UInt8]
    /// Encoded list of ``Posting``.
    public var journal: [UInt8]

    public init(header: Signed<SubBlockHeader>, outcomes: [UInt8], attribution: [UInt8], journal: [UInt8]) {
        self.header = header
        self.outcomes = outcomes
        self.attribution = attribution
        self.journal = journal
    }
}

/// The core's state after a block, from which replay goes on. Its content is the core's own; the store keeps the
/// bytes and their hash.
public struct Snapshot: Hashable, Sendable {
    /// The last block that it contains; 0 before the first.
    public var blockNumber: UInt64
    /// The last entry that it contains.
    public var log: LogTail
    /// At most ``StoreLimits/snapshotBytesMax``.
    public var bytes: [UInt8]

    public init(blockNumber: UInt64, log: LogTail, bytes: [UInt8]) {
        self.blockNumber = blockNumber
        self.log = log
        self.bytes = bytes
    }
}
