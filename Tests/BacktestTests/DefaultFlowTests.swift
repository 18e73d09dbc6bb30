import Backtest
import Foundation
import OrderFlow
import Testing
import Wire

/// The default flow against totals that another program counted (Specs/vectors/order-flow-totals.json).
@Suite("The default flow")
struct DefaultFlowTests {
    private struct Totals: Decodable {
        struct Block: Decodable {
            let transactions: UInt64
            let gas_used: UInt64
            let fees_wei: String
            let burned_wei: String
            let coinbase_transfers_wei: String
        }
        let blocks: [String: Block]
    }

    private static func totals() throws -> [UInt64: Totals.Block] {
        let totals = try JSONDecoder().decode(Totals.self, from: try Data(contentsOf: Files.totals))
        return try Dictionary(uniqueKeysWithValues: totals.blocks.map { (try #require(UInt64($0.key)), $0.value) })
    }

    @Test("Every block's lanes add up to what its senders paid on chain, to the wei (FLOW-71)")
    func blocks() throws {
        let expected = try Self.totals()
        let report = try Backtest(DefaultFlow.read()).run()
        #expect(Set(report.blocks.map(\.number)) == Set(expected.keys))
        for block in report.blocks {
            let totals = try #require(expected[block.number])
            let (result, place) = (block.result, Comment("block \(block.number)"))
            let lanes = result.lanes.values
            #expect(result.transactions == totals.transactions, place)
            #expect(lanes.reduce(0) { $0 + $1.gas } == totals.gas_used, place)
            #expect("\(lanes.reduce(0) { $0 + $1.baseFee })" == totals.burned_wei, place)
            #expect("\(lanes.reduce(0) { $0 + $1.baseFee + $1.priorityFee })" == totals.fees_wei, place)
            #expect("\(lanes.reduce(0) { $0 + $1.charge + $1.crossLane })" == totals.coinbase_transfers_wei, place)
            #expect(result.collected == result.attributed, place)
            #expect(result.attributed == lanes.reduce(0) { $0 + $1.attributed }, place)
        }
    }

    @Test("The totals are the blocks' sums, in numbers that do not change")
    func sums() throws {
        let report = try Backtest(DefaultFlow.read()).run()
        let totals = report.totals
        #expect(totals.transactions == 2_423)
        // 28 transactions have 2 legs or more, 63 together.
        #expect(totals.lanes.values.reduce(0) { $0 + $1.transactions } == 2_423 - 28 + 63)
        #expect(totals.collected == 26_691_294_801_649_429_499)
        #expect(totals.attributed == totals.collected)
        #expect(totals.collected == report.blocks.reduce(0) { $0 + $1.result.collected })
        // The transfers of the 7 bundles that paid one, added up by another program from the JSON lines.
        #expect(totals.lanes.values.reduce(0) { $0 + $1.crossLane } == 2_261_797_530_418_181_813)
        #expect(totals.lanes[try LaneName("open")]?.crossLane == 0)
    }

    @Test("The real lines with bundles, recomputed from their JSON")
    func sample() throws {
        let lines = try RecordedLine.lines(try String(contentsOf: Files.sample, encoding: .utf8))
        #expect(lines.contains { $0.isBundle && $0.transfer > 0 && $0.apps.count == 3 })
        try Oracle.expect(try Backtest(FlowFile.read(Files.sample.path)).run(), lines, "the sample")
    }

    @Test("All real lines, recomputed from their JSON", .enabled(if: Files.original != nil))
    func original() throws {
        let lines = try RecordedLine.lines(
            try String(contentsOf: try #require(Files.original), encoding: .utf8))
        try Oracle.expect(try Backtest(DefaultFlow.read()).run(), lines, "the default flow")
    }
}
