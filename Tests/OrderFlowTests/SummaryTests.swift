import Testing
import Wire

@testable import OrderFlow

@Suite("Summaries")
struct SummaryTests {
    @Test("fees, burned part and transfers are sums of exact products")
    func sums() throws {
        let flow = try read(line(), line(["index": "4", "hash": hash(1), "gas_used": "2", "gas_price": "\"10\""]))
        let total = try FlowSummary(of: flow.blocks).total
        #expect(total.transactions == 2)
        #expect(total.gasUsed == 21002)
        #expect(total.fees == 21000 * 30 + 2 * 10)
        #expect(total.burned == 21002 * 10)
        #expect(total.coinbaseTransfers == 10)
    }

    @Test("the largest sum that fits is given", arguments: [0, 1])
    func largest(excess: Int) throws {
        let most = "\"\(UInt128.max)\""
        let flow = try read(
            line(["gas_used": "1", "gas_price": most, "base_fee": "\"0\""]),
            line(["index": "4", "hash": hash(1), "gas_used": "1", "gas_price": "\"\(excess)\"", "base_fee": "\"0\""]))
        if excess == 0 {
            #expect(try FlowSummary(of: flow.blocks).total.fees == .max)
        } else {
            let error = errorOf { () throws(FlowError) in try FlowSummary(of: flow.blocks) }
            #expect(error?.code == .overflow)
            #expect(error?.reason.contains("7/4") == true)
        }
    }

    @Test("a product that does not fit is an error, in fees as in transfers")
    func tooLarge() throws {
        let most = "\"\(UInt128.max)\""
        let product = try read(line(["gas_used": "2", "gas_price": most]))
        #expect(errorOf { () throws(FlowError) in try FlowSummary(of: product.blocks) }?.code == .overflow)
        let transfers = try read(
            line(["coinbase_transfer": most]), line(["index": "4", "hash": hash(1), "coinbase_transfer": "\"1\""]))
        #expect(errorOf { () throws(FlowError) in try FlowSummary(of: transfers.blocks) }?.code == .overflow)
    }

    @Test("nothing adds up to nothing")
    func nothing() throws { #expect(try FlowSummary(of: []).total == FlowTotals()) }
}
