import Testing
import Wire

@testable import Sequencer

@Suite("What rules say happened (ABI-23, BLOCK-1)")
struct EventTests {
    /// Says in `begin` and `settle` how many transactions there are, and in `execute` the payload; then fails (1), traps
    /// (2) or answers nonsense (3). `begin` and `settle` do the like where a payload's second byte is 1 or 2.
    static let speaker: TestRule = {
        var rule = TestRule.firstCome.with(.begin, as: "speaker") { (request) throws(RuleFault) in
            try request.state.emit([200, UInt8(request.transactions.count)])
            if request.transactions.contains(where: { $0.payload.dropFirst().first == 1 }) { throw .trap }
            return []
        }
        rule = rule.with(.execute) { (request) throws(RuleFault) in
            let transaction = request.transactions[0]
            try request.state.emit(transaction.payload)
            switch transaction.payload.first {
            case 1: return Answer.failed(5, gasUsed: 0)
            case 2: throw .trap
            case 3: return Answer.succeeded(gasUsed: transaction.gasLimit + 1)
            default: return Answer.succeeded(gasUsed: 0)
            }
        }
        return rule.with(.settle) { (request) throws(RuleFault) in
            try request.state.emit([201, UInt8(request.transactions.count)])
            if request.transactions.contains(where: { $0.payload.dropFirst().first == 2 }) { return [1] }
            return Answer.payouts([])
        }
    }()

    /// An event with its lane's name and its transaction's hash in place of indices.
    private struct Said: Equatable {
        let lane: LaneName
        let function: LaneEvent.Function
        let transaction: Hash?
        let data: [UInt8]

        init(_ lane: LaneName, _ function: LaneEvent.Function, _ transaction: Hash?, _ data: [UInt8]) {
            (self.lane, self.function, self.transaction, self.data) = (lane, function, transaction, data)
        }

        init(_ lane: LaneName, _ function: LaneEvent.Function, _ data: [UInt8]) {
            self.init(lane, function, nil, data)
        }
    }

    private func said(_ subBlock: SubBlock) -> [Said] {
        #expect(subBlock.header.eventsHash == Hash.of(.events, subBlock.events.encoded))
        return subBlock.events.map { event in
            let isExecute = event.function == .execute
            #expect(isExecute || event.reference == 0)
            return Said(
                subBlock.attribution[Int(event.laneIndex)].lane, event.function,
                isExecute ? subBlock.outcomes.included[Int(event.reference)].transaction : nil, event.data)
        }
    }

