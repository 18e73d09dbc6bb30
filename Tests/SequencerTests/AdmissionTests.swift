import Testing
import Wire

@testable import Sequencer

@Suite("Admission: what is rejected, replaced, evicted, expired (TX-5 to TX-10, LANE-3, LANE-4)")
struct AdmissionTests {
    private let lane = LaneName.named("lane")
    private let a = account("a")
    private let b = account("b")

    private func network(
        _ rule: TestRule = .payload, _ change: (inout LaneConfiguration) -> Void = { _ in }
    ) throws -> TestNetwork {
        var network = try TestNetwork()
        try network.open(lane, rule, change)
        for user in [a, b] { try network.deposit(.token, to: user) }
        return network
    }

    private func outcomes(_ effects: Effects) -> [OutcomeCode] { effects.endings.map(\.outcome) }

    @Test("TX-5: numbers as large as they get end a transaction, not the process") func hostileNumbers() throws {
        var network = try network(.fee) { $0.minimumBaseFee = 2 }
        let expected: [(Operation, OutcomeCode?)] = [
            (Operation(.max), .nonceGap), (Operation(1), .nonceGap), (Operation(.max - 1), .nonceGap),
            (Operation(0, gas: .max), .gasLimit), (Operation(0, gas: 0), .gasLimit),
            (Operation(0, cap: .max), .unpayable), (Operation(0, priority: .max), .unpayable),
            (Operation(0, bid: .max), .unpayable), (Operation(0, bid: .token), .unpayable),
            (Operation(0, validUntil: .max), .validUntil), (Operation(0, validUntil: 51), .validUntil),
            (Operation(0, priority: 1, cap: 1), .feeTooLow),
            (
                Operation(
                    nonce: 0, gasLimit: 1, maxFeePerGas: 2, maxPriorityFeePerGas: 3, bid: 0, validUntil: 0, payload: []),
                .feeCap
            ),
            (Operation(0, validUntil: 50), nil), (Operation(.max), .nonceGap), (Operation(2), .nonceGap),
            (Operation(0, validUntil: 50), .alreadyKnown), (Operation(1), nil),
        ]
        for (operation, outcome) in expected {
            let envelope = Envelope(chainID: 7, lane: lane, sender: a, operations: [operation], signature: .zero)
            #expect(try network.core.precheck(envelope) == [outcome], "\(operation)")
            #expect(try network.submit(operation, from: a, to: lane).endings.first?.outcome == outcome, "\(operation)")
        }
        _ = try network.tick()
        for nonce in [0, 1] as [UInt64] {
            #expect(outcomes(try network.submit(Operation(nonce), from: a, to: lane)) == [.nonceUsed])
        }
        #expect(outcomes(try network.submit(Operation(3), from: a, to: lane)) == [.nonceGap])
        #expect(outcomes(try network.submit(Operation(2, validUntil: 1), from: a, to: lane)) == [.validUntil])
        #expect(outcomes(try network.submit(Operation(0), from: account("poor"), to: lane)) == [.unpayable])
        #expect(outcomes(try network.submit(Operation(0), from: a, to: .named("nowhere"))) == [.unknownLane])
        #expect(outcomes(try network.submit([Operation(0)], from: a, to: lane, chainID: 8)) == [.wrongChain])
    }

    @Test("LEDGER-3: what is held can always be paid, to the last unit") func exactHold() throws {
        var network = try network(.fee)
        let poor = account("poor")
        let operation = Operation(0, gas: 1_000, priority: 5, cap: 9, bid: 70)
        let envelope = Envelope(chainID: 7, lane: lane, sender: poor, operations: [operation], signature: .zero)
        let hold = 1_000 * 9 + 70 + 3 * Amount(envelope.size(at: 0))
        try network.deposit(hold - 1, to: poor)
        #expect(outcomes(try network.submit(operation, from: poor, to: lane)) == [.unpayable])
        try network.deposit(1, to: poor)
        #expect(outcomes(try network.submit(operation, from: poor, to: lane)) == [])
        #expect(network.core.balance(of: poor) == (hold, hold))
        #expect(outcomes(try network.submit(Operation(1, priority: 0, cap: 0), from: poor, to: lane)) == [.unpayable])
        let subBlock = try network.tick()
        #expect(subBlock.outcomes.included.count == 1)
        // The base fee is 0: of the cap only the priority fee was due.
        #expect(network.core.balance(of: poor) == (4_000, 0))
    }

