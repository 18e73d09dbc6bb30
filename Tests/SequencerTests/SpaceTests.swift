import Testing
import Wire

@testable import Sequencer

@Suite("Space: the cut, heads that wait, bytes, weights (MERGE-2 to MERGE-6)")
struct SpaceTests {
    private func network(gas: UInt64 = 1_000, bytes: UInt64 = 1_000_000, rules: [TestRule] = TestRule.standard) throws
        -> TestNetwork
    {
        var parameters = TestNetwork.parameters
        parameters.subBlockGas = gas
        parameters.subBlockBytes = bytes
        parameters.quantum = 100
        return try TestNetwork(parameters, rules: rules)
    }

    private func gas(_ subBlock: SubBlock, _ lane: LaneName) -> UInt64 {
        subBlock.attribution.first { $0.lane == lane }?.gas ?? 0
    }

    /// Submits `count` transactions of `gas` each, from one sender a lane.
    private func fill(
        _ network: inout TestNetwork, _ lane: LaneName, _ count: UInt64, gas: UInt64, padding: Int = 0
    ) throws {
        let sender = account("user/\(lane)")
        if network.core.balance(of: sender).balance == 0 { try network.deposit(.token, to: sender) }
        let next = network.core.nextNonce(of: sender, lane: lane) ?? 0
        for nonce in next..<next + count {
            let effects = try network.submit(
                Operation(nonce, gas: gas, payload: [UInt8](repeating: 0, count: padding)), from: sender, to: lane)
            #expect(effects.admitted == 1)
        }
    }

    /// Submits until `count` are pending.
    private func topUp(_ network: inout TestNetwork, _ lane: LaneName, to count: Int, gas: UInt64) throws {
        let pending = network.core.lane(lane)?.pendingCount ?? 0
        if pending < count { try fill(&network, lane, UInt64(count - pending), gas: gas) }
    }

    @Test("What a reserve grants is a lane's however loud the others are") func reserveHolds() throws {
        var network = try network()
        let (quiet, loud) = (LaneName.named("quiet"), LaneName.named("loud"))
        try network.open(quiet, .firstCome, reserve: 300)
        try network.open(loud, .firstCome, reserve: 0) {
            $0.maxTransactionGas = 100
            $0.weight = 1_000_000
        }
        try fill(&network, quiet, 10, gas: 100)
        try fill(&network, loud, 40, gas: 100)
        let subBlock = try network.tick()
        #expect(gas(subBlock, quiet) == 300)
        #expect(gas(subBlock, loud) == 600, "the rest, less what cannot be divided")
    }

    @Test("Beyond the reserves weights decide") func weights() throws {
        var network = try network()
        let (light, heavy) = (LaneName.named("light"), LaneName.named("heavy"))
        try network.open(light, .firstCome, reserve: 100)
        try network.open(heavy, .firstCome, reserve: 100) { $0.weight = 3 }
        try fill(&network, light, 20, gas: 100)
        try fill(&network, heavy, 20, gas: 100)
        let subBlock = try network.tick()
        #expect(gas(subBlock, light) == 300 && gas(subBlock, heavy) == 700)
    }

    @Test("MERGE-4: two heads that fit only one at a time take turns") func largeHeadsTakeTurns() throws {
        var network = try network()
        let lanes = [LaneName.named("one"), .named("two")]
        for lane in lanes { try network.open(lane, .firstCome, reserve: 0) { $0.maxTransactionGas = 600 } }
        for lane in lanes { try fill(&network, lane, 20, gas: 600) }
        var included = [0, 0]
        for _ in 0..<24 {
            let subBlock = try network.tick()
            #expect(subBlock.outcomes.included.count <= 1)
            for (index, lane) in lanes.enumerated() where gas(subBlock, lane) > 0 { included[index] += 1 }
        }
        // At best one a sub-block; a head has to save at least every second one.
        #expect(included.allSatisfy { $0 >= 5 }, "\(included)")
    }

    @Test("MERGE-4: a lane of large transactions gets its share over time, and no more") func savingIsFair() throws {
        var network = try network()
        let whale = LaneName.named("whale")
        try network.open(whale, .firstCome, reserve: 0) { $0.maxTransactionGas = 900 }
        let small = (0..<4).map { LaneName.named("small\($0)") }
        for lane in small { try network.open(lane, .firstCome, reserve: 0) { $0.maxTransactionGas = 10 } }
        try fill(&network, whale, 20, gas: 900)
        var total: [LaneName: UInt64] = [:]
        for _ in 0..<45 {
            for lane in small { try topUp(&network, lane, to: 100, gas: 10) }
            let subBlock = try network.tick()
            for line in subBlock.attribution { total[line.lane, default: 0] += line.gas }
        }
        // A fifth of 45,000 is 9,000: ten whole transactions; one less if the last has not been saved for.
        #expect((8_100...9_000).contains(total[whale] ?? 0), "\(total)")
        #expect(small.allSatisfy { (total[$0] ?? 0) > 6_500 }, "\(total)")
    }

