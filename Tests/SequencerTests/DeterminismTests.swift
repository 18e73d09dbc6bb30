import Testing
import Wire

@testable import Sequencer

@Suite("Equal logs give equal commitments (design 3)")
struct DeterminismTests {
    /// Everything a workload leads to, as two hashes.
    private struct Trace: Equatable {
        var commitments: [Hash] = []
        var blocks: [Hash] = []
    }

    private func run(seed: UInt64, lanes: [Workload.Lane] = Workload.lanes) throws -> (
        trace: Trace, log: [CheckedEntry]
    ) {
        var workload = Workload(seed: seed)
        var network = try TestNetwork.make(lanes)
        var trace = Trace()
        for user in workload.users.prefix(36) { try network.deposit(100_000_000, to: user) }
        for _ in 0..<40 {
            for _ in 0..<15 { try network.apply(.envelope(workload.envelope(network.core))) }
            trace.commitments.append(try network.tick().header.hash)
            trace.blocks.append(network.core.blockHash)
        }
        return (trace, network.log)
    }

    @Test("Two runs in one process agree, and a third that replays the log", arguments: 1...5 as ClosedRange<UInt64>)
    func sameLogSameChain(seed: UInt64) throws {
        let (first, log) = try run(seed: seed)
        #expect(try run(seed: seed).trace == first, "seed \(seed)")
        var replayed = try TestNetwork(Workload.parameters, rules: Workload.rules)
        for entry in log { try replayed.apply(try CheckedEntry(trusting: entry.bytes)) }
        #expect(replayed.core.commitment == first.commitments.last, "seed \(seed)")
        #expect(replayed.core.blockHash == first.blocks.last, "seed \(seed)")
    }

    /// Sets and dictionaries are seeded anew in every process: if their order reached a result, this would hold in one
    /// process and fail in the next. A change of what is derived changes it, too, and has to say so.
    @Test("Every process derives this chain") func goldenCommitment() throws {
        let (trace, _) = try run(seed: 20)
        #expect(
            "\(trace.commitments.last ?? .zero)" == "0x5464b6e6affbd48c75da8c0a1ad83355f4a0a531f1922898e00b52869d55d00e"
        )
        #expect("\(trace.blocks.last ?? .zero)" == "0x3db6459fbf528fc54138f686b88a544c9a12c8d81c891d80f40c12da230686dd")
    }

    // MARK: What must not matter

    private struct Sent {
        let sender: PublicKey
        let lane: LaneName
        let operation: Operation
    }

    private static let lanes: [Workload.Lane] = [
        Workload.Lane(name: .named("alpha"), rule: .fee, change: { $0.gasTarget = 50_000 }),
        Workload.Lane(name: .named("beta"), rule: .reversing, change: { $0.weight = 2 }),
        Workload.Lane(name: .named("gamma"), rule: .machine, change: { $0.gasTarget = 20_000 }),
        Workload.Lane(name: .named("delta"), rule: .refunding, change: { $0.orderWindow = 9 }, reserve: 20_000),
        Workload.Lane(name: .named("epsilon"), rule: .payload, change: { _ in }, reserve: 0),
    ]

    /// Traffic without exact equals, more than fits at times, in sub-blocks.
    private func traffic(seed: UInt64) -> [[Sent]] {
        var random = SeededGenerator(seed: seed)
        let users = (0..<12).map { account("user/\($0)") }
        var nonces: [String: UInt64] = [:]
        var fees = (1...4_000).map { Amount($0) }.shuffled(using: &random)
        return (0..<14).map { _ in
            (0..<Int.random(in: 10...120, using: &random)).map { _ in
                let user = Int.random(in: 0..<12, using: &random)
                let lane = Self.lanes[Int.random(in: 0..<4, using: &random)].name
                let nonce = nonces["\(user)/\(lane)", default: 0]
                nonces["\(user)/\(lane)"] = nonce + 1
                return Sent(
                    sender: users[user], lane: lane,
                    operation: Operation(
                        nonce, gas: UInt64.random(in: 100...9_000, using: &random), priority: fees.removeLast(),
                        cap: 100_000,
                        bid: 40, payload: [UInt8.random(in: 0...4, using: &random)]))
            }
        }
    }

    /// What each lane included, earned and left behind, by sub-block.
    private func results(
        _ traffic: [[Sent]], lanes: [Workload.Lane] = Self.lanes
    ) throws -> [[LaneName: [String]]] {
        var parameters = TestNetwork.parameters
        parameters.subBlockGas = 310_000
        parameters.lifetimeMax = 1_000
        var network = try TestNetwork(parameters, rules: TestRule.standard)
        for lane in lanes { try network.open(lane.name, lane.rule, reserve: lane.reserve / 2, lane.change) }
        for user in 0..<12 { try network.deposit(1_000 * .token, to: account("user/\(user)")) }
        return try traffic.map { sent in
            for sent in sent {
                #expect(try network.submit(sent.operation, from: sent.sender, to: sent.lane).admitted == 1)
            }
            let subBlock = try network.tick()
            let lines = subBlock.attribution.enumerated().map { index, line in
                let inclusions = subBlock.outcomes.included.filter { $0.laneIndex == UInt32(index) }
                return (
                    line.lane,
                    ["\(line)"] + inclusions.map { "\($0.transaction) \($0.outcome) \($0.gasCharged) \($0.charge)" }
                )
            }
            return Dictionary(uniqueKeysWithValues: lines)
        }
    }

    @Test(
        "The order of registration changes no lane's transactions or revenue", arguments: 1...6 as ClosedRange<UInt64>)
    func registrationOrder(seed: UInt64) throws {
        let traffic = traffic(seed: seed)
        let expected = try results(traffic)
        #expect(expected.contains { $0.count == 4 })
        #expect(try results(traffic, lanes: Self.lanes.reversed()) == expected, "seed \(seed)")
        var random = SeededGenerator(seed: seed)
        #expect(try results(traffic, lanes: Self.lanes.shuffled(using: &random)) == expected, "seed \(seed)")
    }

    @Test("The order of arrival changes nothing where keys are distinct", arguments: 1...6 as ClosedRange<UInt64>)
    func arrivalOrder(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let traffic = traffic(seed: seed)
        let shuffled = traffic.map { sent in
            // Any order that keeps a sender's nonces in theirs.
            var next: [String: [Sent]] = [:]
            for sent in sent { next["\(sent.sender)/\(sent.lane)", default: []].append(sent) }
            return sent.shuffled(using: &random).map { next["\($0.sender)/\($0.lane)"]!.removeFirst() }
        }
        #expect(try results(shuffled) == results(traffic), "seed \(seed)")
    }

    @Test("Exact equals: arrival does not decide, the tie key does") func equals() throws {
        let lane = LaneName.named("flat")
        let users = (0..<30).map { account("user/\($0)") }
        func order(_ arrival: [PublicKey], salt: UInt64) throws -> [PublicKey] {
            var network = try TestNetwork()
            try network.open(lane, .constant)
            for user in users { try network.deposit(.token, to: user) }
            // Bare ticks change the last commitment, and with it the tie key.
            for _ in 0..<salt { _ = try network.tick() }
            for user in arrival { try network.submit(Operation(0, validUntil: 40), from: user, to: lane) }
            return try network.tick().outcomes.included.map(\.sender)
        }
        let first = try order(users, salt: 0)
        #expect(try order(users.reversed(), salt: 0) == first)
        #expect(first != users && first != users.sorted() && Set(first) == Set(users))
        #expect(try order(users, salt: 1) != first)
    }
}
