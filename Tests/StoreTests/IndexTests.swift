import Foundation
import GRDB
import Testing
import Wire

@testable import Store

@Suite("The look-up index", .serialized)
struct IndexTests {
    private func made(_ test: TestFolder, seed: UInt64) throws -> (NodeStore, TestChain) {
        var chain = TestChain(seed: seed)
        let store = try NodeStore.create(in: test.folder(), genesis: chain.genesis)
        for count in [1, 5, 2, 4] { try store.commit(chain.group(subBlocks: count, transactions: 20)) }
        return (store, chain)
    }

    /// The oracle's answer, in the order that is promised.
    private func expected(_ chain: TestChain, _ transaction: Hash) -> [TransactionLocation] {
        let sections: [TransactionLocation.Section] = [.included, .endings, .bundles]
        return sections.flatMap { section in
            (chain.locations[transaction] ?? []).filter { $0.section == section }
                .sorted { ($0.height, $0.index) < ($1.height, $1.index) }
        }
    }

    private func expectAll(_ store: NodeStore, _ chain: TestChain, _ comment: Comment) throws {
        for transaction in chain.locations.keys.sorted() {
            #expect(try store.locations(of: transaction) == expected(chain, transaction), comment)
        }
    }

    @Test(
        "Look-ups are the same without, behind, at and after a rebuild of the index (STO-31)",
        arguments: [1, 2, 3] as [UInt64])
    func sameAnswers(seed: UInt64) throws {
        let test = try TestFolder()
        var (store, chain) = try made(test, seed: seed)
        #expect(try store.indexStatus() == IndexStatus(height: 0, lastHeight: 12, problem: nil))
        try expectAll(store, chain, "no index")
        #expect(try store.updateIndexes(subBlocksMax: 5).height == 5)
        try expectAll(store, chain, "index behind")
        while try !store.updateIndexes(subBlocksMax: 3).isComplete {}
        try expectAll(store, chain, "index complete")
        try store.commit(chain.group(subBlocks: 3, transactions: 9))
        #expect(try store.indexStatus() == IndexStatus(height: 12, lastHeight: 15, problem: nil))
        try expectAll(store, chain, "more committed")
        let reader = try NodeStore.open(in: test.folder(), mode: .readOnly)
        try expectAll(reader, chain, "reader")
        try store.rebuildIndexes()
        #expect(try store.indexStatus().isComplete)
        try expectAll(store, chain, "rebuilt")
        try store.dropIndexes()
        try expectAll(store, chain, "dropped")
        #expect(try store.locations(of: chain.genesis.hash).isEmpty)
    }

    @Test("The index answers from its rows: a complete one reads no other sub-block")
    func usesIndex() throws {
        let test = try TestFolder()
        let (store, chain) = try made(test, seed: 4)
        try store.rebuildIndexes()
        let inThird = chain.locations.filter { $0.value.count == 1 && $0.value[0].height == 3 }
        let location = try #require(inThird.min { $0.key < $1.key })
        // Other sub-blocks could not be decoded if they were read.
        try DatabaseQueue(path: test.folder() + "/node.sqlite").write { db in
            try db.execute(sql: "UPDATE sub_block SET outcomes = x'00' WHERE height <> 3")
        }
        #expect(try store.locations(of: location.key) == location.value)
    }

