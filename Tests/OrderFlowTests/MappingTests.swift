import Testing
import Wire

@testable import OrderFlow

@Suite("From a record to a lane's transaction")
struct MappingTests {
    private func lane(_ apps: [String], _ swaps: [String]) throws -> String {
        let names = apps.map { "\"\($0)\"" }.joined(separator: ",")
        let swaps = swaps.joined(separator: ",")
        return try onlyTransaction(line(["apps": "[\(names)]", "swaps": "[\(swaps)]"])).lane.description
    }

    @Test("no app: the lane `open`")
    func noApp() throws { #expect(try lane([], []) == "open") }

    @Test("one app: its lane, whatever its swaps did")
    func oneApp() throws {
        #expect(try lane(["opensea"], []) == "opensea")
        #expect(try lane(["curve"], [swap("curve", reverted: true)]) == "curve")
    }

    @Test("several apps: the app of the first swap in order of execution, not the first by name")
    func firstSwap() throws { #expect(try lane(["a", "b"], [swap("b"), swap("a")]) == "b") }

    @Test("several apps, first swap reverted: the app of the next that was not")
    func firstSwapReverted() throws {
        #expect(try lane(["a", "b", "c"], [swap("c", reverted: true), swap("b"), swap("a")]) == "b")
    }

    @Test("several apps, no swap or all reverted: the first app")
    func noSwap() throws {
        #expect(try lane(["a", "b"], []) == "a")
        #expect(try lane(["a", "b"], [swap("b", reverted: true)]) == "a")
    }

    @Test("a swap counts only if it was not reverted")
    func hasSwap() throws {
        let apps = "[\"a\"]"
        #expect(!(try onlyTransaction(line())).hasSwap)
        #expect(!(try onlyTransaction(line(["apps": apps, "swaps": "[\(swap("a", reverted: true))]"]))).hasSwap)
        #expect(try onlyTransaction(line(["apps": apps, "swaps": "[\(swap("a"))]"])).hasSwap)
    }

    @Test("gas, fees and bid carry over exactly (FLOW-32)")
    func exact() throws {
        let transaction = try onlyTransaction(line())
        #expect(transaction.gasUsed == 21000)
        #expect(transaction.baseFee == 10)
        #expect(transaction.priorityFeePerGas == 20)
        #expect(transaction.gasPrice == 30)
        #expect(transaction.bid == 5)
        #expect(transaction.value == 1)
        #expect(transaction.inputBytes == 4)
        #expect(transaction.selector?.bytes == [1, 2, 3, 4])
        #expect(transaction.sender.bytes == [UInt8](repeating: 0xab, count: 20))
        #expect(transaction.hash.array == [UInt8](repeating: 0x0c, count: 32))
        #expect(transaction.status == .succeeded)
    }

    @Test("amounts up to 2^128 - 1 survive the table too")
    func largest() throws {
        let most = "\"\(UInt128.max)\""
        let flow = try read(
            line(["gas_price": most, "base_fee": "\"0\"", "coinbase_transfer": most, "value": most]))
        let transaction = try #require(flow.blocks.first?.transactions.first)
        #expect(transaction.priorityFeePerGas == .max)
        #expect(transaction.bid == .max)
        #expect(transaction.value == .max)
        let table = try FlowTable.text(of: flow.blocks, source: "test")
        #expect(try FlowFile.read(Array(table.utf8), name: "table").blocks == flow.blocks)
    }

    @Test("a gas price at its base fee pays no priority fee")
    func noPriority() throws {
        #expect(try onlyTransaction(line(["gas_price": "\"10\""])).priorityFeePerGas == 0)
    }

    @Test("blocks keep their own base fee and order")
    func blocks() throws {
        let flow = try read(
            line(), line(["index": "9", "hash": hash(1)]),
            line(["block": "8", "index": "0", "hash": hash(2), "base_fee": "\"11\""]))
        #expect(flow.blocks.map(\.number) == [7, 8])
        #expect(flow.blocks.map(\.baseFee) == [10, 11])
        #expect(flow.blocks.map { $0.transactions.map(\.index) } == [[3, 9], [0]])
        #expect(flow.source == nil)
    }
}
