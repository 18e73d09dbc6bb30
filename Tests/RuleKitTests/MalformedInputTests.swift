import RuleKit
import RuleTestSupport
import Testing

@Suite("Input that no honest host sends")
struct MalformedInputTests {
    private static let transactions: [CallBytes.Transaction] = [
        .with { $0.payload = [1, 2, 3] }, .with { $0.senderByte = 3 },
    ]
    private static let calls: [(NativeRuleFunction, [UInt8])] = [
        (.configure, CallBytes.configuration([("limit", CallBytes.littleEndian(UInt128(9)))])),
        (.admit, CallBytes.input([transactions[0]])),
        (.order, CallBytes.input(transactions)),
        (.begin, CallBytes.input(transactions)),
        (.execute, CallBytes.input([transactions[0]])),
        (.settle, CallBytes.input(transactions, results: [.init(), .init()])),
    ]

    @Test("Every input that was cut short is refused", arguments: 0..<6)
    func cutShort(index: Int) {
        let (function, input) = Self.calls[index]
        let rule = TestRule(EverythingRule.self)
        #expect(rule.call(function, input) != nil)
        for length in 0..<input.count { #expect(rule.call(function, Array(input.prefix(length))) == nil) }
    }

    @Test("The count of transactions must fit into the input", arguments: [2, 3, 0x0174_5d18, UInt32.max])
    func count(count: UInt32) {
        var input = CallBytes.input([Self.transactions[1]])
        input.replaceSubrange(48..<52, with: CallBytes.littleEndian(count))
        for function in [NativeRuleFunction.admit, .order, .begin, .execute, .settle] {
            let rule = TestRule(EverythingRule.self)
            #expect(rule.call(function, input) == nil)
        }
    }

    @Test(
        "A payload must lie inside the input",
        arguments: [(256, 4), (260, 0), (.max, 1), (256, .max), (.max, .max)] as [(UInt32, UInt32)])
    func payload(offset: UInt32, length: UInt32) {
        var input = CallBytes.input([Self.transactions[0]])
        input.replaceSubrange(224..<232, with: CallBytes.littleEndian(offset) + CallBytes.littleEndian(length))
        let rule = TestRule(EverythingRule.self)
        #expect(rule.call(.admit, input) == nil)
        input.replaceSubrange(224..<232, with: CallBytes.littleEndian(UInt32(259)) + CallBytes.littleEndian(UInt32(0)))
        #expect(rule.call(.admit, input) != nil)
    }

    @Test("Admit and execute take exactly one transaction")
    func one() {
        let rule = TestRule(EverythingRule.self)
        for function in [NativeRuleFunction.admit, .execute] {
            #expect(rule.call(function, CallBytes.input([])) == nil)
            #expect(rule.call(function, CallBytes.input(Self.transactions)) == nil)
        }
    }

    @Test("No bytes make a native rule end the process", arguments: [1, 2, 3, 4] as [UInt64])
    func random(seed: UInt64) {
        print("seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        let interesting: [UInt8] = [0, 1, 2, 0x7f, 0x80, 0xff]
        var answered = 0
        for _ in 0..<4_000 {
            var (function, input) = Self.calls[Int.random(in: 0..<6, using: &generator)]
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                // The lengths and offsets are where a mistake would be.
                let special = [0, 4, 8, 12, 48, 49, 51, 224, 225, 227, 228, 231, 240].filter { $0 < input.count }
                let anywhere = Int.random(in: 0..<input.count, using: &generator)
                let offset = Bool.random(using: &generator) ? special.randomElement(using: &generator)! : anywhere
                input[offset] = interesting.randomElement(using: &generator)!
            }
            if Int.random(in: 0..<8, using: &generator) == 0 { input.removeLast() }
            // A bid of 0 is what the rule itself could trap on.
            if function == .execute { input.replaceSubrange(112..<113, with: [1]) }
            let rule = TestRule(LenientRule.self)
            if rule.call(function, input) != nil { answered += 1 }
        }
        #expect(answered > 500, "most inputs must get past the checks, or nothing is tested")
    }
}

/// Looks at everything and never traps by itself.
private struct LenientRule: OrdersCandidates, BeginsSubBlock, ExecutesTransactions, SettlesRevenue {
    init(_ configuration: Configuration) throws(ConfigurationError) {
        _ = try configuration.integer("limit", default: 0)
        _ = try configuration.flag("flag", default: false)
        _ = configuration.text("limit")
        try configuration.allowOnly("limit")
    }

    private func look(_ transaction: TransactionView) -> UInt64 {
        var sum = transaction.nonce &+ transaction.arrival &+ transaction.hash.words.first
        for index in transaction.payload.byteOffsets { sum &+= UInt64(transaction.payload.uint8(at: index)) }
        return sum
    }

    func admit(_ transaction: TransactionView, _ context: AdmissionContext) -> Admission {
        .accept(SortKey(look(transaction), then: 0))
    }

    func order(_ candidates: Candidates, _ context: borrowing OrderContext, into proposal: inout Proposal) {
        for index in 0..<candidates.count where look(candidates[index]) != 0 { proposal.append(index) }
    }

    func begin(_ included: Included, _ state: inout LaneState) {
        for index in 0..<included.count { state.write(StateKey("x"), UInt128(look(included[index]))) }
    }

    func execute(_ transaction: TransactionView, _ state: inout LaneState) -> ExecutionResult {
        .succeeded(gasUsed: look(transaction))
    }

    func settle(_ outcome: Outcome, _ state: inout LaneState, into payouts: inout Payouts) {
        for index in 0..<outcome.count where look(outcome[index]) != 0 {
            payouts.pay(outcome[index].sender, outcome.result(index).paid)
        }
        payouts.pay(Account(Words32(0, 0, 0, 0)), outcome.revenue.payable)
    }
}