    @Test("Bundles and legs are found by their hashes, and a leg says whose it is")
    func bundles() throws {
        let test = try TestFolder()
        let (store, chain) = try made(test, seed: 11)
        try store.rebuildIndexes()
        let locations = chain.locations.values.joined()
        #expect(locations.contains { $0.subject == .bundle && $0.section == .bundles })
        let leg = try #require(chain.locations.first { if case .leg = $0.value[0].subject { true } else { false } })
        guard case .leg(let index, let bundle) = try #require(store.locations(of: leg.key).first).subject else {
            Issue.record("a leg's hash is not found as a leg's")
            return
        }
        #expect(Bundle.legHash(at: index, of: bundle) == leg.key)
        // The bundle itself ended in the same sub-block.
        #expect(try store.locations(of: bundle).first?.height == leg.value[0].height)
    }

    @Test("A bundle that was rejected as known many times before it won has its inclusion named first")
    func manyArrivals() throws {
        let test = try TestFolder()
        var chain = TestChain(seed: 12)
        let store = try NodeStore.create(in: test.folder(), genesis: chain.genesis)
        var group = chain.group(subBlocks: 1)
        let hash = chain.hash()
        let known = BundleOutcome(bundle: hash, payer: TestChain.sequencer.publicKey, outcome: .alreadyKnown, bid: 1)
        var won = known
        won.outcome = .included
        let bundles = [BundleOutcome](repeating: known, count: 100) + [won]
        group.subBlocks[0].outcomes = Outcomes(included: [], endings: [], faults: [], bundles: bundles).encoded
        try store.commit(group)
        for step in ["no index", "index"] {
            let found = try store.locations(of: hash)
            #expect(found.count == StoreLimits.locationsMax, "\(step)")
            #expect(found.first?.index == 100, "\(step)")
            try store.rebuildIndexes()
        }
    }

    @Test("Hashes that share their first 8 bytes are told apart")
    func sharedPrefix() throws {
        let test = try TestFolder()
        let (store, chain) = try made(test, seed: 5)
        try store.rebuildIndexes()
        let known = try #require(chain.locations.keys.min())
        let words = known.bytes.words
        let other = Hash(bytes: Bytes32(words: (words.0, words.1, words.2, words.3 ^ 1)))
        #expect(try store.locations(of: other).isEmpty)
        #expect(try !store.locations(of: known).isEmpty)
    }

    @Test("An index that is garbage or of another store is not used, is reported, and can be rebuilt (STO-32)")
    func unusableIndex() throws {
        let test = try TestFolder()
        var chain: TestChain
        do {
            let store: NodeStore
            (store, chain) = try made(test, seed: 6)
            try store.rebuildIndexes()
        }
        let index = URL(fileURLWithPath: test.folder() + "/index.sqlite")
        let foreignTest = try TestFolder()
        do { try made(foreignTest, seed: 7).0.rebuildIndexes() }
        let foreign = try Data(contentsOf: URL(fileURLWithPath: foreignTest.folder() + "/index.sqlite"))
        for bytes in [Data("not an index at all".utf8), foreign] {
            try bytes.write(to: index)
            for mode in [NodeStore.Mode.readOnly, .readWrite] {
                let store = try NodeStore.open(in: test.folder(), mode: mode)
                let problem = try #require(try store.indexStatus().problem)
                #expect(problem.path == index.path && problem.remedy.contains("Delete"))
                try expectAll(store, chain, "unusable index")
                guard mode == .readWrite else { continue }
                #expect(throws: StoreError.self) { try store.updateIndexes() }
                try store.rebuildIndexes()
                #expect(try store.indexStatus().isComplete)
                try store.commit(chain.group(transactions: 5))
                try expectAll(store, chain, "rebuilt index")
            }
        }
    }

    @Test("Places are found in every segment")
    func segments() throws {
        let test = try TestFolder()
        let (store, chain) = try made(test, seed: 9)
        let pool = try #require(try store.indexPool(creating: true))
        // As if each step had filled its segment.
        while try !store.updateIndexes(subBlocksMax: 2).isComplete {
            try pool.write { try $0.execute(sql: "UPDATE progress SET segment_places = 262144") }
        }
        #expect(try pool.read { try Int.fetchOne($0, sql: "SELECT count(DISTINCT segment) FROM place") } == 6)
        try expectAll(store, chain, "six segments")
    }

    @Test(
        "A damaged index that opens is left alone by look-ups and reported (STO-32)",
        arguments: [
            "UPDATE progress SET segment = 9223372036854775806", "UPDATE progress SET height = 9223372036854775807",
            "UPDATE progress SET height = -1", "UPDATE progress SET commitment = x'00'", "DROP TABLE place",
            "DROP TABLE progress",
        ])
    func damagedIndex(sql: String) throws {
        let test = try TestFolder()
        let chain: TestChain
        do {
            let store: NodeStore
            (store, chain) = try made(test, seed: 10)
            try store.rebuildIndexes()
        }
        try DatabaseQueue(path: test.folder() + "/index.sqlite").write { try $0.execute(sql: sql) }
        let store = try NodeStore.open(in: test.folder(), mode: .readWrite)
        try expectAll(store, chain, "damaged index")
        #expect(try store.indexStatus().problem?.remedy.contains("Delete") == true)
        try store.rebuildIndexes()
        #expect(try store.indexStatus().isComplete)
    }

    @Test("A hash that was rejected many times has its inclusion named all the same")
    func manyRejections() throws {
        let test = try TestFolder()
        var chain = TestChain(seed: 8)
        let store = try NodeStore.create(in: test.folder(), genesis: chain.genesis)
        try store.commit(chain.group(subBlocks: 40, transactions: 30))
        try store.rebuildIndexes()
        for locations in try chain.locations.keys.sorted().map(store.locations(of:)) {
            #expect(locations.count <= StoreLimits.locationsMax)
        }
        try expectAll(store, chain, "many endings")
    }
}
