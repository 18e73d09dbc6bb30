import Testing
import Wire

@testable import Sequencer

@Suite("Upgrades of a lane (UPG-1 to UPG-8)")
struct UpgradeTests {
    private static let lane = LaneName.named("app")
    private static let other = LaneName.named("other")
    /// Lifetime 5, so that a lane's notice is 5 heights if it says nothing; two transactions of 1,000 gas fill a sub-block.
    private static let parameters = NetworkParameters(
        subBlockGas: 2_000, subBlockBytes: 1_000_000, subBlocksPerBlock: 4, quantum: 10_000, dataFeePerByte: 3,
        takeBasisPoints: 1_000, lifetimeMax: 5, fuelMax: 1_000_000, faultsBeforeSuspension: 3)

    private static func network(
        _ rule: TestRule = .firstCome, rules: [TestRule] = [], reserve: UInt64 = 2_000, bundles: UInt64 = 0,
        _ change: (inout LaneConfiguration) -> Void = { _ in }
    ) throws -> TestNetwork {
        var network = try TestNetwork(parameters, rules: TestRule.standard + rules)
        for sender in ["ann", "bob", "cyd", "owner"] { try network.deposit(1_000_000_000, to: account(sender)) }
        try network.open(lane, rule, reserve: reserve, bundles: bundles, change)
        try network.open(other, .firstCome, reserve: 2_000 - reserve - bundles)
        return network
    }

    private static func senders(_ subBlock: SubBlock?) -> [PublicKey] {
        subBlock?.outcomes.included.map(\.sender) ?? []
    }

    // MARK: Announcing

    @Test(
        "An upgrade holds from its height on, and not before; what arrived under the old rule is ordered by the new one"
    )
    func activation() throws {
        var network = try Self.network()
        let activation = try network.announce(Self.lane, .fee)
        #expect(activation == 6)
        #expect(network.core.lane(Self.lane)?.announced?.activation == 6)
        _ = try network.run(to: 3)
        // Two fit a sub-block: the first two of these go into 4, the others wait, also for their own base fee.
        for (sender, priority) in [("ann", 1), ("bob", 2), ("cyd", 3)] as [(String, Amount)] {
            try network.submit(Operation(0, priority: priority), from: account(sender), to: Self.lane)
        }
        #expect(Self.senders(try network.tick()) == [account("ann"), account("bob")])
        try network.submit(Operation(1, gas: 2_000, priority: 8), from: account("ann"), to: Self.lane)
        try network.submit(Operation(1, gas: 2_000, priority: 9), from: account("bob"), to: Self.lane)
        // Height 5, still first come: what is left behind cyd's does not take what waits.
        #expect(Self.senders(try network.tick()).first == account("cyd"))
        #expect(network.core.lane(Self.lane)?.version == 1)
        #expect(network.core.lane(Self.lane)?.announced == nil)
        #expect(network.core.lane(Self.lane)?.configuration.moduleHash == TestRule.fee.moduleHash)
        #expect(Self.senders(try network.tick()).first == account("bob"))
    }

    @Test("The lane's notice counts where it is longer than the longest lifetime, and the old one until the upgrade")
    func notice() throws {
        var network = try Self.network { $0.noticePeriod = 9 }
        #expect(throws: SequencerError.self) { try network.announce(Self.lane, at: 9) }
        let activation = try network.announce(Self.lane, at: 10) { $0.noticePeriod = 0 }
        _ = try network.run(to: activation - 2)
        #expect(throws: SequencerError.self) { try network.announce(Self.lane, at: network.core.height + 1 + 8) }
        _ = try network.run(to: activation - 1)
        #expect(network.core.lane(Self.lane)?.configuration.noticePeriod == 0)
        #expect(try network.announce(Self.lane) == network.core.height + 1 + 5)
    }

    @Test("A second announcement takes the first one's place and restarts the notice")
    func restart() throws {
        var network = try Self.network()
        let first = try network.announce(Self.lane, .fee)
        _ = try network.run(to: 2)
        let second = try network.announce(Self.lane, .constant)
        #expect(second == first + 2)
        _ = try network.run(to: first)
        #expect(network.core.lane(Self.lane)?.version == 0)
        _ = try network.run(to: second - 1)
        #expect(network.core.lane(Self.lane)?.version == 1)
        #expect(network.core.lane(Self.lane)?.configuration.moduleHash == TestRule.constant.moduleHash)
    }

