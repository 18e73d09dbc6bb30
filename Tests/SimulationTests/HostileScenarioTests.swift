import RuleBuild
import Testing

@testable import Simulation

@Suite("Texts that are no scenario")
struct HostileScenarioTests {
    private static let whole = """
        version = 1 # '
        network = { seed = "1", sub_blocks = 3, "sub_block_gas" = 1_000 }
        [[accounts]]
        name = "alice"
        balance = "1_000"
        [[lanes]]
        name = 'dex'
        config = {}
        price = { top = "second" }
        [[transactions]]
        id = "t"
        from = "alice"
        text = \"""
          long \\
          \"""
        [[bundles]]
        from = "alice"
        legs = [
          { lane = "dex", opening = "after:t" }, # ]
          {},
        ]
        [bundles.refund]
        percent = 90
        [[expect]]
        at = 1
        order = ["t", "b1/leg1"]
        """

    @Test("A scenario that ends anywhere is a scenario or an error with a line of it")
    func truncations() {
        let bytes = Array(Self.whole.utf8)
        for count in bytes.indices { Self.check(Array(bytes[..<count]), "the first \(count) bytes") }
    }

    @Test("A damaged scenario is a scenario or an error with a line of it", arguments: UInt64(1)...16)
    func damage(seed: UInt64) {
        var random = Random(seed: seed)
        let alphabet = Array("[]{}=\"'.,#\n\r\t\\ a1_-+:e\u{b}\u{0}é\u{2028}".utf8)
        for round in 0..<600 {
            var bytes = Array(Self.whole.utf8)
            for _ in 0...random.below(6) {
                let index = random.below(bytes.count)
                switch random.below(4) {
                case 0: bytes.remove(at: index)
                case 1: bytes.insert(alphabet[random.below(alphabet.count)], at: index)
                case 2: bytes.insert(contentsOf: bytes[..<index].suffix(random.below(40)), at: index)
                default: bytes[index] = alphabet[random.below(alphabet.count)]
                }
            }
            Self.check(bytes, "seed \(seed), round \(round)")
        }
    }

    @Test("Bytes without sense are an error with a line of them", arguments: UInt64(1)...8)
    func noise(seed: UInt64) {
        var random = Random(seed: seed)
        let alphabet = Array("[[]]{}==\"\"\"'''.,#\n\n\\ ab01_-+:einfnan".utf8)
        for round in 0..<1_500 {
            let bytes = (0..<1 + random.below(60)).map { _ in
                random.below(20) == 0 ? UInt8(random.below(256)) : alphabet[random.below(alphabet.count)]
            }
            Self.check(bytes, "seed \(seed), round \(round)")
        }
    }

    @Test(
        "What is nested or long beyond measure is an error, and not the end of the process",
        arguments: ["[", "{a=", "a.", "[[a]]\n", "\"", "\\", "'''", "#", "a=[{b=[", "[a.a]\n", "x={},"])
    func beyondMeasure(part: String) {
        Self.check(Array(String(repeating: part, count: 20_000).utf8), "\(part)")
        Self.check(Array(("a = " + String(repeating: part, count: 20_000)).utf8), "\(part)")
    }

    private static func check(_ bytes: [UInt8], _ note: Comment) {
        let text = String(decoding: bytes, as: UTF8.self)
        let lineCount = text.utf8.count { $0 == UInt8(ascii: "\n") } + 1
        do throws(RuleBuildError) {
            _ = try Scenario(text: text, path: "s.toml")
        } catch {
            #expect(
                error.line.map { (1...lineCount + 1).contains($0) } == true, "\(note): \(error)\n\(text.prefix(2_000))")
        }
    }
}
