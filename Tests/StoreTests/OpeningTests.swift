import Foundation
import GRDB
import Testing
import Wire

@testable import Store

@Suite("Opening a store", .serialized)
struct OpeningTests {
    private func made(_ test: TestFolder, groups: Int = 3, seed: UInt64 = 1) throws -> TestChain {
        var chain = TestChain(seed: seed)
        let store = try NodeStore.create(in: test.folder(), genesis: chain.genesis)
        for _ in 0..<groups { try store.commit(chain.group(subBlocks: 2)) }
        return chain
    }

    @Test("The file has large pages, the write-ahead log, and syncs every commit (STO-2)")
    func fileSettings() throws {
        let test = try TestFolder()
        let store = try NodeStore.create(in: test.folder(), genesis: TestChain.genesis())
        let settings = try store.pool.writeWithoutTransaction { db in
            try ["page_size", "journal_mode", "synchronous"].map { try String.fetchOne(db, sql: "PRAGMA \($0)") }
        }
        #expect(settings == ["65536", "wal", "2"])
    }

    @Test("A killed node's files hold every commit, opened for writing and for reading (STO-14)")
    func killedNode() throws {
        let test = try TestFolder()
        var chain = TestChain(seed: 21)
        let store = try NodeStore.create(in: test.folder(), genesis: chain.genesis)
        for copy in 0..<4 {
            try store.commit(chain.group(subBlocks: 2))
            for mode in [NodeStore.Mode.readOnly, .readWrite] {
                let directory = try test.copy(store.directory, to: "\(copy)-\(mode)")
                let killed = try NodeStore.open(in: directory, mode: mode)
                #expect(try killed.tail() == chain.tail)
                #expect(try killed.checkChain().subBlocks == UInt64(chain.subBlocks.count))
            }
        }
    }

    @Test("A write-ahead log cut anywhere leaves whole commits only (STO-10)", arguments: [5, 6] as [UInt64])
    func tornWrite(seed: UInt64) throws {
        let test = try TestFolder()
        var chain = TestChain(seed: seed)
        var generator = SeededGenerator(seed: seed)
        let store = try NodeStore.create(in: test.folder(), genesis: chain.genesis)
        var tails = [try store.extent()]
        for _ in 0..<6 {
            try store.commit(chain.group(subBlocks: 2))
            tails.append(try store.extent())
        }
        var found: Set<StoreExtent> = []
        for cut in 0..<24 {
            let directory = try test.copy(store.directory, to: "cut-\(cut)")
            let wal = directory + "/node.sqlite-wal"
            let size = try #require(FileManager.default.attributesOfItem(atPath: wal)[.size] as? Int)
            truncate(wal, off_t(Int.random(in: 0...size, using: &generator)))
            let torn = try NodeStore.open(in: directory, mode: .readWrite)
            let report = try torn.checkChain()
            #expect(tails.contains(report.extent), "seed \(seed), cut \(cut)")
            found.insert(report.extent)
        }
        #expect(found.count > 2, "the cuts fell into different commits")
    }

    @Test("Readers see a living writer's commits and cannot write (STO-4)")
    func readBesideWriter() throws {
        let test = try TestFolder()
        var chain = TestChain(seed: 22)
        let store = try NodeStore.create(in: test.folder(), genesis: chain.genesis)
        let reader = try NodeStore.open(in: test.folder(), mode: .readOnly)
        for _ in 0..<3 {
            let group = chain.group()
            expectError(.readOnly) { try reader.commit(group) }
            try store.commit(group)
            #expect(try reader.tail() == chain.tail)
        }
        #expect(try reader.checkChain().entries == chain.tail.position)
        expectError(.readOnly) { try reader.updateIndexes() }
    }

    @Test("A second writer is refused while the first lives, in the same process too (STO-4)")
    func twoWriters() throws {
        let test = try TestFolder()
        do {
            let first = try NodeStore.create(in: test.folder(), genesis: TestChain.genesis())
            expectError(.writerActive) { try NodeStore.open(in: test.folder(), mode: .readWrite) }
            expectError(.writerActive) { try NodeStore.create(in: test.folder(), genesis: TestChain.genesis()) }
            #expect(try first.tail().position == 0)
        }
        _ = try NodeStore.open(in: test.folder(), mode: .readWrite)
    }

