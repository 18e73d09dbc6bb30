import Testing
import Wire

@testable import Sequencer

@Suite("Forced inclusion (Specs/inbox.md)")
struct ForcedInclusionTests {
    private static let lane = LaneName.named("lane")
    private static let other = LaneName.named("other")
    private let a = account("a")
    private let b = account("b")
    private let c = account("c")

    private func network(
        _ rule: TestRule = .fee, reserve: UInt64 = 10_000, rules: [TestRule] = [], lifetime: UInt64 = 50,
        _ change: (inout LaneConfiguration) -> Void = { _ in }
    ) throws -> TestNetwork {
        var parameters = TestNetwork.parameters
        parameters.lifetimeMax = lifetime
        var network = try TestNetwork(parameters, rules: TestRule.standard + rules)
        try network.open(Self.lane, rule, reserve: reserve, bundles: 5_000, change)
        for user in [a, b, c] { try network.deposit(.token, to: user) }
        return network
    }

    private func outcomes(_ effects: Effects) -> [OutcomeCode] { effects.endings.map(\.outcome) }

    private func senders(_ subBlock: SubBlock) -> [PublicKey] { subBlock.outcomes.included.map(\.sender) }

    // MARK: The log

    @Test("INB-3: numbers are consecutive, and nothing was posted behind a sub-block that is still to come")
    func numbers() throws {
        var network = try network()
        for (number, postedAt) in [(0, 0), (2, 0), (1, 1), (1, .max), (.max, 0)] as [(UInt64, UInt64)] {
            let error = #expect(throws: SequencerError.self) {
                try network.force([Operation(0)], from: a, to: Self.lane, number: number, postedAt: postedAt)
            }
            #expect(error?.code == .invalidEntry && error?.rule == "INB-3")
            #expect(network.core.inboxNumber == 0 && network.core.pendingCount == 0)
        }
        try network.force([Operation(0)], from: a, to: Self.lane)
        #expect(network.core.inboxNumber == 1)
        #expect(try network.tick().header.inboxNumber == 1)
        try network.force([Operation(1)], from: a, to: Self.lane, postedAt: 1)
        #expect(throws: SequencerError.self) {
            try network.force([Operation(2)], from: a, to: Self.lane, number: 2, postedAt: 1)
        }
        #expect(try network.tick().header.inboxNumber == 2)
    }

    @Test("INB-4: what comes too late is taken all the same") func late() throws {
        var network = try network()
        _ = try network.run(to: 80)
        try network.force([Operation(0)], from: a, to: Self.lane, postedAt: 0)
        #expect(try network.tick().outcomes.included.count == 1)
    }

    @Test(
        "NET-1: an inbox that is never due, or at once, is no network's",
        arguments: [0, (1 << 32) + 1, .max] as [UInt64])
    func delays(delay: UInt64) throws {
        var parameters = TestNetwork.parameters
        parameters.inboxDelay = delay
        let genesis = TestNetwork.genesis(parameters)
        #expect(throws: SequencerError.self) { _ = try Sequencer(genesis: genesis, host: TestHost([])) }
    }

    // MARK: Turns

    @Test("INB-7: stands first in its lane, in the order of the inbox, before legs at the top and whatever pays more")
    func standsFirst() throws {
        var network = try network { $0.openings = .open }
        try network.submit(Operation(0, priority: 900), from: c, to: Self.lane)
        try network.force([Operation(0, priority: 0), Operation(1, priority: 5)], from: a, to: Self.lane)
        try network.force([Operation(0, priority: 0)], from: b, to: Self.lane)
        try network.submit(Bundle([Leg(Self.lane, .top, from: c)], from: c, bid: 1_000))
        let effects = try network.apply(.tick(Tick(timeMilliseconds: 1)))
        let subBlock = try #require(effects.subBlock)
        #expect(senders(subBlock) == [a, a, b, c, c])
        #expect(effects.forced == subBlock.outcomes.included.prefix(3).map(\.transaction))
        // The leg at the top is right behind them.
        #expect(subBlock.outcomes.included[3].priorityFeePerGas == 0)
    }

    @Test("INB-6: the rule's admit keeps nothing out, and a full mempool is no matter") func skipsRuleAndMempool()
        throws
    {
        let closed = TestRule("closed").with(.admit) { (_) throws(RuleFault) in Answer.reject(3) }
        var network = try network(closed, rules: [closed]) { $0.mempoolCountMax = 1 }
        #expect(outcomes(try network.submit(Operation(0), from: a, to: Self.lane)) == [.rejectedByRule])
        #expect(try network.force((0..<5).map { Operation($0) }, from: a, to: Self.lane).admitted == 5)
        #expect(network.core.lane(Self.lane)?.pendingCount == 0 && network.core.lane(Self.lane)?.forcedCount == 5)
        #expect(try network.tick().outcomes.included.count == 5)
    }

    @Test("INB-11: what admit turns away is included, but neither runs nor reaches begin and settle")
    func refusedByRule() throws {
        let seen: TestRule.Body = { (request) throws(RuleFault) in
            if request.transactions.contains(where: { $0.payload.first == 9 }) { throw .trap }
            try request.state.emit([UInt8(request.transactions.count)])
            return request.function == .settle ? Answer.payouts([]) : []
        }
        let admit: TestRule.Body = { (request) throws(RuleFault) in
            switch (request.transactions[0].payload.first, request.transactions[0].nonce) {
            case (9, 1): throw .fuel
            case (9, _): Answer.reject(77)
            default: Answer.accept(5)
            }
        }
        for (kind, base) in [("machine", TestRule.machine), ("simple", TestRule.fee)] {
            let rule = base.with(.admit, as: "picky \(kind)", admit).with(.begin, seen).with(.settle, seen)
            var network = try network(rule, rules: [rule])
            for payload in [9, 9, 0] as [UInt8] {
                let nonce = network.core.nextNonce(of: a, lane: Self.lane) ?? 0
                #expect(try network.force([Operation(nonce, payload: [payload])], from: a, to: Self.lane).admitted == 1)
            }
            let subBlock = try network.tick()
            let (outcomes, executes) = (subBlock.outcomes.included, kind == "machine")
            #expect(
                outcomes.map(\.outcome)
                    == (executes ? [.failed, .ruleFault, .included] : [.included, .included, .included]))
            #expect(outcomes.map(\.code) == [executes ? 77 : 0, 0, 0])
            #expect(outcomes.map(\.gasCharged) == (executes ? [500, 1_000, 500] : [1_000, 1_000, 1_000]))
            #expect(subBlock.outcomes.faults.map(\.function) == [RuleFunction.admit.rawValue])
            #expect(subBlock.events.filter { $0.function != .execute }.map(\.data) == [[1], [1]])
            #expect(
                network.core.lane(Self.lane)?.faultStreak == 0 && network.core.nextNonce(of: a, lane: Self.lane) == 3)
        }
    }

    @Test(
        "INB-11: a tick asks admit for as much fuel as is bounded; the rest is included and, like the rejected, not shown"
    )
    func fuelOfTurns() throws {
        let seen: TestRule.Body = { (request) throws(RuleFault) in
            try request.state.emit([UInt8(request.transactions.count)])
            return request.function == .settle ? Answer.payouts([]) : []
        }
        let admit: TestRule.Body = { (request) throws(RuleFault) in
            if request.transactions[0].payload.first == 9 { throw .trap }
            return Answer.accept(5)
        }
        let rule = TestRule.machine.with(.admit, as: "dear", admit).with(.begin, seen).with(.settle, seen)
        var parameters = TestNetwork.parameters
        parameters.fuelMax = 1 << 30
        var network = try TestNetwork(parameters, rules: TestRule.standard + [rule])
        // Four calls in a tick, and the instance for them.
        try network.open(Self.lane, rule, reserve: 10_000) { $0.fuel.admit = 1 << 28 }
        for user in [a, b] { try network.deposit(.token, to: user) }
        for (payload, isWarm, asked) in [(0, false, 4), (0, true, 4), (9, false, 1)] as [(UInt8, Bool, Int)] {
            // An instance that is there already gives no more fuel.
            if isWarm { try network.submit(Operation(0), from: b, to: Self.lane) }
            let nonce = network.core.nextNonce(of: a, lane: Self.lane) ?? 0
            try network.force(
                (0..<6).map { Operation(nonce + $0, payload: [$0 == 0 ? payload : 0]) }, from: a, to: Self.lane)
            let subBlock = try network.tick()
            let outcomes = subBlock.outcomes.included.filter { $0.sender == a }
            let first: OutcomeCode = payload == 9 ? .ruleFault : .included
            #expect(
                outcomes.map(\.outcome)
                    == [first] + (1..<6).map { $0 < asked ? .included : .failed }, "\(payload), \(isWarm)")
            #expect(outcomes.map(\.code) == [0, 0, 0, 0, 0, 0] && outcomes.map(\.gasCharged).last == 500)
            // The other functions are told of what admit has accepted alone.
            let told = UInt8(subBlock.outcomes.included.count { $0.outcome == .included })
            let shown = subBlock.events.filter { $0.function != .execute }.map(\.data)
            #expect(shown.allSatisfy { $0 == [told] } && (told == 0 || shown.count == 2), "\(shown)")
        }
        #expect(network.core.lane(Self.lane)?.faultStreak == 0)
    }

    @Test("INB-6: nor does it take room in the mempool, whose transactions cannot push it out") func noRoom() throws {
        var network = try network { $0.mempoolCountMax = 2 }
        for user in [b, c] { try network.submit(Operation(0), from: user, to: Self.lane) }
        #expect(outcomes(try network.force([Operation(0, priority: 0)], from: a, to: Self.lane)) == [])
        try network.submit(Operation(0, priority: 99), from: account("operator"), to: Self.lane)
        #expect(try network.tick().outcomes.included.count == 3)
    }

    @Test("INB-7: a lane's delay is counted from the arrival in the log", arguments: [0, 1, 4] as [UInt64])
    func delay(_ delay: UInt64) throws {
        var network = try network { $0.forcedDelay = delay }
        _ = try network.run(to: 3)
        try network.force([Operation(0)], from: a, to: Self.lane)
        for height in 4..<4 + delay { #expect(try network.run(to: height)?.outcomes.included.count == 0) }
        #expect(try network.tick().outcomes.included.count == 1)
    }

    @Test("INB-7: the queue takes the reserve and no more, and nothing forced passes the first that does not fit")
    func reserveBound() throws {
        var network = try network(reserve: 10_000)
        let sizes: [UInt64] = [4_000, 4_000, 4_000, 1_000, 10_000, 1]
        for (nonce, gas) in sizes.enumerated() {
            try network.force([Operation(UInt64(nonce), gas: gas)], from: a, to: Self.lane)
        }
        var taken: [[UInt64]] = []
        for _ in 0..<4 { taken.append(try network.tick().outcomes.included.map(\.gasCharged)) }
        #expect(taken == [[4_000, 4_000], [4_000, 1_000], [10_000], [1]])
    }

    @Test(
        "An inbox full of spam takes its lane's reserve alone: others' transactions, and the lane's own that pay, go on"
    )
    func spam() throws {
        func run(spam: Int) throws -> [[PublicKey]] {
            var network = try network(reserve: 10_000)
            try network.open(Self.other, .fee, reserve: 600_000)
            let spammer = account("spammer")
            try network.deposit(.token, to: spammer)
            for number in 0..<spam {
                try network.force(
                    (0..<20).map { Operation(UInt64(number * 20 + $0), gas: 500) }, from: spammer, to: Self.lane)
            }
            return try (0..<6).map { tick in
                let nonce = UInt64(tick)
                for user in [a, b, c] { try network.submit(Operation(nonce, gas: 190_000), from: user, to: Self.other) }
                // The space that nobody has reserved is the mempool's, as ever.
                try network.submit(Operation(nonce, gas: 9_000, priority: 50), from: a, to: Self.lane)
                let subBlock = try network.tick()
                let forced = subBlock.outcomes.included.filter { $0.sender == spammer }
                #expect(forced.reduce(0) { $0 + $1.gasCharged } <= 10_000)
                #expect(forced.count == (spam > 0 ? 20 : 0))
                return senders(subBlock).filter { $0 != spammer }.sorted()
            }
        }
        #expect(try run(spam: 40) == run(spam: 0))
    }

    @Test("What cannot be paid ends at arrival, and costs nothing") func unpayable() throws {
        var network = try network()
        let before = network.core.balance(of: a)
        #expect(outcomes(try network.force([Operation(0)], from: account("poor"), to: Self.lane)) == [.unpayable])
        #expect(outcomes(try network.force([Operation(0, bid: .max)], from: a, to: Self.lane)) == [.unpayable])
        #expect(network.core.balance(of: a) == before)
        // What the mempool holds for the same nonce is free for it.
        let free = network.core.balance(of: a).balance - 2_000_000
        try network.submit(Operation(0, bid: free), from: a, to: Self.lane)
        #expect(outcomes(try network.force([Operation(0, bid: free - 1)], from: a, to: Self.lane)) == [.replaced])
        #expect(try network.tick().outcomes.included.count == 1)
        try network.core.checkHolds()
    }

    @Test("INB-6: no reserve, no forced inclusion: the lane would owe what it does not have") func noReserve() throws {
        var network = try network(reserve: 0) { $0.maxTransactionGas = 50_000 }
        #expect(outcomes(try network.force([Operation(0)], from: a, to: Self.lane)) == [.gasLimit])
        #expect(outcomes(try network.submit(Operation(0), from: a, to: Self.lane)) == [])
    }

    // MARK: Without a turn

    @Test("INB-10: what cannot be included at its turn ends there, and its sender's behind it; nobody else's waits")
    func neverIncluded() throws {
        var network = try network(.fee, reserve: 10_000) {
            $0.gasTarget = 1_000
            $0.minimumBaseFee = 100
            $0.forcedDelay = 6
        }
        try network.force([Operation(0, cap: 101), Operation(1), Operation(2, validUntil: 60)], from: a, to: Self.lane)
        try network.force([Operation(0, gas: 9_000)], from: b, to: Self.lane)
        try network.submit(Operation(3), from: a, to: Self.lane)
        // A block full of gas, so that the base fee rises.
        try network.submit((0..<4).map { Operation($0, gas: 5_000) }, from: c, to: Self.lane)
        _ = try network.run(to: 6)
        #expect(network.core.lane(Self.lane).map { $0.baseFeePerGas > 101 } == true)
        let subBlock = try network.tick()
        #expect(
            subBlock.outcomes.endings.map(\.outcome)
                == [.feeTooLow, .predecessorEnded, .predecessorEnded, .predecessorEnded])
        #expect(senders(subBlock) == [b])
        #expect(network.core.nextNonce(of: a, lane: Self.lane) == 0 && network.core.pendingCount == 0)
        try network.core.checkHolds()
    }

    @Test("INB-10: a reserve that falls ends what it cannot hold any more") func fallenReserve() throws {
        var network = try network(reserve: 10_000)
        try network.force([Operation(0, gas: 8_000)], from: a, to: Self.lane)
        try network.force([Operation(0, gas: 2_000)], from: b, to: Self.lane)
        try network.grant(Self.lane, reserve: 5_000)
        let subBlock = try network.tick()
        #expect(subBlock.outcomes.endings.map(\.outcome) == [.gasLimit])
        #expect(senders(subBlock) == [b])
    }

    @Test("INB-10: a state machine whose rule is suspended ends it; a lane without execute goes on with it")
    func suspended() throws {
        let faulty: TestRule.Body = { (_) throws(RuleFault) in throw .trap }
        let machine = TestRule.machine.with(.settle, as: "faulty machine", faulty)
        let simple = TestRule.fee.with(.settle, as: "faulty", faulty)
        for (rule, outcome) in [(machine, OutcomeCode.ruleSuspended), (simple, nil)] {
            var network = try network(rule, rules: [machine, simple]) { $0.forcedDelay = 5 }
            try network.force([Operation(0)], from: a, to: Self.lane)
            for nonce in 0..<3 as Range<UInt64> {
                try network.submit(Operation(nonce), from: b, to: Self.lane)
                _ = try network.tick()
            }
            #expect(network.core.lane(Self.lane)?.isSuspended == true)
            let arriving = try network.force([Operation(0)], from: c, to: Self.lane)
            #expect(outcomes(arriving) == [outcome].compactMap { $0 })
            let last = try #require(try network.run(to: 6))
            #expect(last.outcomes.endings.map(\.outcome) == [outcome].compactMap { $0 })
            #expect(senders(last) == (outcome == nil ? [a] : []))
        }
    }

    @Test("All of a lane's queue can be ended at once, and its mempool goes on from there") func endOfLane() throws {
        var network = try network { $0.forcedDelay = 9 }
        try network.force([Operation(0), Operation(1)], from: a, to: Self.lane)
        try network.force([Operation(0)], from: b, to: Self.lane)
        try network.core.checkHolds()
        network.core.endForcedAtExit(of: 0)
        #expect(network.core.pendingCount == 0)
        try network.core.checkHolds()
        try network.submit(Operation(0), from: a, to: Self.lane)
        let subBlock = try network.tick()
        #expect(subBlock.outcomes.endings.map(\.outcome) == [.laneLeft, .laneLeft, .laneLeft])
        #expect(senders(subBlock) == [a])
    }

    // MARK: Nonces

    @Test("INB-8: it takes the place of the sender's next pending transaction; those behind that follow in nonce order")
    func takesNonce() throws {
        var network = try network { $0.forcedDelay = 2 }
        try network.submit((0..<4).map { Operation($0, priority: 50) }, from: a, to: Self.lane)
        for nonce in [1, 3, 4, 5] as [UInt64] {
            #expect(outcomes(try network.force([Operation(nonce)], from: a, to: Self.lane)) == [.nonceGap])
        }
        #expect(
            outcomes(try network.force([Operation(0), Operation(1)], from: a, to: Self.lane)) == [.replaced, .replaced])
        #expect(network.core.nextNonce(of: a, lane: Self.lane) == 4)
        // Nothing of the sender's passes it, and nothing takes its place.
        #expect(outcomes(try network.submit(Operation(0, priority: 900), from: a, to: Self.lane)) == [.nonceUsed])
        #expect(outcomes(try network.force([Operation(0)], from: a, to: Self.lane)) == [.alreadyKnown])
        #expect(outcomes(try network.submit(Operation(4), from: a, to: Self.lane)) == [])
        #expect(try network.run(to: 2)?.outcomes.included.count == 0)
        let subBlock = try network.tick()
        #expect(subBlock.outcomes.included.count == 5)
        #expect(subBlock.outcomes.included[0].priorityFeePerGas == 1)
        #expect(network.core.nextNonce(of: a, lane: Self.lane) == 5)
    }

    @Test("INB-8: what is pending can itself be forced: it ends REPLACED there and is included first")
    func forcesPending() throws {
        var network = try network { $0.forcedDelay = 1 }
        try network.submit(Operation(0, priority: 2), from: a, to: Self.lane)
        let effects = try network.force([Operation(0, priority: 2)], from: a, to: Self.lane)
        #expect(outcomes(effects) == [.replaced] && effects.admitted == 1)
        _ = try network.tick()
        #expect(try network.tick().outcomes.included.map(\.transaction) == effects.endings.map(\.transaction))
    }

    @Test("TX-32: a copy of what is pending is known, whatever else there is against it, and the first one goes on")
    func copiesOfPending() throws {
        var network = try network(reserve: 10_000)
        let operations = (0..<2).map { Operation($0, gas: 8_000) }
        try network.submit(operations, from: a, to: Self.lane)
        // Behind another of its sender's; too much gas for the reserve; in an envelope of its own too large.
        #expect(outcomes(try network.force([operations[1]], from: a, to: Self.lane)) == [.alreadyKnown])
        try network.grant(Self.lane, reserve: 5_000)
        #expect(outcomes(try network.force([operations[0]], from: a, to: Self.lane)) == [.alreadyKnown])
        #expect(outcomes(try network.submit(operations[0], from: a, to: Self.lane)) == [.alreadyKnown])
        // Another one of this nonce hears what is the matter.
        #expect(outcomes(try network.force([Operation(0, gas: 9_000)], from: a, to: Self.lane)) == [.gasLimit])
        let subBlock = try network.tick()
        #expect(
            subBlock.outcomes.endings.map(\.outcome) == [.alreadyKnown, .alreadyKnown, .alreadyKnown, .gasLimit])
        #expect(senders(subBlock) == [a, a])
    }

    @Test("TX-32: so it is with what waits from the inbox, and with a queue that is full")
    func copiesOfForced() throws {
        var network = try network(reserve: 10_000) { $0.forcedDelay = 9 }
        let late = Operation(0, validUntil: network.core.height + 55)
        try network.force([late], from: a, to: Self.lane)
        // The mempool takes nothing that may last as long.
        #expect(outcomes(try network.submit(late, from: a, to: Self.lane)) == [.alreadyKnown])
        try network.grant(Self.lane, reserve: 10)
        #expect(outcomes(try network.force([late], from: a, to: Self.lane)) == [.alreadyKnown])
        #expect(network.core.pendingCount == 1)
        try network.grant(Self.lane, reserve: 5_000)
        try network.submit(Operation(0, priority: 3), from: b, to: Self.lane)
        let count = UInt64(LaneBounds.forcedCountPerSenderMax)
        for first in stride(from: 1, to: count, by: 256) {
            try network.force(
                (first..<min(first + 256, count)).map { Operation($0) }, from: a, to: Self.lane)
        }
        try network.submit(Operation(count, priority: 3), from: a, to: Self.lane)
        let full = [Operation(count, priority: 3), Operation(count, priority: 4)]
        #expect(
            try full.map { outcomes(try network.force([$0], from: a, to: Self.lane)) }
                == [[.alreadyKnown], [.mempoolFull]])
        // Others have room, and theirs is replaced as ever.
        #expect(outcomes(try network.force([Operation(0, priority: 3)], from: b, to: Self.lane)) == [.replaced])
    }

    @Test("INB-9: an upgrade leaves the queue as it is, which goes on under the new delay, and the mempool behind it")
    func upgrade() throws {
        var network = try network(lifetime: 6) { $0.forcedDelay = 2 }
        #expect(try network.announce(Self.lane, .payload) { $0.forcedDelay = 3 } == 7)
        _ = try network.run(to: 5)
        try network.force([Operation(0, key: 1)], from: a, to: Self.lane)
        try network.submit(Operation(1, key: 1), from: a, to: Self.lane)
        _ = try network.tick()
        #expect(network.core.lane(Self.lane)?.version == 1)
        #expect(try network.run(to: 8)?.outcomes.included.count == 0 && network.core.pendingCount == 2)
        #expect(senders(try network.tick()) == [a, a])
    }
}

extension TestNetwork {
    /// Brings an envelope from the inbox, the next one if nothing else is said.
    @discardableResult
    mutating func force(
        _ operations: [Operation], from sender: PublicKey, to lane: LaneName, number: UInt64? = nil,
        postedAt: UInt64? = nil
    ) throws(SequencerError) -> Effects {
        let envelope = Envelope(
            chainID: Self.chainID, lane: lane, sender: sender, operations: operations, signature: .zero)
        return try apply(
            .forcedEnvelope(
                ForcedEnvelope(
                    number: number ?? core.inboxNumber + 1, postedAt: postedAt ?? core.height, envelope: envelope,
                    signature: .zero)))
    }
}
