import Testing
import Wire

@testable import Sequencer

@Suite("BUN-16: a losing bid counts only if its legs succeed in a trial")
struct TrialTests {
    typealias Recorder = ExecutionAtomicityTests

    struct Shared {
        let shares: [Amount]
        let values: Set<Amount>
        let faults: Int
        /// Of lane a.
        let log: [UInt8]?
        /// Of the loser's payer.
        let held: Amount
    }

    /// AB 9 loses against AC 12; what its leg in `a` is called with decides whether it counts for A and B.
    static func shares(
        _ command: UInt8, rule: TestRule = Recorder.recorder, attribution: AttributionRule = .coreNearest,
        copies: Int = 1
    ) throws -> Shared {
        var parameters = Market.parameters
        parameters.attributionRule = attribution
        var network = try Market.network(rule: rule, parameters)
        for copy in 0..<copies {
            var loser = Market.bundle([Market.a, Market.b], bid: 9 - Amount(copy), payer: copy)
            loser.legs[0].payload = [command]
            try network.submit(loser)
        }
        try network.submit(Market.bundle([Market.a, Market.c], bid: 12, payer: 6))
        let subBlock = try network.tick()
        return Shared(
            shares: [Market.a, Market.b, Market.c].map { subBlock.line(of: $0)?.crossLane ?? 0 },
            values: Set(subBlock.components.first?.values ?? []), faults: subBlock.outcomes.faults.count,
            log: network.state(of: Market.a, "log"), held: network.core.balance(of: Market.payers[0]).held)
    }

    @Test("One that would have failed counts for nobody, and leaves no trace", arguments: [1, 2, 3] as [UInt8])
    func fails(command: UInt8) throws {
        let shared = try Self.shares(command)
        #expect(shared.shares == [6, 0, 6] && shared.values == [0, 12])
        #expect(shared.log == [] && shared.faults == 0 && shared.held == 0)
    }

    @Test("One that would have succeeded counts, and leaves no trace either")
    func succeeds() throws {
        let shared = try Self.shares(10)
        #expect(shared.shares == [9, 0, 3] && shared.values == [0, 9, 12])
        #expect(shared.log == [] && shared.faults == 0 && shared.held == 0)
    }

    @Test("Without `execute` there is nothing to try")
    func nothingToTry() throws {
        #expect(try Self.shares(1, rule: .firstCome).shares == [9, 0, 3])
    }

    /// Fails unless the log is what its payload says.
    static let expecting = TestRule.firstCome.with(.execute, as: "expecting") { (request) throws(RuleFault) in
        let transaction = request.transactions[0]
        let log = try request.state.read("log") ?? []
        if transaction.payload.first == 99, log != Array(transaction.payload.dropFirst()) {
            return Answer.failed(1, gasUsed: 0)
        }
        try request.state.write("log", log + transaction.payload)
        return Answer.succeeded(gasUsed: 0)
    }

    @Test(
        "A trial runs right before what won its opening: behind what stands before it, without what stands behind",
        arguments: [(1, [40, 41], true), (1, [40, 41, 50], false), (1, [40], false), (0, [40], true)]
            as [(Int, [UInt8], Bool)])
    func place(behind: Int, log: [UInt8], counts: Bool) throws {
        var network = try Market.network(rule: Self.expecting)
        let sent = try (0..<3).map {
            try network.send(Operation(UInt64($0), payload: [40 + UInt8($0)]), from: Market.user, to: Market.a)
        }
        let winner = Bundle(
            [
                Leg(Market.a, .after(sent[1]), from: Market.user, payload: [50]),
                Leg(Market.a, .after(sent[0]), from: Market.user, payload: []), Leg(Market.c, from: Market.user),
            ], from: Market.payers[0], bid: 12)
        let loser = Bundle(
            [
                Leg(Market.a, .after(sent[behind]), from: Market.user, payload: [99] + log),
                Leg(Market.b, from: Market.user),
            ],
            from: Market.payers[1], bid: 9)
        try network.submit(winner)
        try network.submit(loser)
        let subBlock = try network.tick()
        #expect((subBlock.line(of: Market.a)?.crossLane == 9) == counts)
        #expect(network.state(of: Market.a, "log") == [40, 41, 50, 42])
    }

