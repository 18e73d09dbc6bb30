import Backtest
import OrderFlow
import RuleTestSupport
import Testing
import Wire

/// Flows of random numbers, against sums that know nothing but the numbers.
@Suite("A made-up flow")
struct GeneratedFlowTests {
    private static let apps = ["a", "b", "balancer", "c-2", "d", "e", "f", "g", "uniswap-v2", "v", "w", "x-1"]

    /// None, one or several of `names`.
    private static func apps(of names: [String], _ generator: inout SeededGenerator) -> [String] {
        let count =
            [0, 1, 1, 2, 2, 3, Int.random(in: 0...names.count, using: &generator)]
            .randomElement(using: &generator) ?? 0
        return names.shuffled(using: &generator).prefix(count).sorted()
    }

    /// Numbers of every size: as many of 3 bits as of `bits`.
    private static func amount(bits: Int, _ generator: inout SeededGenerator) -> Amount {
        Amount.random(in: 0..<(1 << Int.random(in: 0...bits, using: &generator)), using: &generator)
    }

    private static func lines(_ generator: inout SeededGenerator) -> [FlowLine] {
        var block = UInt64.random(in: 0...1 << 40, using: &generator)
        return (0..<Int.random(in: 1...4, using: &generator)).flatMap { _ in
            block += .random(in: 1...1_000, using: &generator)
            let baseFee = amount(bits: 50, &generator)
            let names = Array(apps.shuffled(using: &generator).prefix(.random(in: 1...apps.count, using: &generator)))
            var index = 0
            return (0..<Int.random(in: 1...60, using: &generator)).map { _ in
                index += .random(in: 1...3, using: &generator)
                return FlowLine(
                    block: block, index: index, sender: .random(in: 0...9, using: &generator),
                    gas: .random(in: 1...(1 << Int.random(in: 0...48, using: &generator)), using: &generator),
                    baseFee: baseFee, priorityFee: amount(bits: 60, &generator),
                    transfer: amount(bits: 108, &generator), apps: apps(of: names, &generator))
            }
        }
    }

    @Test("adds up to its own sums: by block, by lane, running and in all", arguments: 1...32 as ClosedRange<UInt64>)
    func addsUp(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let lines = Self.lines(&generator)
        let recorded = try RecordedLine.lines(lines.map(\.text).joined(separator: "\n"))
        try Oracle.expect(try Backtest(FlowLine.flow(lines)).run(), recorded, "seed \(seed)")
    }

