import Node
import Sequencer
import Testing
import Wire

@Suite("A lane whose rule is suspended")
struct SuspensionTests {
    private static let sender = TestNetwork.key("sender")
    private static let lane = "faulty"

    /// A single lane in which one transaction fits into a sub-block, and the rule is suspended after three faults.
    private static func network() throws -> TestNetwork {
        TestNetwork([
            try TestLane(lane, module: SmallRules.module).with {
                $0.reserveGas = 90_000
                $0.bundleGas = 0
                $0.maxTransactionGas = 90_000
                $0.nonceMode = .unordered
            }
        ]) {
            $0.subBlockGas = 100_000
            $0.lifetimeMax = 12
        }
    }

    private static func transaction(_ network: TestNetwork, _ number: UInt64, validUntil: UInt64) -> CheckedEntry {
        let operation = Operation(
            nonce: number, gasLimit: 90_000, maxFeePerGas: 200, maxPriorityFeePerGas: 1, bid: 1_000,
            validUntil: validUntil, payload: [])
        return network.envelope([operation], to: network.lanes[0].name, from: sender)
    }

    private static func hash(_ entry: CheckedEntry) -> Hash { entry.transactionHashes[0] }

    @Test(
        "Without execute it is first come, first served from then on, for what was pending too",
        arguments: [true, false])
    func withoutExecute(restartsAtSuspension: Bool) throws {
        let network = try Self.network()
        let host = SmallRules.lastComeFaulty([.settle])
        var sequencer = try Sequencer(genesis: network.genesis, host: host)
        for entry in network.setUp(paying: [Self.sender.publicKey]) { _ = try sequencer.apply(entry) }
        let first = (1...6).map { Self.transaction(network, $0, validUntil: 12) }
        for entry in first { _ = try sequencer.apply(entry) }
        var included: [Hash] = []
        var faults: [Int] = []
        for time: UInt64 in 1...4 {
            let subBlock = try #require(try sequencer.apply(TestNetwork.tick(time)).subBlock)
            included += subBlock.outcomes.included.map(\.transaction)
            faults.append(subBlock.outcomes.faults.count)
            #expect(
                subBlock.attribution[0].payouts == [
                    Payout(
                        account: TestNetwork.key("treasury/faulty").publicKey, amount: subBlock.attribution[0].revenue)
                ])
        }
        // Three by the rule's keys, last come first; then by arrival.
        #expect(included == [5, 4, 3, 0].map { Self.hash(first[$0]) })
        #expect(faults == [1, 1, 1, 0])
        if restartsAtSuspension {
            let bytes = sequencer.snapshot()
            sequencer = try Sequencer.restore(try #require(bytes), genesis: network.genesis, host: host)
        }
        let isSuspended = sequencer.lane(network.lanes[0].name)?.isSuspended
        #expect(isSuspended == true)
        let late = (7...8).map { Self.transaction(network, $0, validUntil: 12) }
        for entry in late { _ = try sequencer.apply(entry) }
        included = []
        for time: UInt64 in 5...8 {
            let outcomes = try #require(try sequencer.apply(TestNetwork.tick(time)).subBlock).outcomes
            included += outcomes.included.map(\.transaction)
            #expect(outcomes.faults == [])
        }
        #expect(included == [first[1], first[2], late[0], late[1]].map(Self.hash))
        try sequencer.checkHolds()
        try sequencer.checkSupply()
    }

    @Test("With execute it takes nothing more, and what is pending waits, uncharged, until it expires")
    func withExecute() throws {
        let network = try Self.network()
        let host = SmallRules.lastComeFaulty([.begin, .execute])
        var sequencer = try Sequencer(genesis: network.genesis, host: host)
        for entry in network.setUp(paying: [Self.sender.publicKey]) { _ = try sequencer.apply(entry) }
        let entries = (1...5).map { Self.transaction(network, $0, validUntil: 10) }
        for entry in entries { _ = try sequencer.apply(entry) }
        for time: UInt64 in 1...3 {
            let outcomes = try #require(try sequencer.apply(TestNetwork.tick(time)).subBlock).outcomes
            #expect(outcomes.included.map(\.outcome) == [.ruleFault])
            #expect(outcomes.included.map(\.charge) == [0])
            #expect(outcomes.faults.map(\.function) == [RuleFunction.begin.rawValue, RuleFunction.execute.rawValue])
        }
        let (balance, held) = sequencer.balance(of: Self.sender.publicKey)
        #expect(held > 0)
        let refused = Self.transaction(network, 6, validUntil: 10)
        let refusals = try sequencer.precheck(refused)
        #expect(refusals == [.ruleSuspended])
        #expect(try sequencer.apply(refused).endings.map(\.outcome) == [.ruleSuspended])
        var endings: [Ending] = []
        for time: UInt64 in 4...12 {
            let outcomes = try #require(try sequencer.apply(TestNetwork.tick(time)).subBlock).outcomes
            #expect(outcomes.included == [])
            #expect(outcomes.faults == [])
            if time == 10 {
                let pending = sequencer.pendingCount
                #expect(pending == 2, "valid until 10, and still there")
            }
            endings += outcomes.endings
        }
        #expect(endings.map(\.outcome) == [.ruleSuspended, .expired, .expired])
        #expect(endings.dropFirst().map(\.transaction) == entries[0...1].map(Self.hash))
        let after = sequencer.balance(of: Self.sender.publicKey)
        #expect(after.balance == balance)
        #expect(after.held == 0)
        try sequencer.checkHolds()
    }

    @Test("A node with a suspended rule restarts at any point and verifies", arguments: [true, false])
    func restarts(executes: Bool) throws {
        let network = try Self.network()
        let capabilities: RuleCapabilities = executes ? [.begin, .execute] : [.order]
        let test = try TemporaryFolder()
        var ends: [NodeRuns.End] = []
        for restart: UInt64 in [0, 2, 3, 4, 6, 8, 9] {
            let host = SmallRules.lastComeFaulty(capabilities)
            let folder = test.inside("node-\(restart)")
            func play(_ node: inout Node, _ times: ClosedRange<UInt64>) throws {
                for time in times {
                    if time == 1 {
                        for entry in network.setUp(paying: [Self.sender.publicKey]) { _ = try node.receive(entry) }
                    }
                    for number in 0..<2 {
                        _ = try node.receive(Self.transaction(network, time * 2 + UInt64(number), validUntil: time + 6))
                    }
                    _ = try node.tick(timeMilliseconds: time)
                }
            }
            do {
                var node = try NodeRuns.open(folder, network, host: host, creating: true, snapshotInterval: 1)
                try play(&node, 1...max(restart, 1))
            }
            var node = try NodeRuns.open(folder, network, host: host, snapshotInterval: 1)
            #expect(node.recovery.damagedSnapshots == [])
            try play(&node, max(restart, 1) + 1...16)
            ends.append(NodeRuns.End(of: node))
            let isSuspended = node.ask { $0.lane(network.lanes[0].name)?.isSuspended }
            #expect(isSuspended == true)
            try NodeRuns.verify(folder, host: host)
        }
        #expect(ends.allSatisfy { $0 == ends[0] })
    }
}