    @Test(
        "A killed process leaves no lock behind",
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/flock")))
    func killedWriter() throws {
        let test = try TestFolder()
        _ = try made(test)
        let other = Process()
        other.executableURL = URL(fileURLWithPath: "/usr/bin/flock")
        other.arguments = ["--no-fork", "--exclusive", test.folder() + "/node.lock", "sleep", "60"]
        try other.run()
        defer { if other.isRunning { kill(other.processIdentifier, SIGKILL) } }
        var isRefused = false
        for _ in 0..<500 where !isRefused {
            do throws(StoreError) {
                _ = try NodeStore.open(in: test.folder(), mode: .readWrite)
                usleep(10_000)
            } catch {
                #expect(error.code == .writerActive)
                isRefused = true
            }
        }
        #expect(isRefused)
        #expect(try NodeStore.open(in: test.folder(), mode: .readOnly).checkChain().subBlocks == 6)
        kill(other.processIdentifier, SIGKILL)
        other.waitUntilExit()
        _ = try NodeStore.open(in: test.folder(), mode: .readWrite)
    }

    @Test("Another program's write lock is waited for, then named")
    func busy() throws {
        let test = try TestFolder()
        var chain = try made(test)
        let store = try NodeStore.open(in: test.folder(), mode: .readWrite)
        let other = try DatabaseQueue(path: test.folder() + "/node.sqlite")
        try store.pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA busy_timeout = 50") }
        let group = chain.group()
        try other.inDatabase { db in
            try db.execute(sql: "BEGIN IMMEDIATE")
            expectError(.busy) { try store.commit(group) }
            try db.execute(sql: "ROLLBACK")
        }
        try store.commit(group)
    }

    @Test("A store is not created twice, nor in a folder that cannot be")
    func create() throws {
        let test = try TestFolder()
        _ = try made(test)
        expectError(.exists) { try NodeStore.create(in: test.folder(), genesis: TestChain.genesis()) }
        expectError(.missing) { try NodeStore.create(in: test.folder("a/b"), genesis: TestChain.genesis()) }
        try Data().write(to: URL(fileURLWithPath: test.folder("file")))
        #expect(throws: StoreError.self) {
            try NodeStore.create(in: test.folder("file"), genesis: TestChain.genesis())
        }
    }

    @Test("What an interrupted creation left does not stop the next one")
    func interruptedCreation() throws {
        let test = try TestFolder()
        try FileManager.default.createDirectory(atPath: test.folder(), withIntermediateDirectories: true)
        try Data("half a file".utf8).write(to: URL(fileURLWithPath: test.folder() + "/node.sqlite.new"))
        expectError(.missing) { try NodeStore.open(in: test.folder(), mode: .readWrite) }
        let chain = try made(test)
        #expect(try NodeStore.open(in: test.folder(), mode: .readOnly).tail() == chain.tail)
    }

    @Test("The store of another network is refused")
    func wrongGenesis() throws {
        let test = try TestFolder()
        _ = try made(test)
        let error = expectError(.wrongGenesis) {
            try NodeStore.open(in: test.folder(), mode: .readOnly, genesis: TestChain.genesis(chainID: 8))
        }
        #expect(error?.why.contains("\(TestChain.genesis().hash)") == true)
    }

    @Test("A folder that cannot be written is named, for root too", arguments: [NodeStore.Mode.readWrite, .readOnly])
    func unwritableFolder(mode: NodeStore.Mode) throws {
        #expect(throws: StoreError.self) { try NodeStore.create(in: "/proc/laneway", genesis: TestChain.genesis()) }
        guard geteuid() != 0 else { return }
        let test = try TestFolder()
        _ = try made(test)
        chmod(test.folder(), 0o555)
        defer { chmod(test.folder(), 0o755) }
        chmod(test.folder() + "/node.lock", 0o444)
        #expect(throws: StoreError.self) { try NodeStore.open(in: test.folder(), mode: mode) }
    }
}
