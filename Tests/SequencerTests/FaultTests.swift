import Testing
import Wire

@testable import Sequencer

@Suite("A rule at fault costs its own lane only (LANE-9, ABI-30)")
struct FaultTests {
    private static let bad = LaneName.named("bad")

    /// Uses every function and the state.
    private static let well: TestRule = {
        var rule = TestRule.machine.with(.order, as: "well") { (request) throws(RuleFault) in
            Answer.proposal(request.transactions.indices.map { ($0, nil) })
        }
        rule = rule.with(.begin) { (request) throws(RuleFault) in
            try request.state.write("begun", [1])
            return []
        }
        return rule.with(.settle) { (request) throws(RuleFault) in
            try request.state.write("settled", [1])
            return Answer.payouts([])
        }
    }()

    enum Misbehaviour: Hashable, Sendable, CustomTestStringConvertible {
        case fault(RuleFault)
        case answer([UInt8])

        var testDescription: String {
            switch self {
            case .fault(let fault): "\(fault)"
            case .answer(let bytes): "answers \(bytes.count) bytes"
            }
        }

        var fault: RuleFault { if case .fault(let fault) = self { fault } else { .answer } }
    }

    static let misbehaviours: [Misbehaviour] =
        RuleFault.allCases.map { .fault($0) } + [
            .answer([1]), .answer([UInt8](repeating: 0xff, count: 24)), .answer([UInt8](repeating: 0xff, count: 32)),
            .answer([UInt8](repeating: 0xff, count: 100_000)),
        ]

    /// ``well`` but for `function`, which writes and then misbehaves.
    private static func rule(_ function: RuleFunction, _ misbehaviour: Misbehaviour) -> TestRule {
        well.with(function, as: "faulty") { (request) throws(RuleFault) in
            if function != .admit, function != .order { try request.state.write("leak", [1]) }
            switch misbehaviour {
            case .fault(let fault): throw fault
            case .answer(let bytes): return bytes
            }
        }
    }

    private struct Record: Equatable {
        let line: LaneAttribution
        let inclusions: [Inclusion]
    }

    /// The same traffic for three lanes, of which one runs `rule`; `check` sees every sub-block.
    private func run(
        _ rule: TestRule, subBlocks: Int = 6, _ check: (SubBlock, borrowing Sequencer) -> Void
    ) throws -> [[LaneName: Record]] {
        var network = try TestNetwork(rules: TestRule.standard + [rule])
        try network.open(Self.bad, rule)
        try network.open(.named("first"), .machine) { $0.gasTarget = 5_000 }
        try network.open(.named("second"), .reversing)
        let users = (0..<6).map { account("user/\($0)") }
        for user in users { try network.deposit(.token, to: user) }
        var records: [[LaneName: Record]] = []
        for height in 0..<subBlocks {
            for (number, user) in users.enumerated() {
                for lane in [Self.bad, .named("first"), .named("second")] {
                    // Distinct fees: exact equals are decided by a key that depends on everything that happened.
                    let operation = Operation(
                        UInt64(height), priority: Amount(1 + number + 10 * height), bid: 500,
                        payload: [UInt8(number % 4)])
                    try network.submit(operation, from: user, to: lane)
                }
            }
            let subBlock = try network.tick()
            try network.core.checkSupply()
            try network.core.checkHolds()
            check(subBlock, network.core)
            records.append(
                Dictionary(
                    uniqueKeysWithValues: subBlock.attribution.enumerated().map { index, line in
                        let inclusions = subBlock.outcomes.included.filter { $0.laneIndex == UInt32(index) }
                        return (
                            line.lane,
                            Record(
                                line: line,
                                inclusions: inclusions.map {
                                    var inclusion = $0
                                    inclusion.laneIndex = 0
                                    return inclusion
                                })
                        )
                    }))
        }
        return records
    }

