import Foundation
import Testing
import Wire

@testable import OrderFlow

/// One mistake in the third line of a file whose other lines are right.
struct Mistake: Sendable, CustomTestStringConvertible {
    let name: String
    let changes: [String: String?]
    let code: FlowError.Code
    let field: String?

    init(_ name: String, _ changes: [String: String?], _ code: FlowError.Code, at field: String? = nil) {
        self.name = name
        self.changes = changes
        self.code = code
        self.field = field ?? changes.keys.first
    }

    var testDescription: String { name }

    static let all: [Mistake] = missing + types + values + rules

    static let missing: [Mistake] = [
        "block", "index", "hash", "from", "to", "status", "gas_used", "gas_price", "base_fee", "coinbase_transfer",
        "value", "input_bytes", "selector", "apps", "swaps", "arbitrage", "liquidation", "sandwich",
    ].map { Mistake("\($0) is missing", [$0: nil], .missing) }

    static let types: [Mistake] = [
        Mistake("a block that is text", ["block": "\"7\""], .type),
        Mistake("a status that is a truth value", ["status": "true"], .type),
        Mistake("gas that is null", ["gas_used": "null"], .type),
        Mistake("an amount that is a number", ["gas_price": "30"], .type),
        Mistake("a bid that is null", ["coinbase_transfer": "null"], .type),
        Mistake("a hash that is a number", ["hash": "1"], .type),
        Mistake("apps that are text", ["apps": "\"curve\""], .type),
        Mistake("an app that is a number", ["apps": "[1]"], .type, at: "apps"),
        Mistake("swaps that are null", ["swaps": "null"], .type),
        Mistake("a swap that is text", ["swaps": "[\"a\"]"], .type, at: "swaps[0]"),
        Mistake("a liquidation that is a list", ["liquidation": "[]"], .type),
        Mistake(
            "a swap's truth value that is a number",
            ["apps": "[\"a\"]", "swaps": "[\(swap("a").replacing("false", with: "0"))]"], .type, at: "swaps[0].reverted"
        ),
    ]

    static let values: [Mistake] = [
        Mistake("a negative block", ["block": "-7"], .value),
        Mistake("a block with a leading zero", ["block": "07"], .value),
        Mistake("a block with a fraction", ["block": "7.5"], .value),
        Mistake("a block past 64 bits", ["block": "18446744073709551616"], .value),
        Mistake("an index past 32 bits", ["index": "4294967296"], .value),
        Mistake("a status that is neither 0 nor 1", ["status": "2"], .value),
        Mistake("a negative amount", ["value": "\"-1\""], .value),
        Mistake("an amount with a sign", ["value": "\"+1\""], .value),
        Mistake("an empty amount", ["base_fee": "\"\""], .value),
        Mistake("an amount in hexadecimal", ["value": "\"0x10\""], .value),
        Mistake("an amount with a fraction", ["value": "\"1.5\""], .value),
        Mistake("an amount with a leading zero", ["value": "\"01\""], .value),
        Mistake("an amount in other digits", ["value": "\"\u{0661}\""], .value),
        Mistake("2^128 of value", ["value": "\"340282366920938463463374607431768211456\""], .range),
        Mistake("2^128 of bid", ["coinbase_transfer": "\"340282366920938463463374607431768211456\""], .range),
        Mistake("a hash without 0x", ["hash": "\"\(String(repeating: "0c", count: 33))\""], .value),
        Mistake("a hash of 31 bytes", ["hash": "\"0x\(String(repeating: "0c", count: 31))\""], .value),
        Mistake("a hash with two prefixes", ["hash": "\"0x0x\(String(repeating: "0c", count: 31))\""], .value),
        Mistake("an address of 21 bytes", ["from": "\"0x\(String(repeating: "0c", count: 21))\""], .value),
        Mistake("a receiver that is no hexadecimal", ["to": "\"0x\(String(repeating: "0g", count: 20))\""], .value),
        Mistake("a selector of three bytes", ["selector": "\"0x010203\""], .value),
        Mistake(
            "a sandwich without a name", ["sandwich": "{\"role\":\"front\",\"ids\":[]}"], .value, at: "sandwich.ids"),
        Mistake(
            "an unknown part in a sandwich", ["sandwich": "{\"role\":\"x\",\"ids\":[\"1\"]}"], .value,
            at: "sandwich.role"),
        Mistake("a swap without an app", ["swaps": "[{}]"], .missing, at: "swaps[0].app"),
        Mistake(
            "a swap's amount past 2^256 - 1",
            ["apps": "[\"a\"]", "swaps": "[\(swap("a")),\(swap("a", amountIn: "1" + DecimalText.max256))]"], .range,
            at: "swaps[1].amount_in"),
    ]

