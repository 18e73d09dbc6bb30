import Foundation
import GRDB
import Glibc
import Node
import RuleBuild
import Sequencer
import Store
import Testing
import Wire

@Suite("A node that is stopped and opened again")
struct RecoveryTests {
    /// The apps, a rule with every refinement, and one that counts in a global.
    static func network() throws -> TestNetwork {
        let rules = try Rules.get()
        return TestNetwork(
            try SameBlocksTests.network().lanes + [
                try TestLane("counter", module: rules.countsArrivals.bytes).with { $0.reserveGas = 100_000 },
                try TestLane("counter-two", module: rules.countsArrivals.bytes).with {
                    $0.nonceMode = .unordered
                    $0.reserveGas = 100_000
                },
            ])
    }

    /// How a node ends in the middle of its work.
    private enum Ending { case abandoned, abandonedAfterCommit, closed }

    /// Opens a node, gives it `count` entries from where its log ends, and ends it. Answers where its log durably ends.
    private func work(
        in folder: String, _ network: TestNetwork, _ log: [CheckedEntry], count: Int, _ ending: Ending,
        expectedPosition: UInt64, snapshotInterval: UInt64, host: any RuleHost
    ) throws -> (durable: UInt64, end: NodeRuns.End) {
        var node = try NodeRuns.open(folder, network, host: host, snapshotInterval: snapshotInterval)
        let start = node.ask { $0.logPosition }
        #expect(start == expectedPosition, "what was committed is there, and nothing else")
        #expect(node.recovery.damagedSnapshots == [])
        var durable = start
        for entry in log[Int(start)...].prefix(count) {
            #expect(try NodeRuns.give(entry, to: &node), "what was logged once is logged again")
            if case .tick = entry.entry { durable = node.ask { $0.logPosition } }
        }
        switch ending {
        case .abandoned: break
        case .abandonedAfterCommit: try node.commit()
        case .closed: try node.close()
        }
        if ending != .abandoned { durable = node.ask { $0.logPosition } }
        return (durable, NodeRuns.End(of: node))
    }

    @Test(
        "Stopped at random points, in mid-block and mid-sub-block, it comes to the same as one that never was (STATE-5)",
        arguments: [1, 2, 7] as [UInt64], [31, 32, 33] as [UInt64])
    func randomStops(snapshotInterval: UInt64, seed: UInt64) async throws {
        let network = try Self.network()
        let test = try TemporaryFolder()
        try await Sandbox.run { host in
            let (log, expected) = try NodeRuns.uninterrupted(
                test.inside("whole"), network, seed: seed, subBlocks: 40, host: host)
            let folder = test.inside("stopped")
            do { _ = try NodeRuns.open(folder, network, host: host, creating: true) }
            var random = SeededGenerator(seed: seed &* snapshotInterval)
            var (position, stops) = (UInt64(0), 0)
            var end: NodeRuns.End?
            while position < UInt64(log.count) {
                let ending: Ending = random.pick([.abandoned, .abandonedAfterCommit, .abandonedAfterCommit, .closed])
                (position, end) = try work(
                    in: folder, network, log, count: random.number(1...60), ending, expectedPosition: position,
                    snapshotInterval: snapshotInterval, host: host)
                stops += 1
            }
            #expect(end == expected, "seed \(seed), \(stops) stops")
            #expect(end?.snapshot != nil, "the log ends with a block")
            #expect(stops > 10)
            #expect(try NodeRuns.verify(folder, host: host) == NodeRuns.verify(test.inside("whole"), host: host))
        }
    }

    @Test("The counted global reaches the blocks: with another number of calls before, they are others")
    func countReachesBlocks() async throws {
        let rules = try Rules.get()
        let network = TestNetwork([try TestLane("counter", module: rules.countsArrivals.bytes)])
        let sender = TestNetwork.key("sender")
        try await Sandbox.run { host in
            func charges(_ ticksBetween: Bool) throws -> [Amount] {
                var sequencer = try Sequencer(genesis: network.genesis, host: host)
                for entry in network.setUp(paying: [sender.publicKey]) { _ = try sequencer.apply(entry) }
                var charges: [Amount] = []
                for nonce: UInt64 in 0..<4 {
                    let operation = Operation(
                        nonce: nonce, gasLimit: 1_000, maxFeePerGas: 200, maxPriorityFeePerGas: 1, bid: 1_000,
                        validUntil: 0, payload: [])
                    _ = try sequencer.apply(network.envelope([operation], to: network.lanes[0].name, from: sender))
                    guard ticksBetween || nonce == 3 else { continue }
                    let effects = try sequencer.apply(TestNetwork.tick(nonce))
                    charges += effects.subBlock?.outcomes.included.map(\.charge) ?? []
                }
                return charges
            }
            // A fresh instance for each sub-block: `admit` counts 1, `execute` 2.
            let (apart, together) = (try charges(true), try charges(false))
            #expect(apart == [2, 2, 2, 2])
            #expect(together == [5, 6, 7, 8])
        }
    }

    // MARK: Damaged snapshots

    /// A stopped node with snapshots, and a copy of what it must come to.
    private func stopped(_ test: TemporaryFolder, host: any RuleHost) throws -> (TestNetwork, NodeRuns.End, UInt64) {
        let network = try Self.network()
        let folder = test.inside("node")
        let (log, _) = try NodeRuns.uninterrupted(test.inside("whole"), network, seed: 41, subBlocks: 20, host: host)
        var node = try NodeRuns.open(folder, network, host: host, creating: true, snapshotInterval: 1)
        for entry in log { _ = try NodeRuns.give(entry, to: &node) }
        return (network, NodeRuns.End(of: node), node.ask { $0.blockNumber })
    }

