import Testing
import Wire

@testable import Sequencer

@Suite("BUN-15: one failed leg undoes all, in every lane")
struct ExecutionAtomicityTests {
    /// A state machine that appends its payload to `log`, and fails (1), traps (2) or answers nonsense (3) after it.
    static let recorder = TestRule.firstCome.with(.execute, as: "recorder") { (request) throws(RuleFault) in
        let transaction = request.transactions[0]
        let log = try request.state.read("log") ?? []
        try request.state.write("log", log + transaction.payload)
        switch transaction.payload.first {
        case 1: return Answer.failed(5, gasUsed: transaction.gasLimit / 4)
        case 2: throw .trap
        case 3: return Answer.succeeded(gasUsed: transaction.gasLimit + 1)
        default: return Answer.succeeded(gasUsed: transaction.gasLimit / 4, charge: transaction.bid)
        }
    }

    static func legs(_ payloads: [UInt8], in lanes: [LaneName] = [Market.a, Market.b, Market.c]) -> [Leg] {
        zip(lanes, payloads).map { Leg($0, from: Market.user, payload: [$1]) }
    }

    @Test("Nothing of a failed bundle is left in any of three lanes; all else is", arguments: [1, 2, 3] as [UInt8])
    func threeLanes(command: UInt8) throws {
        var network = try Market.network(rule: Self.recorder)
        for (nonce, lane) in [Market.a, Market.b, Market.c].enumerated() {
            _ = try network.send(Operation(0, payload: [40 + UInt8(nonce)]), from: Market.user, to: lane)
        }
        let bad = Bundle(Self.legs([10, 11, command]), from: Market.payers[0], bid: 100, .execution)
        let good = Bundle(Self.legs([20, 21, 22]), from: Market.payers[1], bid: 10, .execution)
        try network.submit(bad)
        try network.submit(good)
        let subBlock = try network.tick()
        #expect(network.state(of: Market.a, "log") == [20, 40])
        #expect(network.state(of: Market.b, "log") == [21, 41])
        #expect(network.state(of: Market.c, "log") == [22, 42])
        let outcome = try #require(subBlock.outcome(of: bad))
        #expect(outcome.outcome == .legFailed && outcome.leg == 2 && outcome.paid == 0 && outcome.bid == 100)
        let fault: RuleFault? = command == 2 ? .trap : command == 3 ? .answer : nil
        #expect(outcome.code == fault.map { UInt32($0.rawValue) } ?? 5)
        #expect(subBlock.outcomes.faults.map(\.fault) == (fault.map { [$0.rawValue] } ?? []))
        #expect(subBlock.outcome(of: good)?.paid == 10)
        // Behind everything else, with what each is charged: half its gas limit at least, all for a fault.
        let undone = subBlock.outcomes.included.suffix(3)
        #expect(undone.map(\.transaction) == bad.legHashes)
        #expect(undone.map(\.outcome) == [.rolledBack, .rolledBack, fault == nil ? .failed : .ruleFault])
        #expect(undone.map(\.gasCharged) == [500, 500, fault == nil ? 500 : 1_000])
        #expect(network.core.balance(of: Market.payers[0]) == (Market.money, 0))
        try network.core.checkHolds()
    }

