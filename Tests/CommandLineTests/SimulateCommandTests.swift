import Foundation
import Testing

@Suite("laneway simulate (SIM-1, SIM-50, SIM-61)")
struct SimulateCommandTests {
    private static let scenario = """
        [network]
        sub_block_gas = 1_000
        [[lanes]]
        name = "first"
        reserve_gas = 1_000
        [[lanes]]
        name = "second"
        reserve_gas = 0
        [[transactions]]
        lane = "first"
        from = "alice"
        bid = 10
        [[transactions]]
        lane = "second"
        from = "bob"
        bid = 8
        [[transactions]]
        lane = "second"
        from = "bob"
        nonce = 2
        [[expect]]
        at = 1
        order = ["t1"]
        [[expect]]
        lane = "first"
        attribution = { charge = 10 }

        """

    private static func simulate(_ text: String, _ options: String...) throws -> Laneway.Run {
        try Laneway.run(["simulate", Laneway.file("scenario.toml", text)] + options)
    }

    @Test("prints order, outcomes with their reason, attribution and expectations")
    func table() throws {
        let run = try Self.simulate(Self.scenario)
        #expect(run.status == 0, "\(run)")
        #expect(run.errors.isEmpty, "\(run)")
        for line in ["sub-block 1", "  order       t1", "  t3: NONCE_GAP", "expectations  2 of 2 hold"] {
            #expect(run.lines.contains(Substring(line)), "\(line) is not in \(run)")
        }
    }

    @Test("prints one JSON document, the same in every process")
    func document() throws {
        let (run, again) = (try Self.simulate(Self.scenario, "--json"), try Self.simulate(Self.scenario, "--json"))
        #expect(run.status == 0, "\(run)")
        var documents = try [run.json(), again.json()]
        for index in documents.indices { documents[index]["scenario"] = nil }
        #expect(NSDictionary(dictionary: documents[0]) == NSDictionary(dictionary: documents[1]))
        #expect(documents[0]["pending"] as? [String] == ["t2"])
        let subBlock = try #require((documents[0]["sub_blocks"] as? [[String: Any]])?.first)
        #expect(subBlock["order"] as? [String] == ["t1"])
        #expect(subBlock["outcomes"] as? [String: String] == ["t1": "INCLUDED", "t3": "NONCE_GAP"])
        let lines = try #require(subBlock["attribution"] as? [String: [String: String]])
        #expect(lines["first"]?["charge"] == "10" && lines["second"]?["attributed"] == "0")
    }

    @Test(
        "shows what an expectation expected and what came, with its line and exit code 1", arguments: [[], ["--json"]])
    func expectation(options: [String]) throws {
        let path = try Laneway.file("scenario.toml", Self.scenario.replacing("charge = 10", with: "charge = 8"))
        let run = try Laneway.run(["simulate", path] + options)
        #expect(run.status == 1, "\(run)")
        let told = options.isEmpty ? run.output : run.errors
        #expect(told.contains("\(path):26: attribution of first"), "\(run)")
        #expect(told.contains("  - charge = 8\n  + charge = 10\n"), "\(run)")
        if !options.isEmpty { #expect(try run.json()["expectations"] is [Any]) }
    }

    @Test("names a mistake with file, line and the nearest name, exit code 2")
    func mistakes() throws {
        for (wrong, says) in [
            ("from = \"alice\"\nbit = 10", ":12: unknown key \"bit\" in [[transactions]]. Did you mean \"bid\"?"),
            ("from = \"alice\"\ntext = [", ":13: "),
        ] {
            let path = try Laneway.file(
                "scenario.toml", Self.scenario.replacing("from = \"alice\"\nbid = 10", with: wrong))
            let run = try Laneway.run("simulate", path, "--json")
            #expect(run.status == 2, "\(run)")
            #expect(run.output.isEmpty, "\(run)")
            #expect(run.errors.contains("\(path)\(says)"), "\(run)")
        }
        let rule = try Self.simulate(Self.scenario.replacing("reserve_gas = 0", with: "rule = \"PriorityFe\""))
        #expect(rule.status == 2 && rule.errors.contains(":8: there is no app"), "\(rule)")
        let missing = try Laneway.run("simulate", "/nowhere/scenario.toml")
        #expect(missing.status == 2 && missing.errors.contains("/nowhere/scenario.toml"), "\(missing)")
    }

    @Test("says what a rule refuses, exit code 2 (SIM-52)")
    func refused() throws {
        let run = try Self.simulate(
            Self.scenario.replacing("reserve_gas = 0", with: "reserve_gas = 0\nconfig = { nobody = \"knows\" }"))
        #expect(run.status == 2, "\(run)")
        #expect(run.errors.contains("refuses its configuration"), "\(run)")
    }
}
