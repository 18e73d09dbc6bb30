import RuleKit
import RuleTestSupport
import Testing

@Suite("Stages of an order")
struct StagesTests {
    /// 1 + 8 + 16 + 8 + 64 bits.
    private struct Book: StagedRule, UnconfiguredRule {
        var order: some OrderingStage {
            FirstByteFirst(1)
            LowByte()
            LargerTipFirst(bits: 16)
            LargerBidFirst(bits: 8)
            EarlierFirst()
        }
    }

    /// The payload's second byte times two: most do not fit into its 8 bits. 255 is rejected.
    private struct LowByte: OrderingStage {
        var bits: Int { 8 }

        func rank(_ transaction: TransactionView, _ context: AdmissionContext) -> StageRank {
            let payload = transaction.payload
            guard payload.byteCount > 1 else { return .place(0) }
            return payload.uint8(at: 1) == 255 ? .reject(9) : .place(UInt128(payload.uint8(at: 1)) * 2)
        }
    }

    private struct Wide: OrderingStage {
        var bits: Int

        func rank(_ transaction: TransactionView, _ context: AdmissionContext) -> StageRank { .place(.max) }
    }

    private struct Whole: StagedRule, UnconfiguredRule {
        var order: some OrderingStage { Wide(bits: 128) }
    }

    private struct TooWide: StagedRule, UnconfiguredRule {
        var order: some OrderingStage {
            Wide(bits: 65)
            EarlierFirst()
        }
    }

    @Test("Sort as tuples of the stages' places do", arguments: [71, 72] as [UInt64])
    func tuples(seed: UInt64) throws {
        print("seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        let tips: [UInt128] = [0, 1, 2, 65_534, 65_535, 65_536, .max]
        let bids: [UInt128] = [0, 1, 254, 255, 256, .max]
        let transactions = (0..<300).map { index in
            CallBytes.Transaction.with {
                $0.arrival = UInt64(index)
                $0.maxFeePerGas = .max
                $0.maxPriorityFeePerGas = tips.randomElement(using: &generator)!
                $0.bid = bids.randomElement(using: &generator)!
                let bytes: [UInt8] = [0, 1, 2, 126, 127, 128, 200]
                $0.payload = (0..<Int.random(in: 0...2, using: &generator)).map { _ in
                    bytes.randomElement(using: &generator)!
                }
            }
        }.shuffled(using: &generator)
        let rule = TestRule(Book.self)
        let keyed = try transactions.map { transaction in
            (key: try #require(rule.call(.admit, CallBytes.input([transaction]))), transaction: transaction)
        }
        func isBefore(_ a: CallBytes.Transaction, _ b: CallBytes.Transaction) -> Bool {
            func places(_ one: CallBytes.Transaction) -> (Int, Int, Int, Int, UInt64) {
                let second = one.payload.count > 1 ? min(255, Int(one.payload[1]) * 2) : 0
                return (
                    one.payload.first == 1 ? 0 : 1, second, -Int(min(one.maxPriorityFeePerGas, 65_535)),
                    -Int(min(one.bid, 255)), one.arrival
                )
            }
            return places(a) < places(b)
        }
        let sorted = keyed.sorted { $0.key.reversed().lexicographicallyPrecedes($1.key.reversed()) }
        #expect(sorted.map(\.transaction.arrival) == transactions.sorted(by: isBefore).map(\.arrival))
    }

    @Test("One stage's rejection is the rule's")
    func rejection() {
        let input = CallBytes.input([.with { $0.payload = [1, 255] }])
        #expect(TestRule(Book.self).call(.admit, input)?.prefix(8) == [1, 0, 0, 0, 9, 0, 0, 0])
    }

    @Test("An order may take all 128 bits")
    func whole() {
        let answer = TestRule(Whole.self).call(.admit, CallBytes.input([.init()]))
        #expect(answer?.suffix(16) == ArraySlice(repeating: 255, count: 16))
    }

    @Test("More than 128 bits trap before there is a transaction, and so does a stage without any")
    func tooWide() async {
        await #expect(processExitsWith: .failure) { _ = TestRule(TooWide.self) }
        await #expect(processExitsWith: .failure) { _ = Then(Wide(bits: 0), EarlierFirst()) }
        await #expect(processExitsWith: .failure) { _ = Then(Wide(bits: .max), Wide(bits: .max)) }
        await #expect(processExitsWith: .success) { _ = Then(Wide(bits: 64), EarlierFirst()) }
    }

    @Test("A staged rule without configuration refuses one")
    func configuration() {
        let entry = CallBytes.configuration([("anything", [1])])
        #expect(NativeRule(Book.self).instantiate().respond(.configure, entry) == [0x03, 0xff, 0xff, 0xff])
    }
}
