import Testing
import Wire

@Suite("Lane names (ENC-8)")
struct LaneNameTests {
    @Test("names of every length come back", arguments: 1...32)
    func lengths(_ count: Int) throws {
        let text = String(repeating: "a", count: count)
        let name = try LaneName(text)
        #expect(name.text == text)
        #expect(name.description == text)
        #expect(name.count == count)
        #expect(name.encoded == [UInt8(count)] + Array(text.utf8))
        #expect(try LaneName(decoding: name.encoded) == name)
    }

    @Test(
        "letters, digits and inner hyphens are allowed", arguments: ["a", "0", "9z", "a-b", "a--b", "xn--abc", "0-0"])
    func allows(_ text: String) throws {
        #expect(try LaneName(text).text == text)
    }

    static let refused: [(String, Int)] = [
        ("", 0), ("-", 0), ("-a", 0), ("a-", 1), ("A", 0), ("aB", 1), ("a b", 1), ("a.b", 1), ("a_b", 1), ("ä", 0),
        ("a\0", 1), (String(repeating: "a", count: 33), 0), ("/", 0), (":", 0), ("`", 0), ("{", 0),
    ]

    @Test("anything else is refused where it goes wrong", arguments: refused)
    func refuses(_ text: String, _ offset: Int) {
        let error = #expect(throws: WireError.self) { try LaneName(text) }
        #expect(error?.code == .invalidLaneName)
        #expect(error?.offset == offset)
    }

    @Test("names compare as text does", arguments: UInt64(0)..<100)
    func comparison(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let (left, right) = (LaneName(using: &random), LaneName(using: &random))
        #expect((left < right) == Array(left.text.utf8).lexicographicallyPrecedes(Array(right.text.utf8)))
        #expect((left == right) == (left.text == right.text))
    }

    @Test("a name that starts another comes first")
    func prefix() throws {
        let names = try ["ab", "a", "a-b", "a0"].map { (text) throws(WireError) in try LaneName(text) }
        #expect(names.sorted().map(\.text) == ["a", "a-b", "a0", "ab"])
    }
}