    @Test("Several legs at one opening run one after the other")
    func severalLegs() throws {
        for (payload, counts) in [([99, 60], true), ([99], false)] as [([UInt8], Bool)] {
            var network = try Market.network(rule: Self.expecting)
            let winner = Market.bundle([Market.a, Market.c], bid: 12)
            let loser = Bundle(
                [
                    Leg(Market.a, from: Market.user, payload: [60]), Leg(Market.b, from: Market.user),
                    Leg(Market.a, from: Market.user, payload: payload),
                ], from: Market.payers[1], bid: 9)
            try network.submit(winner)
            try network.submit(loser)
            #expect((try network.tick().line(of: Market.a)?.crossLane == 9) == counts)
        }
    }

    @Test("At the bottom it runs behind everything, also where nobody won it")
    func bottom() throws {
        var network = try Market.network(rule: Self.expecting)
        _ = try network.send(Operation(0, payload: [40]), from: Market.user, to: Market.a)
        let winner = Bundle(
            [Leg(Market.a, from: Market.user, payload: [30]), Leg(Market.c, from: Market.user)], from: Market.payers[0],
            bid: 12)
        let loser = Bundle(
            [
                Leg(Market.a, .bottom, from: Market.user, payload: [99, 30, 40]),
                Leg(Market.c, from: Market.user), Leg(Market.b, from: Market.user),
            ], from: Market.payers[1], bid: 9)
        try network.submit(winner)
        try network.submit(loser)
        let effects = try network.apply(.tick(Tick(timeMilliseconds: 100)))
        #expect(effects.market?.bids.map(\.failedTrial) == [false, false])
        #expect(effects.market?.bids.map(\.won) == [true, false])
    }

    @Test("Where a fault of `begin` mixed the order a trial is still right behind its transaction")
    func behindMixedOrder() throws {
        let rule = Self.expecting.with(.admit, as: "mixed") { (request) throws(RuleFault) in
            Answer.accept(.max - UInt128(request.transactions[0].arrival))
        }.with(.begin) { (_) throws(RuleFault) in throw .trap }
        var network = try Market.network(rule: rule)
        let sent = try (0..<2).map {
            try network.send(Operation(0, payload: [40 + UInt8($0)]), from: Market.payers[$0], to: Market.a)
        }
        let winner = Market.bundle([Market.b, Market.c], bid: 12, payer: 2)
        // The second stands first, until `begin` faults.
        let loser = Bundle(
            [
                Leg(Market.a, .after(sent[1]), from: Market.user, payload: [99, 40, 41]),
                Leg(Market.b, from: Market.user),
            ],
            from: Market.payers[3], bid: 9)
        for bundle in [winner, loser] { try network.submit(bundle) }
        let effects = try network.apply(.tick(Tick(timeMilliseconds: 100)))
        #expect(effects.subBlock?.order(in: Market.a) == sent)
        #expect(effects.market?.bids.map(\.failedTrial) == [false, false])
    }

    @Test("A bid that fails does not hide behind a copy of itself that nobody tried")
    func copies() throws {
        for rule in [AttributionRule.coreNearest, .shapley, .proportional] {
            for copies in [2, 5] {
                let shared = try Self.shares(1, attribution: rule, copies: copies)
                #expect(shared.shares == [6, 0, 6] && shared.values == [0, 12], "\(rule) \(copies)")
            }
        }
    }

    @Test("Nor does a bid that is made to fail take the honest one that it dominates out")
    func blocksNobody() throws {
        var network = try Market.network(rule: Recorder.recorder)
        var blocker = Market.bundle([Market.a, Market.b], bid: 11)
        blocker.legs[0].payload = [1]
        for bundle in [
            blocker, Market.bundle([Market.a, Market.b], bid: 9, payer: 1),
            Market.bundle([Market.a, Market.c], bid: 12, payer: 2),
        ] { try network.submit(bundle) }
        let subBlock = try network.tick()
        #expect(subBlock.line(of: Market.a)?.crossLane == 9)
    }

    @Test("Under `proportional` a dominated single-lane bid that would fail is no measure either")
    func proportional() throws {
        var parameters = Market.parameters
        parameters.attributionRule = .proportional
        for (command, share) in [(10, 20), (1, 10)] as [(UInt8, Amount)] {
            var network = try Market.network([Market.a, Market.b], rule: Recorder.recorder, parameters)
            var single = Market.bundle([Market.a], bid: 8, payer: 1)
            single.legs[0].payload = [command]
            try network.submit(Market.bundle([Market.a, Market.b], bid: 20))
            try network.submit(single)
            let subBlock = try network.tick()
            #expect(subBlock.line(of: Market.a)?.crossLane == share)
        }
    }
}