    @Test("Legs behind the failing one do not run, and pay for their bytes alone")
    func notRun() throws {
        var parameters = Market.parameters
        parameters.dataFeePerByte = 2
        let ran = Counter()
        let rule = Self.recorder.with(.execute, as: "counted") { (request) throws(RuleFault) in
            ran.add("\(request.transactions[0].payload)")
            return request.transactions[0].payload == [1]
                ? Answer.failed(9, gasUsed: 0) : Answer.succeeded(gasUsed: 0)
        }
        var network = try Market.network(rule: rule, parameters) { $0.minimumBaseFee = 3 }
        let bad = Bundle(Self.legs([10, 1, 12]), from: Market.payers[0], bid: 100, .execution)
        try network.submit(bad)
        let before = network.core.balance(of: Market.user).balance
        let subBlock = try network.tick()
        #expect(ran["[10]"] == 1 && ran["[1]"] == 1 && ran["[12]"] == 0)
        #expect(subBlock.outcomes.included.map(\.outcome) == [.rolledBack, .failed, .notRun])
        #expect(subBlock.outcomes.included.map(\.gasCharged) == [500, 500, 0])
        let data = (0..<3).reduce(Amount(0)) { $0 + 2 * Amount(bad.size(at: $1)) }
        #expect(before - network.core.balance(of: Market.user).balance == 2 * 500 * 3 + data)
        #expect(subBlock.attribution.map(\.baseFee) == [1_500, 1_500, 0])
        #expect(subBlock.attribution.reduce(0) { $0 + $1.dataFee } == data)
    }

    @Test(
        "Legs of `inclusion` and `adjacent` bundles fail alone, and their bid is paid",
        arguments: [Atomicity.inclusion, .adjacent])
    func weaker(atomicity: Atomicity) throws {
        var network = try Market.network(rule: Self.recorder)
        let bundle = Bundle(Self.legs([10, 1, 12]), from: Market.payers[0], bid: 90, atomicity)
        try network.submit(bundle)
        let subBlock = try network.tick()
        #expect(subBlock.outcome(of: bundle)?.outcome == .included && subBlock.outcome(of: bundle)?.paid == 90)
        #expect(Set(subBlock.outcomes.included.map(\.outcome)) == [.included, .failed])
        #expect(network.state(of: Market.a, "log") == [10] && network.state(of: Market.b, "log") == nil)
        #expect(network.state(of: Market.c, "log") == [12])
        #expect(subBlock.attribution.map(\.crossLane) == [30, 30, 30])
    }

