import Testing
import Wire

@testable import OrderFlow

@Suite("Arbitrages and sandwiches of a lane's transaction (FLOW-34, FLOW-35)")
struct ExtractionTests {
    private static func arbitrage(_ apps: String, reverted: Bool = false) -> String {
        let address = "\"0x\(String(repeating: "ab", count: 20))\""
        return "{\"profit_token\":\(address),\"profit_amount\":\"-5\",\"pools\":[],\"apps\":[\(apps)],"
            + "\"start_amount\":\"9\",\"end_amount\":\"4\",\"account\":\(address),\"reverted\":\(reverted)}"
    }

    private static func sandwich(_ role: String, _ ids: String...) -> String {
        "{\"role\":\"\(role)\",\"ids\":[\(ids.map { "\"\($0)\"" }.joined(separator: ","))]}"
    }

    /// Lines of `block` with these sandwiches, and swaps of which one was reverted and one is known from its pool.
    private static func lines(_ block: Int, _ sandwiches: [String]) -> [String] {
        let swaps = [
            swap("a", amountIn: "7"), swap("a", amountIn: "8", reverted: true),
            swap("a", amountIn: "9", amountInPool: "\"10\""),
        ]
        return sandwiches.enumerated().map { index, sandwich in
            line([
                "block": "\(block)", "index": "\(index)", "hash": hash(100 * block + index), "apps": "[\"a\"]",
                "swaps": "[\(swaps.joined(separator: ","))]", "sandwich": sandwich,
            ])
        }
    }

    private static func read(_ lines: [String]) throws -> Flow {
        try FlowFile.read(Array(lines.joined(separator: "\n").utf8), name: "flow")
    }

    @Test("an arbitrage has its token, its profit, and each app of its path once, by name")
    func arbitrage() throws {
        let transaction = try onlyTransaction(line(["arbitrage": Self.arbitrage("\"b\",\"a\",\"b\"")]))
        let arbitrage = try #require(transaction.arbitrage)
        #expect(arbitrage.token.description == "0x" + String(repeating: "ab", count: 20))
        #expect(arbitrage.profit.description == "-5")
        #expect(arbitrage.apps.map(\.text) == ["a", "b"])
        #expect(transaction.sandwich == nil)
    }

    @Test("one that was reverted had no effect, and is none")
    func reverted() throws {
        #expect(try onlyTransaction(line(["arbitrage": Self.arbitrage("\"a\"", reverted: true)])).arbitrage == nil)
    }

    @Test("sandwiches are numbered as they first appear in their block, in each from 0")
    func numbers() throws {
        let flow = try Self.read(
            Self.lines(
                1,
                [
                    Self.sandwich("front", "z"), Self.sandwich("victim", "z", "b"), "null",
                    Self.sandwich("back", "c", "b", "z", "c"),
                ])
                + Self.lines(2, [Self.sandwich("front", "c")]))
        let numbers = flow.blocks.map { $0.transactions.map { $0.sandwich?.numbers } }
        #expect(numbers == [[[0], [0, 1], nil, [0, 1, 2]], [[0]]])
    }

    @Test("fronts and backs list the swaps that took effect, with what the pool booked; victims none")
    func swaps() throws {
        let flow = try Self.read(
            Self.lines(1, [Self.sandwich("front", "z"), Self.sandwich("victim", "z"), Self.sandwich("back", "z")]))
        let amounts = flow.blocks[0].transactions.map { $0.sandwich?.swaps.map(\.amountIn.digits) }
        #expect(amounts == [["7", "10"], [], ["7", "10"]])
    }

    @Test("the table written from them gives them again, however odd their names (FLOW-24)")
    func table() throws {
        var lines = Self.lines(
            1, [Self.sandwich("front", "\\t:,/\\n-", " "), Self.sandwich("victim", " "), Self.sandwich("back", "-")])
        lines.append(line(["block": "2", "arbitrage": Self.arbitrage("")]))
        let flow = try Self.read(lines)
        let table = try FlowTable.text(of: flow.blocks, source: "test")
        #expect(try FlowFile.read(Array(table.utf8), name: "table").blocks == flow.blocks)
        #expect(flow.blocks[1].transactions[0].arbitrage?.apps == [])
    }

    @Test("the default flow has those that the facts have")
    func defaultFlow() throws {
        let transactions = try DefaultFlow.read().blocks.flatMap(\.transactions)
        #expect(transactions.count { $0.arbitrage != nil } == 10)
        for role in FlowRecord.Sandwich.Role.allCases {
            #expect(transactions.count { $0.sandwich?.role == role } == (role == .victim ? 8 : 5))
        }
    }
}
