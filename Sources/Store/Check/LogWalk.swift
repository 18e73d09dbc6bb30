import GRDB
import Wire

/// Follows the log from entry to entry and chains their hashes again (STO-20).
struct LogWalk {
    private let store: NodeStore
    private let what: String
    /// The chain as far as it was computed.
    private(set) var tail: LogTail
    private(set) var entries: UInt64 = 0
    private(set) var groups: UInt64 = 0
    private var group: StoredGroup?
    /// The hash that the current row says it ends with.
    private var groupHash: Hash
    /// Key of the last row read; rows are looked for behind it, so that none can hide between.
    private var lastKey: Int64

    /// Stands at `start`, which is the genesis or comes from a header that was checked.
    init(_ store: NodeStore, from start: LogTail, what: String) throws(StoreError) {
        self.store = store
        self.what = what
        tail = start
        groupHash = start.hash
        lastKey = .min
        if start.position > 0 { try enter(start) }
    }

    /// Chains up to `position`. Throws for a log that is broken before or ends earlier.
    mutating func advance(to position: UInt64) throws(StoreError) {
        while tail.position < position { try step() }
    }

    /// Starts with the row that has `start` as its last entry or further inside: chains that row from its beginning
    /// and compares at `start`.
    private mutating func enter(_ start: LogTail) throws(StoreError) {
        let position = try start.position.stored(path: store.files.database, what: what)
        let row = try store.read(what) { db in
            try Int64.fetchOne(
                db, sql: "SELECT max(first_position) FROM log_group WHERE first_position <= ?", arguments: [position])
        }
        guard let row, row >= 1 else {
            throw damage(.broken("log_group", row: position, "the row", expected: "there", found: "missing"))
        }
        lastKey = row - 1
        tail = LogTail(position: UInt64(row) - 1, hash: try previousHash(row))
        try advance(to: start.position)
        guard tail.hash == start.hash else {
            throw damage(
                .broken("log_group", row: row, "hash at \(start.position)", expected: start.hash, found: tail.hash))
        }
    }

    private mutating func step() throws(StoreError) {
        if group == nil { try nextGroup() }
        do {
            guard let entry = try group?.next() else { return }
            tail = LogTail(
                position: tail.position + 1, hash: entry.withUnsafeBytes { Hash.of(.log, tail.hash, $0) })
            entries += 1
            try finishGroup()
        } catch {
            throw StoreError(error, path: store.files.database, files: store.files, what: what)
        }
    }

    /// Compares the chain with the row's hash once its last entry was chained.
    private mutating func finishGroup() throws {
        guard var group, group.position == group.lastPosition else { return }
        guard try group.next() == nil, tail.hash == groupHash else {
            throw Damage.broken(
                "log_group", row: group.firstPosition, "hash", expected: groupHash, found: tail.hash)
        }
        groups += 1
        self.group = nil
    }

    private mutating func nextGroup() throws(StoreError) {
        let (key, expected) = (lastKey, tail)
        let (group, hash) = try store.read(what) { db in
            let statement = try db.cachedStatement(
                sql: """
                    SELECT first_position, entry_count, previous_hash, hash, entries FROM log_group
                    WHERE first_position > ? ORDER BY first_position LIMIT 1
                    """)
            guard let row = try statement.row([key]) else {
                throw Damage.broken(
                    "log_group", row: Int64(clamping: expected.position + 1), "the row", expected: "there",
                    found: "missing")
            }
            let group = try StoredGroup(row: row, entriesColumn: 4)
            guard group.firstPosition == expected.position + 1 else {
                throw Damage.broken(
                    "log_group", row: group.firstPosition, "first position", expected: expected.position + 1,
                    found: group.firstPosition)
            }
            let previous = try row.hash(2, "log_group", row: group.firstPosition, "previous hash")
            guard previous == expected.hash else {
                throw Damage.broken(
                    "log_group", row: group.firstPosition, "previous hash", expected: expected.hash, found: previous)
            }
            return (group, try row.hash(3, "log_group", row: group.firstPosition, "hash"))
        }
        self.group = group
        groupHash = hash
        lastKey = group.firstPosition
    }

    private func previousHash(_ key: Int64) throws(StoreError) -> Hash {
        try store.read(what) { db in
            let row = try db.cachedStatement(sql: "SELECT previous_hash FROM log_group WHERE first_position = ?")
                .row([key])
            guard let row else {
                throw Damage.broken("log_group", row: key, "the row", expected: "there", found: "missing")
            }
            return try row.hash(0, "log_group", row: key, "previous hash")
        }
    }

    private func damage(_ damage: Damage) -> StoreError { StoreError(damage, files: store.files, what: what) }
}