    @Test("Snapshots with damaged bytes are passed over and reported, and it goes on as before", arguments: [1, 2])
    func damagedBytes(damagedCount: Int) async throws {
        let test = try TemporaryFolder()
        try await Sandbox.run { host in
            let (network, expected, blocks) = try stopped(test, host: host)
            #expect(blocks == 5)
            try DatabaseQueue(path: test.inside("node/node.sqlite")).write { db in
                try db.execute(
                    sql: """
                        UPDATE snapshot_chunk SET bytes = zeroblob(length(bytes)) WHERE block_number IN
                        (SELECT block_number FROM snapshot ORDER BY block_number DESC LIMIT ?)
                        """, arguments: [damagedCount])
            }
            var node = try NodeRuns.open(test.inside("node"), network, host: host)
            #expect(node.recovery.damagedSnapshots.count == damagedCount)
            #expect(node.recovery.damagedSnapshots.allSatisfy { $0.contains("snapshot") })
            #expect(node.recovery.snapshotBlock == (damagedCount == 1 ? 4 : 0))
            #expect(NodeRuns.End(of: node) == expected)
            try node.close()
        }
        try await Sandbox.run { host in
            let node = try NodeRuns.open(test.inside("node"), Self.network(), host: host)
            #expect(node.recovery.damagedSnapshots == [], "closing took a new one")
            try NodeRuns.verify(test.inside("node"), host: host)
        }
    }

    @Test("A snapshot whose content is not the block's is reported, and the log is replayed", arguments: 0..<4)
    func wrongContent(kind: Int) async throws {
        let test = try TemporaryFolder()
        try await Sandbox.run { host in
            let (network, expected, blocks) = try stopped(test, host: host)
            do {
                let store = try NodeStore.open(in: test.inside("node"), mode: .readWrite)
                var snapshot = try #require(try store.latestSnapshot().snapshot)
                switch kind {
                case 0: snapshot.bytes = [1, 2, 3]
                case 1: snapshot.bytes.removeLast()
                case 2:
                    // A balance, less one: the sums are no longer those of the deposits, or the root is another.
                    let key = TestNetwork.key("operator").publicKey.encoded
                    let place = try #require(
                        snapshot.bytes.indices.first { snapshot.bytes[$0...].starts(with: key) })
                    snapshot.bytes[place + 32] ^= 1
                default:
                    var other = try Sequencer(genesis: network.genesis, host: host)
                    for time: UInt64 in 1...4 { _ = try other.apply(TestNetwork.tick(time)) }
                    let bytes = other.snapshot()
                    snapshot.bytes = try #require(bytes)
                }
                try store.commit(GroupCommit(log: LogGroup(after: store.extent().tail), snapshot: snapshot))
            }
            let node = try NodeRuns.open(test.inside("node"), network, host: host)
            #expect(node.recovery.damagedSnapshots.count == 1)
            #expect(node.recovery.damagedSnapshots.first?.contains("snapshot of block \(blocks)") == true)
            #expect(node.recovery.snapshotBlock == 0)
            #expect(NodeRuns.End(of: node) == expected)
        }
    }

    @Test("Closed right after a registration it opens again without complaint, and goes on")
    func closedAfterRegistration() async throws {
        let test = try TemporaryFolder()
        let network = try Self.network()
        try await Sandbox.run { host in
            let folder = test.inside("node")
            let late = try #require(network.lanes.first { $0.isLate })
            do {
                var node = try NodeRuns.open(folder, network, host: host, creating: true)
                for entry in network.setUp(paying: []) { _ = try node.receive(entry) }
                for time: UInt64 in 1...4 { _ = try node.tick(timeMilliseconds: time) }
                _ = try node.receive(network.registration(network.configuration(late)))
                try node.close()
            }
            var node = try NodeRuns.open(folder, network, host: host)
            #expect(node.recovery.damagedSnapshots == [])
            #expect(node.ask { $0.lane(late.name) } != nil)
            for time: UInt64 in 5...8 { _ = try node.tick(timeMilliseconds: time) }
            try NodeRuns.verify(folder, host: host)
        }
    }

    @Test("A node that is gone frees its store, though a program that is being started shares its files for a moment")
    func sharedFiles() throws {
        let test = try TemporaryFolder()
        let network = try TestNetwork([TestLane("small", module: SmallRules.module)])
        let host = SmallRules.lastComeFaulty([])
        var shared: [CInt] = []
        defer { for descriptor in shared { close(descriptor) } }
        do {
            let node = try NodeRuns.open(test.inside("node"), network, host: host, creating: true)
            // What fork does to every open file, until exec closes the copies.
            for name in try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") {
                let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(name)")
                guard target == test.inside("node/node.lock"), let descriptor = CInt(name) else { continue }
                shared.append(fcntl(descriptor, F_DUPFD_CLOEXEC, 0))
            }
            let height = node.ask { $0.height }
            #expect(height == 0)
        }
        #expect(!shared.isEmpty)
        let node = try NodeRuns.open(test.inside("node"), network, host: host)
        let height = node.ask { $0.height }
        #expect(height == 0)
    }
}
