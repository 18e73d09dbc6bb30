import Backtest
import Foundation
import OrderFlow
import RuleTestSupport
import Testing
import Wire

/// FLOW-80: the same money under three regimes.
@Suite("Three regimes")
struct RegimeTests {
    private static func report(_ lines: [FlowLine]) throws -> BacktestReport {
        try Backtest(FlowLine.flow(lines)).run()
    }

    @Test("share out everything that was collected, whatever the regime", arguments: 1...24 as ClosedRange<UInt64>)
    func conserve(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let lines = (0..<Int.random(in: 1...40, using: &generator)).map { index in
            FlowLine(
                block: 1, index: index, gas: .random(in: 1...1 << 40, using: &generator),
                transfer: .random(in: 0...1 << 100, using: &generator),
                apps: ["a", "b", "c", "d"].filter { _ in Bool.random(using: &generator) })
        }
        let report = try Self.report(lines)
        let comparison = report.regimes
        #expect(comparison.collected == report.totals.collected)
        for regime in Regime.allCases {
            let amounts = comparison.apps.map { $0.share(under: regime).amount }
            #expect(
                amounts.reduce(0, +) + comparison.kept(under: regime).amount == comparison.collected, "seed \(seed)")
        }
        for app in comparison.apps {
            let lane = try #require(report.totals.lanes[app.name])
            #expect(app.share(under: .monolithic).amount == 0)
            #expect(app.share(under: .laneway).amount == lane.attributed, "seed \(seed)")
            // The pooled share is within a wei of collected x gas / all gas: both sides times all gas.
            let gas = comparison.apps.reduce(0) { $0 + Amount($1.gas) }
            let exact = comparison.collected.multipliedFullWidth(by: Amount(lane.gas))
            let share = app.share(under: .pooled).amount
            let below = (share == 0 ? 0 : share - 1).multipliedFullWidth(by: gas)
            let above = (share + 1).multipliedFullWidth(by: gas)
            #expect((below.high, below.low) <= (exact.high, exact.low), "seed \(seed)")
            #expect((exact.high, exact.low) < (above.high, above.low), "seed \(seed)")
        }
    }

    @Test("pool by gas with the largest remainder, of equals to the first by name")
    func pooled() throws {
        // 36 wei of fees and 4 on top, by gas 1, 1 and 1: 13 1/3 each.
        let lines = ["c", "a", "b"].enumerated().map { index, app in
            FlowLine(block: 1, index: index, gas: 1, transfer: index == 0 ? 4 : 0, apps: [app])
        }
        let comparison = try Self.report(lines).regimes
        #expect(comparison.apps.map(\.name.text) == ["a", "b", "c"])
        #expect(comparison.apps.map { $0.share(under: .pooled).amount } == [14, 13, 13])
        #expect(comparison.apps.map { $0.share(under: .pooled).percent } == ["35.00", "32.50", "32.50"])
        #expect(comparison.apps.map { $0.share(under: .laneway).amount } == [12, 12, 16])
        #expect(comparison.apps.map { $0.share(under: .laneway).percent } == ["30.00", "30.00", "40.00"])
        #expect(comparison.kept(under: .monolithic).percent == "100.00")
    }

    @Test("say percents to the nearest hundredth, halves up")
    func percent() throws {
        // 1 of 8 thousand is 0.0125 %, 1 of 20 thousand is 0.005 %, 1 of 20,001 a bit less.
        for (whole, text) in [(8_000, "0.01"), (20_000, "0.01"), (20_001, "0.00"), (3, "33.33"), (6, "16.67")] {
            let lines = [
                FlowLine(block: 1, index: 0, gas: 1, baseFee: 0, priorityFee: 1, apps: ["a"]),
                FlowLine(block: 1, index: 1, gas: UInt64(whole - 1), baseFee: 0, priorityFee: 1, apps: ["b"]),
            ]
            let share = try #require(try Self.report(lines).regimes.apps.first?.share(under: .laneway))
            #expect(share.amount == 1)
            #expect(share.percent == text, "1 of \(whole)")
        }
        let free = FlowLine(block: 1, index: 0, baseFee: 0, priorityFee: 0, apps: ["a"])
        #expect(try Self.report([free]).regimes.kept(under: .monolithic).percent == "0.00")
    }

    @Test("of the default flow are these, recomputed by another program")
    func defaultFlow() throws {
        let comparison = try Backtest(DefaultFlow.read()).run().regimes
        func amounts(_ name: String) throws -> [Amount] {
            let name = try LaneName(name)
            let app = try #require(comparison.apps.first { $0.name == name })
            return Regime.allCases.map { app.share(under: $0).amount }
        }
        #expect(try amounts("aave") == [0, 312_573_034_385_923_538, 1_461_219_664_481_551_178])
        #expect(try amounts("sushiswap") == [0, 1_264_040_797_290_570_035, 2_671_572_393_255_561_573])
        #expect(comparison.kept(under: .monolithic).amount == 26_691_294_801_649_429_499)
    }
}

/// FLOW-79.
@Suite("Better alone?")
struct BetterAloneTests {
    @Test("A lane is better off by its share of what crosses lanes, and by nothing else")
    func difference() throws {
        let lines = [
            FlowLine(block: 1, index: 0, gas: 100, transfer: 7, apps: ["a"]),
            FlowLine(block: 1, index: 1, gas: 101, transfer: 9, apps: ["a", "b"]),
            FlowLine(block: 2, index: 0, gas: 10, transfer: 4, apps: ["a", "c"]),
        ]
        let report = try Backtest(FlowLine.flow(lines)).run()
        let first = try #require(report.blocks.first)
        let a = try #require(first.result.lanes[try LaneName("a")])
        // Fees of 12 a gas for 100 and 51 gas, the charge; of 9 the larger or the smaller half.
        #expect(a.alone == 12 * 151 + 7)
        #expect([4, 5].contains(a.difference))
        #expect(a.attributed == a.alone + a.difference)
        #expect(a.operatorFees == 0)
        let b = try #require(first.result.lanes[try LaneName("b")])
        #expect(a.difference + b.difference == 9)
        let running = try #require(report.blocks.last?.running.lanes[try LaneName("a")])
        #expect(running.difference == a.difference + 2)
        #expect(running.alone == a.alone + 12 * 5)
        #expect(running == report.totals.lanes[try LaneName("a")])
    }
}
