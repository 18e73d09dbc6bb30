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

    @Test("A view shows every field of a record where ABI-10 has it")
    func view() throws {
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
                ]
                return .accept(SortKey(fields.reduce(0) { $0 &* 1_000_003 &+ $1 }))
            }
        }
        let transaction = CallBytes.Transaction.with {
            ($0.hashByte, $0.senderByte, $0.nonce, $0.gasLimit, $0.maxFeePerGas) = (1, 2, 3, 4, 5 << 64)
            ($0.maxPriorityFeePerGas, $0.bid, $0.validUntil, $0.arrival, $0.key) = (6, 7, 8, 9, 10)
            ($0.payload, $0.arrivalHeight) = ([0, 11], 12)
        }
        let rule = TestRule(Reader.self)
        let answer = try #require(
            rule.call(.admit, CallBytes.input(height: 13, time: 14, baseFee: 15, gas: 16, bytes: 17, [transaction])))
        let expected: [UInt128] = [
            0x0101_0101_0101_0101, 0x0202_0202_0202_0202, 3, 4, 5 << 64, 6, 7, 8, 9, 10, 12, 11, 13, 14, 15, 16, 17, 1,
        ]
        #expect(Array(answer[8...]) == CallBytes.littleEndian(expected.reduce(0) { $0 &* 1_000_003 &+ $1 }))
    }

    private func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }
}

struct Plain: UnconfiguredRule {}
