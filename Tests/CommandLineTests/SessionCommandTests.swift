import Foundation
import FoundationNetworking
import Testing
import Wire

/// Sessions that are started, looked at and ended from other terminals (CLI-12 to CLI-17, DEV-13 to DEV-18).
@Suite("Sessions of devnets", .serialized)
struct SessionCommandTests {
    private static let flow = Result {
        try Laneway.file(
            "flow.jsonl", (0..<400).map { FlowLine(index: $0, apps: ["aave"]).text }.joined(separator: "\n"))
    }

    /// A network in the background, at 20 transactions a second of its flow.
    private static func start(_ sessions: String, _ arguments: String...) throws -> [String: Any] {
        let run = try Laneway.run(
            [
                "devnet", "up", "--detach", "--json", "--sessions", sessions, "--flow", try flow.get(), "--rate", "20",
            ] + arguments)
        try #require(run.status == 0, "\(run)")
        return try run.json()
    }

    private static func list(_ sessions: String) throws -> [[String: Any]] {
        let run = try Laneway.run("devnet", "list", "--json", "--sessions", sessions)
        let list = try JSONSerialization.jsonObject(with: Data(run.output.utf8))
        return try #require(list as? [[String: Any]], "\(run)")
    }

    private static func end(_ sessions: String) {
        _ = try? Laneway.run("devnet", "down", "--all", "--sessions", sessions)
    }

    @Test("run side by side in the background, are shown, and end in order from another terminal")
    func sideBySide() throws {
        let sessions = Laneway.path("sessions")
        defer { Self.end(sessions) }
        let (first, second) = (
            try Self.start(sessions), try Self.start(sessions, "--seed", "side", "--searcher")
        )
        #expect(try first.text("service") != second.text("service"))
        let listed = try Self.list(sessions)
        #expect(try listed.map { try $0.text("session") } == [first.text("session"), second.text("session")])
        #expect(try listed.allSatisfy { try $0.text("state") == "running" })

        let both = try Laneway.run("devnet", "status", "--sessions", sessions)
        #expect(both.status == 2 && both.errors.contains("several sessions run"), "\(both)")
        let status = try Laneway.run("devnet", "status", try second.text("session"), "--sessions", sessions, "--json")
            .json()
        #expect(try status.text("plays") == "flow \(Self.flow.get())" && status.text("seed") == "side")
        let processes = try status.objects("processes")
        #expect(
            try processes.map { try $0.text("name") }
                == ["devnet", "node", "player", "searcher", "settlement", "verifier-1", "verifier-2"])
        #expect(processes.allSatisfy { $0["running"] as? Bool == true })
        let inspected = try Laneway.run("devnet", "inspect", try second.text("folder"), "--json").json()
        #expect(try inspected.object("manifest").object("lanes").keys.sorted() == ["aave"])
        #expect(try inspected.object("accounts").text("searcher").hasPrefix("0x"))
        let table = try Laneway.run("devnet", "inspect", try second.text("folder"))
        #expect(table.status == 0 && table.lines.allSatisfy { $0.count <= 120 }, "\(table)")