    static let rules: [Mistake] = [
        Mistake("an app that is no DNS label", ["apps": "[\"curve\",\"Uniswap\"]"], .app, at: "apps[1]"),
        Mistake("an app with a dash at its end", ["apps": "[\"curve-\"]"], .app, at: "apps[0]"),
        Mistake("an app of 33 bytes", ["apps": "[\"\(String(repeating: "a", count: 33))\"]"], .app, at: "apps[0]"),
        Mistake("an app without a name", ["apps": "[\"\"]"], .app, at: "apps[0]"),
        Mistake("an app that is called like the open lane", ["apps": "[\"open\"]"], .app, at: "apps[0]"),
        Mistake("apps that are not sorted", ["apps": "[\"b\",\"a\"]"], .app),
        Mistake("an app twice", ["apps": "[\"a\",\"a\"]"], .app),
        Mistake("a swap of an app that is not listed", ["swaps": "[\(swap("b"))]"], .app, at: "swaps[0].app"),
        Mistake("no gas", ["gas_used": "0"], .gas),
        Mistake("a gas price below the base fee", ["gas_price": "\"9\""], .gasPrice),
        Mistake("a place that was there", ["index": "4"], .order),
        Mistake("a place that is too early", ["index": "3"], .order),
        Mistake("a block that is too early", ["block": "6"], .order),
        Mistake("a transaction that was there", ["hash": hash(1)], .repeatedHash),
        Mistake("another base fee in the block", ["base_fee": "\"11\""], .baseFee),
    ]
}

@Suite("Mistakes in JSON lines")
struct ErrorTests {
    private static let right = [line(), line(["index": "4", "hash": hash(1)])]

    private func failure(third: [UInt8]) -> FlowError? {
        let last = line(["index": "6", "hash": hash(6)])
        let bytes = Array((Self.right.joined(separator: "\n") + "\n").utf8) + third + Array("\n\(last)\n".utf8)
        return errorOf { () throws(FlowError) in try FlowFile.read(bytes, name: "flow.jsonl") }
    }

    @Test("each names its line, its field and its code, alike for blocks and for records", arguments: Mistake.all)
    func mistake(_ mistake: Mistake) throws {
        let third = line(["index": "5", "hash": hash(2)].merging(mistake.changes) { $1 })
        let error = try #require(failure(third: Array(third.utf8)))
        #expect(error.code == mistake.code, "\(error)")
        #expect(error.line == 3, "\(error)")
        #expect(error.field == mistake.field, "\(error)")
        #expect(error.description.hasPrefix("flow.jsonl:3: "))
        #expect(error.description.hasSuffix("[\(mistake.code.rawValue)]"))
        let bytes = Array((Self.right + [third]).joined(separator: "\n").utf8)
        #expect(errorOf { () throws(FlowError) in try FlowFile.records(bytes, name: "flow.jsonl") } == error)
    }

    @Test("a file without any of them is read")
    func noMistake() throws {
        let flow = try read(Self.right[0], Self.right[1], line(["index": "5", "hash": hash(2)]))
        #expect(flow.transactionCount == 3)
    }

    @Test(
        "what is not one JSON object a line names the line",
        arguments: ["{", "{}}", "nonsense", "{\"block\" 1}", ""])
    func notJSON(_ text: String) {
        let error = failure(third: Array(text.utf8))
        #expect(error?.code == .json)
        #expect(error?.line == 3)
    }

    @Test("JSON that is no object is of the wrong type", arguments: ["[]", "3", "null", "\"x\""])
    func noObject(_ text: String) {
        let error = failure(third: Array(text.utf8))
        #expect(error?.code == .type)
        #expect(error?.line == 3)
    }

    @Test("nesting without end is not JSON, and does not exhaust the stack")
    func nesting() {
        let deep = [UInt8](repeating: UInt8(ascii: "["), count: FlowFile.lineBytesMax)
        #expect(failure(third: deep)?.code == .json)
        let hundred = String(repeating: "[", count: 100) + String(repeating: "]", count: 100)
        #expect(failure(third: Array(line(["note": hundred]).utf8))?.code == .order)
    }

    @Test(
        "bytes that are not UTF-8 name the line",
        arguments: [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xe2, 0x82]])
    func encoding(_ bytes: [UInt8]) {
        let text = Array(line(["note": "\"?\""]).utf8)
        let place = text.firstIndex(of: UInt8(ascii: "?")).map { $0 } ?? 0
        let error = failure(third: Array(text[..<place] + bytes + text[(place + 1)...]))
        #expect(error?.code == .encoding)
        #expect(error?.line == 3)
    }

    @Test("an error quotes no more than a few bytes and no control characters of what it found")
    func quoting() throws {
        let long = String(repeating: "x", count: 100_000)
        #expect(try #require(failure(third: Array(line(["value": "\"\(long)\""]).utf8))).description.utf8.count < 300)
        let escape = try #require(failure(third: Array(line(["value": "\"\\u001b[2J\\u0000\""]).utf8)))
        #expect(!escape.description.unicodeScalars.contains { $0.value < 0x20 })
    }

    @Test("every code has a name of its own and says what to do")
    func codes() {
        #expect(Set(FlowError.Code.allCases.map(\.remedy)).count == FlowError.Code.allCases.count)
        #expect(FlowError.Code.allCases.allSatisfy { $0.rawValue.hasPrefix("FLOW_") && $0.remedy.hasSuffix(".") })
    }

    @Test("an error reads as file, line, field, what is wrong and what to do")
    func description() {
        let error = errorOf { () throws(FlowError) in try read(line(["gas_price": "\"9\""])) }
        #expect(
            error?.description
                == "flow:1: gas_price: 9 is below the base fee 10. Check base_fee: no transaction can pay less than its"
                + " block's. [FLOW_GAS_PRICE]")
    }
}
