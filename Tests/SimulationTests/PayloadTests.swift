import RuleBuild
import Testing
import Wire

@testable import Simulation

@Suite("Values in payloads and configurations (SIM-22, SIM-33)")
struct PayloadTests {
    private static let lane = "[[lanes]]\nname = \"dex\"\n"

    private static func payload(_ value: String) throws -> Scenario.Payload {
        let scenario = try Support.read("\(lane)[[transactions]]\nfrom = \"alice\"\npayload = \(value)")
        return try #require(scenario.transactions.first).payload
    }

    struct Value: Sendable, CustomTestStringConvertible {
        let text: String
        let hex: String
        var testDescription: String { text }
    }

    @Test(
        "A list is its values side by side, integers least significant byte first",
        arguments: [
            Value(text: "[]", hex: ""),
            Value(text: "[\"\", \"0x\", { text = \"\" }]", hex: ""),
            Value(text: "[\"0x01\", \"FF\"]", hex: "01ff"),
            Value(text: "[{ u8 = 255 }, { u16 = 258 }, { u32 = 1 }]", hex: "ff0201" + "01000000"),
            Value(text: "[{ u64 = \"18_446_744_073_709_551_615\" }]", hex: "ffffffffffffffff"),
            Value(text: "[{ u128 = \"18446744073709551616\" }]", hex: "00000000000000000100000000000000"),
            Value(text: "[{ text = \"é\" }, \"00\"]", hex: "c3a900"),
        ])
    func bytes(value: Value) throws {
        let payload = try Self.payload(value.text)
        #expect(payload == Scenario.Payload(try #require(Hex.decode(value.hex))))
        #expect(payload.byteCount == value.hex.count / 2)
    }

    @Test("An account is its public key, which is the one that signs", arguments: ["1", "another"])
    func account(seed: String) throws {
        let scenario = try Support.read(
            """
            [network]
            seed = "\(seed)"
            \(Self.lane)config = { oracle = { account = "oracle" } }
            [[transactions]]
            from = "alice"
            payload = ["0x05", { account = "bob" }]
            """)
        let keys = ScenarioKeys(seed: seed)
        #expect(scenario.transactions[0].payload == Scenario.Payload([5] + keys.account("bob").publicKey.array))
        // Who is named is there, in the order in which one reads.
        #expect(scenario.accounts.map(\.name) == ["oracle", "alice", "bob"])
        let written = try Support.read(
            "\(Self.lane)config = { oracle = \"\(keys.account("oracle").publicKey)\" }")
        #expect(scenario.lanes[0].configuration == written.lanes[0].configuration)
    }

    @Test("A transaction is its hash, by which the log knows it")
    func transaction() throws {
        let scenario = try Support.read(
            """
            \(Self.lane)
            [[transactions]]
            id = "first"
            from = "alice"
            text = "one"
            [[transactions]]
            id = "second"
            from = "bob"
            payload = [{ transaction = "first" }]
            [[transactions]]
            id = "third"
            from = "alice"
            payload = ["0x01", { transaction = "second" }, { transaction = "first" }]
            [[bundles]]
            from = "carol"
            legs = [{ payload = [{ transaction = "third" }] }]
            """)
        let rules = try scenario.lanes.map { try Support.rules.rule(of: $0, in: scenario) }
        let arrivals = Arrivals(SimulatedNetwork(scenario, rules: rules, engine: "none")).for(height: 1)
        var envelopes: [Envelope] = []
        for arrival in arrivals { if case .envelope(let envelope) = arrival.entry { envelopes.append(envelope) } }
        let hashes = envelopes.map { $0.transactionHash(at: 0).bytes.array }
        #expect(
            envelopes.map { $0.operations[0].payload } == [Array("one".utf8), hashes[0], [1] + hashes[1] + hashes[0]])
        let last = try #require(arrivals.last).entry
        guard case .bundle(let bundle) = last else {
            Issue.record("the bundle comes last, not \(last)")
            return
        }
        #expect(bundle.legs[0].payload == hashes[2])
    }

    @Test("An observer's report is about the transactions that it names: the rule understands the hashes")
    func understood() throws {
        let result = try Support.run(
            """
            [[lanes]]
            name = "fair"
            rule = "FairOrder"
            nonce_mode = "unordered"
            [lanes.config]
            patience_heights = 5
            observer_1 = { account = "observer" }
            observer_2 = { account = "blind" }
            observer_3 = { account = "observer-3" }
            [[transactions]]
            id = "a"
            from = "alice"
            payload = "0x00"
            [[transactions]]
            id = "b"
            from = "bob"
            payload = "0x00"
            [[transactions]]
            from = "observer"
            payload = ["0x01", { transaction = "b" }, { transaction = "a" }]
            [[transactions]]
            from = "observer-3"
            payload = ["0x01", { transaction = "b" }, { transaction = "a" }]
            [[expect]]
            at = 2
            order = ["b", "a"]
            """)
        Support.expectAll(result)
    }
}