    @Test("Two legs in one lane see each other, and go together")
    func sameLane() throws {
        var network = try Market.network([Market.a, Market.b], rule: Self.recorder)
        let lanes = [Market.a, Market.b, Market.a]
        let good = Bundle(Self.legs([10, 11, 12], in: lanes), from: Market.payers[0], bid: 9, .execution)
        let bad = Bundle(Self.legs([20, 21, 1], in: lanes), from: Market.payers[1], bid: 90, .execution)
        try network.submit(bad)
        try network.submit(good)
        let subBlock = try network.tick()
        #expect(network.state(of: Market.a, "log") == [10, 12] && network.state(of: Market.b, "log") == [11])
        #expect(
            subBlock.outcomes.included.map(\.outcome) == [
                .included, .included, .included, .rolledBack, .rolledBack, .failed,
            ])
    }

    @Test("What the failed bundle did is not seen by what stands behind it, nor what `begin` wrote twice")
    func nothingSeen() throws {
        let rule = Self.recorder.with(.begin, as: "begins") { (request) throws(RuleFault) in
            let count = try request.state.read("begun")?.first ?? 0
            try request.state.write("begun", [count + 1])
            return []
        }
        var network = try Market.network(rule: rule)
        let bad = Bundle(Self.legs([10, 11, 1]), from: Market.payers[0], bid: 100, .execution)
        _ = try network.send(Operation(0, payload: [40]), from: Market.user, to: Market.a)
        try network.submit(bad)
        _ = try network.tick()
        #expect(network.state(of: Market.a, "log") == [40] && network.state(of: Market.a, "begun") == [1])
        // Nothing of the lane but undone legs: it never began.
        #expect(network.state(of: Market.b, "log") == nil && network.state(of: Market.b, "begun") == nil)
    }

    /// As ``recorder``; a payload of [1, n] fails.
    static func failing(_ count: Int, _ lanes: [LaneName] = [Market.a, Market.b]) -> [Bundle] {
        (0..<count).map { place in
            var legs = Self.legs([10, 1], in: lanes)
            legs[1].payload = [1, UInt8(place)]
            return Bundle(legs, from: Market.payers[place % 8], bid: 1_000 - Amount(place), .execution)
        }
    }

    @Test("The auction is decided again without what failed, up to eight times", arguments: [1, 3, 8])
    func decidedAgain(count: Int) throws {
        var network = try Market.network(rule: Self.recorder)
        let bad = Self.failing(count)
        let good = Bundle(Self.legs([20, 21]), from: Market.payers[7], bid: 10, .execution)
        for bundle in bad + [good] { try network.submit(bundle) }
        let effects = try network.apply(.tick(Tick(timeMilliseconds: 100)))
        let subBlock = try #require(effects.subBlock)
        #expect(effects.market?.runs == count + 1)
        #expect(bad.allSatisfy { subBlock.outcome(of: $0)?.outcome == .legFailed })
        #expect(subBlock.outcome(of: good)?.outcome == .included)
        #expect(network.state(of: Market.a, "log") == [20] && network.state(of: Market.b, "log") == [21])
    }

    @Test("Past eight times the lanes concerned sell nothing more in the sub-block; others do")
    func withheld() throws {
        var network = try Market.network([Market.a, Market.b, Market.c, Market.d], rule: Self.recorder)
        let bad = Self.failing(9)
        let good = Bundle(Self.legs([20, 21]), from: Market.payers[7], bid: 10, .execution)
        let waiting = Market.bundle([Market.a], bid: 9, payer: 6, .inclusion, until: 2)
        let elsewhere = Bundle(
            Self.legs([30, 31], in: [Market.c, Market.d]), from: Market.payers[5], bid: 1, .execution)
        let single = Bundle([Leg(Market.b, .bottom, from: Market.user, payload: [50])], from: Market.payers[4], bid: 3)
        for bundle in bad + [good, waiting, elsewhere, single] { try network.submit(bundle) }
        let effects = try network.apply(.tick(Tick(timeMilliseconds: 100)))
        let subBlock = try #require(effects.subBlock)
        #expect(effects.market?.runs == 10)
        #expect(bad.allSatisfy { subBlock.outcome(of: $0)?.outcome == .legFailed })
        #expect(subBlock.outcome(of: good)?.outcome == .limit && subBlock.outcome(of: single)?.outcome == .limit)
        #expect(subBlock.outcome(of: waiting) == nil)
        #expect(subBlock.outcome(of: elsewhere)?.outcome == .included)
        #expect(network.state(of: Market.a, "log") == nil && network.state(of: Market.c, "log") == [30])
        // What waited is sold in the next.
        #expect(try network.tick().outcome(of: waiting)?.outcome == .included)
    }

    @Test("If something fails elsewhere even then, nothing that could fail is sold any more")
    func failsToTheLast() throws {
        // Counts transactions; a leg of [7, n] fails behind exactly n.
        let rule = Self.recorder.with(.execute, as: "counts") { (request) throws(RuleFault) in
            let payload = request.transactions[0].payload
            let count = try request.state.read("count")?.first ?? 0
            if payload.first == 1 || payload == [7, count] { return Answer.failed(1, gasUsed: 0) }
            if !request.transactions[0].isLeg { try request.state.write("count", [count + 1]) }
            return Answer.succeeded(gasUsed: 0)
        }
        var parameters = Market.parameters
        parameters.subBlockGas = 210_000
        var network = try Market.network(
            [Market.a, Market.b, Market.c], rule: rule, parameters, reserve: 10_000, bundles: 30_000)
        for lane in [Market.d, .named("e")] {
            try network.open(lane, lane == Market.d ? rule : .fee, reserve: 0, bundles: 5_000) { $0.openings = .open }
        }
        // 110 transactions are cut; legs decide how many more there are.
        for nonce in 0..<250 { _ = try network.send(Operation(UInt64(nonce)), from: Market.user, to: Market.c) }
        let bad = Self.failing(9)
        let large = Bundle([Leg(Market.a, .bottom, from: Market.user, gas: 10_500)], from: Market.payers[1], bid: 5)
        func atomic(_ lane: LaneName, payload: [UInt8] = []) -> Bundle {
            Bundle(
                [Leg(lane, .bottom, from: Market.user, payload: payload)], from: Market.payers[2], bid: 5, .execution)
        }
        // In the tenth run the large leg is kept out, so that ten more transactions stand before this one.
        let fails = atomic(Market.c, payload: [7, 189])
        let (careful, harmless) = (atomic(Market.d), atomic(.named("e")))
        for bundle in bad + [large, fails, careful, harmless] { try network.submit(bundle) }
        let effects = try network.apply(.tick(Tick(timeMilliseconds: 100)))
        let subBlock = try #require(effects.subBlock)
        #expect(effects.market?.runs == 11)
        #expect(bad.allSatisfy { subBlock.outcome(of: $0)?.outcome == .legFailed })
        #expect(subBlock.outcome(of: fails)?.outcome == .legFailed)
        #expect(subBlock.outcome(of: large)?.outcome == .limit && subBlock.outcome(of: careful)?.outcome == .limit)
        // A lane that executes nothing cannot fail.
        #expect(subBlock.outcome(of: harmless)?.outcome == .included)
        try network.core.checkHolds()
        try network.core.checkSupply()
    }

    @Test("What failed has used its part of the bundle gas up")
    func gasOfFailures() throws {
        var network = try Market.network([Market.a], rule: Self.recorder, bundles: 2_500)
        let bad = Bundle([Leg(Market.a, from: Market.user, payload: [1])], from: Market.payers[0], bid: 9, .execution)
        let large = Bundle([Leg(Market.a, from: Market.user, gas: 2_000)], from: Market.payers[1], bid: 8)
        let small = Bundle([Leg(Market.a, from: Market.user, gas: 1_500)], from: Market.payers[2], bid: 7)
        for bundle in [bad, large, small] { try network.submit(bundle) }
        let subBlock = try network.tick()
        #expect(subBlock.outcomes.bundles.map(\.outcome) == [.legFailed, .conflicting, .included])
    }

    @Test("`settle` sees undone legs last, as failed, and what bundles brought")
    func settle() throws {
        let seen = Counter()
        let rule = Self.recorder.with(.settle, as: "settles") { (request) throws(RuleFault) in
            let legs = zip(request.transactions, request.results).map {
                "\($0.payload)\($1.succeeded ? "+" : "-")\($1.code)/\($1.charge)"
            }
            let revenue = request.revenue
            seen.add(
                legs.joined(separator: " ")
                    + " \(revenue?.bundle ?? 0) \(revenue?.crossLane ?? 0) \(revenue?.operatorFees ?? 0)")
            return Answer.payouts([(Market.payers[6], 4)])
        }
        var parameters = Market.parameters
        parameters.takeBasisPoints = 5_000
        var network = try Market.network([Market.a, Market.b], rule: rule, parameters)
        let bad = Bundle(Self.legs([10, 1], in: [Market.a, Market.b]), from: Market.payers[0], bid: 99, .execution)
        let good = Bundle(Self.legs([20, 21], in: [Market.a, Market.b]), from: Market.payers[1], bid: 16, .execution)
        let single = Bundle(
            [Leg(Market.a, .bottom, from: Market.user, payload: [30])], from: Market.payers[2], bid: 7, refund: 50)
        for bundle in [bad, good, single] { try network.submit(bundle) }
        let subBlock = try network.tick()
        #expect(seen["[20]+0/0 [30]+0/4 [10]-0/0 4 8 4"] == 1)
        #expect(seen["[21]+0/0 [1]-5/0 0 8 4"] == 1)
        #expect(subBlock.attribution.map(\.payouts.first?.account) == [Market.payers[6], Market.payers[6]])
        #expect(subBlock.attribution.map(\.take) == [4, 4])
    }
}
