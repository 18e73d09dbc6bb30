import Foundation
import OrderFlow
import RuleTestSupport
import Testing
import Wire

@testable import Backtest

/// FLOW-82 to FLOW-84.
@Suite("Leaked")
struct LeakTests {
    private static let weth = LeakReport.ether

    /// What a figure is, for short.
    private static func text(_ leak: LeakReport.Leak?) -> String {
        guard let leak else { return "none" }
        return "\(leak.arbitrages) \(leak.sandwiches): \(leak.profit) - \(leak.paid) = \(leak.kept)"
    }

    private static func leaks(_ lines: [FlowLine]) throws -> LeakReport {
        try Backtest(FlowLine.flow(lines)).run().leaks
    }

    @Test("of the default flow is what another program counted")
    func defaultFlow() throws {
        let leaks = try Backtest(DefaultFlow.read()).run().leaks
        #expect(
            Self.text(leaks.tokens[Self.weth]) == "8 5: 512556432794402797 - 334566221258609634 = 177990211535793163")
        let other = "0xcd7492db29e2ab436e819b249452ee1bbdf52214"
        #expect(Set(leaks.tokens.keys) == [Self.weth, other])
        #expect(Self.text(leaks.tokens[other]) == "0 1: 4709706521592602 - 0 = 4709706521592602")
        let apps = Dictionary(uniqueKeysWithValues: leaks.apps.map { ($0.key.text, Self.text($0.value[Self.weth])) })
        #expect(
            apps == [
                "shibaswap": "0 1: 49991481915322274 - 31720597566343893 = 18270884348978381",
                "sushiswap": "5 2: 101881756888796383 - 88784506804878439 = 13097250083917944",
                "uniswap-v2": "4 3: 185002981324940892 - 120323000134758228 = 64679981190182664",
                "uniswap-v2-fork": "1 0: 7613317947977438 - 7004252512135815 = 609065435841623",
                "uniswap-v3": "5 1: 168066894717365810 - 86733864240493259 = 81333030476872551",
            ])
        #expect(leaks.incompleteSandwiches == 0)
    }

    @Test("is the profit of an arbitrage less gas and bid, evenly among the apps on its path")
    func arbitrage() throws {
        var line = FlowLine(block: 1, index: 0, gas: 10, transfer: 5, apps: ["a", "b", "c"])
        line.arbitrage = .init(token: Self.weth, profit: "1001", apps: ["c", "a"])
        let leaks = try Self.leaks([line])
        #expect(Self.text(leaks.tokens[Self.weth]) == "1 0: 1001 - 125 = 876")
        #expect(Self.text(leaks.apps[try LaneName("a")]?[Self.weth]) == "1 0: 501 - 63 = 438")
        #expect(Self.text(leaks.apps[try LaneName("c")]?[Self.weth]) == "1 0: 500 - 62 = 438")
        #expect(leaks.apps.count == 2)
    }

    @Test("of another token has nothing taken off, and of a loss is below zero")
    func others() throws {
        let token = "0x" + String(repeating: "7", count: 40)
        var line = FlowLine(block: 1, index: 0, gas: 10, apps: ["a", "b"])
        line.arbitrage = .init(token: token, profit: "-5", apps: [])
        let leaks = try Self.leaks([line])
        #expect(Self.text(leaks.tokens[token]) == "1 0: -5 - 0 = -5")
        #expect(Self.text(leaks.apps[try LaneName("a")]?[token]) == "1 0: -3 - 0 = -3")
        #expect(Self.text(leaks.apps[try LaneName("b")]?[token]) == "1 0: -2 - 0 = -2")
        line.apps = []
        #expect(Self.text(try Self.leaks([line]).apps[FlowTransaction.openLane]?[token]) == "1 0: -5 - 0 = -5")
    }

    /// A sandwich that gives 100 ether units for 9 of a token, and these for 130, by its front and back.
    private static func sandwich(_ ids: String...) -> [FlowLine] {
        let token = "0x" + String(repeating: "7", count: 40)
        var front = FlowLine(block: 1, index: 0, gas: 1, apps: ["a"])
        front.sandwich = .init(role: "front", ids: ids)
        front.exchanges = [.init(tokenIn: weth, amountIn: "100", tokenOut: token, amountOut: "9")]
        var victim = FlowLine(block: 1, index: 1, gas: 1, transfer: 50, apps: ["a"])
        victim.sandwich = .init(role: "victim", ids: ids)
        var back = FlowLine(block: 1, index: 2, gas: 1, transfer: 2, apps: ["a", "b"])
        back.sandwich = .init(role: "back", ids: ids)
        back.exchanges = [
            .init(tokenIn: token, amountIn: "9", tokenOut: weth, amountOut: "130"),
            .init(tokenIn: weth, amountIn: "1000", tokenOut: token, amountOut: "1000", reverted: true),
        ]
        return [front, victim, back]
    }

    @Test("is what the front and back of a sandwich gained together, by token, less their gas and bids")
    func sandwich() throws {
        let leaks = try Self.leaks(Self.sandwich("s"))
        #expect(leaks.tokens.count == 1)
        #expect(Self.text(leaks.tokens[Self.weth]) == "0 1: 30 - 26 = 4")
        #expect(Self.text(leaks.apps[try LaneName("a")]?[Self.weth]) == "0 1: 15 - 13 = 2")
        #expect(Self.text(leaks.apps[try LaneName("b")]?[Self.weth]) == "0 1: 15 - 13 = 2")
    }

    @Test("counts a front or back that is marked as an arbitrage once; a victim's arbitrage is its own")
    func bothMarks() throws {
        var lines = Self.sandwich("s")
        for index in lines.indices { lines[index].arbitrage = .init(token: Self.weth, profit: "500", apps: ["a"]) }
        #expect(Self.text(try Self.leaks(lines).tokens[Self.weth]) == "1 1: 530 - 88 = 442")
    }

    @Test("counts what two sandwiches share once, whatever order their parts come in")
    func shared() throws {
        var lines = Self.sandwich("s", "t")
        var second = lines[2]
        second.index = 3
        second.sandwich = .init(role: "back", ids: ["u", "t"])
        lines.append(second)
        // 100 for 9, and twice 9 for 130: one unit of two sandwiches, with 9 of the token owed.
        #expect(Self.text(try Self.leaks(lines).tokens[Self.weth]) == "0 1: 160 - 40 = 120")
    }

    @Test("leaves out, and counts, a sandwich whose front or back the flow lacks")
    func incomplete() throws {
        let lines = Self.sandwich("s")
        for place in [0, 2] {
            var rest = lines
            rest.remove(at: place)
            let leaks = try Self.leaks(rest)
            #expect(leaks.tokens.isEmpty && leaks.apps.isEmpty)
            #expect(leaks.incompleteSandwiches == 1)
        }
        // The same name in another block is another sandwich.
        var apart = lines
        apart[2].block = 2
        #expect(try Self.leaks(apart).incompleteSandwiches == 2)
    }

    @Test("is the same from the table as from the lines")
    func table() throws {
        let lines = Self.sandwich("s")
        let flow = try FlowLine.flow(lines)
        let table = try FlowTable.text(of: flow.blocks, source: "test")
        let again = try Backtest(FlowFile.read(Array(table.utf8), name: "table")).run().leaks
        #expect(again.tokens == (try Self.leaks(lines).tokens))
    }
}

