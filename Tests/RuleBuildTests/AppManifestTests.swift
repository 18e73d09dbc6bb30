import RuleTestSupport
import Testing
import Wire

@testable import RuleBuild

@Suite("app.toml")
struct AppManifestTests {
    @Test("The least manifest is a name; everything else has a default")
    func least() throws {
        let manifest = try Self.read("name = \"my-app\"")
        #expect(manifest.name == (try LaneName("my-app")))
        #expect(manifest.summary == "")
        #expect(manifest.rule == "MyApp")
        #expect(manifest.ruleConfiguration == [UInt8](repeating: 0, count: 8))
        let lane = manifest.lane
        #expect(lane.weight == 1)
        #expect(lane.reserveGas == 1_000_000)
        #expect(lane.bundleGas == 500_000)
        #expect(lane.openings == .closed)
        #expect(lane.gasTarget == 0)
        #expect(lane.minimumBaseFee == 0)
        #expect(lane.maxTransactionGas == 0)
        #expect(lane.nonceMode == .sequential)
        #expect(lane.mempoolCountMax == 10_000)
        #expect(lane.mempoolBytesMax == 16 << 20)
        #expect(lane.memoryBytesMax == 16 << 20)
        #expect(lane.orderWindow == 1_024)
        #expect(lane.stateBytesMax == 16 << 20)
        #expect(
            lane.fuel
                == FuelLimits(
                    admit: 100_000, order: 10_000_000, begin: 10_000_000, execute: 1_000_000, settle: 10_000_000))
    }

    @Test("Every key reaches the lane's configuration")
    func everything() throws {
        let manifest = try Self.read(
            """
            name = "full"
            summary = "Everything."
            rule = "Other_2"
            [lane]
            weight = 3
            reserve_gas = 5_000_000
            gas_target = 7
            minimum_base_fee = "340282366920938463463374607431768211455"
            max_tx_gas = 9
            nonce_mode = "unordered"
            mempool_count_max = 11
            mempool_bytes_max = "12KiB"
            memory = "128MiB"
            order_window = 13
            state_bytes_max = "14B"
            fuel = { admit = 1, order = 2, begin = 3, execute = 4, settle = 5 }
            bundle_gas = 6_000_001
            openings = ["bottom", "top"]
            price = { top = "second" }
            reserve_price = { bottom = "18_446_744_073_709_551_616" }
            opening_payers = [
              "0x\(Self.payer(2))",
              "0x\(Self.payer(1).uppercased())",
            ]
            [config]
            a = 1
            """)
        #expect(manifest.rule == "Other_2")
        #expect(manifest.summary == "Everything.")
        #expect(manifest.lane.reserveGas == 5_000_000)
        #expect(manifest.lane.bundleGas == 6_000_001)
        let (owner, treasury) = (PublicKey(bytes: Bytes32(bytes: [UInt8](repeating: 1, count: 32))), PublicKey.zero)
        let configuration = manifest.laneConfiguration(owner: owner, treasury: treasury, moduleHash: .zero)
        #expect(
            configuration
                == LaneConfiguration(
                    name: try LaneName("full"), owner: owner, treasury: treasury, weight: 3, minimumBaseFee: .max,
                    gasTarget: 7, maxTransactionGas: 9, mempoolCountMax: 11, mempoolBytesMax: 12 << 10,
                    nonceMode: .unordered, moduleHash: .zero, ruleConfiguration: manifest.ruleConfiguration,
                    fuel: FuelLimits(admit: 1, order: 2, begin: 3, execute: 4, settle: 5), memoryBytesMax: 128 << 20,
                    orderWindow: 13, stateBytesMax: 14,
                    openings: OpeningsPolicy(
                        top: OpeningTerms(price: .second), after: nil, bottom: OpeningTerms(reservePrice: 1 << 64),
                        payers: [1, 2].map { PublicKey(bytes: Bytes32(bytes: [UInt8](repeating: $0, count: 32))) })))
        #expect(try LaneConfiguration(decoding: configuration.encoded) == configuration)
        let renamed = manifest.laneConfiguration(
            name: try LaneName("other"), owner: owner, treasury: treasury, moduleHash: .zero)
        #expect(renamed.name == (try LaneName("other")))
    }

    @Test("One price and one reserve price hold for every opening that is sold; bundle gas is half the reserve")
    func openings() throws {
        let lane = try Self.read(
            """
            name = "x"
            [lane]
            reserve_gas = 7
            openings = ["after", "top"]
            price = "second"
            reserve_price = 9
            """
        ).lane
        let terms = OpeningTerms(price: .second, reservePrice: 9)
        #expect(lane.openings == OpeningsPolicy(top: terms, after: terms, bottom: nil))
        #expect(lane.bundleGas == 3)
        #expect(try Self.read("name = \"x\"\n[lane]\nopenings = []").lane.openings == .closed)
        #expect(try Self.read("name = \"x\"\n[lane]\nbundle_gas = 0").lane.bundleGas == 0)
    }

    private static func payer(_ byte: UInt8) -> String {
        String(repeating: byte < 16 ? "0\(byte)" : "\(byte)", count: 32)
    }

    @Test("[config] becomes the bytes of ABI-7, whatever the order of its keys")
    func configuration() throws {
        let number = CallBytes.littleEndian(UInt128(258))
        let large = CallBytes.littleEndian(UInt128(1) << 64)
        let expected = CallBytes.configuration([
            ("B", [0]), ("a", number), ("ab", Array("é".utf8)), ("b", [1]), ("c", large), ("d", []),
        ])
        let forwards = try Self.read(
            """
            name = "x"
            [config]
            B = false
            a = 258
            ab = "é"
            b = true
            c = { integer = "18446744073709551616" }
            d = ""
            """)
        let backwards = try Self.read(
            """
            name = "x"
            config.d = ""
            config.c.integer = "18_446_744_073_709_551_616"
            config.b = true
            config.ab = "é"
            config.a = 0x102
            config.B = false
            """)
        #expect(forwards.ruleConfiguration == expected)
        #expect(backwards.ruleConfiguration == expected)
    }

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

    static let mistakes: [Mistake] = [
        // What is not TOML.
        Mistake(.syntax, 2, "", "name = \"x\"\nsummary = oops"),
        Mistake(.syntax, 2, "", "name = \"x\"\nname = \"y\""),
        Mistake(.syntax, 1, "", "name = \"x"),
        Mistake(.syntax, 2, "name is missing", "name = \"x\"\n[ , ]\n"),
        Mistake(.syntax, 3, "name is missing", "name = \"x\"\n\n[["),
        Mistake(.syntax, 2, "byte 0", "name = \"x\"\n# \0\nnonsense = 1"),
        Mistake(.syntax, 2, "64 deep", "name = \"x\"\n\(String(repeating: "a.", count: 200_000))b = 1\n]"),
        Mistake(
            .syntax, 2, "64 deep",
            "name = \"x\"\nconfig.a = \(String(repeating: "[", count: 65))\(String(repeating: "]", count: 65))"),
        // The name.
        Mistake(.missingKey, 1, "name = \"my-app\"", ""),
        Mistake(.missingKey, 1, "name = \"my-app\"", "\n\nsummary = \"x\""),
        Mistake(.wrongType, 1, "text in quotes", "name = 1"),
        Mistake(.badValue, 2, "a-z", "\nname = \"My App\""),
        Mistake(.badValue, 1, "1 to 32", "name = \"\""),
        Mistake(.badValue, 1, "1 to 32", "name = \"abcdefghijklmnopqrstuvwxyz0123456\""),
        // Keys that mean nothing.
        Mistake(.unknownKey, 2, "\"summary\"", "name = \"x\"\nsumary = \"y\""),
        Mistake(.unknownKey, 3, "\"lane\"", "name = \"x\"\n\n[lanes]\nweight = 1"),
        Mistake(.unknownKey, 4, "\"weight\"", "name = \"x\"\n[lane]\n# weigth = 1\nweigth = 2"),
        Mistake(.unknownKey, 3, "\"minimum_base_fee\"", "name = \"x\"\n[lane]\nminimum_base_fees = 2"),
        Mistake(.unknownKey, 3, "Known are: admit, order", "name = \"x\"\n[lane]\nfuel = { zzzzzzz = 1 }"),
        Mistake(.unknownKey, 4, "\"execute\"", "name = \"x\"\n[lane.fuel]\nadmit = 1\nexecut = 1"),
        Mistake(
            .unknownKey, 4, "\"weight\"", "name = \"x\"\nsummary = \"\"\"[lane]\nweigth = 9\"\"\"\nlane.weigt = 1\n"),
        Mistake(.unknownKey, 6, "\"weight\"", "name = \"x\"\nsummary = '''\nweigth = 1\n'''\n[\"lane\"]\n'weigth' = 1"),
        Mistake(.unknownKey, 2, "Known are: integer", "name = \"x\"\nconfig.a = { int = 1 }"),
        Mistake(.unknownKey, 3, "\"openings\"", "name = \"x\"\n[lane]\nopening = []"),
        Mistake(
            .unknownKey, 4, "\"bottom\"", "name = \"x\"\n[lane]\nopenings = [\"top\"]\nprice = { botom = \"first\" }"),
        // Openings.
        Mistake(.wrongType, 3, "openings = [", "name = \"x\"\n[lane]\nopenings = \"top\""),
        Mistake(.wrongType, 3, "openings = [", "name = \"x\"\n[lane]\nopenings = [\"top\", 1]"),
        Mistake(.badValue, 3, "\"bottom\"", "name = \"x\"\n[lane]\nopenings = [\"buttom\"]"),
        Mistake(.badValue, 3, "twice", "name = \"x\"\n[lane]\nopenings = [\"top\", \"top\"]"),
        Mistake(.badValue, 3, "no opening is sold", "name = \"x\"\n[lane]\nprice = \"first\""),
        Mistake(.badValue, 4, "no opening is sold", "name = \"x\"\n[lane]\nopenings = []\nreserve_price = 0"),
        Mistake(
            .badValue, 5, "\"bottom\", which is not sold",
            "name = \"x\"\n[lane]\nopenings = [\"top\"]\n[lane.price]\nbottom = \"first\""),
        Mistake(
            .badValue, 4, "not sold", "name = \"x\"\n[lane]\nopenings = [\"top\"]\nreserve_price = { after = 1 }"),
        Mistake(
            .badValue, 4, "\"first\" or \"second\"", "name = \"x\"\n[lane]\nopenings = [\"top\"]\nprice = \"third\""),
        Mistake(.wrongType, 4, "text in quotes", "name = \"x\"\n[lane]\nopenings = [\"top\"]\nprice = 1"),
        Mistake(.wrongType, 4, "integer", "name = \"x\"\n[lane]\nopenings = [\"top\"]\nreserve_price = \"1 ETH\""),
        Mistake(
            .badValue, 3, "no opening is sold", "name = \"x\"\n[lane]\nopening_payers = [\"0x\(payer(1))\"]"),
        Mistake(
            .badValue, 4, "64 hexadecimal digits",
            "name = \"x\"\n[lane]\nopenings = [\"top\"]\nopening_payers = [\"0x01\"]"),
        Mistake(
            .badValue, 4, "64 hexadecimal digits",
            "name = \"x\"\n[lane]\nopenings = [\"top\"]\nopening_payers = [\"\(payer(1))\"]"),
        Mistake(
            .badValue, 4, "twice",
            "name = \"x\"\n[lane]\nopenings = [\"top\"]\nopening_payers = [\"0x\(payer(1))\", \"0x\(payer(1))\"]"),
        Mistake(.badValue, 4, "1 to 64", "name = \"x\"\n[lane]\nopenings = [\"top\"]\nopening_payers = []"),
        Mistake(.badValue, 3, "0 to", "name = \"x\"\n[lane]\nbundle_gas = -1"),
        // Types.
        Mistake(.wrongType, 2, "[lane]", "name = \"x\"\nlane = 1"),
        Mistake(.wrongType, 3, "[lane.fuel]", "name = \"x\"\n[lane]\nfuel = 1"),
        Mistake(.wrongType, 3, "integer", "name = \"x\"\n[lane]\nweight = true"),
        Mistake(.wrongType, 3, "integer", "name = \"x\"\n[lane]\nweight = \"1 000\""),
        Mistake(.wrongType, 3, "integer", "name = \"x\"\n[lane]\nminimum_base_fee = \"-1\""),
        Mistake(.wrongType, 3, "integer", "name = \"x\"\n[lane]\nminimum_base_fee = \"1_\""),
        Mistake(.wrongType, 3, "integer", "name = \"x\"\n[lane]\nminimum_base_fee = 1.5"),
        Mistake(.wrongType, 3, "integer", "name = \"x\"\n[lane]\ngas_target = \"\""),
        Mistake(.wrongType, 3, "KiB", "name = \"x\"\n[lane]\nmempool_bytes_max = 16"),
        Mistake(.wrongType, 3, "KiB", "name = \"x\"\n[lane]\nmemory = \"16MB\""),
        Mistake(.wrongType, 3, "KiB", "name = \"x\"\n[lane]\nmemory = \"MiB\""),
        Mistake(.wrongType, 3, "KiB", "name = \"x\"\n[lane]\nmemory = \"99999999999999999GiB\""),
        Mistake(.wrongType, 3, "text in quotes", "name = \"x\"\n[lane]\nnonce_mode = 1"),
        Mistake(.wrongType, 2, "text in quotes", "name = \"x\"\nrule = []"),
        Mistake(.wrongType, 3, "integer", "name = \"x\"\n[config]\na = 1.0"),
        Mistake(.wrongType, 4, "integer", "name = \"x\"\n[config]\nb = 1\na = [\n1\n]"),
        Mistake(.wrongType, 5, "integer", "name = \"x\"\n[config]\nb = 1\nc = \"[\"\na = 2026-01-01"),
        Mistake(.wrongType, 3, "{ integer", "name = \"x\"\n[config]\na = {}"),
        // Values.
        Mistake(.badValue, 3, "1 to 4294967295", "name = \"x\"\n[lane]\nweight = 0"),
        Mistake(.badValue, 3, "1 to 4294967295", "name = \"x\"\n[lane]\nweight = 4294967296"),
        Mistake(.badValue, 3, "0 to 18446744073709551615", "name = \"x\"\n[lane]\nreserve_gas = -1"),
        Mistake(.badValue, 3, "0 to", "name = \"x\"\n[lane]\nreserve_gas = \"18446744073709551616\""),
        Mistake(
            .badValue, 3, "0 to", "name = \"x\"\n[lane]\nminimum_base_fee = \"340282366920938463463374607431768211456\""
        ),
        Mistake(.badValue, 3, "1 to", "name = \"x\"\n[lane.fuel]\nadmit = 0"),
        Mistake(.badValue, 3, "1 to", "name = \"x\"\n[lane]\norder_window = 0"),
        Mistake(.badValue, 3, "1 to", "name = \"x\"\n[lane]\nmempool_count_max = 0"),
        Mistake(.badValue, 3, "1MiB to 256MiB, a multiple of 64KiB", "name = \"x\"\n[lane]\nmemory = \"64KiB\""),
        Mistake(.badValue, 3, "1MiB to 256MiB, a multiple of 64KiB", "name = \"x\"\n[lane]\nmemory = \"1048577B\""),
        Mistake(.badValue, 3, "\"sequential\" or \"unordered\"", "name = \"x\"\n[lane]\nnonce_mode = \"random\""),
        Mistake(.badValue, 2, "rule = \"MyRule\"", "name = \"x\"\nrule = \"My Rule\""),
        Mistake(.badValue, 2, "rule = \"MyRule\"", "name = \"x\"\nrule = \"\""),
        Mistake(.badValue, 3, "0 to", "name = \"x\"\n[config]\na = -1"),
        Mistake(.tooLarge, 3, "state", "name = \"x\"\n[config]\na = \"\(String(repeating: "y", count: 65_536))\""),
    ]

    @Test("Every mistake is named with its line and what to do", arguments: mistakes)
    func mistake(mistake: Mistake) throws {
        let error = #expect(throws: RuleBuildError.self) { try Self.read(mistake.text) }
        #expect(error?.code == mistake.code)
        #expect(error?.line == mistake.line)
        #expect(error?.path == "Apps/MyApp/app.toml")
        #expect(error.map { "\($0)".contains(mistake.says) } == true, "\(error as Any)")
        #expect(error.map { "\($0)".hasPrefix("Apps/MyApp/app.toml:\(mistake.line): ") } == true)
    }

    @Test("Keys and elements are found behind everything that only looks like them")
    func lines() {
        let lines = TOMLKeyLines(
            #"""
            # a = 1
            a = "x = 1 # \" [t]" # b = 2
            b = [ # c = 3
              "]", '''
            d = 4''',
              { e = 5 },
            ]
            f.g . "h i" = 6

            [ t . u ]
              v = """
            w = 1 \
            """ # x
            [[list]]
            y = 7
            [list.in]
            z = 8
            [[list]] # again
            y = { p.q = [[],
              [{}, { r = "}" }]], s = 9 }
            [[list.in]]
            [[list.in]]
            z = 10
            """#)
        #expect(lines.line(of: ["a"]) == 2)
        #expect(lines.line(of: ["b"]) == 3)
        #expect(lines.line(of: ["d"]) == 1)
        #expect(lines.line(of: ["b", 0]) == 4)
        #expect(lines.line(of: ["b", 1]) == 4)
        #expect(lines.line(of: ["b", 2]) == 6)
        #expect(lines.line(of: ["b", 2, "e"]) == 6)
        #expect(lines.line(of: ["b", 3]) == 3)
        #expect(lines.line(of: ["f", "g", "h i"]) == 8)
        #expect(lines.line(of: ["f"]) == 8)
        #expect(lines.line(of: ["t", "u"]) == 10)
        #expect(lines.line(of: ["t", "u", "v"]) == 11)
        #expect(lines.line(of: ["t", "u", "w"]) == 10)
        #expect(lines.line(of: ["list"]) == 14)
        #expect(lines.line(of: ["list", 0, "y"]) == 15)
        #expect(lines.line(of: ["list", 0, "in", "z"]) == 17)
        #expect(lines.line(of: ["list", 1]) == 18)
        #expect(lines.line(of: ["list", 1, "y", "p", "q", 1]) == 20)
        #expect(lines.line(of: ["list", 1, "y", "p", "q", 1, 1, "r"]) == 20)
        #expect(lines.line(of: ["list", 1, "y", "s"]) == 20)
        #expect(lines.line(of: ["list", 1, "in", 0]) == 21)
        #expect(lines.line(of: ["list", 1, "in", 1, "z"]) == 23)
        #expect(lines.line(of: ["list", 2, "y"]) == 14)
    }

    @Test("Whatever the text, it is a manifest or an error with a line of it", arguments: 0..<8)
    func anyText(seed: UInt64) {
        let whole = """
            name = "x" # '
            [lane]
            openings = ["top", 'after', \"""bottom\"""]
            price = { top = "second", "after" = "first" }
            fuel.admit = 1_0
            [config]
            a = { integer = "1" }
            """
        var random = SplitMix(state: seed)
        for round in 0..<400 {
            var bytes = Array(whole.utf8)
            if round % 2 == 0 { bytes.removeLast(random.below(bytes.count)) }
            for _ in 0..<random.below(6) where !bytes.isEmpty {
                let alphabet = Array("[]{}=\"'.,#\n\r\t\\ a1_\0\u{e9}".utf8)
                bytes[random.below(bytes.count)] = alphabet[random.below(alphabet.count)]
            }
            let text = String(decoding: bytes, as: UTF8.self)
            let lineCount = text.utf8.count { $0 == UInt8(ascii: "\n") } + 1
            do throws(RuleBuildError) {
                _ = try AppManifest(text: text, path: "app.toml", folderName: "MyApp")
            } catch {
                #expect(error.line.map { (1...lineCount + 1).contains($0) } == true, "seed \(seed): \(error)\n\(text)")
            }
        }
    }

    /// Numbers that only depend on where they start.
    private struct SplitMix {
        var state: UInt64

        mutating func below(_ bound: Int) -> Int {
            state &+= 0x9e37_79b9_7f4a_7c15
            var mixed = (state ^ state >> 30) &* 0xbf58_476d_1ce4_e5b9
            mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
            return Int((mixed ^ mixed >> 31) % UInt64(bound))
        }
    }

    private static func read(_ text: String) throws -> AppManifest {
        try AppManifest(text: text, path: "Apps/MyApp/app.toml", folderName: "MyApp")
    }
}
