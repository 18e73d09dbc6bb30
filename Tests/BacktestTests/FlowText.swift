import Foundation
import OrderFlow
import RuleTestSupport
import Testing
import Wire

/// One line of JSON of a made-up transaction; only what a backtest counts is of interest.
struct FlowLine {
    var block: UInt64
    var index: Int
    var sender = 0
    var gas: UInt64 = 21_000
    var baseFee: Amount = 10
    var priorityFee: Amount = 2
    var transfer: Amount = 0
    /// Ascending.
    var apps: [String] = []
    /// Swaps besides one of each app.
    var exchanges: [Exchange] = []
    var arbitrage: Arbitrage?
    var sandwich: Sandwich?

    /// A swap of the first app.
    struct Exchange {
        var tokenIn: String
        var amountIn: String
        var tokenOut: String
        var amountOut: String
        var reverted = false
    }
    struct Arbitrage {
        var token: String
        var profit: String
        var apps: [String]
    }
    struct Sandwich {
        var role: String
        var ids: [String]
    }

    /// As Specs/order-flow.md (FLOW-11) has it.
    var text: String {
        // In a sandwich only what it says that it exchanged counts.
        let plain = sandwich == nil ? apps : []
        let swaps =
            plain.map {
                Self.swap(
                    $0,
                    Exchange(tokenIn: Self.address(8), amountIn: "1", tokenOut: Self.address(9), amountOut: "2"))
            } + exchanges.map { Self.swap(apps.first ?? "", $0) }
        return [
            #"{"block":\#(block),"index":\#(index),"hash":"\#(hash)","from":"\#(Self.address(1_000 + sender))""#,
            #""to":null,"status":1,"gas_used":\#(gas),"gas_price":"\#(baseFee + priorityFee)","base_fee":"\#(baseFee)""#,
            #""coinbase_transfer":"\#(transfer)","value":"0","input_bytes":0,"selector":null"#,
            #""apps":[\#(Self.list(apps))],"swaps":[\#(swaps.joined(separator: ","))]"#,
            #""arbitrage":\#(arbitrageText),"liquidation":null,"sandwich":\#(sandwichText)}"#,
        ].joined(separator: ",")
    }

    private var arbitrageText: String {
        guard let arbitrage else { return "null" }
        return #"{"profit_token":"\#(arbitrage.token)","profit_amount":"\#(arbitrage.profit)","pools":[],"#
            + #""apps":[\#(Self.list(arbitrage.apps))],"start_amount":"0","end_amount":"0","#
            + #""account":"\#(Self.address(6))","reverted":false}"#
    }

    private var sandwichText: String {
        sandwich.map { #"{"role":"\#($0.role)","ids":[\#(Self.list($0.ids))]}"# } ?? "null"
    }

    private static func swap(_ app: String, _ exchange: Exchange) -> String {
        #"{"app":"\#(app)","pool":"\#(address(7))","token_in":"\#(exchange.tokenIn)","#
            + #""token_out":"\#(exchange.tokenOut)","amount_in":"\#(exchange.amountIn)","#
            + #""amount_out":"\#(exchange.amountOut)","amount_in_pool":null,"reverted":\#(exchange.reverted)}"#
    }

    private static func list(_ texts: [String]) -> String { texts.map { "\"\($0)\"" }.joined(separator: ",") }

    var hash: String { "0x" + Self.digits(block, 32) + Self.digits(UInt64(index), 32) }

    static func flow(_ lines: [FlowLine]) throws -> Flow {
        try FlowFile.read(Array(lines.map(\.text).joined(separator: "\n").utf8), name: "made up")
    }

    private static func address(_ number: Int) -> String { "0x" + digits(UInt64(number), 40) }

    private static func digits(_ number: UInt64, _ count: Int) -> String {
        let text = String(number, radix: 16)
        return String(repeating: "0", count: count - text.count) + text
    }
}

/// Files of the repository.
enum Files {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    /// Real lines: every transaction of several apps that bid is among them.
    static let sample = root.appending(path: "Specs/vectors/order-flow-sample.jsonl")
    static let totals = root.appending(path: "Specs/vectors/order-flow-totals.json")
    /// The whole of the JSON lines that the default flow was written from, where a machine has them.
    static let original = ProcessInfo.processInfo.environment["LANEWAY_ORDER_FLOW"].map { URL(filePath: $0) }
}