@Suite("Sums of tokens")
struct TokenSumTests {
    private static let most = "115792089237316195423570985008687907853269984665640564039457584007913129639935"

    /// The profit of an arbitrage that names `digits`, as the module reads them.
    private static func sum(_ digits: String) throws -> TokenSum {
        var line = FlowLine(block: 1, index: 0)
        line.arbitrage = .init(token: LeakReport.ether, profit: digits, apps: [])
        let transaction = try #require(try FlowLine.flow([line]).blocks.first?.transactions.first)
        return TokenSum(try #require(transaction.arbitrage).profit)
    }

    @Test("of small numbers are those of integers", arguments: 1...8 as ClosedRange<UInt64>)
    func small(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<50 {
            let bits = Int.random(in: 1...125, using: &generator)
            let numbers = (0..<4).map { _ in Int128.random(in: -(1 << bits)...1 << bits, using: &generator) / 4 }
            var sum = TokenSum()
            for number in numbers { sum += try Self.sum("\(number)") }
            let expected = numbers.reduce(0, +)
            #expect("\(sum)" == "\(expected)", "seed \(seed): \(numbers)")
            #expect(sum.isNegative == (expected < 0), "seed \(seed)")
            let count = Int.random(in: 1...9, using: &generator)
            let parts = sum.split(into: count)
            let whole = expected.magnitude / UInt128(count)
            var total = TokenSum()
            for (place, part) in parts.enumerated() {
                total += part
                let size = whole + (UInt128(place) < expected.magnitude % UInt128(count) ? 1 : 0)
                #expect("\(part)" == (expected < 0 && size > 0 ? "-" : "") + "\(size)", "seed \(seed)")
            }
            #expect(total == sum, "seed \(seed)")
        }
    }

    @Test("of the largest amounts are exact, in either direction")
    func large() throws {
        var sum = try Self.sum(Self.most)
        #expect("\(sum)" == Self.most)
        sum += sum
        #expect("\(sum)" == "231584178474632390847141970017375815706539969331281128078915168015826259279870")
        sum += try Self.sum("2")
        // 2^257, with the words below all zero; and one less, with all of them full.
        #expect("\(sum)" == "231584178474632390847141970017375815706539969331281128078915168015826259279872")
        sum += try Self.sum("-1")
        #expect("\(sum)" == "231584178474632390847141970017375815706539969331281128078915168015826259279871")
        #expect(sum.split(into: 2).map(\.description)[1] == Self.most)
        for _ in 0..<3 { sum += try Self.sum("-" + Self.most) }
        #expect("\(sum)" == "-115792089237316195423570985008687907853269984665640564039457584007913129639934")
        for digits in ["0", "9999999999999999999", "10000000000000000000", "340282366920938463463374607431768211456"] {
            #expect("\(try Self.sum(digits))" == digits)
        }
        var none = try Self.sum("-7")
        none += try Self.sum("7")
        #expect(none == TokenSum())
        #expect("\(none)" == "0")
        #expect((-none).isNegative == false)
    }
}
