import Store
import Synchronization
import Wire

/// Which transactions, legs and bundles are in the log and have not ended yet.
///
/// As large as what the lanes' mempools hold. Any thread may ask; the writer alone changes it.
final class PendingIndex: Sendable {
    /// Where something pending came in.
    struct Place: Sendable {
        /// What the hash is of: `transaction`, `leg`, `bundle`.
        let kind: String
        /// Of its entry in the log.
        let position: UInt64
        /// The height that was being built.
        let height: UInt64
        /// A bundle's legs, which end with it.
        var legs: [Hash] = []
        /// Number of the envelope from the inbox that brought it; nil if it came otherwise.
        var inboxNumber: UInt64?
    }

    private let places = Mutex<[Hash: Place]>([:])

    /// What is pending in a store that a node has left: found in the log as far back as anything can wait, less what
    /// has ended.
    ///
    /// - Parameter oldestForced: the arrival height of what has waited longest from the inbox, which sets no limit.
    init(recovering store: NodeStore, lifetimeMax: UInt64, oldestForced: UInt64?) throws {
        let height = try store.lastHeight()
        let oldest = height > lifetimeMax ? height - lifetimeMax : 0
        let first = min(oldest, oldestForced.map { $0 > 0 ? $0 - 1 : 0 } ?? oldest)
        let header = first > 0 ? try store.subBlockHeader(at: first)?.header : nil
        var position = (header?.logPosition ?? 0) + 1
        var building = (header?.height ?? 0) + 1
        while true {
            let batch = try store.entries(from: position, bytesMax: 4 << 20)
            if batch.entries.isEmpty { return }
            for (index, bytes) in batch.entries.enumerated() {
                let entry = try CheckedEntry(trusting: bytes)
                guard case .tick = entry.entry else {
                    add(entry, position: position + UInt64(index), height: building)
                    continue
                }
                if let subBlock = try store.subBlock(at: building) { end(try Outcomes(decoding: subBlock.outcomes)) }
                building += 1
            }
            position = batch.nextPosition
        }
    }

    /// Where the hash came in, if it is pending.
    subscript(hash: Hash) -> Place? { places.withLock { $0[hash] } }

    /// How many of `hashes` are pending.
    func count(of hashes: [Hash]) -> Int { places.withLock { places in hashes.count { places[$0] != nil } } }

    /// Takes down an entry that is in the log.
    func add(_ entry: CheckedEntry, position: UInt64, height: UInt64) {
        guard !entry.transactionHashes.isEmpty else { return }
        let isBundle = entry.bundleHash != nil
        var inboxNumber: UInt64?
        if case .forcedEnvelope(let forced) = entry.entry { inboxNumber = forced.number }
        places.withLock { places in
            for hash in entry.transactionHashes {
                places[hash] = Place(
                    kind: isBundle ? "leg" : "transaction", position: position, height: height,
                    inboxNumber: inboxNumber)
            }
            if let bundle = entry.bundleHash {
                places[bundle] = Place(
                    kind: "bundle", position: position, height: height, legs: entry.transactionHashes)
            }
        }
    }

    /// Takes out what a sub-block says has ended.
    func end(_ outcomes: Outcomes) {
        places.withLock { places in
            for inclusion in outcomes.included { places[inclusion.transaction] = nil }
            // What arrived again while it was pending ends; the first one goes on (TX-50).
            for ending in outcomes.endings where ending.outcome != .alreadyKnown {
                // What is forced is replaced by nothing: it is what replaced the same transaction in the mempool (INB-8).
                if ending.outcome == .replaced, places[ending.transaction]?.inboxNumber != nil { continue }
                places[ending.transaction] = nil
            }
            for bundle in outcomes.bundles where bundle.outcome != .alreadyKnown {
                for leg in places.removeValue(forKey: bundle.bundle)?.legs ?? [] { places[leg] = nil }
            }
        }
    }
}
