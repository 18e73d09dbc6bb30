import Foundation
import GRDB
import Testing
import Wire

@testable import Store

@Suite("Damage", .serialized)
struct DamageTests {
    /// Every column whose bytes the chain check answers for.
    private static let columns = [
        ("log_group", "first_position", "entries"), ("log_group", "first_position", "hash"),
        ("log_group", "first_position", "previous_hash"), ("sub_block", "height", "header"),
        ("sub_block", "height", "outcomes"), ("sub_block", "height", "attribution"),
        ("sub_block", "height", "components"), ("sub_block", "height", "events"), ("sub_block", "height", "journal"),
        ("block", "number", "header"),
    ]

    @Test(
        "A flipped bit in any stored byte is found, and its row named (STO-20)", arguments: 1...4 as ClosedRange<UInt64>
    )
    func flippedBits(seed: UInt64) throws {
        let test = try TestFolder()
        var chain = TestChain(seed: seed)
        var generator = SeededGenerator(seed: seed)
        let store = try NodeStore.create(in: test.folder(), genesis: chain.genesis)
        for count in [2, 1, 3, 2] { try store.commit(chain.group(subBlocks: count)) }
        let other = try DatabaseQueue(path: test.folder() + "/node.sqlite")
        for round in 0..<64 {
            let (table, key, column) = Self.columns[round % Self.columns.count]
            let (row, whole) = try other.read { db in
                let rows = try Row.fetchAll(db, sql: "SELECT \(key), \(column) FROM \(table) ORDER BY \(key)")
                let row = try #require(rows.randomElement(using: &generator))
                return (row[0] as Int64, row[1] as Data)
            }
            var damaged = whole
            let offset = Int.random(in: 0..<whole.count, using: &generator)
            damaged[offset] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            let update = "UPDATE \(table) SET \(column) = ? WHERE \(key) = ?"
            try other.write { try $0.execute(sql: update, arguments: [damaged, row]) }
            let error = #expect(throws: StoreError.self, "seed \(seed): \(column) of \(table) \(row), byte \(offset)") {
                try store.checkChain()
            }
            if let error {
                #expect([.brokenChain, .malformedRow].contains(error.code), "\(error)")
                #expect(error.path.hasSuffix("node.sqlite"))
                #expect(error.remedy.contains("laneway verify \(test.folder())"))
                // The row itself, or the next one that no longer follows it.
                #expect(error.finding != nil)
            }
            try other.write { try $0.execute(sql: update, arguments: [whole, row]) }
        }
        #expect(try store.checkChain().entries == chain.tail.position)
    }

    @Test(
        "Rows that are missing, moved or of absurd numbers are errors",
        arguments: [
            "DELETE FROM log_group WHERE first_position = 9",
            "DELETE FROM log_group WHERE first_position = (SELECT max(first_position) FROM log_group)",
            "DELETE FROM sub_block WHERE height = 2", "DELETE FROM sub_block WHERE height = 6",
            "DELETE FROM sub_block WHERE height = 7",
            "DELETE FROM block WHERE number = 1",
            "UPDATE log_group SET entry_count = entry_count + 1 WHERE first_position = 9",
            "UPDATE log_group SET entry_count = entry_count - 1 WHERE first_position = 9",
            "UPDATE log_group SET entry_count = 9223372036854775807 WHERE first_position = 1",
            "UPDATE log_group SET entry_count = 9223372036854775807 WHERE first_position = 25",
            "UPDATE log_group SET entry_count = -1 WHERE first_position = 25",
            "UPDATE log_group SET entry_count = 0 WHERE first_position = 25",
            "UPDATE log_group SET first_position = -5 WHERE first_position = 1",
            "UPDATE log_group SET first_position = 9223372036854775807 WHERE first_position = 25",
            "UPDATE log_group SET entries = x'ffffffff' WHERE first_position = 9",
            "UPDATE log_group SET entries = x'00000000' WHERE first_position = 9",
            "UPDATE log_group SET entries = x'05' WHERE first_position = 9",
            "UPDATE log_group SET entries = CAST(entries || x'00' AS BLOB) WHERE first_position = 9",
            "UPDATE log_group SET hash = x'' WHERE first_position = 25",
            "INSERT INTO log_group VALUES (-7, 1, zeroblob(32), zeroblob(32), x'0100000000')",
            "UPDATE sub_block SET height = -2 WHERE height = 2", "UPDATE sub_block SET header = x'00' WHERE height = 3",
            "UPDATE sub_block SET height = 9223372036854775807 WHERE height = 7",
            "UPDATE block SET number = -1 WHERE number = 1", "UPDATE block SET number = 5 WHERE number = 2",
            "UPDATE block SET header = x'' WHERE number = 2",
            "UPDATE sub_block SET components = x'' WHERE height = 4",
            "UPDATE sub_block SET components = x'00000000' WHERE height = 4",
            "UPDATE sub_block SET components = (SELECT components FROM sub_block WHERE height = 5) WHERE height = 4",
        ])
    func damagedRows(sql: String) throws {
        let test = try TestFolder()
        var chain = TestChain(seed: 9)
        let store = try NodeStore.create(in: test.folder(), genesis: chain.genesis)
        for _ in 0..<4 { try store.commit(chain.group(subBlocks: 2)) }
        let other = try DatabaseQueue(path: test.folder() + "/node.sqlite")
        try other.write { db in
            try db.execute(sql: sql)
            try #require(db.changesCount > 0, "the case changes something")
        }
        let error = #expect(throws: StoreError.self) { try store.checkChain() }
        #expect(error?.finding != nil, "\(String(describing: error))")
        // Reading a damaged store may fail, but with an error.
        for position in [1, 9, 20, 25, 40] as [UInt64] { _ = try? store.entries(from: position, bytesMax: .max) }
        for height in 1...8 as ClosedRange<UInt64> { _ = try? store.subBlock(at: height) }
        _ = try? store.commit(chain.group())
        _ = try? store.locations(of: chain.hash())
    }

    @Test("Random bytes in place of the file are refused", arguments: 1...12 as ClosedRange<UInt64>)
    func garbage(seed: UInt64) throws {
        let test = try TestFolder()
        try FileManager.default.createDirectory(atPath: test.folder(), withIntermediateDirectories: true)
        var generator = SeededGenerator(seed: seed)
        let count = Int.random(in: 1...200_000, using: &generator)
        var bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
        // Some of them pass for a database at first sight.
        if seed.isMultiple(of: 2) { bytes.replaceSubrange(0..<min(16, count), with: "SQLite format 3\0".utf8) }
        try Data(bytes).write(to: URL(fileURLWithPath: test.folder() + "/node.sqlite"))
        for mode in [NodeStore.Mode.readOnly, .readWrite] {
            let error = #expect(throws: StoreError.self) { try NodeStore.open(in: test.folder(), mode: mode) }
            #expect([.notAStore, .corruptPage].contains(error?.code), "seed \(seed): \(String(describing: error))")
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: test.folder() + "/node.sqlite")) == Data(bytes))
    }

    @Test("A missing, an empty and a foreign file are told apart")
    func otherFiles() throws {
        let test = try TestFolder()
        let path = test.folder() + "/node.sqlite"
        for mode in [NodeStore.Mode.readOnly, .readWrite] {
            expectError(.missing) { try NodeStore.open(in: test.folder(), mode: mode) }
        }
        try FileManager.default.createDirectory(atPath: test.folder(), withIntermediateDirectories: true)
        expectError(.missing) { try NodeStore.open(in: test.folder(), mode: .readWrite) }
        try Data().write(to: URL(fileURLWithPath: path))
        for mode in [NodeStore.Mode.readOnly, .readWrite] {
            expectError(.emptyFile) { try NodeStore.open(in: test.folder(), mode: mode) }
        }
        try FileManager.default.removeItem(atPath: path)
        try DatabaseQueue(path: path).write { try $0.execute(sql: "CREATE TABLE sheep (name)") }
        for mode in [NodeStore.Mode.readOnly, .readWrite] {
            expectError(.notAStore) { try NodeStore.open(in: test.folder(), mode: mode) }
        }
    }

    @Test("A file that was cut short is refused or found damaged, never shortened", arguments: [1, 2, 3] as [UInt64])
    func truncatedFile(seed: UInt64) throws {
        let test = try TestFolder()
        var chain = TestChain(seed: seed)
        var generator = SeededGenerator(seed: seed)
        do {
            let store = try NodeStore.create(in: test.folder(), genesis: chain.genesis)
            for _ in 0..<6 { try store.commit(chain.group(subBlocks: 3, deposits: 200)) }
        }
        let path = test.folder() + "/node.sqlite"
        #expect(!FileManager.default.fileExists(atPath: path + "-wal"), "closing folds the write-ahead log in")
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        for _ in 0..<8 {
            let count = Int.random(in: 1..<whole.count, using: &generator)
            try whole.prefix(count).write(to: URL(fileURLWithPath: path))
            #expect(throws: StoreError.self, "seed \(seed), \(count) of \(whole.count) bytes") {
                try NodeStore.open(in: test.folder(), mode: .readOnly).checkChain()
            }
        }
        try whole.write(to: URL(fileURLWithPath: path))
        #expect(try NodeStore.open(in: test.folder(), mode: .readOnly).checkChain().subBlocks == 18)
    }

    @Test("A damaged page is an error that names the file and the command (STO-24)", arguments: [1, 2] as [UInt64])
    func damagedPages(seed: UInt64) throws {
        let test = try TestFolder()
        var chain = TestChain(seed: seed)
        var generator = SeededGenerator(seed: seed)
        do {
            let store = try NodeStore.create(in: test.folder(), genesis: chain.genesis)
            for _ in 0..<6 { try store.commit(chain.group(subBlocks: 3, deposits: 200)) }
        }
        let path = test.folder() + "/node.sqlite"
        // A free page may hold anything.
        try DatabaseQueue(path: path).vacuum()
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        var codes: Set<StoreError.Code> = []
        for page in 0..<whole.count / Schema.pageBytes {
            var damaged = whole
            // The page's head; on the first page that of its tree, behind the file's.
            let start = page * Schema.pageBytes + (page == 0 ? 100 : 0)
            for offset in 0..<64 { damaged[start + offset] = UInt8.random(in: 0...255, using: &generator) }
            try damaged.write(to: URL(fileURLWithPath: path))
            let error = #expect(throws: StoreError.self, "seed \(seed), page \(page)") {
                let store = try NodeStore.open(in: test.folder(), mode: .readOnly)
                try store.checkPages()
                _ = try store.checkChain()
            }
            if let error { codes.insert(error.code) }
        }
        #expect(codes.contains(.corruptPage))
        #expect(codes.isSubset(of: [.corruptPage, .brokenChain, .malformedRow, .notAStore, .tooLarge]), "\(codes)")
    }

    @Test("A file of a newer version is refused, and the version named (STO-3)")
    func newerVersion() throws {
        let test = try TestFolder()
        do { _ = try NodeStore.create(in: test.folder(), genesis: TestChain.genesis()) }
        try DatabaseQueue(path: test.folder() + "/node.sqlite").write { db in
            try db.execute(sql: "INSERT INTO grdb_migrations VALUES ('v3 strands')")
        }
        for mode in [NodeStore.Mode.readOnly, .readWrite] {
            let error = expectError(.newerVersion) { try NodeStore.open(in: test.folder(), mode: mode) }
            #expect(error?.why.contains("v3 strands") == true)
        }
    }

    @Test("A file of an older version is refused by a reader, which does not migrate (STO-3)")
    func olderVersion() throws {
        let test = try TestFolder()
        do { _ = try NodeStore.create(in: test.folder(), genesis: TestChain.genesis()) }
        try DatabaseQueue(path: test.folder() + "/node.sqlite").write { db in
            try db.execute(sql: "DELETE FROM grdb_migrations")
        }
        expectError(.olderVersion) { try NodeStore.open(in: test.folder(), mode: .readOnly) }
    }

    @Test("A database of something else is refused before it is touched (STO-2)")
    func foreignDatabase() throws {
        let test = try TestFolder()
        try FileManager.default.createDirectory(atPath: test.folder(), withIntermediateDirectories: true)
        let path = test.folder() + "/node.sqlite"
        try DatabaseQueue(path: path).write { try $0.execute(sql: "CREATE TABLE sheep (name)") }
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        expectError(.notAStore) { try NodeStore.open(in: test.folder(), mode: .readWrite) }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    }

    @Test(
        "A store of a network of another genesis version is refused and stays as it is (STO-5)",
        arguments: [1, 2, 3, 4, 6])
    func otherGenesisVersion(version: UInt8) throws {
        let test = try TestFolder()
        try FileManager.default.createDirectory(atPath: test.folder(), withIntermediateDirectories: true)
        let path = test.folder() + "/node.sqlite"
        // As the first version of the format left it.
        let queue = try DatabaseQueue(path: path)
        try Schema.migrator.migrate(queue, upTo: "v1 log, sub-blocks, blocks, snapshots")
        try queue.write { db in
            try db.execute(sql: "PRAGMA application_id = \(Schema.applicationID)")
            var genesis = Data(TestChain.genesis().encoded)
            genesis[0] = version
            try db.execute(sql: "INSERT INTO network VALUES (1, ?)", arguments: [genesis])
            try db.execute(sql: "INSERT INTO sub_block VALUES (1, x'01', x'02', x'03', x'04')")
        }
        let before = try content(queue)
        try queue.close()
        for mode in [NodeStore.Mode.readOnly, .readWrite] {
            let error = expectError(.otherGenesisVersion) { try NodeStore.open(in: test.folder(), mode: mode) }
            #expect(error?.why.contains("version \(version)") == true)
            #expect(error?.remedy.contains("version of Laneway that created the network") == true)
        }
        #expect(try content(DatabaseQueue(path: path)) == before)
    }

    /// Tables, migrations and sub-blocks as text.
    private func content(_ queue: DatabaseQueue) throws -> [String] {
        try queue.read { db in
            try [
                "SELECT sql FROM sqlite_master WHERE sql NOTNULL ORDER BY name", "SELECT * FROM grdb_migrations",
                "SELECT hex(header || attribution || journal || outcomes) FROM sub_block",
            ].flatMap { try String.fetchAll(db, sql: $0) }
        }
    }

    @Test("Migrating moves every row, with no components and no events (STO-3)")
    func migration() throws {
        let queue = try DatabaseQueue()
        try Schema.migrator.migrate(queue, upTo: "v1 log, sub-blocks, blocks, snapshots")
        try queue.write { try $0.execute(sql: "INSERT INTO sub_block VALUES (7, x'01', x'02', x'03', x'04')") }
        try Schema.migrator.migrate(queue)
        let row = try queue.read { db in
            try String.fetchAll(
                db,
                sql: """
                    SELECT height || hex(header) || hex(attribution) || hex(components) || hex(journal) || hex(events)
                        || hex(outcomes) FROM sub_block
                    """)
        }
        #expect(row == ["70102000000000300000000" + "04"])
    }

    @Test("The schema does not change without a migration (STO-3)")
    func schemaIsImmutable() throws {
        let test = try TestFolder()
        let store = try NodeStore.create(in: test.folder(), genesis: TestChain.genesis())
        let (tables, migrations) = try store.pool.read { db in
            try (
                String.fetchAll(
                    db,
                    sql: "SELECT sql FROM sqlite_master WHERE name NOT LIKE 'grdb%' AND sql NOTNULL ORDER BY name"),
                String.fetchAll(db, sql: "SELECT identifier FROM grdb_migrations")
            )
        }
        let text = tables.joined(separator: "\n").split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(migrations == ["v1 log, sub-blocks, blocks, snapshots", "v2 components", "v3 events"])
        #expect(
            "\(Hash.of(.header, Array(text.utf8)))"
                == "0x2de0c376a6e7ccc4dca02addcc1f9d3d9895175aca486474a5c8698c39c719d9", "\(text)")
    }
}