    @Test(
        "gives every lane its Shapley value, counted over all orders, and no group less than its bids",
        arguments: 1...32 as ClosedRange<UInt64>)
    func shapley(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let lines = try RecordedLine.lines(Self.lines(&generator).map(\.text).joined(separator: "\n"))
        for block in Set(lines.map(\.block)) {
            for component in Oracle.components(lines.filter { $0.block == block }) {
                let names = Set(component.flatMap(\.apps)).sorted()
                let shares = Oracle.exact(component)
                guard names.count <= 6 else { continue }
                var (sums, count) = ([String: Amount](), Amount(0))
                for order in Self.orders(names) {
                    count += 1
                    var (before, value) = (Set<String>(), Amount(0))
                    for name in order {
                        before.insert(name)
                        let now = Self.value(before, component)
                        sums[name, default: 0] += now - value
                        value = now
                    }
                    for size in 1...order.count {
                        let group = Set(order.prefix(size))
                        let gets = group.reduce(0) { $0 + shares[$1, default: 0] }
                        #expect(gets >= Self.value(group, component) * Oracle.denominator, "seed \(seed)")
                    }
                }
                // The same fraction, over two denominators.
                for name in names {
                    #expect(
                        sums[name].map { $0 / count * Oracle.denominator + $0 % count * Oracle.denominator / count }
                            == shares[name], "seed \(seed)")
                }
            }
        }
    }

    private static func value(_ group: Set<String>, _ bids: [RecordedLine]) -> Amount {
        bids.filter { group.isSuperset(of: $0.apps) }.reduce(0) { $0 + $1.transfer }
    }

    private static func orders(_ names: [String]) -> [[String]] {
        guard !names.isEmpty else { return [[]] }
        return names.flatMap { first in orders(names.filter { $0 != first }).map { [first] + $0 } }
    }

    @Test("at the very bounds still adds up")
    func atTheBounds() throws {
        // One sender pays 2^116 wei: fees of half of it and the rest as a transfer.
        let half = Amount(1) << 115
        let line = FlowLine(
            block: 1, index: 0, gas: 1 << 63, baseFee: 1, priorityFee: (1 << 52) - 1, transfer: half, apps: ["a"])
        let report = try Backtest(FlowLine.flow([line])).run()
        #expect(report.totals.collected == 2 * half)
        #expect(report.totals.attributed == 2 * half)
        let fees = try #require(report.totals.lanes.values.first)
        #expect(fees.baseFee == 1 << 63)
        #expect(fees.priorityFee == half - (1 << 63))
        #expect(fees.charge == half)
        let gas = [UInt64.max - 5, 5].enumerated().map { FlowLine(block: 1, index: $0, gas: $1, baseFee: 0) }
        #expect(try Backtest(FlowLine.flow(gas)).run().totals.lanes.values.first?.gas == .max)
    }

    @Test("64 apps share one bid and their gas to the unit")
    func manyApps() throws {
        let line = FlowLine(block: 1, index: 0, gas: 63, transfer: 1_000, apps: (100..<164).map { "a\($0)" })
        let totals = try Backtest(FlowLine.flow([line])).run().totals
        // 1,000 = 64 x 15 + 40; the gas is less than the legs, so that only the first has any.
        #expect(totals.lanes.values.count { $0.crossLane == 16 } == 40)
        #expect(totals.lanes.values.count { $0.crossLane == 15 } == 24)
        #expect(totals.lanes.values.count { $0.transactions == 1 } == 1)
        #expect(totals.lanes[try LaneName("a100")]?.gas == 63)
        #expect(totals.transactions == 1)
        #expect(totals.attributed == 63 * 12 + 1_000)
    }

    /// A flow that passes a bound, and what the error says of it.
    struct TooMuch: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let says: String
        let lines: @Sendable () -> [FlowLine]
    }

    static let tooMuch = [
        TooMuch(testDescription: "one fee of 2^128", says: "block 5: up to transaction 3 more than 2^116 wei") {
            [FlowLine(block: 5, index: 3, gas: 1 << 63, priorityFee: 1 << 65)]
        },
        TooMuch(testDescription: "fee and transfer of 2^128", says: "block 5: up to transaction 3 more than 2^116 wei")
        {
            [FlowLine(block: 5, index: 3, gas: 1 << 63, baseFee: 0, priorityFee: 1 << 64, transfer: 1 << 127)]
        },
        TooMuch(testDescription: "one transfer of 2^116", says: "block 5: up to transaction 3 more than 2^116 wei") {
            [FlowLine(block: 5, index: 3, transfer: 1 << 116)]
        },
        TooMuch(testDescription: "two transactions of one sender", says: "block 5: up to transaction 1 more") {
            (0...1).map { FlowLine(block: 5, index: $0, transfer: 1 << 115) }
        },
        TooMuch(testDescription: "two senders", says: "block 5: up to transaction 1 more") {
            (0...1).map { FlowLine(block: 5, index: $0, sender: $0, transfer: 1 << 115) }
        },
        TooMuch(testDescription: "two senders of 2^127", says: "block 5: up to transaction 0 more") {
            (0...1).map { FlowLine(block: 5, index: $0, sender: $0, transfer: 1 << 127) }
        },
        TooMuch(testDescription: "gas of 2^64 in a block", says: "block 5: its gas passes 2^64 - 1") {
            (0...1).map { FlowLine(block: 5, index: $0, gas: 1 << 63) }
        },
        TooMuch(testDescription: "a transaction of 65 apps", says: "block 5: transaction 2 touched 65 apps") {
            [FlowLine(block: 5, index: 2, apps: (100..<165).map { "a\($0)" })]
        },
        TooMuch(testDescription: "gas of 2^64 in two blocks", says: "block 6: the flow's gas passes 2^64 - 1") {
            (0...1).map { FlowLine(block: 5 + UInt64($0), index: 0, gas: 1 << 63) }
        },
    ]

    @Test("past the bounds ends in an error that names the block", arguments: tooMuch)
    func pastTheBounds(flow: TooMuch) throws {
        let error = #expect(throws: BacktestError.self) { try Backtest(FlowLine.flow(flow.lines())).run() }
        #expect(error.map { "\($0)".contains(flow.says) } == true, "\(String(describing: error))")
    }
}
