/// One line of JSON of a made-up transaction in block 5, of no app unless it says which it touched.
struct FlowLine: Sendable {
    var index: Int
    var gas: UInt64 = 21_000
    var transfer = "0"
    var inputBytes = 0
    /// By name.
    var apps: [String] = []

    /// As Specs/order-flow.md (FLOW-11) has it.
    var text: String {
        let digits = String(index, radix: 16)
        let hash = "0x" + String(repeating: "0", count: 64 - digits.count) + digits
        return #"{"block":5,"index":\#(index),"hash":"\#(hash)","from":"0x\#(String(repeating: "ab", count: 20))","#
            + #""to":null,"status":1,"gas_used":\#(gas),"gas_price":"1","base_fee":"1","coinbase_transfer":"\#(transfer)","#
            + #""value":"0","input_bytes":\#(inputBytes),"selector":null,"#
            + #""apps":[\#(apps.map { "\"\($0)\"" }.joined(separator: ","))],"swaps":[],"arbitrage":null,"#
            + #""liquidation":null,"sandwich":null}"#
    }
}
