/// What ``NodeStore/checkChain(from:progress:)`` checked and found whole.
public struct ChainReport: Hashable, Sendable {
    /// What the check took as given: the genesis, or the block that a snapshot ends with.
    public var start: LogTail
    /// Entries whose hashes were chained again. From a snapshot, those before ``start`` in the same group count too.
    public var entries: UInt64
    /// Groups that they were committed in.
    public var groups: UInt64
    public var subBlocks: UInt64
    public var blocks: UInt64
    /// Where the store ended when the check began.
    public var extent: StoreExtent
}

/// How far a check has come.
public struct ChainProgress: Hashable, Sendable {
    /// Positions of the log.
    public var position: UInt64
    public var lastPosition: UInt64
}
