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
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let data = try Data(contentsOf: root.appending(path: "Specs/vectors/order-flow-totals.json"))
        let totals = try JSONDecoder().decode(Totals.self, from: data)
        return try Dictionary(uniqueKeysWithValues: totals.blocks.map { (try #require(UInt64($0.key)), $0.value) })
    }

    @Test("Every block's lanes add up to what its senders paid on chain, to the wei (FLOW-71)")
    func blocks() throws {
        let expected = try Self.totals()
        let report = try Backtest(DefaultFlow.read()).run()
        #expect(Set(report.blocks.map(\.number)) == Set(expected.keys))
        for (number, block) in report.blocks {
            let totals = try #require(expected[number])
            let lanes = block.lanes.values
            #expect(block.transactions == totals.transactions, "block \(number)")
            #expect(lanes.reduce(0) { $0 + $1.transactions } == totals.transactions, "block \(number)")
            #expect(lanes.reduce(0) { $0 + $1.gas } == totals.gas_used, "block \(number)")
            #expect("\(lanes.reduce(0) { $0 + $1.baseFee })" == totals.burned_wei, "block \(number)")
            #expect("\(lanes.reduce(0) { $0 + $1.baseFee + $1.priorityFee })" == totals.fees_wei, "block \(number)")
            #expect("\(lanes.reduce(0) { $0 + $1.charge })" == totals.coinbase_transfers_wei, "block \(number)")
            #expect(block.collected == block.attributed, "block \(number)")
            #expect(block.attributed == lanes.reduce(0) { $0 + $1.revenue }, "block \(number)")
        }
    }

    @Test("The totals are the blocks' sums, in numbers that do not change")
    func sums() throws {
        let report = try Backtest(DefaultFlow.read()).run()
        let totals = report.totals
        #expect(totals.transactions == 2_423)
        #expect(totals.collected == report.blocks.reduce(0) { $0 + $1.result.collected })
        #expect(totals.attributed == report.blocks.reduce(0) { $0 + $1.result.attributed })
        #expect(totals.collected == totals.attributed)
        for (name, lane) in totals.lanes {
            let parts = report.blocks.compactMap { $0.result.lanes[name] }
            #expect(lane.transactions == parts.reduce(0) { $0 + $1.transactions })
            #expect(lane.gas == parts.reduce(0) { $0 + $1.gas })
            #expect(lane.baseFee == parts.reduce(0) { $0 + $1.baseFee })
            #expect(lane.priorityFee == parts.reduce(0) { $0 + $1.priorityFee })
            #expect(lane.charge == parts.reduce(0) { $0 + $1.charge })
        }
        let expected = try Self.totals().values
        let paid = try expected.reduce(Amount(0)) {
            $0 + (try #require(Amount($1.fees_wei))) + (try #require(Amount($1.coinbase_transfers_wei)))
        }
        #expect(totals.collected == paid)
    }
}
