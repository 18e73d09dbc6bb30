import Foundation
import PriorityFee
import Sequencer
import Service
import Testing
import Wire

@testable import Bench

/// A measured node inside this process: what it is given and what it answers, without any time.
@Suite("A node that is measured", .serialized)
struct MeasuredNodeTests {
    private static let module: [UInt8] = Array("priority-fee".utf8)

    /// A node with its service, in a folder that is gone afterwards.
    private static func withNode(
        _ workload: PipelineWorkload, isSynced: Bool = true,
        _ body: @Sendable @escaping (LiveNode, PipelineNetwork, UInt16, String) throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "laneway-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let network = try PipelineNetwork(workload)
        var plan = BenchNodePlan(folder: folder, module: "", workload: workload)
        plan.isNative = true
        plan.isSynced = isSynced
        let opened = plan
        let node = try await detached { try BenchNode.open(opened, network, module) }
        let service = try await NetworkService.start(node)
        try await detached { try body(node, network, UInt16(service.address.port), folder) }
        try await node.close()
        await service.stop()
    }

    /// On a thread that may wait.
    private static func detached<Value: Sendable>(
        _ body: @Sendable @escaping () throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            Thread { continuation.resume(with: Result { try body() }) }.start()
        }
    }

    @Test("includes all that clients have receipts for, and replay ends where it ends", arguments: [1, 7])
    func included(operations: Int) async throws {
        let workload = LaneFlowTests.workload(operations: operations, envelopes: 10)
        try await Self.withNode(workload) { node, network, port, folder in
            let client = try LoadClient(network, port: port)
            client.prepare(requests: 3)
            let host = NativeRuleHost()
            host.register(PriorityFee.self, forModule: Self.module)
            let replay = try MeasuredReplay(of: "\(folder)/data", host: host)
            #expect(try replay.slice().count == 0)
            var operations: UInt64 = 0
            while !client.hasRunDry { operations += try client.slice(nanoseconds: 20_000_000) }
            try client.drain()
            let answers = client.answers
            #expect(answers.refused == 0)
            operations = answers.logged * UInt64(workload.operationsPerEnvelope)
            #expect(operations >= 30 * UInt64(workload.operationsPerEnvelope))
            let effects = try node.synchronously { try $0.tick(timeMilliseconds: 100).subBlock?.outcomes }
            #expect(effects?.included.count == Int(operations))
            #expect(try replay.slice().count == operations)
            try replay.finish()
            try Receipt(decoding: client.firstReceipt).check(genesis: node.genesis)
        }
    }

    @Test("turns everything away while it is held, and clients that wait lose nothing")
    func busy() async throws {
        try await Self.withNode(LaneFlowTests.workload(envelopes: 10), isSynced: false) { node, network, port, _ in
            let client = try LoadClient(network, port: port)
            client.prepare(requests: 2)
            node.hold(true)
            while client.answers.busy < 20 { #expect(try client.slice(nanoseconds: 50_000_000) == 0) }
            node.hold(false)
            while !client.hasRunDry { _ = try client.slice(nanoseconds: 50_000_000) }
            try client.drain()
            #expect(client.answers.refused == 0)
            #expect(client.answers.logged >= 20)
        }
    }

    @Test("takes what honest senders send while others forge, and nothing of theirs")
    func forgers() async throws {
        try await Self.withNode(LaneFlowTests.workload(envelopes: 10)) { node, network, port, _ in
            let client = try LoadClient(network, port: port, forgers: 2)
            client.prepare(requests: 4)
            let before = node.state.logPosition
            while !client.hasRunDry { _ = try client.slice(nanoseconds: 20_000_000, forged: 100) }
            try client.drain()
            #expect(client.answers.refused == 0)
            #expect(node.state.logPosition - before == client.answers.logged)
        }
    }

    @Test("answers one transaction in one round trip")
    func roundTrip() async throws {
        try await Self.withNode(LaneFlowTests.workload(envelopes: 1)) { _, network, port, _ in
            let client = try LoadClient(network, port: port)
            for number in 1...3 {
                client.prepare(requests: 2)
                #expect(try client.roundTrip() > 0)
                #expect(client.answers.logged == UInt64(number))
            }
        }
    }

    @Test("keeps no more than the pace that it is given")
    func pace() async throws {
        try await Self.withNode(LaneFlowTests.workload(envelopes: 1)) { _, network, port, _ in
            let client = try LoadClient(network, port: port)
            client.prepare(requests: 100)
            #expect(try client.slice(nanoseconds: 200_000_000, pace: .operationsPerSecond(100)) <= 20)
        }
    }
}

@Suite("What stands beside a node")
struct BesideNodeTests {
    @Test("bare checks count what they check, and find a bad signature", arguments: [1, 2, 3])
    func bareChecks(threads: Int) throws {
        var ring = SignatureRing()
        let key = PipelineNetwork.key("a")
        let hash = Hash.of(.developmentKey, [1])
        ring.add((0..<5).map { _ in .init(key: key.publicKey, hash: hash, signature: key.sign(hash)) })
        let checks = BareChecks(threads: threads)
        let work = try checks.slice(of: ring, nanoseconds: 1_000_000)
        #expect(work.slice.count >= 8 * UInt64(threads))
        #expect(work.slice.nanoseconds >= 1_000_000)
        ring.add([.init(key: PipelineNetwork.key("b").publicKey, hash: hash, signature: key.sign(hash))])
        #expect(throws: BenchError.self) { try checks.slice(of: ring, nanoseconds: 10_000_000) }
    }

    @Test("the newest signatures take the place of the oldest")
    func ring() {
        var ring = SignatureRing()
        let signatures = (0..<SignatureRing.countMax + 2).map { number in
            SignatureRing.Signed(key: .zero, hash: Hash.of(.developmentKey, Array("\(number)".utf8)), signature: .zero)
        }
        ring.add(signatures)
        #expect(ring.signed.count == SignatureRing.countMax)
        #expect(Set(ring.signed.map(\.hash)) == Set(signatures.dropFirst(2).map(\.hash)))
    }

    @Test("a clock counts what it misses", .timeLimit(.minutes(1)))
    func clock() async throws {
        let (stream, ticks) = AsyncStream.makeStream(of: UInt64.self)
        let clock = OwnClock(milliseconds: 5) { missed in
            ticks.yield(missed)
            Thread.sleep(forTimeInterval: 0.02)
        }
        var (count, missed): (UInt64, UInt64) = (0, 0)
        for await tick in stream {
            count += 1
            missed += tick
            if count == 4 { break }
        }
        clock.stop()
        // Each of the first three takes the time of three others at least.
        #expect(missed >= 9)
    }

    @Test("a goal is met on its own side")
    func goals() {
        #expect(BenchGoal("k", "n", min: 2, [1, 2, 9]).met)
        #expect(!BenchGoal("k", "n", min: 2.5, [1, 2, 9]).met)
        #expect(BenchGoal("k", "n", max: 2, [1, 2, 9]).met)
        #expect(!BenchGoal("k", "n", max: 1.5, [1, 2, 9]).met)
        #expect(BenchGoal("k", "n", [1, 2, 9]).pairs == 3)
    }
}
