import RuleKit
import RuleTestSupport
import Testing

/// The answers against bytes written by hand from Specs/rule-abi.md.
@Suite("The glue answers the ABI's bytes")
struct GlueTests {
    private let allOnes = [UInt8](repeating: 0xff, count: 16)

    @Test("A rule describes the refinements that it has")
    func description() {
        struct OrdersOnly: UnconfiguredRule, OrdersCandidates {
            func order(_ candidates: Candidates, _ context: borrowing OrderContext, into proposal: inout Proposal) {}
        }
        #expect(NativeRule(EverythingRule.self).description == 0xf01)
        #expect(NativeRule(OrdersOnly.self).description == 0x101)
        #expect(NativeRule(Plain.self).description == 1)
    }

    @Test("An accepted transaction answers its key, 24 bytes (ABI-11)")
    func accept() throws {
        let rule = TestRule(EverythingRule.self)
        let answer = try #require(rule.call(.admit, CallBytes.input(height: 1, [.with { $0.nonce = 0x0102 }])))
        #expect(
            answer == [0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 0, 0, 0, 0, 0, 0, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])
    }

    @Test("A rejected transaction answers its code and no key (ABI-11)")
    func reject() throws {
        let rule = TestRule(EverythingRule.self, [("limit", CallBytes.littleEndian(UInt128(2)))])
        let answer = try #require(rule.call(.admit, CallBytes.input([.with { $0.payload = [1, 2, 3] }])))
        #expect(answer == [1, 0, 0, 0, 9, 0, 0, 0] + [UInt8](repeating: 0, count: 16))
    }

    @Test("Without an admit of its own a rule is first come, first served")
    func defaultAdmit() throws {
        let rule = TestRule(Plain.self)
        let answer = try #require(rule.call(.admit, CallBytes.input([.with { $0.arrival = 0x0305 }])))
        #expect(answer == [0, 0, 0, 0, 0, 0, 0, 0, 5, 3] + [UInt8](repeating: 0, count: 14))
    }

    @Test("A proposal answers indices and charges (ABI-12)")
    func order() throws {
        let rule = TestRule(EverythingRule.self)
        let input = CallBytes.input([.init(), .init()])
        let entries: [UInt8] = [1, 0, 0, 0, 0, 0, 0, 0] + allOnes + [0, 0, 0, 0, 0, 0, 0, 0, 3] + zeros(15)
        #expect(rule.call(.order, input) == [0, 0, 0, 0, 2, 0, 0, 0] + entries)
        rule.state["whole"] = CallBytes.littleEndian(UInt128(1))
        #expect(rule.call(.order, input) == [1, 0, 0, 0, 2, 0, 0, 0] + entries)
        #expect(rule.call(.order, CallBytes.input([])) == [1, 0, 0, 0, 0, 0, 0, 0])
    }

    @Test("What is not offered is withheld by name, and only then is anything named (ABI-12)")
    func openings() {
        let all: UInt128 = .max
        func entry(_ index: UInt8, _ offered: UInt8) -> [UInt8] {
            [index, 0, 0, 0, offered, 0, 0, 0] + CallBytes.littleEndian(all)
        }
        // Of each call: what the payloads say of the candidates, of both ends and of the whole, and the answer's bytes.
        let proposals: [(behind: [Bool], top: Bool, bottom: Bool, whole: Bool, answer: [UInt8])] = [
            ([true, true], true, true, false, [0, 0, 0, 0, 2, 0, 0, 0] + entry(0, 0) + entry(1, 0)),
            ([true, true], false, true, false, [10, 0, 0, 0, 2, 0, 0, 0] + entry(0, 1) + entry(1, 1)),
            ([true, true], true, false, true, [7, 0, 0, 0, 2, 0, 0, 0] + entry(0, 1) + entry(1, 1)),
            (
                [true, false, true], true, true, false,
                [14, 0, 0, 0, 3, 0, 0, 0] + entry(0, 1) + entry(1, 0) + entry(2, 1)
            ),
            ([false, false], false, false, true, [3, 0, 0, 0, 2, 0, 0, 0] + entry(0, 0) + entry(1, 0)),
            ([], true, true, true, [1, 0, 0, 0, 0, 0, 0, 0]), ([], false, true, false, [10, 0, 0, 0, 0, 0, 0, 0]),
            ([], false, false, false, [2, 0, 0, 0, 0, 0, 0, 0]),
        ]
        for (behind, top, bottom, whole, answer) in proposals {
            let rule = TestRule(OpeningsRule.self)
            // The height says what the rule offers at the ends.
            let height = UInt64((top ? 1 : 0) | (bottom ? 2 : 0) | (whole ? 4 : 0))
            let candidates = behind.map { offered in
                CallBytes.Transaction.with { $0.payload = [offered ? 1 : 0] }
            }
            #expect(rule.call(.order, CallBytes.input(height: height, candidates)) == answer)
        }
    }

    @Test("A settlement shows what the lane earned and may pay out, a leg's bundle counted once (ABI-15)")
    func revenue() {
        func result(_ baseFee: UInt128, _ priorityFee: UInt128, _ charge: UInt128) -> CallBytes.Result {
            var result = CallBytes.Result()
            (result.baseFee, result.priorityFee, result.charge) = (baseFee, priorityFee, charge)
            return result
        }
        var undone = result(300, 0, 0)
        undone.succeeded = false
        let transactions: [CallBytes.Transaction] = [
            .with { $0.payload = [9] }, .with { ($0.isLeg, $0.payload) = (true, [8, 7]) }, .with { $0.isLeg = true },
        ]
        let input = CallBytes.input(
            transactions, results: [result(10, 20, 1 << 100), result(40, 5, 700), undone],
            revenue: CallBytes.Revenue(bundle: 1_000 << 64, crossLane: 50, operatorFees: 9))
        let own = (1 << 100) + UInt128(375)
        let expected: [UInt128] = [
            own, 1_000 << 64, 50, 9, own + (1_000 << 64) + 41, 30 + (1 << 100), 745, 300, 9, 8,
        ]
        let payouts = expected.flatMap { zeros(32) + CallBytes.littleEndian($0) }
        #expect(
            TestRule(RevenueRule.self).call(.settle, input)
                == CallBytes.littleEndian(UInt32(expected.count)) + zeros(4) + payouts)
    }

    @Test("Begin answers nothing and writes what it sees (ABI-13)")
    func begin() throws {
        let rule = TestRule(EverythingRule.self)
        let transactions = [
            CallBytes.Transaction.with { $0.payload = [8, 9] }, .with { $0.nonce = 1 },
        ]
        #expect(rule.call(.begin, CallBytes.input(transactions)) == [])
        #expect(rule.state["whole"] == [2] + zeros(15))
        #expect(rule.state["p\0\0\0\0\0\0\0\0"] == [8, 9])
        #expect(rule.state["p\0\0\0\0\0\0\0\u{1}"] == [])
    }

    @Test("An execution answers gas and charge, or a code and no charge (ABI-14)")
    func execute() throws {
        let rule = TestRule(EverythingRule.self)
        let success = CallBytes.input([.with { $0.gasLimit = 0x0400 }])
        #expect(rule.call(.execute, success) == [0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0] + allOnes)
        let charged = CallBytes.input([.with { ($0.payload, $0.bid) = ([0], 1 << 64) }])
        #expect(
            rule.call(.execute, charged) == zeros(8) + [1, 0, 0, 0, 0, 0, 0, 0] + [UInt8](repeating: 0xff, count: 8)
                + zeros(8))
        let failure = CallBytes.input([.with { $0.payload = [7] }])
        #expect(rule.call(.execute, failure) == [1, 0, 0, 0, 7, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0] + zeros(16))
        let key = "count" + String(repeating: "\u{2}", count: 32)
        #expect(rule.state[key] == [3] + zeros(15))
    }

    @Test("A settlement answers payouts (ABI-15)")
    func settle() throws {
        let rule = TestRule(EverythingRule.self)
        rule.state["whole"] = [1]
        var failed = CallBytes.Result()
        (failed.succeeded, failed.code) = (false, 4)
        let input = CallBytes.input(
            [.init(), .with { $0.senderByte = 0xab }, .init()], results: [failed, .init(), failed])
        #expect(
            rule.call(.settle, input)
                == [1, 0, 0, 0, 0, 0, 0, 0] + [UInt8](repeating: 0xab, count: 32) + [60] + zeros(15))
        #expect(rule.state.isEmpty)
    }

    @Test("A configuration is accepted with 0, refused with the rule's or RuleKit's number (ABI-6)")
    func configure() throws {
        func answer(_ entries: [(key: String, value: [UInt8])]) -> [UInt8]? {
            NativeRule(EverythingRule.self).instantiate().respond(.configure, CallBytes.configuration(entries))
        }
        #expect(answer([]) == [0, 0, 0, 0])
        #expect(answer([("limit", CallBytes.littleEndian(UInt128(0)))]) == [5, 0, 0, 0])
        #expect(answer([("limit", [1])]) == [0x02, 0xff, 0xff, 0xff])
        #expect(answer([("limits", [1])]) == [0x03, 0xff, 0xff, 0xff])
    }

    @Test("Nothing answers before a configuration was accepted, nor what the rule does not have")
    func refusals() {
        let input = CallBytes.input([.init()])
        #expect(NativeRule(EverythingRule.self).instantiate().respond(.admit, input) == nil)
        let rule = TestRule(Plain.self)
        for function in [NativeRuleFunction.order, .begin, .execute, .settle] {
            #expect(rule.call(function, input) == nil)
        }
        #expect(rule.call(.admit, input) != nil)
    }

    @Test("A view shows every field of a record where ABI-10 has it", arguments: [false, true])
    func view(isLeg: Bool) throws {
        struct Reader: UnconfiguredRule {
            /// The key is a digest of the fields: each with a weight of its own.
            func admit(_ transaction: TransactionView, _ context: AdmissionContext) -> Admission {
                let fields: [UInt128] = [
                    UInt128(transaction.hash.words.first), UInt128(transaction.sender.words.fourth),
                    UInt128(transaction.nonce), UInt128(transaction.gasLimit), transaction.maxFeePerGas,
                    transaction.maxPriorityFeePerGas, transaction.bid, UInt128(transaction.validUntil),
                    UInt128(transaction.arrival), transaction.key.value, UInt128(transaction.arrivalHeight),
                    UInt128(transaction.payload.uint8(at: 1)), UInt128(context.height),
                    UInt128(context.timeMilliseconds), context.baseFeePerGas, UInt128(context.gasMax),
                    UInt128(context.bytesMax), UInt128(transaction.subBlock == context ? 1 : 0),
                    UInt128(transaction.isBundleLeg ? 18 : 19),
                ]
                return .accept(SortKey(fields.reduce(0) { $0 &* 1_000_003 &+ $1 }))
            }
        }
        let transaction = CallBytes.Transaction.with {
            ($0.hashByte, $0.senderByte, $0.nonce, $0.gasLimit, $0.maxFeePerGas) = (1, 2, 3, 4, 5 << 64)
            ($0.maxPriorityFeePerGas, $0.bid, $0.validUntil, $0.arrival, $0.key) = (6, 7, 8, 9, 10)
            ($0.payload, $0.arrivalHeight, $0.isLeg) = ([0, 11], 12, isLeg)
        }
        let rule = TestRule(Reader.self)
        let answer = try #require(
            rule.call(.admit, CallBytes.input(height: 13, time: 14, baseFee: 15, gas: 16, bytes: 17, [transaction])))
        let expected: [UInt128] = [
            0x0101_0101_0101_0101, 0x0202_0202_0202_0202, 3, 4, 5 << 64, 6, 7, 8, 9, 10, 12, 11, 13, 14, 15, 16, 17, 1,
            isLeg ? 18 : 19,
        ]
        #expect(Array(answer[8...]) == CallBytes.littleEndian(expected.reduce(0) { $0 &* 1_000_003 &+ $1 }))
    }

    private func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }
}