        let name = try first.text("session")
        let down = try Laneway.run("devnet", "down", name, "--sessions", sessions)
        #expect(down.status == 0 && down.output == "\(name) has ended in order\n", "\(down)")
        let again = try Laneway.run("devnet", "down", name, "--sessions", sessions)
        #expect(again.status == 0 && again.output == "\(name) was not running\n", "\(again)")
        let only = try Laneway.run("devnet", "down", "--json", "--sessions", sessions)
        #expect(only.status == 0 && only.output.contains("\"ended\""), "\(only)")
        #expect(try Self.list(sessions).allSatisfy { try $0.text("state") == "ended" })
        for session in try Self.list(sessions) {
            #expect(try session.objects("processes").allSatisfy { $0["running"] as? Bool == false }, "\(session)")
        }
        let log = try Laneway.run("devnet", "logs", name, "devnet", "--sessions", sessions)
        #expect(log.output.contains("VERIFIED") && log.output.contains("\"difference\" : \"0\""), "\(log)")
        let all = try Laneway.run("devnet", "logs", name, "--sessions", sessions, "--follow", "--lines", "2")
        #expect(all.status == 0 && all.lines.allSatisfy { $0.hasPrefix("devnet  ") }, "\(all)")
        #expect(try Laneway.run("verify", try second.text("folder")).status == 0)
    }

    @Test("that are not there, or whose process is another's by now, are told so, and nothing is killed")
    func mistakes() throws {
        let sessions = Laneway.path("sessions")
        for command in [["status"], ["down"], ["logs"], ["inspect"]] {
            let run = try Laneway.run(["devnet"] + command + ["--sessions", sessions])
            #expect(run.status == 2 && run.errors.contains("no session runs"), "\(run)")
        }
        let folder = sessions + "/stale-name-1"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        // This process did not start with the machine.
        let pid = ProcessInfo.processInfo.processIdentifier
        try Data("{\"devnet\":{\"pid\":\(pid),\"start_ticks\":1}}".utf8)
            .write(to: URL(filePath: folder + "/pids.json"))
        #expect(try Self.list(sessions).map { try $0.text("state") } == ["died"])
        let down = try Laneway.run("devnet", "down", "stale-name-1", "--sessions", sessions)
        #expect(down.status == 0 && down.output == "stale-name-1 was not running\n", "\(down)")
        let near = try Laneway.run("devnet", "status", "stale-nam-1", "--sessions", sessions)
        #expect(near.status == 2 && near.errors.contains("Did you mean \"stale-name-1\"?"), "\(near)")
        let logs = try Laneway.run("devnet", "logs", folder, "nod")
        #expect(logs.status == 2 && logs.errors.contains("no log of nod"), "\(logs)")
    }

    @Test("can be said in devnet.toml, whose mistakes have a line and the nearest key; --dry-run leaves nothing")
    func config() throws {
        let sessions = Laneway.path("sessions")
        let flow = try Self.flow.get()
        let file = try Laneway.file(
            "devnet.toml",
            """
            seed = 7
            flow = "\(URL(filePath: flow).lastPathComponent)"
            rate = 40
            searcher = true
            sessions = "\(sessions)"
            """)
        let dry = try Laneway.run("devnet", "up", "--config", file, "--dry-run", "--rate", "50", "--json")
        #expect(dry.status == 0, "\(dry)")
        let manifest = try dry.json()
        #expect(try manifest.text("seed") == "7" && manifest.number("rate") == 50 && manifest.text("flow") == flow)
        #expect(manifest["searcher"] as? Bool == true && manifest["lock_step"] as? Bool == true)
        #expect(try FileManager.default.contentsOfDirectory(atPath: sessions).isEmpty)
        let people = try Laneway.run("devnet", "up", "--config", file, "--dry-run")
        #expect(people.output.contains("plays     flow \(flow), 40 transactions a second, and a searcher bids"))
        for (text, says) in [
            ("sed = 1\n", ":1: unknown key \"sed\". Did you mean \"seed\"?"),
            ("\nrate = 0\n", ":2: \"rate\" is out of range. Choose 1 to 1000000."),
            ("listen = 5\n", ":1: \"listen\" has to be a text"), ("listen = \"x\"\n", "--listen x: give HOST:PORT"),
            ("rounds = 2\n", "rounds are about a scenario"),
            ("seed = 1\nscenario = \"x\"\n", "--seed does so, too"), ("seed", ":1: "),
        ] {
            let wrong = try Laneway.file("wrong.toml", text)
            let run = try Laneway.run("devnet", "up", "--config", wrong)
            #expect(run.status == 2 && run.errors.contains(says), "\(run)")
        }
        #expect(try Laneway.run("devnet", "up", "--config", "/nowhere.toml").status == 2)
    }

    @Test("have Prometheus and Grafana files whose panels are of metrics that the node serves (DEV-16)")
    func observability() throws {
        let sessions = Laneway.path("sessions")
        defer { Self.end(sessions) }
        let started = try Self.start(sessions)
        let folder = try started.text("folder") + "/observability"
        let url = try #require(URL(string: started.text("service") + "/metrics"))
        let metrics = try String(contentsOf: url, encoding: .utf8)
        let served = Set(metrics.matches(of: /# TYPE (\S+) (\w+)/).map { String($0.1) })
        let prometheus = try String(contentsOfFile: folder + "/prometheus.yml", encoding: .utf8)
        #expect(prometheus.contains("targets: [\"\(url.host() ?? ""):\(url.port ?? 0)\"]"), "\(prometheus)")
        var named: Set<String> = []
        for file in try FileManager.default.contentsOfDirectory(atPath: folder + "/grafana") {
            let data = try Data(contentsOf: URL(filePath: "\(folder)/grafana/\(file)"))
            let dashboard = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
            for panel in try dashboard.objects("panels") {
                let expressions = try panel.objects("targets").map { try $0.text("expr") }
                #expect(!expressions.isEmpty)
                for expression in expressions {
                    let names = expression.matches(of: /laneway_[a-z_]+/).map { String($0.0) }
                    #expect(names.count == 1, "\(expression)")
                    named.formUnion(names.map { $0.replacing("_bucket", with: "") })
                }
            }
        }
        #expect(named.count > 15 && named.isSubset(of: served), "\(named.subtracting(served))")
    }

    @Test("take an app in while they run, once, and one that has no room is refused (DEV-17)")
    func addApp() throws {
        let sessions = Laneway.path("sessions")
        defer { Self.end(sessions) }
        let session = try Self.start(sessions).text("folder")
        let app = Laneway.path("app") + "/mine"
        try #require(try Laneway.run("new", app, "--template", "empty").status == 0)
        let toml = try String(contentsOfFile: app + "/app.toml", encoding: .utf8)
        // A quarter of what the other lane has is left.
        func reserve(_ gas: Int) throws {
            let text = toml.replacing(/reserve_gas = .*/, with: "reserve_gas = \(gas)")
            let lane = text.contains("reserve_gas") ? text : text + "\n[lane]\nreserve_gas = \(gas)\n"
            try Data(lane.utf8).write(to: URL(filePath: app + "/app.toml"))
        }
        try reserve(500_000)
        let run = try Laneway.run("devnet", "add-app", app, "--session", session, "--force", "--json")
        #expect(run.status == 0, "\(run)")
        #expect(try run.json().text("lane") == "mine" && run.json().number("reserve_gas") == 500_000)
        let lane = try Laneway.run("rpc", "lane", "mine", "--session", session, "--json").json()
        #expect(try lane.number("reserve_gas") == 500_000)
        let again = try Laneway.run("devnet", "add-app", app, "--session", session, "--force")
        #expect(again.status == 2 && again.errors.contains("there is a lane mine already"), "\(again)")
        try reserve(50_000_000)
        try Data(String(contentsOfFile: app + "/app.toml", encoding: .utf8).replacing("\"mine\"", with: "\"big\"").utf8)
            .write(to: URL(filePath: app + "/app.toml"))
        let big = try Laneway.run("devnet", "add-app", app, "--session", session, "--force")
        #expect(big.status == 2 && big.errors.contains("are left on this network"), "\(big)")
        let name = URL(filePath: session).lastPathComponent
        #expect(try Laneway.run("devnet", "down", name, "--sessions", sessions).output.contains("in order"))
        let summary = try JSONSerialization.jsonObject(
            with: Data(contentsOf: URL(filePath: session + "/summary.json")))
        let result = try #require(summary as? [String: Any])
        #expect(try result.text("difference") == "0" && result["verified"] as? Bool == true)
        #expect(try result.object("lanes").keys.sorted() == ["aave", "mine"])
    }

    @Test("pay in whoever asks their settlement (SVC-33)")
    func settlement() throws {
        let sessions = Laneway.path("sessions")
        defer { Self.end(sessions) }
        let session = try Self.start(sessions).text("folder")
        let status = try Laneway.run("devnet", "status", session, "--json").json()
        let (url, account) = (try status.text("settlement"), "0x" + String(repeating: "ab", count: 32))
        for number in 1...3 {
            let paid = try Laneway.run("rpc", "settlement_deposit", account, "1000", "--url", url, "--json")
            // The flow has one sender.
            #expect(try paid.json().number("number") == 1 + number, "\(paid)")
        }
        let balance = try Laneway.run("rpc", "account", account, "--session", session, "--json").json()
        #expect(try balance.text("balance") == "3000")
        for amount in ["0", "1.5", "1e3", "\"x\""] {
            let run = try Laneway.run("rpc", "settlement_deposit", account, amount, "--url", url)
            #expect(run.status == 2 && run.errors.contains("INVALID_PARAMS"), "\(run)")
        }
        try forced(session, url)
        let tooMuch = try Laneway.run(
            "rpc", "settlement_deposit", account, "340282366920938463463374607431768211455", "--url", url)
        #expect(tooMuch.status == 1 && tooMuch.errors.contains("INVALID_ENTRY"), "\(tooMuch)")
    }
}

extension SessionCommandTests {
    /// What is posted to the inbox is included, and what cannot get a number is told so (INB-2).
    private func forced(_ session: String, _ url: String) throws {
        let network = try Laneway.run("rpc", "network", "--session", session, "--json").json()
        let sender = SecretKey(seed: Hash.of(.developmentKey, Array("forced".utf8)))
        let paid = try Laneway.run(
            "rpc", "settlement_deposit", "\(sender.publicKey)", "1000000000000000000", "--url", url)
        #expect(paid.status == 0, "\(paid)")
        let operation = Operation(
            nonce: 0, gasLimit: 21_000, maxFeePerGas: 1 << 40, maxPriorityFeePerGas: 1, bid: 0, validUntil: 0,
            payload: [UInt8](repeating: 0, count: 37))
        let chainID = try #require(UInt64(network.text("chain_id")))
        var envelope = Envelope(
            chainID: chainID, lane: try LaneName("aave"), operations: [operation], signedBy: sender)
        let posted = try Laneway.run("rpc", "settlement_post", Hex.encode(envelope.encoded), "--url", url, "--json")
        #expect(try posted.json().number("number") == 1, "\(posted)")
        let hash = try #require(posted.json()["transactions"] as? [String])[0]
        var status: [String: Any] = [:]
        for _ in 0..<200 where status["outcome"] == nil {
            usleep(50_000)
            status = try Laneway.run("rpc", "status", hash, "--session", session, "--json").json()
        }
        #expect(try status.text("outcome") == "INCLUDED", "\(status)")
        let settlement = try Laneway.run("rpc", "settlement_status", "--url", url, "--json").json()
        #expect(try settlement.number("inbox_number") == 1 && settlement.number("inbox_logged") == 1)
        let inbox = try Laneway.run("rpc", "settlement_inbox", "1", "--url", url, "--json")
        #expect(inbox.output.contains("\"number\" : 1"), "\(inbox)")
        let order = Withdrawal(
            number: 1, amount: 77, destination: Hash.of(.developmentKey, [1]).bytes,
            chainID: chainID, signedBy: sender)
        let ordered = try Laneway.run(
            "rpc", "submitEntry", Hex.encode(LogEntry.withdrawal(order).encoded), "--session", session)
        #expect(ordered.status == 0, "\(ordered)")
        var withdrawn = ""
        for _ in 0..<200 where !withdrawn.contains("\"77\"") {
            usleep(50_000)
            withdrawn = try Laneway.run("rpc", "settlement_withdrawals", "1", "--url", url, "--json").output
        }
        #expect(withdrawn.contains("\(sender.publicKey)"), "\(withdrawn)")
        #expect(try Laneway.run("rpc", "settlement_withdrawals", "2", "--url", url, "--json").output == "[\n\n]\n")
        envelope.signature = .zero
        for (bytes, code) in [(envelope.encoded, "INVALID_SIGNATURE"), ([0], "UNKNOWN_VERSION")] {
            let run = try Laneway.run("rpc", "settlement_post", Hex.encode(bytes), "--url", url)
            #expect(run.status == 2 && run.errors.contains(code), "\(run)")
        }
    }
}

@Suite("A devnet's searcher (DEV-15)")
struct DevnetSearcherTests {
    /// Two apps with a transaction each in every sub-block.
    private static let flow = Result {
        try Laneway.file(
            "flow.jsonl",
            (0..<60).map { FlowLine(index: $0, apps: [["aave", "curve", "cream"][$0 % 3]]).text }
                .joined(separator: "\n"))
    }

    private func up(_ arguments: String...) throws -> [String: Any] {
        let run = try Laneway.run(
            [
                "devnet", "up", "--until-drained", "--json", "--flow", try Self.flow.get(), "--rate", "60",
                "--sessions", Laneway.path("sessions"),
            ] + arguments)
        try #require(run.status == 0, "\(run)")
        return try run.json()
    }

    @Test("bids the same for equal seeds, and stops when nobody else sends anything")
    func sameBids() throws {
        let (first, second) = (try up("--seed", "s", "--searcher"), try up("--seed", "s", "--searcher"))
        #expect(
            try first.object("commitments") as? [String: String] == second.object("commitments") as? [String: String])
        let bundles = try first.number("bundles")
        // One bundle wins in each of the ten sub-blocks behind one with flow; its rival does not.
        #expect(bundles == 10, "\(first)")
        #expect(try first.object("not_included").number("OUTBID") == 10)
        #expect(try first.number("transactions") == 60 + bundles && first.number("sub_blocks") == 20)
        #expect(try first.text("difference") == "0" && first["verified"] as? Bool == true)
        #expect(try up("--seed", "s").number("bundles") == 0)
    }
}
