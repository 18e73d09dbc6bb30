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
    var app: String?

    /// As Specs/order-flow.md (FLOW-11) has it.
    var text: String {
        let pool = #""pool":"\#(Self.address(7))","token_in":"\#(Self.address(8))","token_out":"\#(Self.address(9))""#
        let swaps = app.map {
            #"[{"app":"\#($0)",\#(pool),"amount_in":"1","amount_out":"2","amount_in_pool":null,"reverted":false}]"#
        }
        let hash = "0x" + Self.digits(block, 32) + Self.digits(UInt64(index), 32)
        return [
            #"{"block":\#(block),"index":\#(index),"hash":"\#(hash)","from":"\#(Self.address(1_000 + sender))""#,
            #""to":null,"status":1,"gas_used":\#(gas),"gas_price":"\#(baseFee + priorityFee)","base_fee":"\#(baseFee)""#,
            #""coinbase_transfer":"\#(transfer)","value":"0","input_bytes":0,"selector":null"#,
            #""apps":[\#(app.map { "\"\($0)\"" } ?? "")],"swaps":\#(swaps ?? "[]")"#,
            #""arbitrage":null,"liquidation":null,"sandwich":null}"#,
        ].joined(separator: ",")
    }

    static func flow(_ lines: [FlowLine]) throws -> Flow {
        try FlowFile.read(Array(lines.map(\.text).joined(separator: "\n").utf8), name: "made up")
    }

    private static func address(_ number: Int) -> String { "0x" + digits(UInt64(number), 40) }

    private static func digits(_ number: UInt64, _ count: Int) -> String {
        let text = String(number, radix: 16)
        return String(repeating: "0", count: count - text.count) + text
    }
}

/// What lines add up to, counted from the numbers that went into the text: knows nothing of flows, lanes' rules or the
/// core.
struct ExpectedLane: Equatable {
    var transactions: UInt64 = 0
    var gas: UInt64 = 0
    var baseFee: Amount = 0
    var priorityFee: Amount = 0
    var charge: Amount = 0

    mutating func add(_ line: FlowLine) {
        transactions += 1
        gas += line.gas
        baseFee += Amount(line.gas) * line.baseFee
        priorityFee += Amount(line.gas) * line.priorityFee
        charge += line.transfer
    }

    var revenue: Amount { baseFee + priorityFee + charge }
}