struct Plain: UnconfiguredRule {}

/// Withholds the openings that its input says.
private struct OpeningsRule: UnconfiguredRule, OrdersCandidates {
    func order(_ candidates: Candidates, _ context: borrowing OrderContext, into proposal: inout Proposal) {
        let height = context.subBlock.height
        (proposal.offersTop, proposal.offersBottom) = (height & 1 != 0, height & 2 != 0)
        proposal.isAllOrNothing = height & 4 != 0
        for index in 0..<candidates.count {
            proposal.append(index, offersBehind: candidates[index].payload.uint8(at: 0) == 1)
        }
    }
}

/// Answers all that an outcome says of money, as payouts.
private struct RevenueRule: UnconfiguredRule, SettlesRevenue {
    func settle(_ outcome: Outcome, _ state: inout LaneState, into payouts: inout Payouts) {
        let revenue = outcome.revenue
        let nobody = Account(Words32(0, 0, 0, 0))
        for amount in [revenue.own, revenue.bundle, revenue.crossLane, revenue.operatorFees, revenue.payable] {
            payouts.pay(nobody, amount)
        }
        for index in 0..<outcome.count { payouts.pay(nobody, outcome.result(index).paid) }
        // The payloads stand behind the revenue.
        for index in 0..<2 { payouts.pay(nobody, UInt128(outcome[index].payload.uint8(at: 0))) }
    }
}