    @Test("MERGE-4: what was saved ends with those who waited for it") func savingsEnd() throws {
        var network = try network()
        let (waiting, other) = (LaneName.named("waiting"), LaneName.named("other"))
        try network.open(waiting, .firstCome, reserve: 0) { $0.maxTransactionGas = 900 }
        try network.open(other, .firstCome, reserve: 200)
        try network.deposit(.token, to: account("a"))
        // Never fits beside the other lane's reserve.
        try network.submit(Operation(0, gas: 900, validUntil: 3), from: account("a"), to: waiting)
        try fill(&network, other, 80, gas: 100)
        for _ in 0..<3 { #expect(gas(try network.tick(), waiting) == 0) }
        #expect(network.core.lanes[0].keptGas == 900)
        #expect(try network.tick().outcomes.endings.map(\.outcome) == [.expired])
        #expect(network.core.lanes[0].kept == .zero)
    }

    @Test("MERGE-4: a small head does not wait either") func smallHeads() throws {
        var network = try network()
        let (odd, even) = (LaneName.named("odd"), LaneName.named("even"))
        try network.open(odd, .firstCome, reserve: 0) { $0.maxTransactionGas = 300 }
        try network.open(even, .firstCome, reserve: 0) { $0.maxTransactionGas = 10 }
        try fill(&network, odd, 60, gas: 300)
        var total = (odd: UInt64(0), even: UInt64(0))
        for _ in 0..<30 {
            try topUp(&network, even, to: 100, gas: 10)
            let subBlock = try network.tick()
            total.odd += gas(subBlock, odd)
            total.even += gas(subBlock, even)
        }
        #expect(total.odd == 15_000 && total.even > 12_000, "\(total)")
    }

    @Test("What does not fit ends the prefix: nothing is skipped") func prefix() throws {
        var network = try network()
        let lane = LaneName.named("lane")
        try network.open(lane, .payload, reserve: 1_000)
        let users = (0..<4).map { account("user/\($0)") }
        for user in users { try network.deposit(.token, to: user) }
        for (number, size) in [500, 600, 100, 100].enumerated() {
            try network.submit(Operation(0, key: UInt128(number), gas: UInt64(size)), from: users[number], to: lane)
        }
        #expect(try network.tick().outcomes.included.map(\.sender) == [users[0]])
        #expect(try network.tick().outcomes.included.map(\.sender) == [users[1], users[2], users[3]])
    }

    @Test("Bytes bind as gas does") func bytes() throws {
        // 1,000 bytes a sub-block; the reserve of half the gas is half of them.
        var network = try network(gas: 1_000_000, bytes: 1_000)
        let (wide, thin) = (LaneName.named("wide"), LaneName.named("thin"))
        try network.open(wide, .firstCome, reserve: 500_000)
        try network.open(thin, .firstCome, reserve: 100_000)
        try fill(&network, wide, 6, gas: 10, padding: 250 - 76 - 114)
        let size = UInt64(network.log.last?.bytes.count ?? 0) - 1
        #expect(size == 250)
        let tooLarge = try network.submit(
            Operation(0, payload: [UInt8](repeating: 0, count: 400)), from: account("user/\(wide)"), to: thin)
        #expect(tooLarge.endings.map(\.outcome) == [.size])
        let subBlock = try network.tick()
        #expect(subBlock.outcomes.included.count == 4)
        #expect(try network.tick().outcomes.included.count == 2)
    }

    @Test("LANE-1: the largest gas limit is the reserve unless the lane says otherwise") func largestGas() throws {
        var network = try network()
        try network.open(.named("default"), .firstCome, reserve: 200)
        try network.open(.named("own"), .firstCome, reserve: 200) { $0.maxTransactionGas = 300 }
        try network.open(.named("none"), .firstCome, reserve: 0)
        try network.deposit(.token, to: account("a"))
        func outcome(_ lane: String, _ gas: UInt64) throws -> OutcomeCode? {
            try network.submit(Operation(0, gas: gas), from: account("a"), to: .named(lane)).endings.first?.outcome
        }
        #expect(try outcome("default", 201) == .gasLimit)
        #expect(try outcome("default", 200) == nil)
        #expect(try outcome("own", 301) == .gasLimit)
        #expect(try outcome("own", 300) == nil)
        #expect(try outcome("none", 1) == .gasLimit)
        #expect(try outcome("default", 0) == .gasLimit)
        #expect(throws: SequencerError.self) {
            try network.open(.named("mad"), .firstCome, reserve: 0) { $0.maxTransactionGas = 1_001 }
        }
    }

