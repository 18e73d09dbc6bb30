import GRDB
public import Wire

/// Entries of the log that bring what an account signed as sender or payer, the newest first.
public struct AccountArrivals: Sendable {
    /// One entry.
    public struct Arrival: Sendable {
        /// In the log, from 1.
        public let position: UInt64
        /// An envelope, forced or not, or a bundle.
        public let entry: CheckedEntry
    }

    /// In falling order of their positions.
    public fileprivate(set) var arrivals: [Arrival] = []
    /// The last sub-block whose entries were found by the index; what came behind it was read from the log.
    public fileprivate(set) var indexedHeight: UInt64 = 0
    /// False if more of the log lies behind the index than is read for a question: nothing was looked up then.
    public fileprivate(set) var isWhole = true
}

extension NodeStore {
    /// Bytes of the log behind the index that a question reads.
    private static var unindexedBytesMax: Int { 16 << 20 }

    /// The newest entries of an account that stand before `position`, at most `countMax` (STO-33).
    ///
    /// Answers the same with an index that is complete or behind. Where so much lies behind it that it would have to be
    /// read for long, the answer is not ``AccountArrivals/isWhole``.
    ///
    /// - Complexity: a group of the log read for each entry, and what lies behind the index.
    public func arrivals(
        of account: PublicKey, before position: UInt64 = .max, countMax: Int
    ) throws(StoreError) -> AccountArrivals {
        var found = AccountArrivals()
        let index = usableIndex()
        if let index {
            found.indexedHeight = UInt64(
                try usingIndex("cannot read the index") {
                    try index.read(TransactionIndex.progress)?.height ?? 0
                })
        }
        let indexed =
            found.indexedHeight == 0 ? 0 : try subBlockHeader(at: found.indexedHeight)?.header.logPosition ?? 0
        if position > indexed + 1 {
            guard let behind = try unindexed(of: account, from: indexed + 1, before: position) else {
                found.isWhole = false
                return found
            }
            found.arrivals = behind.suffix(countMax).reversed()
        }
        guard let index else { return found }
        var before = Int64(clamping: min(position, indexed + 1))
        while found.arrivals.count < countMax {
            let count = countMax - found.arrivals.count
            let positions = try usingIndex("cannot read the index") { [before] in
                try index.read { try TransactionIndex.arrivals(of: account, before: before, countMax: count, $0) }
            }
            for position in positions {
                // The index knows 8 bytes of the key's 32.
                guard let entry = try entry(at: UInt64(position)), entry.entry.accounts.contains(account) else {
                    continue
                }
                found.arrivals.append(AccountArrivals.Arrival(position: UInt64(position), entry: entry))
            }
            guard let last = positions.last, positions.count == count else { break }
            before = last
        }
        return found
    }

    private func entry(at position: UInt64) throws(StoreError) -> CheckedEntry? {
        guard let bytes = try entries(from: position, bytesMax: 1).entries.first else { return nil }
        return try? CheckedEntry(trusting: bytes)
    }

    /// What of the log's end is the account's, in its order; nil if that end is too long.
    private func unindexed(
        of account: PublicKey, from start: UInt64, before end: UInt64
    ) throws(StoreError) -> [AccountArrivals.Arrival]? {
        var found: [AccountArrivals.Arrival] = []
        var (position, bytesLeft) = (start, Self.unindexedBytesMax)
        while position < end {
            let batch = try entries(from: position, bytesMax: 1 << 20)
            if batch.entries.isEmpty { return found }
            for bytes in batch.entries where position < end {
                guard bytesLeft > 0 else { return nil }
                bytesLeft -= min(bytesLeft, bytes.count)
                if let entry = try? LogEntry(decoding: bytes), entry.accounts.contains(account) {
                    found.append(AccountArrivals.Arrival(position: position, entry: CheckedEntry(trusting: entry)))
                }
                position += 1
            }
        }
        return found
    }

    /// The rows of what arrived behind one position of the log, up to another: read for the index.
    func arrivalRows(behind start: UInt64, upTo end: UInt64) throws(StoreError) -> [TransactionIndex.ArrivalRow] {
        var rows: [TransactionIndex.ArrivalRow] = []
        var position = start + 1
        while position <= end {
            let batch = try entries(from: position, bytesMax: 1 << 20)
            if batch.entries.isEmpty { break }
            for bytes in batch.entries where position <= end {
                // The index is a help: what cannot be read is nobody's.
                if let entry = try? LogEntry(decoding: bytes) {
                    rows += entry.accounts.map {
                        TransactionIndex.ArrivalRow(prefix: TransactionIndex.prefix(of: $0), position: Int64(position))
                    }
                }
                position += 1
            }
        }
        return rows
    }
}

extension TransactionIndex {
    /// A row: an entry of an account whose key begins with these bytes.
    struct ArrivalRow: Hashable, Comparable {
        var prefix: Int64
        var position: Int64

        static func < (left: ArrivalRow, right: ArrivalRow) -> Bool {
            (left.prefix, left.position) < (right.prefix, right.position)
        }
    }

    /// The key's first 8 bytes.
    static func prefix(of account: PublicKey) -> Int64 { Int64(bitPattern: account.bytes.words.0) }

    /// Positions before another, in falling order: segments follow each other in the log.
    static func arrivals(
        of account: PublicKey, before: Int64, countMax: Int, _ db: Database
    ) throws -> [Int64] {
        guard let progress = try progress(db) else { return [] }
        let statement = try db.cachedStatement(
            sql: """
                SELECT log_position FROM arrival WHERE segment = ? AND prefix = ? AND log_position < ?
                ORDER BY log_position DESC LIMIT ?
                """)
        var positions: [Int64] = []
        for segment in stride(from: progress.segment, through: 0, by: -1) where positions.count < countMax {
            positions += try Int64.fetchAll(
                statement, arguments: [segment, prefix(of: account), before, countMax - positions.count])
        }
        return positions
    }
}

extension LogEntry {
    /// Who signed, as sender or payer, what the entry brings to lanes; each once.
    fileprivate var accounts: [PublicKey] {
        switch self {
        case .envelope(let envelope): [envelope.sender]
        case .forcedEnvelope(let forced): [forced.envelope.sender]
        case .bundle(let bundle): Set([bundle.payer] + bundle.legs.map(\.sender)).sorted()
        default: []
        }
    }
}