    @Test(
        "Other lanes earn and include the same to the byte",
        arguments: [RuleFunction.admit, .order, .begin, .execute, .settle], misbehaviours)
    func othersAreUntouched(function: RuleFunction, misbehaviour: Misbehaviour) throws {
        let good = try run(Self.well) { subBlock, core in
            #expect(
                subBlock.outcomes.faults.allSatisfy {
                    $0.lane != Self.bad || $0.function == RuleFunction.execute.rawValue
                })
        }
        var faulty = 0
        let bad = try run(Self.rule(function, misbehaviour)) { subBlock, core in
            let faults = subBlock.outcomes.faults.filter { $0.lane == Self.bad && $0.function == function.rawValue }
            faulty += faults.count
            for fault in faults {
                #expect(fault.fault == misbehaviour.fault.rawValue)
                #expect((fault.transaction != .zero) == (function == .admit || function == .execute))
            }
            guard let index = core.laneIndex.find(Self.bad.bytes) else { return }
            #expect(core.lanes[Int(index)].state.entries[Array("leak".utf8)] == nil, "a fault's writes are dropped")
            let poisons = function == .admit || function == .execute
            let suspended = !poisons && core.height >= UInt64(core.parameters.faultsBeforeSuspension)
            #expect(core.lanes[Int(index)].isSuspended == suspended, "at height \(core.height)")
            if suspended {
                #expect(faults.isEmpty || core.height == UInt64(core.parameters.faultsBeforeSuspension))
                #expect(subBlock.attribution.allSatisfy { $0.lane != Self.bad } || !faults.isEmpty)
            }
        }
        #expect(faulty > 0)
        #expect(good.count == bad.count)
        for (good, bad) in zip(good, bad) {
            for lane in [LaneName.named("first"), .named("second")] {
                #expect(good[lane] != nil && good[lane] == bad[lane])
            }
        }
    }

    @Test("TX-13: what the outcomes cost") func costs() throws {
        var network = try TestNetwork()
        let lane = LaneName.named("machine")
        try network.open(lane, .machine) { $0.minimumBaseFee = 10 }
        let commands: [UInt8] = [0, 1, 2, 3]
        let users = commands.map { account("user/\($0)") }
        for user in users { try network.deposit(.token, to: user) }
        for (user, command) in zip(users, commands) {
            try network.submit(
                Operation(0, gas: 1_001, priority: Amount(9 - command), bid: 600, payload: [command]), from: user,
                to: lane)
        }
        let subBlock = try network.tick()
        let included = subBlock.outcomes.included
        #expect(included.map(\.outcome) == [.included, .failed, .ruleFault, .ruleFault])
        #expect(included.map(\.code) == [0, 5, 0, 0])
        // A third of the gas was used, at least half is paid, rounded up.
        #expect(included.map(\.gasCharged) == [501, 1_001, 1_001, 1_001])
        #expect(included.map(\.charge) == [300, 0, 0, 0])
        for (user, inclusion) in zip(users, included) {
            let paid =
                Amount(inclusion.gasCharged) * (10 + inclusion.priorityFeePerGas) + inclusion.charge + inclusion.dataFee
            let balance = network.core.balance(of: user)
            #expect(balance.balance == .token - paid && balance.held == 0)
        }
        // Failed and faulty ones left no writes.
        #expect(network.core.lanes[0].state.entries[Array("count".utf8)] == [0, 0, 0, 0, 0, 0, 0, 1])
        #expect(network.core.lanes[0].state.entries.count == 2)
        let fault = RuleFunction.execute.rawValue
        #expect(subBlock.outcomes.faults.map(\.function) == [fault, fault])
        #expect(subBlock.outcomes.faults.map(\.fault) == [RuleFault.trap.rawValue, RuleFault.answer.rawValue])
    }

    @Test("ABI-21: order may not write, admit may not read") func stateOutOfPlace() throws {
        let writer = TestRule.fee.with(.order, as: "writer") { (request) throws(RuleFault) in
            try request.state.write("x", [1])
            return Answer.proposal([])
        }
        let reader = TestRule("reader").with(.admit) { (request) throws(RuleFault) in
            _ = try request.state.read("x")
            return Answer.accept(0)
        }
        var network = try TestNetwork(rules: [writer, reader])
        try network.open(.named("writer"), writer)
        try network.open(.named("reader"), reader)
        try network.deposit(.token, to: account("a"))
        try network.submit(Operation(0), from: account("a"), to: .named("writer"))
        let effects = try network.submit(Operation(0), from: account("a"), to: .named("reader"))
        #expect(effects.endings.map(\.outcome) == [.ruleFaultAtAdmission])
        let subBlock = try network.tick()
        #expect(subBlock.outcomes.faults.map(\.fault) == [RuleFault.state.rawValue, RuleFault.state.rawValue])
        #expect(subBlock.outcomes.included.count == 1)
    }

    @Test("A suspended rule that does not execute: first come, first served, what was pending too")
    func suspendedOrder() throws {
        let broken = TestRule.fee.with(.order, as: "broken") { (_) throws(RuleFault) in throw .trap }
        var network = try TestNetwork(rules: [broken])
        let lane = LaneName.named("broken")
        // One transaction fits into a sub-block.
        try network.open(lane, broken, reserve: 1_000_000) { $0.orderWindow = 1 }
        let users = (0..<8).map { account("user/\($0)") }
        for (number, user) in users.enumerated() {
            try network.deposit(.token, to: user)
            try network.submit(Operation(0, gas: 600_000, priority: Amount(number)), from: user, to: lane)
        }
        func included(_ subBlock: SubBlock) -> [Int?] {
            subBlock.outcomes.included.map { users.firstIndex(of: $0.sender) }
        }
        // The window is filled by the rule's keys until the rule is suspended, by arrival from then on.
        #expect(included(try network.tick()) == [7])
        #expect(included(try network.tick()) == [6])
        #expect(included(try network.tick()) == [5])
        #expect(network.core.lane(lane)?.isSuspended == true)
        try network.submit(Operation(1, gas: 600_000, priority: 50), from: users[7], to: lane)
        for expected in [0, 1, 2, 3, 4, 7] { #expect(included(try network.tick()) == [expected]) }
    }

    @Test("A suspended state machine stands still: nobody pays for what is not executed, and new ones are told")
    func suspendedMachine() throws {
        let broken = TestRule.machine.with(.settle, as: "broken") { (_) throws(RuleFault) in throw .trap }
        var parameters = TestNetwork.parameters
        parameters.subBlockGas = 1_000
        var network = try TestNetwork(parameters, rules: [broken])
        let lane = LaneName.named("broken")
        try network.open(lane, broken, reserve: 1_000)
        try network.deposit(.token, to: account("a"))
        // More than fits before the rule is suspended.
        try network.submit((0..<3).map { Operation($0, bid: 100) }, from: account("a"), to: lane)
        for _ in 0..<3 {
            #expect(try network.tick().outcomes.included.count == 1)
            try network.submit(
                Operation(network.core.nextNonce(of: account("a"), lane: lane) ?? 0, bid: 100), from: account("a"),
                to: lane)
        }
        #expect(network.core.lane(lane)?.isSuspended == true)
        let held = network.core.balance(of: account("a"))
        #expect(held.held > 0)
        #expect(try network.tick().outcomes.included.isEmpty)
        #expect(network.core.balance(of: account("a")) == held)
        let effects = try network.submit(Operation(6), from: account("a"), to: lane)
        #expect(effects.endings.map(\.outcome) == [.ruleSuspended])
        for _ in 0..<network.core.parameters.lifetimeMax { _ = try network.tick() }
        #expect(network.core.balance(of: account("a")) == (held.balance, 0))
        #expect(network.core.pendingCount == 0)
    }

    @Test("A streak is one of sub-blocks in a row in which the rule is asked") func streak() throws {
        let moody = TestRule.fee.with(.order, as: "moody") { (request) throws(RuleFault) in
            if request.transactions[0].maxPriorityFeePerGas == 1 { throw .trap }
            return Answer.proposal([])
        }
        var network = try TestNetwork(rules: [moody])
        let lane = LaneName.named("moody")
        try network.open(lane, moody)
        for name in ["a", "b", "c", "d", "e"] { try network.deposit(.token, to: account(name)) }
        var streaks: [UInt32?] = []
        func sendBad(_ network: inout TestNetwork, _ name: String) throws {
            try network.submit(Operation(0, priority: 1), from: account(name), to: lane)
            _ = try network.tick()
            streaks.append(network.core.lane(lane)?.faultStreak)
        }
        try sendBad(&network, "a")
        // Idle sub-blocks say nothing of the rule.
        _ = try network.tick()
        try sendBad(&network, "b")
        // Asked, and answered well, though with nothing.
        try network.submit(Operation(0, priority: 2, validUntil: network.core.height + 1), from: account("c"), to: lane)
        _ = try network.tick()
        streaks.append(network.core.lane(lane)?.faultStreak)
        try sendBad(&network, "d")
        #expect(streaks == [1, 2, 0, 1])
        #expect(network.core.lane(lane)?.isSuspended == false)
    }
}
