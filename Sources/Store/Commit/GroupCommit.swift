public import Wire

/// One unit of durability: entries of the log and all that was derived from them (STO-10).
public struct GroupCommit: Sendable {
    /// What arrived; may be empty.
    public var log: LogGroup
    /// Consecutive, from the height after the last stored one.
    public var subBlocks: [EncodedSubBlock]
    /// Consecutive, from the number after the last stored one.
    public var blocks: [Signed<BlockHeader>]
    /// The state to replay from after this commit, now and then.
    public var snapshot: Snapshot?

    /// Puts a commit together.
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
    /// Its commitment, signed by the sequencer.
    public var header: Signed<SubBlockHeader>
    /// Encoded ``Outcomes``.
    public var outcomes: [UInt8]
    /// Encoded list of ``LaneAttribution``.
    public var attribution: [UInt8]
    /// Encoded list of ``Component``.
    public var components: [UInt8]
    /// Encoded list of ``LaneEvent``.
    public var events: [UInt8]
    /// Encoded list of ``Posting``.
    public var journal: [UInt8]

    /// Takes sections that are encoded already.
    public init(
        header: Signed<SubBlockHeader>, outcomes: [UInt8], attribution: [UInt8], components: [UInt8], events: [UInt8],
        journal: [UInt8]
    ) {
        self.header = header
        self.outcomes = outcomes
        self.attribution = attribution
        self.components = components
        self.events = events
        self.journal = journal
    }

    /// Encodes each section of `subBlock`. `signature` is the sequencer's for its header (ENC-50).
    public init(_ subBlock: SubBlock, signature: Signature) {
        self.init(
            header: Signed(header: subBlock.header, signature: signature), outcomes: subBlock.outcomes.encoded,
            attribution: subBlock.attribution.encoded, components: subBlock.components.encoded,
            events: subBlock.events.encoded, journal: subBlock.journal.encoded)
    }

    /// The sub-block itself. Throws for a section that is no canonical encoding.
    public func decoded() throws(WireError) -> SubBlock {
        SubBlock(
            header: header.header, outcomes: try Outcomes(decoding: outcomes),
            attribution: try [LaneAttribution](decoding: attribution),
            components: try [Component](decoding: components), events: try [LaneEvent](decoding: events),
            journal: try [Posting](decoding: journal))
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

    /// Names a state.
    public init(blockNumber: UInt64, log: LogTail, bytes: [UInt8]) {
        self.blockNumber = blockNumber
        self.log = log
        self.bytes = bytes
    }
}
