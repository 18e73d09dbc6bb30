import Foundation
import Testing
import Wire

@testable import OrderFlow

/// Files of the repository that tests read.
enum Files {
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    /// Real lines of every shape (Specs/vectors).
    static let sample = root.appendingPathComponent("Specs/vectors/order-flow-sample.jsonl").path
    static let totals = root.appendingPathComponent("Specs/vectors/order-flow-totals.json")
    static let table = root.appendingPathComponent("Sources/OrderFlow/Resources/default-flow.tsv").path
    /// The whole of the JSON lines that the table was written from, where a machine has them.
    static let original = ProcessInfo.processInfo.environment["LANEWAY_ORDER_FLOW"]

    static func bytes(_ path: String) throws -> [UInt8] { try [UInt8](Data(contentsOf: URL(fileURLWithPath: path))) }

    /// Calls `body` with the path of a file that holds `bytes` and is gone afterwards.
    static func withTemporary<T>(_ bytes: [UInt8], _ body: (String) throws -> T) throws -> T {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("order-flow-\(UUID().uuidString)")
        try Data(bytes).write(to: url)
        defer { try? FileManager.default.removeItem(at: url) }
        return try body(url.path)
    }
}

/// SplitMix64: the same numbers for a seed in every process.
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// A line of JSON in which single fields are replaced by other JSON text, or left out by nil.
func line(_ changes: [String: String?] = [:]) -> String {
    let address = "\"0x\(String(repeating: "ab", count: 20))\""
    var fields: [(String, String?)] = [
        ("block", "7"), ("index", "3"), ("hash", "\"0x\(String(repeating: "0c", count: 32))\""), ("from", address),
        ("to", address), ("status", "1"), ("gas_used", "21000"), ("gas_price", "\"30\""), ("base_fee", "\"10\""),
        ("coinbase_transfer", "\"5\""), ("value", "\"1\""), ("input_bytes", "4"), ("selector", "\"0x01020304\""),
        ("apps", "[]"), ("swaps", "[]"), ("arbitrage", "null"), ("liquidation", "null"), ("sandwich", "null"),
    ]
    for (name, text) in changes.sorted(by: { $0.key < $1.key }) {
        if let place = fields.firstIndex(where: { $0.0 == name }) {
            fields[place].1 = text
        } else {
            fields.append((name, text))
        }
    }
    return "{" + fields.compactMap { name, text in text.map { "\"\(name)\":\($0)" } }.joined(separator: ",") + "}"
}

/// A swap as JSON.
func swap(_ app: String, amountIn: String = "1", amountInPool: String = "null", reverted: Bool = false) -> String {
    let address = "\"0x\(String(repeating: "cd", count: 20))\""
    return "{\"app\":\"\(app)\",\"pool\":\(address),\"token_in\":\(address),\"amount_in\":\"\(amountIn)\","
        + "\"token_out\":\(address),\"amount_out\":\"2\",\"amount_in_pool\":\(amountInPool),\"reverted\":\(reverted)}"
}

/// A hash as JSON that differs for every number.
func hash(_ number: Int) -> String {
    let digits = String(number, radix: 16)
    return "\"0x\(String(repeating: "0", count: 64 - digits.count))\(digits)\""
}

func read(_ lines: String...) throws(FlowError) -> Flow {
    try FlowFile.read(Array(lines.joined(separator: "\n").utf8), name: "flow")
}

func onlyTransaction(_ line: String) throws -> FlowTransaction {
    let flow = try read(line)
    return try #require(flow.blocks.first?.transactions.first)
}

/// What reading throws; fails the test if it throws nothing.
func errorOf(_ body: () throws(FlowError) -> some Any) -> FlowError? {
    do {
        _ = try body()
        Issue.record("nothing was thrown")
        return nil
    } catch {
        return error
    }
}
