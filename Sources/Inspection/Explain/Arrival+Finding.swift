package import Store
package import Wire

/// Looking for arrivals in the log.
extension Arrival {
    /// Bytes of entries that are read at a time.
    private static let batchBytes = 256 << 10

    /// All whose hash begins with `prefix`, in the order of the log, which is read whole.
    package static func find(_ prefix: HashPrefix, in store: NodeStore) throws -> [Arrival] {
        var found: [Arrival] = []
        var (number, height): (UInt64, UInt64) = (0, 1)
        try read(store, from: 1) { entry, position in
            for (hash, subject, index) in subjects(of: entry) where prefix.matches(hash) {
                found.append(
                    Arrival(hash: hash, subject: subject, position: position, number: number + index, height: height))
            }
            number += arrivals(in: entry)
            if case .tick = entry.entry { height += 1 }
            return true
        }
        return found
    }

    /// The last of a hash before the tick of the sub-block at `height`; nil if it is in none of the `entriesMax` entries
    /// before.
    ///
    /// - Complexity: reads back from there, a sub-block, then the two before, then four, ...
    package static func find(
        _ hash: Hash, endedAt height: UInt64, entriesMax: UInt64, in store: NodeStore
    ) throws -> Arrival? {
        guard let end = try store.subBlockHeader(at: height)?.header.logPosition else { return nil }
        var (after, count) = (height, UInt64(1))
        while after > 0 {
            let (first, last) = (after > count ? after - count : 0, after)
            let start = first == 0 ? 0 : try store.subBlockHeader(at: first)?.header.logPosition ?? 0
            let stop = try store.subBlockHeader(at: last)?.header.logPosition ?? 0
            var found: Arrival?
            var building = first + 1
            try read(store, from: start + 1) { entry, position in
                guard position <= stop else { return false }
                for (other, subject, _) in subjects(of: entry) where other == hash {
                    found = Arrival(hash: hash, subject: subject, position: position, number: nil, height: building)
                }
                if case .tick = entry.entry { building += 1 }
                return true
            }
            if let found { return found }
            guard end - min(end, start) < entriesMax else { return nil }
            (after, count) = (first, min(count * 2, 64))
        }
        return nil
    }

    /// Hands out entries from a position on until `body` answers false, or the log ends.
    private static func read(
        _ store: NodeStore, from start: UInt64, _ body: (CheckedEntry, _ position: UInt64) -> Bool
    ) throws {
        var position = start
        while true {
            let batch = try store.entries(from: position, bytesMax: batchBytes)
            if batch.entries.isEmpty { return }
            for bytes in batch.entries {
                guard let entry = try? CheckedEntry(trusting: bytes) else {
                    throw DamagedStore("log position \(position)", "no entry can be read there", store)
                }
                guard body(entry, position) else { return }
                position += 1
            }
        }
    }

    /// What arrived with an entry, each with its number among them.
    private static func subjects(of entry: CheckedEntry) -> [(hash: Hash, subject: Subject, index: UInt64)] {
        func transactions(_ envelope: Envelope, forced: UInt64?) -> [(Hash, Subject, UInt64)] {
            entry.transactionHashes.enumerated().map {
                ($1, .transaction(envelope, index: $0, forced: forced), UInt64($0))
            }
        }
        switch entry.entry {
        case .envelope(let envelope): return transactions(envelope, forced: nil)
        case .forcedEnvelope(let forced): return transactions(forced.envelope, forced: forced.number)
        case .bundle(let bundle):
            let hash = entry.bundleHash ?? bundle.hash
            return [(hash, .bundle(bundle), 0)]
                + entry.transactionHashes.enumerated().map { ($1, .leg(bundle, index: $0, bundle: hash), 0) }
        default: return []
        }
    }

    /// How many arrivals an entry is: a bundle is one.
    private static func arrivals(in entry: CheckedEntry) -> UInt64 {
        entry.bundleHash == nil ? UInt64(entry.transactionHashes.count) : 1
    }
}
