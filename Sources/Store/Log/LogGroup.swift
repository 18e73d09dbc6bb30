public import Wire

/// Entries that are appended together: what one group commit makes durable.
///
/// Entries lie one behind the other in the form in which they are stored (STO-12), so that a commit copies nothing
/// entry by entry.
public struct LogGroup: Sendable {
    /// Where the log must end for this group to be appended.
    public let previous: LogTail
    /// Where the log ends with it.
    public private(set) var tail: LogTail
    /// Each entry's length, then the entry.
    private(set) var frames: [UInt8] = []

    /// An empty group behind `previous`.
    public init(after previous: LogTail) {
        self.previous = previous
        tail = previous
    }

    /// Position of the first entry.
    public var firstPosition: UInt64 { previous.position + 1 }
    /// Entries in the group.
    public var count: UInt64 { tail.position - previous.position }
    /// True if there is nothing to append.
    public var isEmpty: Bool { frames.isEmpty }
    /// Bytes that the group takes in the store.
    public var byteCount: Int { frames.count }

    /// Adds an encoded entry. `hash` is the log's chained hash after it, which the core has computed already; a wrong
    /// one is found by ``NodeStore/checkChain(from:progress:)``, not here.
    ///
    /// - Parameter entry: 1 to 2^32 - 1 bytes.
    public mutating func append(_ entry: [UInt8], chained hash: Hash) {
        LogFrames.append(entry, to: &frames)
        tail = LogTail(position: tail.position + 1, hash: hash)
    }

    /// Encodes an entry, chains it and adds it.
    public mutating func append(_ entry: LogEntry) {
        let bytes = entry.encoded
        append(bytes, chained: LogEntry.chained(bytes, after: tail.hash))
    }
}
