import Backtest
import OrderFlow
import RuleTestSupport
import Testing
import Wire

/// Flows of random numbers, against sums that know nothing but the numbers.
@Suite("A made-up flow")
struct GeneratedFlowTests {
    private static let apps = ["a", "balancer", "uniswap-v2", "x-1", nil]

    /// Numbers of every size: as many of 3 bits as of `bits`.
    private static func amount(bits: Int, _ generator: inout SeededGenerator) -> Amount {
        Amount.random(in: 0..<(1 << Int.random(in: 0...bits, using: &generator)), using: &generator)
    }

    private static func lines(_ generator: inout SeededGenerator) -> [FlowLine] {
        var block = UInt64.random(in: 0...1 << 40, using: &generator)
        return (0..<Int.random(in: 1...4, using: &generator)).flatMap { _ in
            block += .random(in: 1...1_000, using: &generator)
            let baseFee = amount(bits: 50, &generator)
            var index = 0
            return (0..<Int.random(in: 1...60, using: &generator)).map { _ in
                index += .random(in: 1...3, using: &generator)
                return FlowLine(
                    block: block, index: index, sender: .random(in: 0...9, using: &generator),
                    gas: .random(in: 1...(1 << Int.random(in: 0...48, using: &generator)), using: &generator),
                    baseFee: baseFee, priorityFee: amount(bits: 60, &generator),
                    transfer: amount(bits: 108, &generator), app: apps.randomElement(using: &generator) ?? nil)
            }
        }
    }

    @Test("adds up to its own sums: by block, by lane and in all", arguments: 1...24 as ClosedRange<UInt64>)
    func addsUp(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let lines = Self.lines(&generator)
        let report = try Backtest(FlowLine.flow(lines)).run()
        var seen = 0
        for (number, block) in report.blocks {
            let own = lines.filter { $0.block == number }
            #expect(Self.lanes(block) == Self.expected(own), "seed \(seed), block \(number)")
            #expect(block.transactions == UInt64(own.count), "seed \(seed), block \(number)")
            let paid = Self.expected(own).values.reduce(0) { $0 + $1.revenue }
            #expect(block.collected == paid, "seed \(seed), block \(number)")
            #expect(block.attributed == paid, "seed \(seed), block \(number)")
            seen += own.count
        }
        #expect(seen == lines.count, "seed \(seed): every line is in a block")
        #expect(Self.lanes(report.totals) == Self.expected(lines), "seed \(seed)")
        #expect(report.totals.collected == Self.expected(lines).values.reduce(0) { $0 + $1.revenue }, "seed \(seed)")
        #expect(report.totals.attributed == report.totals.collected, "seed \(seed)")
    }

    private static func expected(_ lines: [FlowLine]) -> [String: ExpectedLane] {
        lines.reduce(into: [:]) { $0[$1.app ?? "open", default: ExpectedLane()].add($1) }
    }

    private static func lanes(_ block: BacktestBlock) -> [String: ExpectedLane] {
        Dictionary(
            uniqueKeysWithValues: block.lanes.map { name, lane in
                (
                    name.text,
                    ExpectedLane(
                        transactions: lane.transactions, gas: lane.gas, baseFee: lane.baseFee,
                        priorityFee: lane.priorityFee, charge: lane.charge)
                )
            })
    }

    @Test("at the very bounds still adds up")
    func atTheBounds() throws {
        // One sender pays 2^116 wei: fees of half of it and the rest as a transfer.
        let half = Amount(1) << 115
        let line = FlowLine(
            block: 1, index: 0, gas: 1 << 63, baseFee: 1, priorityFee: (1 << 52) - 1, transfer: half, app: "a")
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
