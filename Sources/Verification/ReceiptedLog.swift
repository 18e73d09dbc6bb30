import Store
import Wire

/// The part of a log that a receipt is about, read up to the signed header that commits to it.
struct ReceiptedLog {
    private static let batchBytes = 4 << 20

    /// The promised entry's encoding.
    let entry: [UInt8]
    /// Height of the sub-block that was being built when the entry arrived.
    let building: UInt64
    /// That height, once its header is there.
    let subBlock: UInt64?
    /// The last stored sub-block's height.
    let height: UInt64

    /// Throws as ``KeptReceipt/init(checking:in:)`` does.
    init(_ receipt: Receipt, _ store: NodeStore) throws {
        let (promise, group) = (receipt.promise, receipt.group)
        height = try store.lastHeight()
        building = try Self.firstHeight(reaching: promise.position, upTo: height, store)
        subBlock = building <= height ? building : nil
        let before = building > 1 ? try Self.header(building - 1, store) : nil
        let signedHeight = try Self.firstHeight(reaching: group.lastPosition, upTo: height, store)
        let signed = signedHeight <= height ? try Self.header(signedHeight, store) : nil
        let walk = try Walk(
            from: before?.logPosition ?? 0, before?.logHash ?? group.genesisHash,
            to: signed?.logPosition ?? group.lastPosition, noting: group.lastPosition, promise.position, store)
        if let signed, walk.end != signed.logHash {
            throw Difference(
                .badLog, at: "log position \(signed.logPosition)", expected: "\(signed.logHash)",
                found: walk.end.map { "\($0)" } ?? "the log's end")
        }
        guard let entry = walk.entry else {
            throw BrokenReceipt(
                .noEntry, at: "log position \(promise.position)", expected: "\(promise.entryHash)",
                found: "the log's end at \(walk.position)")
        }
        let found = LogEntry.hash(ofEncoding: entry)
        guard found == promise.entryHash else {
            throw BrokenReceipt(
                .otherEntry, at: "log position \(promise.position)", expected: "\(promise.entryHash)",
                found: "\(found)", subBlock: subBlock)
        }
        guard walk.noted == group.logHash else {
            throw BrokenReceipt(
                .otherLog, at: "log position \(group.lastPosition)", expected: "\(group.logHash)",
                found: walk.noted.map { "\($0)" } ?? "the log's end at \(walk.position)", subBlock: signed?.height)
        }
        self.entry = entry
    }

    /// The height of the first sub-block whose log reaches `position`; one more than `last` if none does. O(log n).
    static func firstHeight(reaching position: UInt64, upTo last: UInt64, _ store: NodeStore) throws -> UInt64 {
        var (low, high) = (UInt64(1), last + 1)
        while low < high {
            let middle = low + (high - low) / 2
            if try header(middle, store).logPosition >= position { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// A header that the sequencer signed, which there must be.
    private static func header(_ height: UInt64, _ store: NodeStore) throws -> SubBlockHeader {
        guard let signed = try store.subBlockHeader(at: height) else {
            throw Difference(.missing, at: "sub-block \(height)", expected: "a header", found: "nothing")
        }
        guard signed.isSigned(in: store.genesis) else {
            throw Difference(
                .badSignature, at: "sub-block \(height)",
                expected: "a signature by \(store.genesis.sequencer) for this network",
                found: "\(signed.signature)")
        }
        return signed.header
    }

    /// Entries chained again from a position on.
    private struct Walk {
        /// The last position that there is, at most the one asked for.
        var position: UInt64
        /// The chained hash at the position asked for; nil if the log ends before.
        var end: Hash?
        /// The chained hash at the noted position; nil likewise.
        var noted: Hash?
        /// The entry at the promised position; nil likewise.
        var entry: [UInt8]?

        init(
            from start: UInt64, _ hash: Hash, to last: UInt64, noting notedPosition: UInt64,
            _ entryPosition: UInt64, _ store: NodeStore
        ) throws {
            position = start
            var hash = hash
            while position < last {
                let batch = try store.entries(from: position + 1, bytesMax: ReceiptedLog.batchBytes)
                if batch.entries.isEmpty { return }
                for bytes in batch.entries.prefix(Int(clamping: last - position)) {
                    position += 1
                    hash = LogEntry.chained(bytes, after: hash)
                    if position == entryPosition { entry = bytes }
                    if position == notedPosition { noted = hash }
                }
            }
            end = hash
        }
    }
}
