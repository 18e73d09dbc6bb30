/// What ``NodeStore/checkChain(from:progress:)`` checked and found whole.
public struct ChainReport: Hashable, Sendable {
    /// What the check took as given: the genesis, or the block that a snapshot ends with.
    public var start: LogTail
    /// Entries whose hashes were chained again. From a snapshot, those before ``start`` in the same group count too.
    public var entries: UInt64
    /// Groups that they were committed in.
    public var groups: UInt64
    /// Sub-blocks whose headers, sections and signatures were checked.
    public var subBlocks: UInt64
    /// Blocks whose headers and signatures were checked.
    public var blocks: UInt64
    /// Where the store ended when the check began.
    public var extent: StoreExtent
}

/// How far a check has come.
public struct ChainProgress: Hashable, Sendable {
    /// How much of the log was checked.
    public var position: UInt64
    /// Where the log ended when the check began.
    public var lastPosition: UInt64
}