    @Test("TX-7: replacement needs 110 % of the priority fee, rounded up, at least 1 more, and no lower bid")
    func replacement() throws {
        for (old, least) in [(0, 1), (1, 2), (9, 10), (10, 11), (11, 13), (100, 110), (101, 112)] as [(Amount, Amount)]
        {
            var network = try network(.fee)
            try network.submit(Operation(0, priority: old, bid: 50), from: a, to: lane)
            let tooLittle = Operation(0, priority: least - 1, bid: 90, payload: [1])
            #expect(outcomes(try network.submit(tooLittle, from: a, to: lane)) == [.replacementUnderpriced])
            let lowerBid = Operation(0, priority: least, bid: 49)
            #expect(outcomes(try network.submit(lowerBid, from: a, to: lane)) == [.replacementUnderpriced])
            let effects = try network.submit(Operation(0, priority: least, bid: 50), from: a, to: lane)
            #expect(outcomes(effects) == [.replaced] && effects.admitted == 1)
            try network.core.checkHolds()
            #expect(try network.tick().outcomes.included.map(\.priorityFeePerGas) == [least])
        }
        let huge = Operation(0, priority: .max, cap: .max)
        #expect(!Sequencer.replaces(OperationTerms(huge), OperationTerms(huge)))
    }

    @Test("Replacement may use the money that it releases, before the log too") func replacementReleases() throws {
        var network = try network(.fee)
        let poor = account("poor")
        let pending = [Operation(0, priority: 10, cap: 100), Operation(1, priority: 10, cap: 100)]
        let better = [Operation(0, priority: 11, cap: 100), Operation(1, priority: 11, cap: 100)]
        try network.deposit(205_000, to: poor)
        #expect(try network.submit(pending, from: poor, to: lane).admitted == 2)
        let envelope = Envelope(chainID: 7, lane: lane, sender: poor, operations: better, signature: .zero)
        #expect(try network.core.precheck(envelope) == [nil, nil])
        let effects = try network.submit(better, from: poor, to: lane)
        #expect(effects.admitted == 2 && outcomes(effects) == [.replaced, .replaced])
    }

    @Test("Unordered nonces are unique until valid-until; what was replaced can never come back")
    func unorderedNonces() throws {
        var network = try network(.fee) { $0.nonceMode = .unordered }
        #expect(outcomes(try network.submit(Operation(.max), from: a, to: lane)) == [.validUntil])
        let old = Operation(.max, priority: 10, validUntil: 20)
        #expect(try network.submit(old, from: a, to: lane).admitted == 1)
        #expect(
            outcomes(try network.submit(Operation(.max, priority: 20, validUntil: 3), from: a, to: lane)) == [
                .validUntil
            ])
        let new = Operation(.max, priority: 20, validUntil: 21)
        #expect(outcomes(try network.submit(new, from: a, to: lane)) == [.replaced])
        #expect(try network.tick().outcomes.included.count == 1)
        while network.core.height < 20 {
            for again in [old, new, Operation(.max, validUntil: 30)] {
                #expect(outcomes(try network.submit(again, from: a, to: lane)) == [.nonceUsed])
            }
            #expect(try network.tick().outcomes.included.isEmpty)
        }
        // Height 21 is the last at which the nonce is in use; the sub-block after it sets it free.
        for again in [old, new] { #expect(try network.submit(again, from: a, to: lane).admitted == 0) }
        _ = try network.tick()
        _ = try network.tick()
        #expect(outcomes(try network.submit(old, from: a, to: lane)) == [.validUntil])
        #expect(outcomes(try network.submit(new, from: a, to: lane)) == [.validUntil])
        #expect(try network.submit(Operation(.max, validUntil: 30), from: a, to: lane).admitted == 1)
    }

