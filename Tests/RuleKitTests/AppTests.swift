import CancelsFirst
import FirstComeFirstServed
import PriorityFee
import RuleKit
import RuleTestSupport
import Testing

@Suite("The apps' rules")
struct AppTests {
    @Test("First come, first served: by arrival alone")
    func firstCome() {
        var generator = SeededGenerator(seed: 5)
        let arrivals = (1...50).map { UInt64($0) }.shuffled(using: &generator)
        let order = sorted(
            FirstComeFirstServed.self,
            arrivals.map { arrival in .with { ($0.arrival, $0.maxPriorityFeePerGas) = (arrival, UInt128(arrival)) } })
        #expect(order.map(\.arrival) == Array(1...50))
    }

    @Test("Priority fee: the higher effective fee per gas first, then arrival")
    func priorityFee() {
        // Base fee 10: effective 5, 5, 4 (no room for more), 0 (below the base fee), 2^64 - 1 (clamped), twice.
        let fees: [(arrival: UInt64, maxFee: UInt128, priority: UInt128)] = [
            (1, 100, 5), (2, 15, 9), (3, 14, 9), (4, 9, 9), (5, .max, .max), (6, .max, 1 << 64), (7, 100, 5),
        ]
        let order = sorted(
            PriorityFee.self,
            fees.reversed().map { fee in
                .with {
                    ($0.arrival, $0.maxFeePerGas, $0.maxPriorityFeePerGas) = (fee.arrival, fee.maxFee, fee.priority)
                }
            })
        #expect(order.map(\.arrival) == [5, 6, 1, 2, 7, 3, 4])
    }

    @Test("Cancels first: no taking order, then cancels, then GTC and IOC, each by arrival")
    func cancelsFirst() {
        let kinds: [UInt8] = [4, 3, 1, 2, 0, 1, 3, 0, 2, 4]
        let order = sorted(
            CancelsFirst.self,
            kinds.enumerated().reversed().map { index, kind in
                .with { ($0.arrival, $0.payload) = (UInt64(index), [kind, 99]) }
            })
        #expect(order.map(\.arrival) == [3, 4, 7, 8, 2, 5, 0, 1, 6, 9])
    }

    @Test("Cancels first rejects an empty payload and unknown kinds with its codes")
    func cancelsFirstRejections() {
        let rule = TestRule(CancelsFirst.self)
        let zeros = [UInt8](repeating: 0, count: 16)
        #expect(rule.call(.admit, CallBytes.input([.init()])) == [1, 0, 0, 0, 1, 0, 0, 0] + zeros)
        for kind in 5...255 {
            let input = CallBytes.input([.with { $0.payload = [UInt8(kind)] }])
            #expect(rule.call(.admit, input) == [1, 0, 0, 0, 2, 0, 0, 0] + zeros)
        }
    }

    @Test("An app without configuration refuses one")
    func configuration() {
        let entry = CallBytes.configuration([("anything", [1])])
        #expect(
            NativeRule(PriorityFee.self).instantiate().respond(.configure, entry) == [0x03, 0xff, 0xff, 0xff])
    }

    /// What the host does with the keys.
    private func sorted<Rule: OrderingRule>(
        _ type: Rule.Type, _ transactions: [CallBytes.Transaction]
    ) -> [CallBytes.Transaction] {
        let rule = TestRule(type)
        let keyed = transactions.map { transaction in
            (key: Array((rule.call(.admit, CallBytes.input([transaction])) ?? []).dropFirst(8)), transaction)
        }
        return keyed.sorted { $0.key.reversed().lexicographicallyPrecedes($1.key.reversed()) }.map { $0.1 }
    }
}
