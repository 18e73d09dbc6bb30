import Foundation
import Inspection
import RuleTestSupport
import Testing

@testable import Service

/// SVC-6.
@Suite("JSON that somebody sent")
struct JSONTests {
    private func read(_ text: String) throws -> JSONValue { try JSONReader.read(Array(text.utf8)) }

    @Test("is read as what it says, numbers with all their digits")
    func valid() throws {
        #expect(try read(" [ ] ") == .list([]))
        #expect(try read("{}") == .object([]))
        #expect(try read("123456789012345678901234567890") == .number("123456789012345678901234567890"))
        #expect(try read("-0.5e+10") == .number("-0.5e+10"))
        #expect(try read("\"\\u0041\\ud83d\\ude00\\n\\/é\"") == .text("A😀\n/é"))
        #expect(
            try read("{\"b\":null,\"a\":[true,false]}")
                == .object([
                    .init(name: "b", value: .null), .init(name: "a", value: .list([.flag(true), .flag(false)])),
                ]))
    }

    @Test(
        "is refused when it is none",
        arguments: [
            "", " ", "{", "}", "[", "]", "[1,]", "[,1]", "{\"a\":1,}", "{a:1}", "{\"a\" 1}", "{\"a\":}", "01", "-",
            "1.",
            ".5", "1e", "+1", "NaN", "tru", "nul", "\"", "\"\\", "\"\\x\"", "\"\\u12\"", "\"\\ud800\"", "\"\\udc00\"",
            "\"\\ud800\\u0041\"", "\"\u{01}\"", "1 2", "[1 2]", "{\"a\":1 \"b\":2}", "'a'", "[1]]", "\u{FEFF}1",
            "{\"a\":1,\"a\":2}", String(repeating: "1", count: 65),
        ])
    func invalid(text: String) { #expect(throws: JSONReader.Failure.self) { try read(text) } }

    @Test("that is not UTF-8 is refused")
    func notUTF8() {
        #expect(throws: JSONReader.Failure.self) { try JSONReader.read([0x22, 0xff, 0x22]) }
        #expect(throws: JSONReader.Failure.self) { try JSONReader.read([0x22, 0xed, 0xa0, 0x80, 0x22]) }
    }

    @Test("is refused beyond its depth and its number of values, at whatever size it comes")
    func bounded() throws {
        let deep = { (depth: Int) in String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }
        #expect(throws: Never.self) { try read(deep(JSONReader.depthMax)) }
        #expect(throws: JSONReader.Failure.self) { try read(deep(JSONReader.depthMax + 2)) }
        #expect(throws: JSONReader.Failure.self) { try read(String(repeating: "[", count: 4 << 20)) }
        #expect(throws: JSONReader.Failure.self) { try read(String(repeating: "{\"a\":", count: 1 << 20)) }
        let many = { (count: Int) in "[" + Array(repeating: "0", count: count).joined(separator: ",") + "]" }
        #expect(throws: Never.self) { try read(many(JSONReader.valuesMax - 1)) }
        #expect(throws: JSONReader.Failure.self) { try read(many(JSONReader.valuesMax)) }
    }

    /// Foundation's reader as the oracle: what it takes this one takes, and what it refuses this one refuses, but for
    /// what is refused here on purpose.
    @Test("is what Foundation takes for JSON, after any damage", arguments: 1...40 as ClosedRange<UInt64>)
    func agrees(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            var bytes = JSONWriter.bytes(of: .arbitrary(depth: 3, &random))
            for _ in 0..<Int.random(in: 0...2, using: &random) where !bytes.isEmpty {
                let place = Int.random(in: bytes.indices, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[place] = .random(in: 0x20...0x7e, using: &random)
                case 1: bytes.remove(at: place)
                default: bytes.insert(bytes[.random(in: bytes.indices, using: &random)], at: place)
                }
            }
            let value = try? JSONReader.read(bytes)
            let oracle = try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
            let text = String(decoding: bytes, as: UTF8.self)
            // Foundation refuses what passes a Double's range.
            if text.contains(/[0-9][eE]/) { continue }
            if value != nil { #expect(oracle != nil, "seed \(seed): \(text)") }
            if oracle != nil, value == nil {
                let reason = #expect(throws: JSONReader.Failure.self) { try JSONReader.read(bytes) }?.reason ?? ""
                #expect(reason.contains("twice") || reason.contains("control character"), "seed \(seed): \(text)")
            }
        }
    }

    @Test("comes back as it was written", arguments: 1...20 as ClosedRange<UInt64>)
    func roundTrip(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<100 {
            let document = Document.arbitrary(depth: 3, &random)
            let bytes = JSONWriter.bytes(of: document)
            #expect(try JSONReader.read(bytes) == JSONValue(document), "seed \(seed)")
        }
    }
}

extension JSONValue {
    /// What reading `document` should give.
    init(_ document: Document) {
        switch document {
        case .text(let text): self = .text(text)
        case .number(let number): self = .number("\(number)")
        case .flag(let flag): self = .flag(flag)
        case .list(let elements): self = .list(elements.map { JSONValue($0) })
        case .object(let members):
            self = .object(members.map { Member(name: $0.name, value: JSONValue($0.value)) })
        }
    }
}

extension Document {
    static func arbitrary(depth: Int, _ random: inout SeededGenerator) -> Document {
        switch Int.random(in: 0..<(depth > 0 ? 6 : 4), using: &random) {
        case 0: .number(.random(in: 0...(.max), using: &random))
        case 1: .flag(.random(using: &random))
        case 2, 3: .text(text(&random))
        case 4: .list((0..<Int.random(in: 0...4, using: &random)).map { _ in arbitrary(depth: depth - 1, &random) })
        default:
            .object(
                (0..<Int.random(in: 0...4, using: &random)).map { index in
                    ("\(index)" + text(&random), arbitrary(depth: depth - 1, &random))
                })
        }
    }

    private static func text(_ random: inout SeededGenerator) -> String {
        let characters: [Character] = ["a", "\"", "\\", "\n", "\t", "\u{1}", "\u{1f}", "é", "😀", "/", "\u{2028}", "0"]
        return String(
            (0..<Int.random(in: 0...6, using: &random)).compactMap { _ in characters.randomElement(using: &random) })
    }
}