    @Test("TX-6: valid-until is the last height; what stands behind ends with it") func expiry() throws {
        var network = try network(.fee) { $0.maxTransactionGas = 1_000_000 }
        let parked = Operation(0, gas: 1_000_000, priority: 0, validUntil: 3)
        // Keeps the lane busy: one of b's fits into each sub-block, and comes first.
        try network.submit((0..<9).map { Operation($0, gas: 1_000_000, priority: 9) }, from: b, to: lane)
        var chain = [parked]
        for (nonce, validUntil) in [(1, 9), (2, 3), (3, 2), (4, 0)] as [(UInt64, UInt64)] {
            chain.append(Operation(nonce, gas: 1_000_000, priority: 0, validUntil: validUntil))
        }
        #expect(try network.submit(chain, from: a, to: lane).admitted == 5)
        _ = try network.tick()
        _ = try network.tick()
        let third = try network.tick()
        #expect(third.outcomes.endings.map(\.outcome) == [.expired, .predecessorEnded])
        #expect(network.core.nextNonce(of: a, lane: lane) == 3)
        let fourth = try network.tick()
        // The third expired itself, though its predecessor's end would have taken it along.
        #expect(fourth.outcomes.endings.map(\.outcome) == [.expired, .predecessorEnded, .expired])
        #expect(network.core.balance(of: a) == (.token, 0))
        #expect(network.core.nextNonce(of: a, lane: lane) == 0)
    }

    @Test("LANE-3: a full mempool evicts the worst, a sender's highest nonce first") func eviction() throws {
        var network = try network { $0.mempoolCountMax = 4 }
        // a's second counts with the key of its first.
        try network.submit([Operation(0, key: 50), Operation(1, key: 1)], from: a, to: lane)
        try network.submit([Operation(0, key: 40), Operation(1, key: 45)], from: b, to: lane)
        let (c, d) = (account("c"), account("d"))
        for user in [c, d] { try network.deposit(.token, to: user) }
        #expect(outcomes(try network.submit(Operation(0, key: 50), from: c, to: lane)) == [.mempoolFull])
        let first = try network.submit(Operation(0, key: 49), from: c, to: lane)
        #expect(outcomes(first) == [.evicted] && network.core.nextNonce(of: a, lane: lane) == 1)
        let second = try network.submit(Operation(0, key: 10), from: d, to: lane)
        #expect(outcomes(second) == [.evicted] && network.core.nextNonce(of: a, lane: lane) == 0)
        // Replacement works when full.
        #expect(outcomes(try network.submit(Operation(0, key: 99, priority: 2), from: d, to: lane)) == [.replaced])
        try network.core.checkHolds()
        #expect(try network.tick().outcomes.included.map(\.sender) == [b, b, c, d])
    }

    @Test("Bytes fill a mempool as well as numbers do") func evictionByBytes() throws {
        let small = Envelope(chainID: 7, lane: lane, sender: a, operations: [Operation(0, key: 1)], signature: .zero)
            .size(at: 0)
        var network = try network { $0.mempoolBytesMax = UInt64(3 * small) }
        try network.submit(Operation(0, key: 10), from: a, to: lane)
        try network.submit(Operation(1, key: 11), from: a, to: lane)
        try network.submit(Operation(0, key: 12), from: b, to: lane)
        let c = account("c")
        try network.deposit(.token, to: c)
        // More than all together.
        let tooBig = Operation(0, key: 0, padding: 3 * small)
        #expect(outcomes(try network.submit(tooBig, from: c, to: lane)) == [.mempoolFull])
        #expect(network.core.pendingCount == 3)
        let two = Operation(0, key: 5, padding: small)
        #expect(outcomes(try network.submit(two, from: c, to: lane)) == [.evicted, .evicted])
        #expect(try network.tick().outcomes.included.map(\.sender) == [c, a])
    }

