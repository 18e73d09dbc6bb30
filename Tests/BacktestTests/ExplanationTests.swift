import Backtest
import OrderFlow
import Testing
import Wire

/// FLOW-78.
@Suite("An explanation")
struct ExplanationTests {
    private static let lines = [
        FlowLine(block: 4, index: 0, transfer: 9, apps: ["a", "b"]),
        FlowLine(block: 4, index: 1, gas: 10, transfer: 10, apps: ["a", "b", "c"]),
        FlowLine(block: 4, index: 2, apps: ["a", "d"]),
        FlowLine(block: 4, index: 3, transfer: 5, apps: ["a"]),
        FlowLine(block: 4, index: 5, transfer: 8, apps: ["x", "y"]),
        FlowLine(block: 5, index: 0),
    ]

    private static func explain(_ text: String) throws -> BundleExplanation? {
        try Backtest(FlowLine.flow(lines)).explain(try #require(Backtest.Subject(text)))
    }

    @Test("has what is needed to do it again by hand")
    func block() throws {
        let explanation = try #require(try Self.explain("4"))
        #expect(explanation.bundles.map(\.index) == [0, 1, 2, 5])
        #expect(explanation.bundles[1].legs.map(\.gas) == [4, 3, 3])
        #expect(explanation.components.map(\.bundles) == [[0, 1], [5]])
        let component = explanation.components[0]
        #expect(component.isGame)
        #expect(component.total == 19)
        let shares = Dictionary(uniqueKeysWithValues: component.shares.map { ($0.lane.text, $0) })
        #expect(shares["a"]?.sum == "9/2 + 10/3")
        #expect(shares["b"]?.exact == "7 + 5/6")
        #expect(shares["c"]?.exact == "3 + 1/3")
        // 7 5/6 and 7 5/6 round up, 3 1/3 down.
        #expect(["a", "b", "c"].map { shares[$0]?.units } == [8, 8, 3])
        let coalitions = component.coalitions.map { ($0.lanes.map(\.text).joined(), "\($0.value) \($0.gets)") }
        #expect(
            Dictionary(uniqueKeysWithValues: coalitions) == [
                "a": "0 7 + 5/6", "b": "0 7 + 5/6", "c": "0 3 + 1/3", "ab": "9 15 + 2/3", "abc": "19 19",
            ])
        let report = try Backtest(FlowLine.flow(Self.lines)).run()
        for share in explanation.components.flatMap(\.shares) {
            #expect(report.blocks.first?.result.lanes[share.lane]?.crossLane == share.units)
        }
    }

    @Test("finds a transaction by its hash, and says where it is none of the bundles")
    func transaction() throws {
        let bundle = try #require(try Self.explain(Self.lines[1].hash))
        #expect(bundle.block == 4)
        #expect(bundle.transaction?.index == 1)
        #expect(try Self.explain(Self.lines[3].hash)?.transaction?.bid == 5)
        let other = try #require(try Self.explain("5"))
        #expect(other.bundles.isEmpty && other.components.isEmpty)
        #expect(try Self.explain("6") == nil)
        #expect(try Self.explain("0x" + String(repeating: "f", count: 64)) == nil)
    }

    @Test("past 8 lanes says that the game was not searched")
    func large() throws {
        let line = FlowLine(block: 1, index: 0, transfer: 9, apps: (1...9).map { "a\($0)" })
        let explanation = try #require(try Backtest(FlowLine.flow([line])).explain(.block(1)))
        #expect(explanation.components.map(\.isGame) == [false])
        #expect(explanation.components.first?.shares.map(\.units) == [Amount](repeating: 1, count: 9))
    }

    @Test("is of a block's number or a transaction's hash, and of nothing else")
    func subjects() throws {
        #expect(Backtest.Subject("13404932") == .block(13_404_932))
        let wrong = [
            "", "0x", "-1", "+1", "01", "1 ", "0x12", "18446744073709551616", "latest",
            "0x" + String(repeating: "g", count: 64), "0x" + String(repeating: "0", count: 65),
        ]
        for text in wrong { #expect(Backtest.Subject(text) == nil, "\(text)") }
    }
}
