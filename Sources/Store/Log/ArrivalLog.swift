public import Wire

/// Where a log ends: how many entries it has, and the hash that chains them all.
public struct LogTail: Hashable, Sendable {
    /// Entries so far; the first entry is at position 1.
    public var position: UInt64
    /// The chained hash at that position; the genesis hash at position 0.
    public var hash: Hash

    /// Names a tail.
    public init(position: UInt64, hash: Hash) {
        self.position = position
        self.hash = hash
    }
}

/// A run of entries read from a log, in their one encoding.
public struct LogBatch: Hashable, Sendable {
    /// Position of the first entry.
    public var firstPosition: UInt64
    /// Encoded ``LogEntry`` values, in the order of the log.
    public var entries: [[UInt8]]
    /// Where to read on.
    public var nextPosition: UInt64 { firstPosition + UInt64(entries.count) }
}

/// The sequencer's input: append-only, ordered, durable, and the only source of truth.
///
/// Appending at an expected position is the fence: of two writers that saw the same tail one wins, and the other
/// learns that it is no longer the sequencer. ``NodeStore`` keeps the log in SQLite; a replicated log answers the same
/// three questions. Requirements are `async` so that one across a network fits too.
public protocol ArrivalLog: Sendable {
    /// The last position and its hash.
    func tail() async throws(StoreError) -> LogTail

    /// Appends `group`, all or nothing, and returns once it is durable.
    ///
    /// Throws ``StoreError/Code/positionConflict`` unless `group` starts where the log ends.
    func append(_ group: LogGroup) async throws(StoreError)

    /// Entries from `position` on, at least one if there is one, and no more once they have `bytesMax` bytes.
    ///
    /// An empty batch means that the log ends before `position`. A group is read whole, so that an answer may take as
    /// much memory as the largest group.
    func entries(from position: UInt64, bytesMax: Int) async throws(StoreError) -> LogBatch
}
