import Testing
import Wire

@testable import OrderFlow

@Suite("Records")
struct RecordTests {
    private func records(_ lines: String...) throws(FlowError) -> [FlowRecord] {
        try FlowFile.records(Array(lines.joined(separator: "\n").utf8), name: "flow")
    }

    @Test("a real line gives every field as it stands (FLOW-11)")
    func real() throws {
        let record = try #require(try FlowFile.records(Files.sample).first)
        #expect(record.block == 12_775_690)
        #expect(record.index == 0)
        #expect(record.hash.description == "0x02a7b677a9962fce4fe8105e4ecc15216c601f3b2750397204a8d8e106e83522")
        #expect(record.from.description == "0xb2edde593ddfcb46b8081ae557c43f5cbce73295")
        #expect(record.to?.description == "0xa57bd00134b2850b2a1c55860c9e9ea100fdd6cf")
        #expect(record.status == .succeeded)
        #expect(record.gasUsed == 176_172)
        #expect(record.gasPrice == 0)
        #expect(record.baseFee == 0)
        #expect(record.coinbaseTransfer == 14_051_021_027_936_338)
        #expect(record.value == 0)
        #expect(record.inputBytes == 548)
        #expect(record.selector?.description == "0x1cff79cd")
        #expect(record.apps.map(\.description) == ["uniswap-v3"])
        #expect(record.swaps.count == 1)
        let swap = try #require(record.swaps.first)
        #expect(swap.app.description == "uniswap-v3")
        #expect(swap.pool.description == "0x1d42064fc4beb5f8aaf85f4617ae8b3b5b8bd801")
        #expect(swap.tokenIn.description == "0x1f9840a85d5af5bf1d1762f925bdaddc4201f984")
        #expect(swap.amountIn.digits == "2250429021043877097431")
        #expect(swap.tokenOut.description == "0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2")
        #expect(swap.amountOut.digits == "21896291146761143389")
        #expect(swap.amountInPool?.digits == "2250429021043877097431")
        #expect(!swap.reverted)
        #expect(record.arbitrage == nil)
        #expect(record.liquidation == nil)
        #expect(record.sandwich == nil)
    }

    @Test("the sample holds every shape that the facts have")
    func shapes() throws {
        let records = try FlowFile.records(Files.sample)
        #expect(records.contains { $0.status == .failed })
        #expect(records.contains { $0.selector == nil })
        #expect(records.contains { $0.swaps.contains { $0.reverted } })
        #expect(records.contains { $0.swaps.contains { $0.amountInPool == nil } })
        #expect(records.count { $0.arbitrage != nil } == 10)
        #expect(records.count { $0.liquidation != nil } == 9)
        #expect(records.count { $0.liquidation?.others.count == 1 } == 1)
        for role in FlowRecord.Sandwich.Role.allCases {
            #expect(records.count { $0.sandwich?.role == role } == (role == .victim ? 8 : 5))
        }
        let losses = records.compactMap(\.arbitrage?.profitAmount).filter(\.isNegative)
        #expect(losses.map(\.description) == ["-281378319490910402"])
    }

    @Test("null stands for no receiver and no selector, and has to be written")
    func nulls() throws {
        let record = try #require(try records(line(["to": "null", "selector": "null"])).first)
        #expect(record.to == nil)
        #expect(record.selector == nil)
        for field in ["to", "selector", "arbitrage", "liquidation", "sandwich"] {
            let error = errorOf { () throws(FlowError) in try records(line([field: nil])) }
            #expect(error?.code == .missing)
            #expect(error?.field == field)
        }
    }

    @Test("fields that the format does not name are passed over (FLOW-15)")
    func extraFields() throws {
        #expect(try records(line(["note": "{\"a\":[1,2]}"])) == (try records(line())))
    }

    @Test("hexadecimal may be of either case and is one value")
    func hexadecimalCase() throws {
        let lower = "\"0x\(String(repeating: "ab", count: 20))\""
        let upper = "\"0x\(String(repeating: "AB", count: 20))\""
        #expect(try records(line(["from": upper])) == (try records(line(["from": lower]))))
    }

    @Test("a table is refused: it has no records")
    func table() {
        #expect(errorOf { () throws(FlowError) in try FlowFile.records(Files.table) }?.code == .format)
    }
}