    @Test("One sender has a limit in one lane") func chainLimit() throws {
        var network = try network(.fee)
        for batch in 0..<4 as Range<UInt64> {
            #expect(
                try network.submit((0..<256).map { Operation(batch * 256 + $0) }, from: a, to: lane).admitted == 256)
        }
        #expect(outcomes(try network.submit(Operation(1_024), from: a, to: lane)) == [.mempoolFull])
        #expect(try network.submit(Operation(0), from: b, to: lane).admitted == 1)
    }

    @Test("An entry that may not stand in a log changes nothing", arguments: 0..<11) func invalidEntries(number: Int)
        throws
    {
        var network = try network(.fee)
        try network.submit(Operation(0), from: a, to: lane)
        _ = try network.tick()
        var other = LaneConfiguration(.named("other"), .fee)
        func changed(_ change: (inout LaneConfiguration) -> Void) -> LogEntry {
            var configuration = other
            change(&configuration)
            return .lane(LaneRegistration(configuration: configuration, signature: .zero))
        }
        func grant(_ number: UInt64, _ name: String, _ reserve: UInt64, _ bundles: UInt64) -> LogEntry {
            .grant(
                ReserveGrant(
                    number: number, lane: .named(name), reserveGas: reserve, bundleGas: bundles, signature: .zero))
        }
        func deposit(_ number: UInt64, _ amount: Amount) -> LogEntry {
            .deposit(Deposit(number: number, account: a, amount: amount, signature: .zero))
        }
        other.name = .named("other")
        let entries: [LogEntry] = [
            deposit(2, 1), deposit(.max, 1), deposit(3, .max), deposit(3, 1 << 116),
            .module(ModuleDeployment(module: TestRule.fee.module, owner: a, signature: .zero)),
            .module(ModuleDeployment(module: [1, 2, 3], owner: a, signature: .zero)),
            changed { $0.name = lane }, changed { $0.moduleHash = .zero }, grant(2, "nowhere", 1, 1),
            grant(2, "lane", .max, .max), .tick(Tick(timeMilliseconds: 99)),
        ]
        let before = (network.core.logHash, network.core.commitment, network.core.supply, network.core.depositNumber)
        do {
            try network.apply(entries[number])
            Issue.record("\(entries[number]) was applied")
        } catch { #expect(error.code == .invalidEntry) }
        let after = (network.core.logHash, network.core.commitment, network.core.supply, network.core.depositNumber)
        #expect(before == after)
        #expect(network.core.grantNumber == 1 && network.core.lanes.count == 1 && network.core.modules.count == 1)
        // The next good ones are what they would have been.
        var twin = try self.network(.fee)
        try twin.submit(Operation(0), from: a, to: lane)
        _ = try twin.tick()
        for _ in 0..<4 {
            try network.submit(Operation(network.core.nextNonce(of: a, lane: lane) ?? 0), from: a, to: lane)
            try twin.submit(Operation(twin.core.nextNonce(of: a, lane: lane) ?? 0), from: a, to: lane)
            #expect(try network.tick() == twin.tick())
        }
        #expect(network.core.blockHash == twin.core.blockHash)
    }

    @Test("NET-1: parameters under which a sum could pass its width are refused") func parameterBounds() {
        let changes: [(inout NetworkParameters) -> Void] = [
            { $0.subBlockGas = .max }, { $0.subBlockBytes = 1 << 29 }, { $0.subBlocksPerBlock = 1 << 11 },
            { $0.subBlockGas = 0 }, { $0.subBlocksPerBlock = 0 }, { $0.lifetimeMax = 1 << 33 }, { $0.lifetimeMax = 0 },
            { $0.takeBasisPoints = 10_001 }, { $0.quantum = 0 }, { $0.faultsBeforeSuspension = 0 },
        ]
        for change in changes {
            var parameters = TestNetwork.parameters
            change(&parameters)
            #expect(throws: SequencerError.self) { _ = try TestNetwork(parameters) }
        }
    }

    @Test("Everything at the top of its range at once: supply, gas, base fee") func topOfTheRange() throws {
        var parameters = TestNetwork.parameters
        parameters.subBlockGas = .max / 4
        parameters.quantum = .max
        var network = try TestNetwork(parameters)
        try network.open(lane, .fee, reserve: .max / 4) {
            $0.weight = .max
            $0.gasTarget = .max
            $0.treasury = a
        }
        try network.deposit(1 << 116, to: a)
        // The same money goes round in every sub-block of a block.
        for nonce in 0..<12 as Range<UInt64> {
            let effects = try network.submit(
                Operation(nonce, gas: .max / 4, priority: 1 << 50, cap: 1 << 50, bid: 1 << 115), from: a, to: lane)
            #expect(effects.admitted == 1)
            #expect(try network.tick().attribution.first?.gas == .max / 4)
            try network.core.checkSupply()
        }
        for user in [b] {
            try network.submit((0..<3).map { Operation($0, gas: .max / 4, priority: 0, cap: 0) }, from: user, to: lane)
        }
        try network.submit((12..<18).map { Operation($0, gas: .max / 4, priority: 0, cap: 0) }, from: a, to: lane)
        #expect(network.core.lanes[0].pool.eligibleGas > UInt128(UInt64.max))
        _ = try network.tick()
    }

    @Test("What is said before the log is what the log says", arguments: 1...4 as ClosedRange<UInt64>)
    func precheck(seed: UInt64) throws {
        var workload = Workload(seed: seed)
        var network = try TestNetwork.make()
        for user in workload.users.prefix(36) { try network.deposit(30_000_000, to: user) }
        var rejected = 0
        for _ in 0..<1_500 {
            var envelope = workload.envelope(network.core)
            envelope.operations = [envelope.operations[0]]
            let said = try network.core.precheck(envelope)[0]
            let effects = try network.apply(.envelope(envelope))
            let hash = envelope.transactionHash(at: 0)
            let ended = effects.endings.first { $0.transaction == hash }?.outcome
            // Of what is full only the log can say, and a fault of the rule belongs into it.
            if let said {
                rejected += 1
                #expect(ended == said, "seed \(seed)")
            } else {
                let later: Set<OutcomeCode?> = [nil, .mempoolFull, .ruleFaultAtAdmission]
                #expect(later.contains(ended), "seed \(seed)")
            }
            if workload.random.chance(5) { _ = try network.tick() }
        }
        #expect(rejected > 100)
    }

    @Test(
        "Operations of one envelope that share a nonce are said to end as the log ends them, in both nonce modes",
        arguments: 1...24 as ClosedRange<UInt64>)
    func precheckRepeats(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let isSequential = seed.isMultiple(of: 2)
        var network = try TestNetwork()
        try network.open(lane, .fee) { $0.nonceMode = isSequential ? .sequential : .unordered }
        var seen: Set<OutcomeCode> = []
        for round in 0..<60 {
            let sender = account("sender/\(round)")
            try network.deposit(Amount.random(in: 1_500_000...5_000_000, using: &random), to: sender)
            // The first envelope leaves something pending for the second to replace.
            for _ in 0..<2 {
                var operations = (0..<Int.random(in: 1...6, using: &random)).map { _ in
                    Operation(
                        UInt64.random(in: 0...3, using: &random), priority: Amount.random(in: 1...4, using: &random),
                        validUntil: isSequential ? 0 : network.core.height + .random(in: 3...5, using: &random))
                }
                if random.chance(30) { operations.append(operations[0]) }
                let envelope = Envelope(
                    chainID: TestNetwork.chainID, lane: lane, sender: sender, operations: operations, signature: .zero)
                let said = try network.core.precheck(envelope)
                let effects = try network.apply(.envelope(envelope))
                let ended = effects.endings.filter { $0.outcome != .replaced }
                #expect(ended.map(\.outcome) == said.compactMap { $0 }, "seed \(seed), round \(round)")
                let refused = zip(said, operations.indices).filter { $0.0 != nil }
                #expect(
                    ended.map(\.transaction) == refused.map { envelope.transactionHash(at: $0.1) },
                    "seed \(seed), round \(round)")
                seen.formUnion(said.compactMap { $0 })
            }
            if round.isMultiple(of: 9) { _ = try network.tick() }
        }
        #expect(seen.isSuperset(of: [.alreadyKnown, .replacementUnderpriced, isSequential ? .nonceGap : .validUntil]))
        #expect(seen.contains(.unpayable), "\(seen)")
    }
}
