import GRDB
import Wire

/// What ``NodeStore/latestSnapshot()`` found.
public struct SnapshotSearch: Sendable {
    /// The newest one that is whole; nil: replay starts at the genesis.
    public var snapshot: Snapshot?
    /// Newer ones that are not, newest first. Whoever starts from an older one should say so.
    public var damaged: [StoreError]
}

extension NodeStore {
    /// The newest snapshot whose bytes have their hash and whose log position the log has.
    ///
    /// A damaged one is passed over for the one before it, and reported.
    ///
    /// - Parameter position: only those taken before this position of the log.
    public func latestSnapshot(before position: UInt64 = .max) throws(StoreError) -> SnapshotSearch {
        let what = "cannot read a snapshot"
        return try read(what) { db in
            var search = SnapshotSearch(snapshot: nil, damaged: [])
            let numbers = try Int64.fetchAll(
                db, sql: "SELECT block_number FROM snapshot WHERE log_position < ? ORDER BY block_number DESC",
                arguments: [Int64(clamping: position)])
            for number in numbers {
                do {
                    search.snapshot = try snapshot(db, number: number)
                    return search
                } catch let damage as Damage {
                    search.damaged.append(StoreError(damage, files: files, what: what))
                }
            }
            return search
        }
    }

    private func snapshot(_ db: Database, number: Int64) throws -> Snapshot {
        let table = "snapshot"
        let statement = try db.cachedStatement(
            sql: "SELECT block_number, log_position, log_hash, byte_count, hash FROM snapshot WHERE block_number = ?")
        guard let row = try statement.row([number]) else {
            throw Damage.malformed(table, row: number, "the row", expected: "there", found: "missing")
        }
        let log = LogTail(
            position: try row.unsigned(1, table, row: number, "log position"),
            hash: try row.hash(2, table, row: number, "log hash"))
        let byteCount = try row.unsigned(3, table, row: number, "byte count")
        let hash = try row.hash(4, table, row: number, "hash")
        let logEnd = try tail(db).position
        guard log.position <= logEnd else {
            throw Damage.damaged(number, "log position", expected: "at most \(logEnd)", found: "\(log.position)")
        }
        let snapshot = Snapshot(
            blockNumber: try row.unsigned(0, table, row: number, "block number"), log: log,
            bytes: try chunks(db, number: number, byteCount: byteCount))
        guard snapshot.hash == hash else {
            throw Damage.damaged(number, "hash", expected: "\(hash)", found: "\(snapshot.hash)")
        }
        return snapshot
    }

    private func chunks(_ db: Database, number: Int64, byteCount: UInt64) throws -> [UInt8] {
        var bytes: [UInt8] = []
        let rows = try Row.fetchCursor(
            db, sql: "SELECT chunk, bytes FROM snapshot_chunk WHERE block_number = ? ORDER BY chunk",
            arguments: [number])
        while let row = try rows.next() {
            bytes += try row.blob(1, "snapshot_chunk", row: Int64.fromDatabaseValue(row[0]) ?? 0, "bytes")
            guard bytes.count <= min(byteCount, StoreLimits.snapshotBytesMax) else { break }
        }
        guard bytes.count == byteCount else {
            throw Damage.damaged(number, "byte count", expected: "\(byteCount)", found: "\(bytes.count)")
        }
        return bytes
    }
}

extension Snapshot {
    /// STO-15: over the hash of what the snapshot says about itself, then its bytes.
    var hash: Hash {
        var writer = WireWriter(capacity: 48)
        writer.write(blockNumber)
        writer.write(log.position)
        writer.write(log.hash.bytes)
        let head = Hash.of(.snapshot, writer)
        return bytes.withUnsafeBytes { Hash.of(.snapshot, head, $0) }
    }
}

extension Damage {
    fileprivate static func damaged(_ number: Int64, _ subject: String, expected: String, found: String) -> Damage {
        Damage(
            code: .damagedSnapshot,
            finding: .init(table: "snapshot", row: number, subject: subject, expected: expected, found: found))
    }
}