    @Test("A proposal that fits only whole is taken whole or waits") func wholeOnly() throws {
        var network = try network()
        let (whole, other) = (LaneName.named("whole"), LaneName.named("other"))
        try network.open(whole, .whole, reserve: 300) { $0.orderWindow = 4 }
        try network.open(other, .firstCome, reserve: 300)
        let users = (0..<4).map { account("user/\($0)") }
        for user in users {
            try network.deposit(.token, to: user)
            try network.submit(Operation(0, gas: 200, priority: 5), from: user, to: whole)
        }
        try fill(&network, other, 40, gas: 100)
        // 800 are wanted; 300 are its own and 200 its share of the rest: ripe once 300 more are saved, but 300 are the
        // other lane's own, so it has to wait until that one wants less.
        for _ in 0..<3 {
            let subBlock = try network.tick()
            #expect(gas(subBlock, whole) == 0 && gas(subBlock, other) == 500)
        }
        while gas(try network.tick(), whole) == 0, network.core.height < 40 {}
        #expect(network.core.lane(whole)?.pendingCount == 0)
    }

    @Test(
        "LANE-9: a fault of order or begin falls back to arrival order, a sender's nonces in order",
        arguments: [RuleFunction.order, .begin])
    func fallbackOrder(function: RuleFunction) throws {
        let broken = TestRule.payload.with(function, as: "broken") { (_) throws(RuleFault) in throw .trap }
        var network = try network(rules: [broken])
        let lane = LaneName.named("lane")
        try network.open(lane, broken, reserve: 1_000)
        let (a, b, c) = (account("a"), account("b"), account("c"))
        for user in [a, b, c] { try network.deposit(.token, to: user) }
        // Keys are opposite to arrival.
        try network.submit(Operation(0, key: 90, gas: 10), from: a, to: lane)
        try network.submit(Operation(1, key: 80, gas: 10), from: a, to: lane)
        try network.submit(Operation(0, key: 70, gas: 10), from: b, to: lane)
        try network.submit(Operation(2, key: 60, gas: 10), from: a, to: lane)
        try network.submit(Operation(0, key: 50, gas: 10), from: c, to: lane)
        // Replaces a's first: it arrives last now, and with it everything behind it.
        try network.submit(Operation(0, key: 95, gas: 10, priority: 2), from: a, to: lane)
        let subBlock = try network.tick()
        #expect(subBlock.outcomes.included.map(\.sender) == [b, c, a, a, a])
        #expect(subBlock.outcomes.faults.map(\.function) == [function.rawValue])
    }

    @Test("MERGE-6: lanes are interleaved by gas, each in its own order") func interleaved() throws {
        var network = try network(gas: 10_000)
        let lanes = (0..<4).map { LaneName.named("lane\($0)") }
        for (number, lane) in lanes.enumerated() {
            try network.open(lane, .firstCome, reserve: 2_500) { $0.weight = UInt32(number + 1) }
            try fill(&network, lane, 12, gas: UInt64(150 + 40 * number))
        }
        let subBlock = try network.tick()
        let order = subBlock.outcomes.included.map { Int($0.laneIndex) }
        var start: [Int] = []
        for lane in order where !start.contains(lane) { start.append(lane) }
        // Which lane starts depends on the tie; a lane without enough for its head in the first round comes later.
        let permutations = permute([0, 1, 2, 3]).map { start in
            Interleave.merge(
                start.map { lane in
                    Interleave.Queue(
                        gas: [UInt64](repeating: UInt64(150 + 40 * lane), count: order.filter { $0 == lane }.count),
                        quantum: 100 * UInt64(lane + 1))
                }
            )?.map { start[$0.queue] }
        }
        #expect(permutations.contains(order), "\(order)")
    }

    private func permute(_ items: [Int]) -> [[Int]] {
        guard let first = items.first else { return [[]] }
        return permute(Array(items.dropFirst())).flatMap { rest in
            (0...rest.count).map { position in Array(rest[..<position]) + [first] + Array(rest[position...]) }
        }
    }
}
