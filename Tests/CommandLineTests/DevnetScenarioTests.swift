import Foundation
import Testing

@Suite("laneway devnet up --scenario (DEV-10)")
struct DevnetScenarioTests {
    private static let checkout = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private static func up(_ arguments: String..., sessions: String = Laneway.path("sessions")) throws -> Laneway.Run {
        try Laneway.run(["devnet", "up", "--until-drained", "--sessions", sessions] + arguments)
    }

    private static let scenarios = [
        "Apps/gallery.toml", "Apps/SealedDrop/scenario.toml", "Apps/FairOrder/scenario.toml",
        "Tests/SimulationTests/Scenarios/endings.toml", "Tests/SimulationTests/Scenarios/bundle-endings.toml",
        "Tests/SimulationTests/Scenarios/failed-leg.toml", "Tests/SimulationTests/Scenarios/take.toml",
    ]

    @Test("makes the sub-blocks that simulate makes, and its verifier derives them again", arguments: scenarios)
    func sameBlocks(scenario: String) throws {
        let path = Self.checkout.appending(path: scenario).path
        let simulated = try Laneway.run("simulate", path, "--json").json()
        let run = try Self.up("--scenario", path, "--json")
        #expect(run.status == 0, "\(run)")
        let summary = try run.json()
        let commitments = try summary.object("commitments")
        #expect(try commitments.text("block") == simulated.object("commitments").text("block"))
        #expect(try commitments.text("sub_block") == simulated.object("commitments").text("sub_block"))
        #expect(summary["verified"] as? Bool == true)
        #expect(try summary.text("difference") == "0")
        #expect(try summary.text("collected") == simulated.object("totals").text("collected"))
        #expect(try summary.number("sub_blocks") == simulated.objects("sub_blocks").count)
        let played = try summary.object("scenario")
        #expect(
            try NSArray(array: played.objects("expectations")) == NSArray(array: simulated.objects("expectations")))
        #expect(try played.text("file") == path && played.number("rounds") == 1)
        for (lane, line) in try simulated.object("totals").object("lanes") {
            let line = try #require(line as? [String: String])
            let found = try summary.object("lanes").object(lane)
            for field in ["base_fee", "priority_fee", "charge", "bundle", "cross_lane", "take", "slack_fee"] {
                #expect(try found.text(field) == line[field], "\(lane) \(field)")
            }
        }
    }

    @Test("prints what was played and what holds, and keeps a session that can be looked at")
    func table() throws {
        let path = Self.checkout.appending(path: "Apps/gallery.toml").path
        let run = try Self.up("--scenario", path)
        #expect(run.status == 0, "\(run)")
        #expect(run.lines.contains("scenario      \(path)"), "\(run)")
        #expect(run.output.firstMatch(of: /\nexpectations  (\d+) of \1 hold\n/) != nil, "\(run)")
        let folder = try #require(run.output.firstMatch(of: /\nsession +(.+)\n/)?.1)
        let keys = try Self.object("\(folder)/keys.json")
        #expect(try keys.object("accounts").text("account/anna").hasPrefix("0x"))
        #expect(try keys.object("accounts").text("treasury/backrun").hasPrefix("0x"))
        let manifest = try Self.object("\(folder)/manifest.json")
        #expect(try manifest.text("scenario") == path && manifest["flow"] == nil && manifest["rate"] == nil)
        #expect(try manifest.object("lanes").count == 12)
        #expect(FileManager.default.fileExists(atPath: "\(folder)/rules/sealed-drop.wasm"))
        let explained = try Laneway.run("explain", String(folder), "4")
        #expect(explained.status == 0 && explained.output.contains("oracle-first"), "\(explained)")
        let verified = try Laneway.run("verify", String(folder))
        #expect(verified.status == 0, "\(verified)")
    }

    private static func object(_ path: String) throws -> [String: Any] {
        let data = try Data(contentsOf: URL(filePath: path))
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    private static let small = """
        [[lanes]]
        name = "dex"
        [[transactions]]
        from = "alice"
        [[expect]]
        at = 1
        order = ["t1"]
        [[expect]]
        balance = "1_000_000_000_000_000_000_000_000"
        of = "alice"

        """

    @Test("plays rounds one behind the other and looks at the first")
    func rounds() throws {
        let path = try Laneway.file("small.toml", Self.small)
        let run = try Self.up("--scenario", path, "--rounds", "5", "--json")
        #expect(run.status == 0, "\(run)")
        let summary = try run.json()
        #expect(try summary.number("sub_blocks") == 5 && summary.number("transactions") == 5)
        #expect(try summary.number("flow_transactions") == 5 && summary.number("played") == 5)
        #expect(try summary.object("scenario").number("rounds") == 5)
        let tooMany = try Self.up("--scenario", path, "--rounds", "100001")
        #expect(tooMany.status == 2 && tooMany.errors.contains("Give at most 100000 with --rounds."), "\(tooMany)")
    }

    @Test("shows an expectation that does not hold, exit code 1", arguments: [[], ["--json"]])
    func expectation(options: [String]) throws {
        let path = try Laneway.file("small.toml", Self.small + "[[expect]]\nfaults = 2\n")
        let run = try Laneway.run(
            ["devnet", "up", "--until-drained", "--sessions", Laneway.path("sessions"), "--scenario", path] + options)
        #expect(run.status == 1, "\(run)")
        let told = options.isEmpty ? run.output : run.errors
        #expect(told.contains("\(path):12: faults: expected -, came +\n  - 2\n  + 0\n"), "\(run)")
        if !options.isEmpty { #expect(try run.json()["verified"] as? Bool == true) }
    }

    @Test("goes on after the scenario until it is interrupted, and then says what held")
    func interrupted() throws {
        let path = try Laneway.file("small.toml", Self.small)
        let sessions = Laneway.path("sessions")
        let running = try Running(["devnet", "up", "--scenario", path, "--sessions", sessions, "--json"])
        try running.wait(for: "the scenario's end") { running.errors.contains("the scenario is played") ? true : nil }
        running.send(SIGTERM)
        let run = try running.finish()
        #expect(run.status == 130, "\(run)")
        let summary = try run.json()
        #expect(try summary.number("sub_blocks") >= 1 && summary["verified"] as? Bool == true)
        #expect(try summary.object("scenario").objects("expectations").count == 2)
    }

    @Test("ended before the first round it holds nothing against the scenario")
    func interruptedBefore() throws {
        let path = try Laneway.file(
            "long.toml", "[network]\nsub_blocks = 100_000\n\(Self.small)[[expect]]\nfaults = 1\n")
        let running = try Running(
            ["devnet", "up", "--until-drained", "--scenario", path, "--sessions", Laneway.path("sessions")])
        try running.wait(for: "the start") { running.errors.contains("session ") ? true : nil }
        running.send(SIGINT)
        let run = try running.finish()
        #expect(run.status == 130, "\(run)")
        #expect(
            run.output.contains("expectations  not looked at: the network ended before its first round\n"), "\(run)")
    }

    @Test("refuses options that a scenario decides, mistakes in it and networks that cannot be, exit code 2")
    func mistakes() throws {
        let path = try Laneway.file("small.toml", Self.small)
        for other in [["--seed", "1"], ["--flow", path], ["--rate", "5"], ["--app", "Apps/Backrun"]] {
            let run = try Laneway.run(["devnet", "up", "--scenario", path] + other)
            #expect(run.status == 2 && run.errors.contains("\(other[0]) does so, too"), "\(run)")
        }
        for rounds in [["--rounds", "2"], ["--rounds", "0", "--scenario", path]] {
            #expect(try Laneway.run(["devnet", "up"] + rounds).status == 2)
        }
        let config = try Laneway.file(
            "config.toml", Self.small.replacing("name = \"dex\"", with: "name = \"dex\"\nconfig = { x = 1 }"))
        let typo = try Laneway.file("typo.toml", Self.small.replacing("from", with: "frm"))
        for (path, says) in [
            ("/nowhere/x.toml", "/nowhere/x.toml: there is no such file"),
            (typo, "\(typo):4: unknown key \"frm\" in [[transactions]]. Did you mean \"from\"?"),
            (config, "\(config):1: the network cannot be set up like that"),
        ] {
            let sessions = Laneway.path("sessions")
            let run = try Self.up("--scenario", path, sessions: sessions)
            #expect(run.status == 2 && run.output.isEmpty && run.errors.contains(says), "\(run)")
            let left = (try? FileManager.default.contentsOfDirectory(atPath: sessions)) ?? []
            #expect(left.isEmpty)
        }
    }
}
