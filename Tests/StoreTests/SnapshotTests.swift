import Foundation
import GRDB
import Testing
import Wire

@testable import Store

@Suite("Snapshots", .serialized)
struct SnapshotTests {
    /// A store with snapshots at blocks 1, 2 and 3 and more behind; the oldest is gone.
    private func made(_ test: TestFolder) throws -> (NodeStore, TestChain, [Snapshot]) {
        var chain = TestChain(seed: 31)
        let store = try NodeStore.create(in: test.folder(), genesis: chain.genesis)
        var snapshots: [Snapshot] = []
        for byteCount in [10, StoreLimits.snapshotChunkBytes + 3, 0] {
            var group = chain.group(subBlocks: 3)
            group.snapshot = chain.snapshot(byteCount: byteCount)
            snapshots.append(try #require(group.snapshot))
            try store.commit(group)
        }
        try store.commit(chain.group(subBlocks: 2))
        return (store, chain, snapshots)
    }

    @Test("The latest two are kept, and read back whole, chunks and all (STO-15)")
    func latestTwo() throws {
        let test = try TestFolder()
        let (store, _, snapshots) = try made(test)
        let found = try store.latestSnapshot()
        #expect(found.snapshot == snapshots[2])
        #expect(found.damaged.isEmpty)
        let numbers = try store.pool.read { db in
            try (
                Int.fetchAll(db, sql: "SELECT block_number FROM snapshot ORDER BY 1"),
                Int.fetchAll(db, sql: "SELECT block_number FROM snapshot_chunk ORDER BY 1")
            )
        }
        #expect(numbers.0 == [2, 3])
        #expect(numbers.1 == [2, 2], "the empty one has no chunk, the deleted one's are gone")
    }

    @Test("A store without a snapshot says so")
    func none() throws {
        let test = try TestFolder()
        let store = try NodeStore.create(in: test.folder(), genesis: TestChain.genesis())
        let found = try store.latestSnapshot()
        #expect(found.snapshot == nil && found.damaged.isEmpty)
    }

    @Test(
        "A damaged one falls back to the one before it, then to the genesis, and each is reported (STO-16)",
        arguments: [
            "UPDATE snapshot SET hash = zeroblob(32) WHERE block_number = ?",
            "UPDATE snapshot SET log_hash = zeroblob(32) WHERE block_number = ?",
            "UPDATE snapshot SET log_hash = x'00' WHERE block_number = ?",
            "UPDATE snapshot SET log_position = log_position - 1 WHERE block_number = ?",
            "UPDATE snapshot SET log_position = 1000000 WHERE block_number = ?",
            "UPDATE snapshot SET log_position = -1 WHERE block_number = ?",
            "UPDATE snapshot SET byte_count = byte_count + 1 WHERE block_number = ?",
            "UPDATE snapshot SET byte_count = 9223372036854775807 WHERE block_number = ?",
            "INSERT INTO snapshot_chunk VALUES (?, 99, x'01')",
        ])
    func fallBack(sql: String) throws {
        let test = try TestFolder()
        let (store, _, snapshots) = try made(test)
        let other = try DatabaseQueue(path: test.folder() + "/node.sqlite")
        try other.write { try $0.execute(sql: sql, arguments: [3]) }
        var found = try store.latestSnapshot()
        #expect(found.snapshot == snapshots[1])
        #expect(found.damaged.map(\.finding?.row) == [3])
        try other.write { try $0.execute(sql: sql, arguments: [2]) }
        found = try store.latestSnapshot()
        #expect(found.snapshot == nil)
        #expect(found.damaged.map(\.finding?.row) == [3, 2])
        #expect(found.damaged.allSatisfy { [.damagedSnapshot, .malformedRow].contains($0.code) })
    }

    @Test("A flipped bit in a chunk is found", arguments: 1...8 as ClosedRange<UInt64>)
    func flippedBit(seed: UInt64) throws {
        let test = try TestFolder()
        var chain = TestChain(seed: seed)
        var generator = SeededGenerator(seed: seed)
        let store = try NodeStore.create(in: test.folder(), genesis: chain.genesis)
        var group = chain.group(subBlocks: 3)
        group.snapshot = chain.snapshot(byteCount: 1000)
        try store.commit(group)
        let offset = Int.random(in: 0..<1000, using: &generator)
        try DatabaseQueue(path: test.folder() + "/node.sqlite").write { db in
            var bytes = try #require(try Data.fetchOne(db, sql: "SELECT bytes FROM snapshot_chunk"))
            bytes[offset] ^= 0x10
            try db.execute(sql: "UPDATE snapshot_chunk SET bytes = ?", arguments: [bytes])
        }
        let found = try store.latestSnapshot()
        #expect(found.snapshot == nil)
        #expect(found.damaged.map(\.code) == [.damagedSnapshot])
    }

    @Test("A check from a snapshot covers what follows it, and only that (STO-23)")
    func checkFromSnapshot() throws {
        let test = try TestFolder()
        let (store, chain, snapshots) = try made(test)
        let report = try store.checkChain(from: snapshots[1])
        #expect(report.start == snapshots[1].log)
        #expect(report.subBlocks == 5)
        #expect(report.blocks == 1)
        #expect(report.extent.tail == chain.tail)
        #expect(try store.checkChain(from: snapshots[2]).subBlocks == 2)
        let other = try DatabaseQueue(path: test.folder() + "/node.sqlite")
        try other.write { try $0.execute(sql: "UPDATE sub_block SET journal = x'00' WHERE height = 2") }
        #expect(try store.checkChain(from: snapshots[1]).subBlocks == 5)
        expectError(.brokenChain) { try store.checkChain() }
        try other.write { try $0.execute(sql: "UPDATE sub_block SET journal = x'00' WHERE height = 8") }
        expectError(.brokenChain) { try store.checkChain(from: snapshots[1]) }
    }

    @Test("A snapshot of another log is found by the check", arguments: [1, 2] as [UInt64])
    func foreignSnapshot(seed: UInt64) throws {
        let test = try TestFolder()
        let (store, chain, snapshots) = try made(test)
        var foreign = snapshots[1]
        foreign.log.hash = chain.genesis.hash
        expectError(.damagedSnapshot) { try store.checkChain(from: foreign) }
        foreign = snapshots[1]
        foreign.blockNumber = 77
        expectError(.brokenChain) { try store.checkChain(from: foreign) }
    }

    @Test("A snapshot past its block's tick is compared where it stands")
    func snapshotInsideBlock() throws {
        let test = try TestFolder()
        let (store, chain, snapshots) = try made(test)
        let header = chain.subBlocks[9].header.header
        var later = snapshots[2]
        later.log = LogTail(position: header.logPosition, hash: header.logHash)
        #expect(try store.checkChain(from: later).subBlocks == 2)
        later.log.position += 1
        expectError(.damagedSnapshot) { try store.checkChain(from: later) }
    }
}