    @Test("begin by lane, execute in the order of execution, settle by lane; an idle lane says nothing")
    func order() throws {
        // Opened in another order than that of their names.
        var network = try Market.network([Market.c, Market.a, Market.b], rule: Self.speaker)
        let c = try network.send(Operation(0, payload: [40]), from: Market.user, to: Market.c)
        let first = try network.send(Operation(0, payload: [41]), from: Market.user, to: Market.a)
        let second = try network.send(Operation(1, payload: [42]), from: Market.user, to: Market.a)
        let subBlock = try network.tick()
        let payloads: [Hash: UInt8] = [c: 40, first: 41, second: 42]
        let executed = subBlock.outcomes.included.map { inclusion in
            Said(
                subBlock.attribution[Int(inclusion.laneIndex)].lane, .execute, inclusion.transaction,
                [payloads[inclusion.transaction] ?? 0])
        }
        #expect(
            said(subBlock)
                == [Said(Market.a, .begin, [200, 2]), Said(Market.c, .begin, [200, 1])] + executed
                + [Said(Market.a, .settle, [201, 2]), Said(Market.c, .settle, [201, 1])])
        #expect(executed.count == 3)
        let empty = try network.tick()
        #expect(empty.events.isEmpty && empty.header.eventsHash == [LaneEvent]().sectionHash)
    }

    @Test("What fails, faults or answers nonsense has said nothing", arguments: [1, 2, 3] as [UInt8])
    func failure(command: UInt8) throws {
        var network = try Market.network([Market.a], rule: Self.speaker)
        _ = try network.send(Operation(0, payload: [command]), from: Market.user, to: Market.a)
        let good = try network.send(Operation(1, payload: [40]), from: Market.user, to: Market.a)
        #expect(
            said(try network.tick())
                == [
                    Said(Market.a, .begin, [200, 2]), Said(Market.a, .execute, good, [40]),
                    Said(Market.a, .settle, [201, 2]),
                ])
    }

    @Test("A fault of begin or settle drops what it said, and nothing else", arguments: [1, 2] as [UInt8])
    func wholeCalls(command: UInt8) throws {
        var network = try Market.network([Market.a], rule: Self.speaker)
        let hash = try network.send(Operation(0, payload: [40, command]), from: Market.user, to: Market.a)
        let all = [
            Said(Market.a, .begin, [200, 1]), Said(Market.a, .execute, hash, [40, command]),
            Said(Market.a, .settle, [201, 1]),
        ]
        let dropped: LaneEvent.Function = command == 1 ? .begin : .settle
        #expect(said(try network.tick()) == all.filter { $0.function != dropped })
    }

    @Test("Of a bundle that is undone nothing is left in any lane, of the run that was undone with it neither")
    func bundles() throws {
        var network = try Market.network(rule: Self.speaker)
        let own = try [Market.a, Market.b, Market.c].map {
            try network.send(Operation(0, payload: [40]), from: Market.user, to: $0)
        }
        let bad = Bundle(ExecutionAtomicityTests.legs([10, 11, 1]), from: Market.payers[0], bid: 100, .execution)
        let good = Bundle(ExecutionAtomicityTests.legs([20, 21, 22]), from: Market.payers[1], bid: 10, .execution)
        try network.submit(bad)
        try network.submit(good)
        let subBlock = try network.tick()
        let lanes = [Market.a, Market.b, Market.c]
        let expected = Dictionary(
            uniqueKeysWithValues: zip(own + good.legHashes, [40, 40, 40, 20, 21, 22] as [UInt8]))
        let events = said(subBlock)
        // What was undone stands in `included` behind all else, and says nothing.
        #expect(subBlock.outcomes.included.suffix(3).map(\.transaction) == bad.legHashes)
        #expect(events.filter { $0.function == .begin } == lanes.map { Said($0, .begin, [200, 2]) })
        #expect(events.filter { $0.function == .settle } == lanes.map { Said($0, .settle, [201, 3]) })
        let executed = events.filter { $0.function == .execute }
        #expect(executed.map(\.transaction) == subBlock.outcomes.included.prefix(6).map(\.transaction))
        for event in executed {
            #expect(event.data == [event.transaction.flatMap { expected[$0] } ?? 0])
        }
    }

    @Test("A trial says nothing (BUN-16)", arguments: [1, 2, 10] as [UInt8])
    func trials(command: UInt8) throws {
        var network = try Market.network(rule: Self.speaker)
        var loser = Market.bundle([Market.a, Market.b], bid: 9)
        loser.legs[0].payload = [command]
        loser.legs[1].payload = [11]
        var winner = Market.bundle([Market.a, Market.c], bid: 12, payer: 6)
        for leg in winner.legs.indices { winner.legs[leg].payload = [30] }
        try network.submit(loser)
        try network.submit(winner)
        let events = said(try network.tick()).filter { $0.function == .execute }
        #expect(Set(events.map(\.transaction)) == Set(winner.legHashes) && events.count == 2)
    }

    @Test("Where a lane has only a share of what crosses lanes, its settle speaks, too")
    func shareAlone() throws {
        // The best that A and B have alone is what B gets, without anything of its own in the sub-block.
        var network = try Market.network(rule: Self.speaker)
        let bundles = [([Market.a, Market.c], Amount(12), 6), ([Market.c, Market.b], 11, 5)]
        for (lanes, bid, payer) in bundles {
            var bundle = Market.bundle(lanes, bid: bid, payer: payer)
            for leg in bundle.legs.indices { bundle.legs[leg].payload = [30] }
            try network.submit(bundle)
        }
        let subBlock = try network.tick()
        for event in subBlock.events { #expect(Int(event.laneIndex) < subBlock.attribution.count) }
        let settled = said(subBlock).filter { $0.function == .settle }.map(\.lane)
        #expect(settled == subBlock.attribution.map(\.lane))
    }

    // MARK: Bounds

    /// Emits events of the sizes that the payload says, two bytes each.
    private static let sized = TestRule.firstCome.with(.execute, as: "sized") { (request) throws(RuleFault) in
        let payload = request.transactions[0].payload
        for place in stride(from: 0, to: payload.count, by: 2) {
            let size = Int(payload[place]) << 8 | Int(payload[place + 1])
            try request.state.emit([UInt8](repeating: 7, count: size))
        }
        return Answer.succeeded(gasUsed: 0)
    }

    private static func operation(_ nonce: UInt64, _ sizes: [Int]) -> Operation {
        Operation(nonce, payload: sizes.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] })
    }

    @Test(
        "1 to 1,024 bytes an event, 16 events and 4,096 bytes a call; past it the fault STATE",
        arguments: [
            ([1], true), ([1_024], true), ([1_025], false), ([0], false), ([1_024, 1_024, 1_024, 1_024], true),
            ([1_024, 1_024, 1_024, 1_023, 1], true), ([1_024, 1_024, 1_024, 1_024, 1], false),
            ([Int](repeating: 1, count: 16), true), ([Int](repeating: 1, count: 17), false),
            ([Int](repeating: 256, count: 16), true), ([Int](repeating: 257, count: 16), false),
        ] as [([Int], Bool)])
    func bounds(sizes: [Int], isAllowed: Bool) throws {
        var network = try Market.network([Market.a], rule: Self.sized)
        _ = try network.send(Self.operation(0, sizes), from: Market.user, to: Market.a)
        // The next call has all the room again.
        _ = try network.send(Self.operation(1, [1_024, 1_024, 1_024, 1_024]), from: Market.user, to: Market.a)
        let subBlock = try network.tick()
        #expect(subBlock.outcomes.included.map(\.outcome) == [isAllowed ? .included : .ruleFault, .included])
        #expect(subBlock.outcomes.faults.map(\.fault) == (isAllowed ? [] : [RuleFault.state.rawValue]))
        #expect(subBlock.events.ofIncluded(0).map(\.data.count) == (isAllowed ? sizes : []))
        #expect(subBlock.events.ofIncluded(1).map(\.data.count) == [1_024, 1_024, 1_024, 1_024])
    }

    @Test("2^20 bytes of a lane in a sub-block; another lane has its own, and so has the next sub-block")
    func subBlockBound() throws {
        var network = try Market.network([Market.a, Market.b], rule: Self.sized)
        let (full, calls) = ([1_024, 1_024, 1_024, 1_024], UInt64(1 << 20) / 4_096)
        for nonce in 0..<calls {
            _ = try network.send(
                Operation(nonce, gas: 100, payload: Self.operation(0, full).payload), from: Market.user, to: Market.a)
        }
        for nonce in calls..<calls + 2 {
            let sizes = nonce == calls ? [1] : []
            _ = try network.send(
                Operation(nonce, gas: 100, payload: Self.operation(0, sizes).payload), from: Market.user, to: Market.a)
        }
        _ = try network.send(Self.operation(0, full), from: Market.user, to: Market.b)
        let subBlock = try network.tick()
        let outcomes = subBlock.inclusions(in: Market.a).map(\.outcome)
        #expect(outcomes == [OutcomeCode](repeating: .included, count: Int(calls)) + [.ruleFault, .included])
        #expect(subBlock.inclusions(in: Market.b).map(\.outcome) == [.included])
        #expect(subBlock.events.reduce(0) { $0 + $1.data.count } == 1 << 20 + 4_096)
        _ = try network.send(Self.operation(calls + 2, full), from: Market.user, to: Market.a)
        #expect(try network.tick().events.count == 4)
    }

    @Test("A lane without space has one call's bytes for what it executes, and settle always its own")
    func withoutSpace() throws {
        let rule = Self.sized.with(.settle, as: "sized, settles") { (request) throws(RuleFault) in
            for _ in 0..<4 { try request.state.emit([UInt8](repeating: 9, count: 1_024)) }
            return Answer.payouts([])
        }
        var network = try Market.network([Market.a], rule: rule, reserve: 0, bundles: 0) {
            $0.maxTransactionGas = 1_000
        }
        _ = try network.send(Self.operation(0, [1_024, 1_024, 1_024, 1_024]), from: Market.user, to: Market.a)
        _ = try network.send(Self.operation(1, [1]), from: Market.user, to: Market.a)
        let subBlock = try network.tick()
        #expect(subBlock.outcomes.included.map(\.outcome) == [.included, .ruleFault])
        #expect(subBlock.outcomes.faults.map(\.function) == [RuleFunction.execute.rawValue])
        #expect(subBlock.events.map(\.data.count) == [Int](repeating: 1_024, count: 8))
    }

    @Test("order and admit may say nothing: the fault STATE (ABI-21)", arguments: [RuleFunction.admit, .order])
    func outOfPlace(function: RuleFunction) throws {
        let rule = Self.speaker.with(function, as: "out of place") { (request) throws(RuleFault) in
            try request.state.emit([1])
            return function == .admit ? Answer.accept(0) : Answer.proposal([(0, nil)])
        }
        var network = try Market.network([Market.a], rule: rule)
        _ = try network.send(Operation(0, payload: [40]), from: Market.user, to: Market.a)
        let subBlock = try network.tick()
        #expect(subBlock.outcomes.faults.map(\.fault) == [RuleFault.state.rawValue])
        #expect(subBlock.outcomes.faults.map(\.function) == [function.rawValue])
        #expect(!subBlock.events.contains { $0.data == [1] })
    }
}
