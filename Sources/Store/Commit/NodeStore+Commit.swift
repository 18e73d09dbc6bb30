import Foundation
import GRDB
import Wire

extension NodeStore: ArrivalLog {
    /// Stores entries alone, as ``commit(_:)`` does. What follows from them can be committed later, with an empty log
    /// group.
    public func append(_ group: LogGroup) throws(StoreError) {
        try commit(GroupCommit(log: group))
    }

    /// Stores a group in one transaction: all of it is durable when this returns, and after an error nothing of it is
    /// stored (but see ``StoreError/Code/inputOutput``), so that a caller may try the same group again.
    ///
    /// - Throws: ``StoreError/Code/positionConflict`` unless the log ends where `group` starts,
    ///   ``StoreError/Code/heightConflict`` unless its sub-blocks and blocks follow the stored ones,
    ///   ``StoreError/Code/tooLarge``, ``StoreError/Code/invalidInput``, ``StoreError/Code/full``,
    ///   ``StoreError/Code/busy``, ``StoreError/Code/inputOutput``, ``StoreError/Code/readOnly``.
    /// - Complexity: one row for the log, one for each sub-block and block, whatever they contain.
    public func commit(_ group: GroupCommit) throws(StoreError) {
        let what = "cannot commit entries from position \(group.log.firstPosition)"
        try write(what) { db in
            let writer = GroupWriter(db: db, path: files.database, what: what)
            let tail = try self.tail(db)
            try writer.insert(group.log, after: tail)
            try writer.insert(group.subBlocks, after: lastHeight(db))
            try writer.insert(group.blocks, after: lastBlockNumber(db))
            if let snapshot = group.snapshot { try writer.insert(snapshot, tail: group.log.tail) }
        }
    }
}

/// The inserts of one commit.
private struct GroupWriter {
    let db: Database
    let path: String
    let what: String

    func insert(_ log: LogGroup, after tail: LogTail) throws {
        guard log.previous == tail else {
            throw StoreError(
                .positionConflict, path: path, what: what,
                why: "the log ends at position \(tail.position) with hash \(tail.hash), the group follows"
                    + " \(log.previous.position) with \(log.previous.hash)",
                remedy: "Nothing was stored. Somebody else has written, or this node lags: read on from the tail.")
        }
        if log.isEmpty { return }
        try requireSize(log.byteCount, "a group's entries")
        try db.cachedStatement(
            sql: """
                INSERT INTO log_group (first_position, entry_count, previous_hash, hash, entries)
                VALUES (?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            stored(log.firstPosition), stored(log.count), log.previous.hash.stored, log.tail.hash.stored,
            Data(log.frames),
        ])
    }

    func insert(_ subBlocks: [EncodedSubBlock], after last: UInt64) throws {
        if subBlocks.isEmpty { return }
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO sub_block (height, header, attribution, components, journal, events, outcomes)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """)
        var last = last
        for subBlock in subBlocks {
            let height = subBlock.header.header.height
            try requireNext(height, after: last, "sub-block height")
            let sections = [
                subBlock.attribution, subBlock.components, subBlock.journal, subBlock.events, subBlock.outcomes,
            ]
            try requireSize(sections.reduce(0) { $0 + $1.count }, "sub-block \(height)")
            // Every encoding has at least a count, and an empty one would be stored as NULL.
            guard sections.allSatisfy({ !$0.isEmpty }) else {
                throw invalid("a section of sub-block \(height) has no bytes")
            }
            try statement.execute(
                arguments: StatementArguments(
                    [stored(height), Data(subBlock.header.encoded)]
                        + sections.map { Data($0) as any DatabaseValueConvertible }
                ))
            last = height
        }
    }

    func insert(_ blocks: [Signed<BlockHeader>], after last: UInt64) throws {
        var last = last
        for block in blocks {
            try requireNext(block.header.number, after: last, "block number")
            try db.cachedStatement(sql: "INSERT INTO block (number, header) VALUES (?, ?)")
                .execute(arguments: [stored(block.header.number), Data(block.encoded)])
            last = block.header.number
        }
    }

    /// Stores a snapshot and deletes the oldest beyond ``StoreLimits/snapshotsKept``.
    func insert(_ snapshot: Snapshot, tail: LogTail) throws {
        guard snapshot.log.position <= tail.position else {
            throw invalid("the snapshot is of position \(snapshot.log.position), the log ends at \(tail.position)")
        }
        guard snapshot.bytes.count <= StoreLimits.snapshotBytesMax else {
            throw tooLarge("the snapshot has \(snapshot.bytes.count) bytes", max: StoreLimits.snapshotBytesMax)
        }
        let number = try stored(snapshot.blockNumber)
        // A snapshot taken again of the same block replaces the first: it is the same by definition, or the first
        // one was damaged.
        try db.execute(sql: "DELETE FROM snapshot WHERE block_number = ?", arguments: [number])
        try db.execute(
            sql: """
                INSERT INTO snapshot (block_number, log_position, log_hash, byte_count, hash) VALUES (?, ?, ?, ?, ?)
                """,
            arguments: [
                number, stored(snapshot.log.position), snapshot.log.hash.stored, snapshot.bytes.count,
                snapshot.hash.stored,
            ])
        let chunkBytes = StoreLimits.snapshotChunkBytes
        for (chunk, start) in stride(from: 0, to: snapshot.bytes.count, by: chunkBytes).enumerated() {
            let end = min(start + chunkBytes, snapshot.bytes.count)
            try db.cachedStatement(sql: "INSERT INTO snapshot_chunk (block_number, chunk, bytes) VALUES (?, ?, ?)")
                .execute(arguments: [number, chunk, Data(snapshot.bytes[start..<end])])
        }
        try db.execute(
            sql: """
                DELETE FROM snapshot WHERE block_number NOT IN
                (SELECT block_number FROM snapshot ORDER BY block_number DESC LIMIT ?)
                """, arguments: [StoreLimits.snapshotsKept])
    }

    private func stored(_ number: UInt64) throws -> Int64 { try number.stored(path: path, what: what) }

    private func requireNext(_ number: UInt64, after last: UInt64, _ subject: String) throws {
        guard number == last + 1 else {
            throw StoreError(
                .heightConflict, path: path, what: what, why: "\(subject) \(number) does not follow \(last)",
                remedy: "Nothing was stored. Derive on from the stored height.")
        }
    }

    private func requireSize(_ bytes: Int, _ subject: String) throws {
        // What a row has beside its large columns: header, hashes, SQLite's own.
        let bytesMax = StoreLimits.rowBytesMax - 65_536
        guard bytes <= bytesMax else { throw tooLarge("\(subject) has \(bytes) bytes", max: UInt64(bytesMax)) }
    }

    private func tooLarge(_ why: String, max: UInt64) -> StoreError {
        StoreError(
            .tooLarge, path: path, what: what, why: "\(why), at most \(max) fit",
            remedy: "Nothing was stored. Commit in smaller groups.")
    }

    private func invalid(_ why: String) -> StoreError {
        StoreError(
            .invalidInput, path: path, what: what, why: why,
            remedy: "Nothing was stored. This is a bug of the caller; please report it.")
    }
}
