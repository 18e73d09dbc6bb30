import GRDB
import Wire

/// Reading the log.
extension NodeStore {
    private static let entryOverheadBytes = 256

    /// Where the log ends.
    public func tail() throws(StoreError) -> LogTail {
        try read("cannot read the log's tail") { db in try tail(db) }
    }

    /// Entries from `position` on, in a bounded batch: see ``ArrivalLog/entries(from:bytesMax:)``.
    ///
    /// - Throws: ``StoreError/Code/malformedRow`` or ``StoreError/Code/brokenChain`` for a row that cannot be read or
    ///   does not follow the one before it, and what SQLite answers. Hashes are not chained again here.
    public func entries(from position: UInt64, bytesMax: Int) throws(StoreError) -> LogBatch {
        let what = "cannot read the log from position \(position)"
        let from = try position.stored(path: files.database, what: what)
        return try read(what) { db in
            var batch = LogBatch(firstPosition: position, entries: [])
            var bytes = 0
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT first_position, entry_count, entries FROM log_group WHERE first_position >=
                    (SELECT max(first_position) FROM log_group WHERE first_position <= ?) ORDER BY first_position
                    """, arguments: [max(from, 1)])
            batch.firstPosition = max(position, 1)
            while bytes < bytesMax || batch.entries.isEmpty, let row = try rows.next() {
                var group = try StoredGroup(row: row, entriesColumn: 2)
                // Cannot pass the end: the group's count was checked against 2^63.
                while let entry = try group.next() {
                    let isPast = group.position >= batch.nextPosition
                    guard isPast else { continue }
                    guard group.position == batch.nextPosition else {
                        throw Damage.broken(
                            "log_group", row: group.firstPosition, "first position", expected: batch.nextPosition,
                            found: group.position)
                    }
                    guard bytes < bytesMax || batch.entries.isEmpty else { break }
                    batch.entries.append([UInt8](entry))
                    // What an entry takes in memory beside its bytes, so that a row of tiny ones stays bounded too.
                    bytes += entry.count + Self.entryOverheadBytes
                }
            }
            return batch
        }
    }

    /// The log's end according to its last row.
    func tail(_ db: Database) throws -> LogTail {
        let row = try Row.fetchOne(
            db, sql: "SELECT first_position, entry_count, hash FROM log_group ORDER BY first_position DESC LIMIT 1")
        guard let row else { return LogTail(position: 0, hash: genesis.hash) }
        let range = try StoredGroup.range(of: row)
        let hash = try row.hash(2, "log_group", row: Int64(range.lowerBound), "hash")
        return LogTail(position: range.upperBound, hash: hash)
    }
}

/// One row of `log_group`, read entry by entry without trusting it.
struct StoredGroup {
    /// The row's key.
    let firstPosition: Int64
    let lastPosition: UInt64
    /// Position of the entry that ``next()`` gave last.
    private(set) var position: UInt64
    private var frames: LogFrames

    /// `row` begins with the first position and the count.
    init(row: Row, entriesColumn: Int) throws {
        let range = try Self.range(of: row)
        firstPosition = Int64(range.lowerBound)
        lastPosition = range.upperBound
        position = range.lowerBound - 1
        frames = LogFrames(try row.blob(entriesColumn, "log_group", row: firstPosition, "entries"))
    }

    /// The positions of a row that begins with the first position and the count.
    static func range(of row: Row) throws -> ClosedRange<UInt64> {
        let key = Int64.fromDatabaseValue(row[0]) ?? 0
        let first = try row.unsigned(0, "log_group", row: key, "first position")
        let count = try row.unsigned(1, "log_group", row: key, "entry count")
        let (end, isOverflow) = Int64(first).addingReportingOverflow(Int64(count))
        guard first >= 1, count >= 1, !isOverflow else {
            throw Damage.malformed(
                "log_group", row: key, "positions", expected: "1 or more entries from position 1 on",
                found: "\(count) from \(first)")
        }
        return first...UInt64(end) - 1
    }

    /// The next entry's bytes; nil at the end. Throws when bytes and count do not fit together.
    mutating func next() throws -> ArraySlice<UInt8>? {
        let entry = frames.next()
        guard !frames.isMalformed, (entry != nil) == (position < lastPosition) else {
            throw Damage.malformed(
                "log_group", row: firstPosition, "entries", expected: "\(lastPosition - UInt64(firstPosition) + 1)",
                found: frames.isMalformed ? "a wrong length after \(position)" : "the end at \(position) or later")
        }
        if entry != nil { position += 1 }
        return entry
    }
}
