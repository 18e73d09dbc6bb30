import RuleBuild
import Testing

@testable import Simulation

@Suite("Mistakes in a scenario (SIM-1)")
struct ScenarioMistakeTests {
    struct Mistake: Sendable, CustomTestStringConvertible {
        let code: RuleBuildError.Code
        let line: Int
        let says: String
        let text: String

        init(_ code: RuleBuildError.Code, _ line: Int, _ says: String, _ text: String) {
            (self.code, self.line, self.says, self.text) = (code, line, says, text)
        }

        var testDescription: String { text }
    }

    private static let lane = "\n[[lanes]]\nname = \"a\""
    /// A lane and two accounts in seven lines; what is behind them starts at line 8.
    private static let start = """
        [[accounts]]
        name = "alice"
        [[accounts]]
        name = "bob"
        [[lanes]]
        name = "dex"
        [lanes.config]

        """
    private static let transaction = start + "[[transactions]]\nid = \"swap\"\nfrom = \"alice\"\n"
    /// A transaction from line 8 on, a bundle from line 11 on, its leg in line 14.
    private static let bundle = transaction + "[[bundles]]\nfrom = \"bob\"\nlegs = [\n {\tlane = \"dex\"}\n]\n"

    static let mistakes: [Mistake] = [
        Mistake(.syntax, 2, "", "[[lanes]]\nname = dex"),
        Mistake(.missingKey, 1, "[[lanes]]", ""),
        Mistake(.badValue, 1, "Choose 1 to 1", "version = 2"),
        Mistake(.unknownKey, 2, "\"lanes\"", "\n[[lane]]\nname = \"dex\""),
        Mistake(.wrongType, 1, "[[lanes]]", "[lanes]\nname = \"dex\""),
        Mistake(.wrongType, 2, "[[lanes]]", "lanes = [\n\"dex\"]"),
        Mistake(.wrongType, 1, "array of tables", "lanes = 3"),
        // [network]
        Mistake(.unknownKey, 3, "\"sub_blocks\"", "[network]\n\nsub_block = 3"),
        Mistake(.badValue, 2, "1 to 100000", "[network]\nsub_blocks = 0"),
        Mistake(.badValue, 2, "1 to 18446744073709551615", "[network]\nsub_block_gas = 0\(lane)"),
        Mistake(.badValue, 2, "\"core-nearest\" or \"equal\"", "[network]\nattribution = \"core\"\(lane)"),
        Mistake(.badValue, 2, "0 to 10000", "[network]\ntake_bps = 10_001\(lane)"),
        Mistake(.badValue, 2, "sum to 31", "[network]\nsub_block_gas = 30\n[[lanes]]\nname = \"a\"\nreserve_gas = 31"),
        Mistake(
            .badValue, 1, "2^62",
            "[[lanes]]\nname = \"a\"\nreserve_gas = \"18446744073709551615\""),
        // [[accounts]]
        Mistake(.missingKey, 1, "name = \"alice\"", "[[accounts]]\nbalance = 1"),
        Mistake(.badValue, 4, "already", "[[accounts]]\nname = \"a\"\n[[accounts]]\nname = \"a\""),
        Mistake(.badValue, 2, "letters", "[[accounts]]\nname = \"treasury/a\""),
        Mistake(.badValue, 3, "0 to", "[[accounts]]\nname = \"a\"\nbalance = -1"),
        Mistake(
            .badValue, 6, "2^110",
            "[[accounts]]\nname = \"a\"\nbalance = \"1298074214633706907132624082305024\"\n[[accounts]]\nname = \"b\"\nbalance = 1"
        ),
        Mistake(.badValue, 5, "none yet", "accounts = []\n[[lanes]]\nname = \"a\"\n[[transactions]]\nfrom = \"x\""),
        // [[lanes]]
        Mistake(.missingKey, 2, "[[lanes]]", "\n[[lanes]]\nweight = 1"),
        Mistake(.badValue, 4, "already", "[[lanes]]\nname = \"a\"\n[[lanes]]\nname = \"a\""),
        Mistake(.unknownKey, 3, "\"base_fee\"", "[[lanes]]\nname = \"a\"\nbasefee = 1"),
        Mistake(
            .badValue, 3, "which is not sold",
            "[[lanes]]\nname = \"a\"\nprice = { top = \"first\" }\nopenings = [\"after\"]"),
        Mistake(.badValue, 3, "\"top\"", "[[lanes]]\nname = \"a\"\nopenings = [\"tops\"]"),
        Mistake(
            .badValue, 5, "\"carol\"",
            "[[accounts]]\nname = \"carol\"\n[[lanes]]\nname = \"a\"\nopening_payers = [\"carl\"]"),
        Mistake(.badValue, 3, "each once", "[[lanes]]\nname = \"a\"\nopening_payers = [\"x\", \"x\"]"),
        Mistake(.badValue, 4, "no opening is sold", "[[lanes]]\nname = \"a\"\nopenings = []\nopening_payers = [\"x\"]"),
        Mistake(.wrongType, 3, "integer, text", "[[lanes]]\nname = \"a\"\nconfig = { rate = 1.5 }"),
        // [[transactions]]
        Mistake(.unknownKey, 11, "\"priority_fee\"", transaction + "priorty_fee = 1"),
        Mistake(.badValue, 11, "\"dex\"", transaction + "lane = \"dx\""),
        Mistake(.badValue, 10, "\"alice\"", start + "[[transactions]]\n\nfrom = \"alise\""),
        Mistake(.missingKey, 8, "from = \"alice\"", start + "[[transactions]]\nid = \"x\""),
        Mistake(.missingKey, 3, "from = \"alice\"", "[[lanes]]\nname = \"a\"\n[[transactions]]"),
        Mistake(
            .missingKey, 5, "lane = \"a\"",
            "[[lanes]]\nname = \"a\"\n[[lanes]]\nname = \"b\"\n[[transactions]]\nfrom = \"x\""),
        Mistake(.badValue, 12, "already", transaction + "[[transactions]]\nid = \"swap\"\nfrom = \"bob\""),
        Mistake(.badValue, 9, "letters", start + "[[transactions]]\nid = \"a/b\"\nfrom = \"bob\""),
        Mistake(.badValue, 11, "1 to", transaction + "at = 0"),
        Mistake(.badValue, 11, "1 to 2", transaction + "at = 3\n[network]\nsub_blocks = 2"),
        Mistake(.badValue, 11, "hexadecimal", transaction + "payload = \"0x123\""),
        Mistake(.badValue, 12, "Leave one", transaction + "payload = \"00\"\ntext = \"a\""),
        Mistake(.badValue, 11, "hexadecimal", transaction + "payload = [\"0x123\"]"),
        Mistake(.badValue, 13, "\"0x1\" is not hex", transaction + "payload = [\n\"00\",\n\"0x1\"]"),
        Mistake(.wrongType, 11, "a list", transaction + "payload = 5"),
        Mistake(.wrongType, 13, "element 2 of \"payload\"", transaction + "payload = [\n\"00\",\n5]"),
        Mistake(.unknownKey, 12, "\"account\"", transaction + "payload = [\n{ acount = \"bob\" }]"),
        Mistake(.badValue, 12, "one thing", transaction + "payload = [\n{}]"),
        Mistake(.badValue, 11, "one thing, this one is 2", transaction + "payload = [{ u8 = 1, u16 = 2 }]"),
        Mistake(.badValue, 11, "\"bob\"", transaction + "payload = [{ account = \"bobb\" }]"),
        Mistake(.badValue, 11, "0 to 255", transaction + "payload = [{ u8 = 256 }]"),
        Mistake(.wrongType, 11, "integer", transaction + "payload = [{ u128 = \"0x1\" }]"),
        Mistake(.badValue, 11, "none yet", transaction + "payload = [{ transaction = \"swap\" }]"),
        Mistake(
            .badValue, 13, "Did you mean \"swap\"?",
            transaction + "[[transactions]]\nfrom = \"bob\"\npayload = [{ transaction = \"swop\" }]"),
        Mistake(.badValue, 12, "Leave one", transaction + "payload = []\ntext = \"a\""),
        Mistake(
            .tooLarge, 11, "131073 bytes",
            transaction + "payload = [{ text = \"\(String(repeating: "x", count: 131_072))\" }, \"00\"]"),
        Mistake(.badValue, 8, "\"bob\"", start + "oracle = { account = \"boc\" }"),
        Mistake(.unknownKey, 8, "\"account\"", start + "oracle = { acount = \"bob\" }"),
        Mistake(.badValue, 8, "Leave one", start + "oracle = { account = \"bob\", integer = 1 }"),
        Mistake(.wrongType, 8, "a text", start + "oracle = { account = 1 }"),
        Mistake(.tooLarge, 11, "131072", transaction + "text = \"\(String(repeating: "x", count: 131_073))\""),
        Mistake(
            .badValue, 6, "max_fee",
            "[[lanes]]\nname = \"a\"\nbase_fee = 1\n[[transactions]]\nfrom = \"x\"\npriority_fee = \"\(UInt128.max)\""),
        Mistake(.wrongType, 11, "integer", transaction + "gas = \"1 000\""),
        // [[bundles]]
        Mistake(.missingKey, 11, "legs", transaction + "[[bundles]]\nfrom = \"bob\""),
        Mistake(.missingKey, 11, "legs", transaction + "[[bundles]]\nfrom = \"bob\"\nlegs = []"),
        Mistake(
            .badValue, 13, "16",
            transaction + "[[bundles]]\nfrom = \"bob\"\nlegs = [\(String(repeating: "{},", count: 17))]"),
        Mistake(.unknownKey, 16, "\"atomicity\"", bundle + "atomicty = \"adjacent\""),
        Mistake(.badValue, 16, "\"inclusion\" or \"adjacent\"", bundle + "atomicity = \"all\""),
        Mistake(.badValue, 16, "0 to 100", bundle + "refund = 101"),
        Mistake(.missingKey, 16, "percent", bundle + "refund = { to = \"bob\" }"),
        Mistake(.badValue, 16, "\"bob\"", bundle + "refund = { percent = 1, to = \"bobb\" }"),
        Mistake(.unknownKey, 16, "\"percent\"", bundle + "refund = { percents = 1 }"),
        Mistake(.unknownKey, 14, "[[bundles.legs]]", bundle.replacing("\tlane = \"dex\"", with: "\tlanes = \"dex\"")),
        Mistake(.badValue, 14, "\"dex\"", bundle.replacing("\tlane = \"dex\"", with: "\tlane = \"dexx\"")),
        Mistake(.badValue, 14, "\"swap\"", bundle.replacing("\tlane = \"dex\"", with: "\topening = \"after:swop\"")),
        Mistake(.badValue, 14, "\"bottom\"", bundle.replacing("\tlane = \"dex\"", with: "\topening = \"middle\"")),
        Mistake(
            .badValue, 11, "in lane a",
            "[[lanes]]\nname = \"a\"\n[[lanes]]\nname = \"b\"\n[[transactions]]\nid = \"swap\"\nlane = \"a\"\nfrom = \"x\"\n"
                + "[[bundles]]\nfrom = \"x\"\nlegs = [{ lane = \"b\", opening = \"after:swap\" }]"),
        Mistake(.badValue, 17, "already", bundle + "[[bundles]]\nid = \"swap\"\nfrom = \"bob\"\nlegs = [{}]"),
        // [[expect]]
        Mistake(.badValue, 11, "nothing is expected", transaction + "[[expect]]"),
        Mistake(.badValue, 13, "two things", transaction + "[[expect]]\norder = []\nbalance = 1"),
        Mistake(.missingKey, 11, "at = 1", transaction + "[[expect]]\norder = []"),
        Mistake(.badValue, 13, "\"swap\"", transaction + "[[expect]]\nat = 1\norder = [\"swab\"]"),
        Mistake(.badValue, 12, "\"INCLUDED\"", transaction + "[[expect]]\noutcome = \"INCLUDE\"\nof = \"swap\""),
        Mistake(.badValue, 13, "\"swap\"", transaction + "[[expect]]\noutcome = \"INCLUDED\"\nof = \"swaps\""),
        Mistake(.missingKey, 11, "of = \"t1\"", transaction + "[[expect]]\noutcome = \"INCLUDED\""),
        Mistake(
            .badValue, 14, "Leave \"code\" out",
            transaction + "[[expect]]\noutcome = \"PENDING\"\nof = \"swap\"\ncode = 1"),
        Mistake(
            .badValue, 14, "0 to 4294967295",
            transaction + "[[expect]]\noutcome = \"FAILED\"\nof = \"swap\"\ncode = 4294967296"),
        Mistake(.badValue, 13, "says nothing", transaction + "[[expect]]\nbalance = 1\ncode = 1\nof = \"bob\""),
        Mistake(.badValue, 12, "hexadecimal", transaction + "[[expect]]\nevents = [\"0x1\"]"),
        Mistake(.badValue, 12, "1 to 1024 bytes", transaction + "[[expect]]\nevents = [\"\"]"),
        Mistake(
            .badValue, 12, "1 to 1024 bytes",
            transaction + "[[expect]]\nevents = [\"\(String(repeating: "00", count: 1_025))\"]"),
        Mistake(.badValue, 13, "\"swap\"", transaction + "[[expect]]\nevents = []\nof = \"swaps\""),
        Mistake(.badValue, 13, "\"dex\"", transaction + "[[expect]]\nevents = []\nlane = \"dx\""),
        Mistake(
            .badValue, 14, "or \"of\" out",
            transaction + "[[expect]]\nevents = []\nof = \"swap\"\nlane = \"dex\""),
        Mistake(.wrongType, 12, "", transaction + "[[expect]]\nevents = \"0x01\""),
        Mistake(.badValue, 14, "Leave", transaction + "[[expect]]\noutcome = \"PENDING\"\nof = \"swap\"\nat = 1"),
        Mistake(.badValue, 13, "says nothing", transaction + "[[expect]]\nbalance = 1\nlane = \"dex\"\nof = \"bob\""),
        Mistake(.badValue, 13, "\"treasury/dex\"", transaction + "[[expect]]\nbalance = 1\nof = \"tresury/dex\""),
        Mistake(.badValue, 13, "\"dex\"", transaction + "[[expect]]\nfaults = 0\nlane = \"dexx\""),
        Mistake(.badValue, 12, "0 to", transaction + "[[expect]]\nfaults = -1"),
        Mistake(.unknownKey, 12, "\"cross_lane\"", transaction + "[[expect]]\nattribution = { crosslane = 1 }"),
        Mistake(.badValue, 12, "nothing is expected", transaction + "[[expect]]\noperator = {}"),
        Mistake(.badValue, 12, "1 to 1", transaction + "[[expect]]\nat = 2\norder = []\n[network]\nsub_blocks = 1"),
    ]

    @Test("Every mistake is named with its line and what to do", arguments: mistakes)
    func mistake(mistake: Mistake) throws {
        let error = #expect(throws: RuleBuildError.self) { try Scenario(text: mistake.text, path: "s.toml") }
        #expect(error?.code == mistake.code, "\(error as Any)")
        #expect(error?.line == mistake.line, "\(error as Any)")
        #expect(error.map { "\($0)".contains(mistake.says) } == true, "\(error as Any)")
        #expect(error.map { "\($0)".hasPrefix("s.toml:\(mistake.line): ") } == true)
    }
}