    @Test("What is taken back never happens, and cannot be taken back twice")
    func cancellation() throws {
        var network = try Self.network()
        let activation = try network.announce(Self.lane, .fee)
        try network.cancel(Self.lane)
        #expect(network.core.lane(Self.lane)?.announced == nil)
        #expect(throws: SequencerError.self) { try network.cancel(Self.lane) }
        _ = try network.run(to: activation + 1)
        #expect(network.core.lane(Self.lane)?.version == 0)
        #expect(network.core.lane(Self.lane)?.upgradeNumber == 2)
    }

    enum Refusal: String, CaseIterable, Sendable {
        case stranger, repeated, skipped, tooSoon, tooLate, unknownLane, unknownModule, nonceMode, lessState, bounds
        case refusedConfiguration
    }

    @Test("What an owner may not announce changes nothing", arguments: Refusal.allCases)
    func refusals(_ refusal: Refusal) throws {
        var network = try Self.network(
            rules: [
                TestRule.fee.with(.configure, as: "picky") { (_) throws(RuleFault) in throw .answer }
            ])
        try network.announce(Self.lane, .fee)
        let before = network.core.lane(Self.lane)
        let error = #expect(throws: SequencerError.self) {
            switch refusal {
            case .stranger: try network.announce(Self.lane, by: account("ann"))
            case .repeated: try network.announce(Self.lane, number: 1)
            case .skipped: try network.announce(Self.lane, number: 3)
            case .tooSoon: try network.announce(Self.lane, at: 5)
            case .tooLate: try network.announce(Self.lane, at: 7 + LaneBounds.noticePeriodMax)
            case .unknownLane: try network.announce(Self.lane) { $0.name = .named("nobody") }
            case .unknownModule: try network.announce(Self.lane) { $0.moduleHash = .zero }
            case .nonceMode: try network.announce(Self.lane) { $0.nonceMode = .unordered }
            case .lessState: try network.announce(Self.lane) { $0.stateBytesMax -= 1 }
            case .bounds: try network.announce(Self.lane) { $0.orderWindow = 0 }
            case .refusedConfiguration:
                try network.deploy(TestRule.fee.with(.configure, as: "picky") { (_) throws(RuleFault) in [] })
                try network.announce(Self.lane) {
                    $0.moduleHash =
                        TestRule.fee.with(.configure, as: "picky") { (_) throws(RuleFault) in [] }.moduleHash
                }
            }
        }
        #expect(error?.code == .invalidEntry)
        #expect(network.core.lane(Self.lane)?.announced == before?.announced)
        #expect(network.core.lane(Self.lane)?.upgradeNumber == 1)
    }

    @Test("The owner can hand the lane on: from then on only the new owner changes it")
    func handOver() throws {
        var network = try Self.network()
        let activation = try network.announce(Self.lane) { $0.owner = account("cyd") }
        #expect(throws: SequencerError.self) { try network.announce(Self.lane, by: account("cyd")) }
        _ = try network.run(to: activation - 1)
        #expect(throws: SequencerError.self) { try network.announce(Self.lane) }
        try network.announce(Self.lane, by: account("cyd"))
    }

    // MARK: What is pending

    @Test("What is pending meets the new terms as an arrival does, with its own lifetime; holds follow (UPG-6)")
    func pending() throws {
        let picky = TestRule.payload
        var network = try Self.network(.firstCome, rules: [picky]) { $0.minimumBaseFee = 1 }
        let activation = try network.announce(Self.lane, picky) {
            $0.maxTransactionGas = 1_500
            $0.minimumBaseFee = 50
            $0.mempoolCountMax = 2
        }
        _ = try network.run(to: activation - 2)
        // One fits the sub-block before the upgrade, the others wait.
        try network.submit(
            [
                Operation(0, key: 9, gas: 1_500), Operation(1, key: 9, gas: 1_500, validUntil: activation + 2),
                Operation(2, gas: 1_500), Operation(3, key: 1, gas: 1_500),
            ], from: account("ann"), to: Self.lane)
        try network.submit(Operation(0, key: 3, gas: 2_000), from: account("bob"), to: Self.lane)
        try network.submit(Operation(0, key: 4, gas: 1_000, cap: 49), from: account("cyd"), to: Self.lane)
        let hashes = network.core.pendingCount
        #expect(hashes == 6)

        let before = try network.tick()
        #expect(before.outcomes.included.count == 1)
        // Of the five: ann's second is taken again; her third is rejected by the rule, and her fourth ends behind it;
        // bob's has too much gas, cyd's pays too little.
        #expect(network.core.pendingCount == 1)
        try network.core.checkHolds()
        #expect(network.core.balance(of: account("bob")).held == 0)
        #expect(network.core.balance(of: account("cyd")).held == 0)
        let after = try network.tick()
        #expect(after.outcomes.included.map(\.sender) == [account("ann")])
        #expect(
            after.outcomes.endings.map(\.outcome) == [.rejectedByRule, .predecessorEnded, .gasLimit, .feeTooLow])
        #expect(after.outcomes.endings.first?.code == 7)
    }

    @Test("An unordered lane keeps what it has, and its used nonces")
    func unordered() throws {
        var network = try Self.network { $0.nonceMode = .unordered }
        let activation = try network.announce(Self.lane, .fee)
        _ = try network.run(to: activation - 2)
        for (nonce, gas) in [(7, 2_000), (9, 2_000), (11, 2_000)] as [(UInt64, UInt64)] {
            try network.submit(
                Operation(nonce, gas: gas, priority: Amount(nonce), validUntil: activation + 2), from: account("ann"),
                to: Self.lane)
        }
        #expect(try network.tick().outcomes.included.count == 1)
        #expect(network.core.pendingCount == 2)
        let again = try network.submit(
            Operation(7, gas: 2_000, priority: 7, validUntil: activation + 2), from: account("ann"), to: Self.lane)
        #expect(again.endings.map(\.outcome) == [.nonceUsed])
        #expect(try network.tick().outcomes.included.first?.priorityFeePerGas == 11)
        #expect(try network.tick().outcomes.included.first?.priorityFeePerGas == 9)
    }

    @Test("A bundle with a leg in the lane meets the new terms, too (UPG-7)")
    func bundles() throws {
        var network = try Self.network(reserve: 0, bundles: 2_000) { $0.openings = .open }
        let activation = try network.announce(Self.lane) {
            $0.openings = .open
            $0.openings.bottom = nil
        }
        _ = try network.run(to: activation - 2)
        for (opening, bid) in [(Opening.top, 5), (.bottom, 6)] as [(Opening, Amount)] {
            try network.submit(
                Bundle(
                    [Leg(Self.lane, opening, from: account("ann"))], from: account("bob"), bid: bid, at: activation,
                    until: activation))
        }
        #expect(network.core.pendingBundleCount == 2)
        _ = try network.tick()
        #expect(network.core.pendingBundleCount == 1)
        try network.core.checkHolds()
        let subBlock = try network.tick()
        #expect(subBlock.outcomes.bundles.map(\.outcome) == [.openingClosed, .included])
        #expect(subBlock.outcomes.bundles.first?.leg == 0)
    }

    @Test("A bundle of two lanes that change together meets all new terms at once, whatever the lanes' names")
    func bundlesOfTwo() throws {
        for names in [["aa", "bb"], ["bb", "aa"]] {
            var network = try TestNetwork(Self.parameters, rules: TestRule.standard)
            for sender in ["ann", "bob"] { try network.deposit(1_000_000_000, to: account(sender)) }
            let lanes = names.map { LaneName.named($0) }
            for (lane, price) in zip(lanes, [2, 8] as [Amount]) {
                try network.open(lane, .firstCome, reserve: 0, bundles: 1_000) {
                    $0.openings = .open
                    $0.openings.top = OpeningTerms(reservePrice: price)
                }
            }
            for (lane, price) in zip(lanes, [8, 2] as [Amount]) {
                try network.announce(lane) { $0.openings.top = OpeningTerms(reservePrice: price) }
            }
            _ = try network.run(to: 4)
            try network.submit(
                Bundle(
                    lanes.map { Leg($0, from: account("ann")) }, from: account("bob"), bid: 10, at: 6, until: 6))
            _ = try network.run(to: 5)
            #expect(network.core.pendingBundleCount == 1, "\(names)")
            #expect(try network.tick().outcomes.bundles.map(\.outcome) == [.included], "\(names)")
        }
    }

    @Test("At most four lanes change at a height; one that gives way makes room")
    func fourLanes() throws {
        var network = try TestNetwork(Self.parameters, rules: TestRule.standard)
        let lanes = (0..<5).map { LaneName.named("lane-\($0)") }
        for lane in lanes { try network.open(lane, .firstCome, reserve: 0) }
        for lane in lanes.prefix(4) { try network.announce(lane, at: 9) }
        let error = #expect(throws: SequencerError.self) { try network.announce(lanes[4], at: 9) }
        #expect(error?.rule == "UPG-2")
        // Its own announcement is no other's.
        try network.announce(lanes[0], at: 9)
        try network.announce(lanes[1], at: 10)
        try network.announce(lanes[4], at: 9)
        _ = try network.run(to: 8)
        #expect(lanes.map { network.core.lane($0)?.version } == [1, 0, 1, 1, 1])
        _ = try network.tick()
        #expect(lanes.map { network.core.lane($0)?.version } == [1, 1, 1, 1, 1])
    }

    @Test("The new rule is asked as often as its fuel limit goes into 2^30; what is left ends MEMPOOL_FULL (UPG-6)")
    func readmissionFuel() throws {
        var parameters = Self.parameters
        parameters.fuelMax = 1 << 30
        var network = try TestNetwork(parameters, rules: TestRule.standard)
        try network.deposit(1_000_000_000, to: account("ann"))
        try network.open(Self.lane, .firstCome, reserve: 2_000)
        let activation = try network.announce(Self.lane) { $0.fuel.admit = 1 << 29 }
        _ = try network.run(to: activation - 2)
        for nonce in 0..<4 as Range<UInt64> {
            try network.submit(Operation(nonce, gas: 2_000), from: account("ann"), to: Self.lane)
        }
        #expect(try network.tick().outcomes.included.count == 1)
        #expect(network.core.pendingCount == 2)
        try network.core.checkHolds()
        #expect(try network.tick().outcomes.endings.map(\.outcome) == [.mempoolFull])
    }

    @Test("A rule that faults every time is asked only as often as instances for it may be made (UPG-6)")
    func readmissionFaults() throws {
        let faulty = TestRule.firstCome.with(.admit, as: "faulty") { (_) throws(RuleFault) in throw .trap }
        var parameters = Self.parameters
        parameters.fuelMax = 1 << 29
        var network = try TestNetwork(parameters, rules: TestRule.standard + [faulty])
        try network.deposit(1_000_000_000, to: account("ann"))
        try network.open(Self.lane, .firstCome, reserve: 2_000) { $0.nonceMode = .unordered }
        let activation = try network.announce(Self.lane, faulty) { $0.fuel.admit = 1 }
        _ = try network.run(to: activation - 2)
        for nonce in 0..<6 as Range<UInt64> {
            try network.submit(
                Operation(nonce, gas: 2_000, validUntil: activation + 1), from: account("ann"), to: Self.lane)
        }
        #expect(try network.tick().outcomes.included.count == 1)
        // One instance beside the 2^30, and one more of 2^29 fits into them.
        let faults = [OutcomeCode](repeating: .ruleFaultAtAdmission, count: 2)
        let full = [OutcomeCode](repeating: .mempoolFull, count: 3)
        #expect(try network.tick().outcomes.endings.map(\.outcome) == faults + full)
        try network.core.checkHolds()
    }

    // MARK: What goes on

    @Test("State goes on under the new version; a suspended rule works again")
    func stateAndSuspension() throws {
        let broken = TestRule.machine.with(.order, as: "broken") { (_) throws(RuleFault) in throw .trap }
        var network = try Self.network(broken, rules: [broken])
        let activation = try network.announce(Self.lane, .machine)
        for nonce in 0..<3 as Range<UInt64> {
            try network.submit(Operation(nonce), from: account("ann"), to: Self.lane)
            _ = try network.tick()
        }
        #expect(network.core.lane(Self.lane)?.isSuspended == true)
        let bytes = network.core.lane(Self.lane)?.stateBytes
        #expect(bytes != 0)
        let refused = try network.submit(Operation(3), from: account("ann"), to: Self.lane)
        #expect(refused.endings.map(\.outcome) == [.ruleSuspended])
        _ = try network.run(to: activation - 1)
        #expect(network.core.lane(Self.lane)?.isSuspended == false)
        #expect(network.core.lane(Self.lane)?.stateBytes == bytes)
        try network.submit(Operation(3), from: account("ann"), to: Self.lane)
        #expect(try network.tick().outcomes.included.map(\.outcome) == [.included])
    }

    @Test("The base fee of a block stands; the new terms move the next (LANE-5)")
    func baseFee() throws {
        var network = try Self.network {
            $0.minimumBaseFee = 100
            $0.gasTarget = 1_000
        }
        let activation = try network.announce(Self.lane) {
            $0.minimumBaseFee = 7
            $0.gasTarget = 0
        }
        #expect(activation == 6)
        _ = try network.run(to: 5)
        #expect(network.core.lane(Self.lane)?.baseFeePerGas == 100)
        try network.submit(Operation(0), from: account("ann"), to: Self.lane)
        #expect(try network.tick().attribution.first?.baseFeePerGas == 100)
        _ = try network.run(to: 8)
        #expect(network.core.lane(Self.lane)?.baseFeePerGas == 7)
    }

    @Test("Another lane's bytes do not change by it")
    func others() throws {
        func leaves(_ upgrades: Bool) throws -> [Inclusion] {
            var network = try Self.network(reserve: 1_000)
            if upgrades { try network.announce(Self.lane, .fee) }
            var found: [Inclusion] = []
            for nonce in 0..<8 as Range<UInt64> {
                try network.submit(Operation(nonce), from: account("bob"), to: Self.other)
                try network.submit(Operation(nonce, priority: 5 + Amount(nonce)), from: account("ann"), to: Self.lane)
                let subBlock = try network.tick()
                found += subBlock.outcomes.included.filter {
                    subBlock.attribution[Int($0.laneIndex)].lane == Self.other
                }
            }
            return found
        }
        #expect(try leaves(true).map(\.transaction) == leaves(false).map(\.transaction))
    }

    @Test(
        "From a snapshot on either side of it the same sub-blocks follow (STATE-5)", arguments: [1, 2, 3] as [UInt64])
    func snapshots(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var network = try Self.network(.machine) { $0.openings = .open }
        try network.announce(Self.lane, .reversing) { $0.minimumBaseFee = 3 }
        var commitments: [Hash] = []
        var snapshots: [(position: Int, height: Int, bytes: [UInt8])] = []
        let users = ["ann", "bob", "cyd"].map { account($0) }
        for height in 1...24 {
            if height == 9 { try network.announce(Self.lane, .fee) }
            for user in users where Bool.random(using: &random) {
                let nonce = network.core.nextNonce(of: user, lane: Self.lane) ?? 0
                try network.submit(
                    Operation(nonce, gas: 1_500, priority: .random(in: 1...9, using: &random)), from: user,
                    to: Self.lane)
            }
            commitments.append(try network.tick().header.hash)
            if let bytes = network.core.snapshot() { snapshots.append((network.log.count, height, bytes)) }
        }
        // After 4, 8 and so on, but for 8 and 16: an upgrade holds from the next height on, and is under way then.
        #expect(network.core.lane(Self.lane)?.version == 2)
        #expect(snapshots.count >= 4, "seed \(seed): \(snapshots.map(\.height))")
        for snapshot in snapshots {
            var restored = try Sequencer.restore(
                snapshot.bytes, genesis: network.core.genesis, host: TestHost(TestRule.standard))
            #expect(restored.snapshot() == snapshot.bytes, "seed \(seed), height \(snapshot.height)")
            var rest: [Hash] = []
            for entry in network.log[snapshot.position...] {
                if let subBlock = try restored.apply(entry).subBlock { rest.append(subBlock.header.hash) }
            }
            #expect(rest == Array(commitments[snapshot.height...]), "seed \(seed), from height \(snapshot.height)")
        }
    }
}
