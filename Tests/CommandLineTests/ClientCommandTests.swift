import Foundation
import Testing
import Wire

/// A running devnet, used from another terminal (CLI-83, CLI-90 to CLI-101, DEV-6, DEV-30).
@Suite("laneway account, tx, bundle, app register", .serialized)
struct ClientCommandTests {
    /// Two lanes of 12,000,000 gas each in a sub-block of 40,000,000.
    private static let scenario = """
        [network]
        sub_blocks = 10
        sub_block_gas = 40_000_000
        [[lanes]]
        name = "dex"
        reserve_gas = 8_000_000
        bundle_gas = 4_000_000
        [[lanes]]
        name = "lend"
        reserve_gas = 8_000_000
        bundle_gas = 4_000_000
        [[accounts]]
        name = "carol"
        [[transactions]]
        id = "first"
        lane = "dex"
        from = "carol"
        """

    private struct Network {
        let run: Running
        let session: String
        let url: String

        init() throws {
            let sessions = Laneway.path("sessions")
            run = try Running([
                "devnet", "up", "--scenario", Laneway.file("scenario.toml", ClientCommandTests.scenario), "--sessions",
                sessions,
            ])
            let found = try run.wait(for: "the service") { [run] () -> (String, String)? in
                guard let name = run.errors.firstMatch(of: /session (\S+) in/),
                    let url = run.errors.firstMatch(of: /\nservice (http:\S+)/)
                else { return nil }
                return (String(name.1), String(url.1))
            }
            session = "\(sessions)/\(found.0)"
            url = found.1
        }

        func laneway(_ arguments: String...) throws -> Laneway.Run {
            try Running(arguments + ["--session", session]).finish(seconds: 300)
        }

        func stop() throws {
            run.send(SIGINT)
            let ended = try run.finish()
            #expect(ended.status == 130 && ended.output.contains("VERIFIED"), "\(ended)")
        }
    }

    @Test("Names get money, send transactions and bundles, and hear what became of them; all of it is verified")
    func use() throws {
        let network = try Network()
        let poor = try network.laneway("tx", "send", "dex", "--from", "alice")
        #expect(poor.status == 1 && poor.errors.hasPrefix("error: UNPAYABLE"), "\(poor)")
        #expect(poor.errors.contains("laneway account fund --from alice --session \(network.session)"), "\(poor)")
        for name in ["alice", "bob"] {
            let funded = try network.laneway("account", "fund", "--from", name)
            #expect(funded.status == 0 && funded.output.contains("balance  1000.000000000"), "\(funded)")
        }
        let sent = try network.laneway("tx", "send", "dex", "--from", "alice", "--text", "hello", "--wait", "30")
        #expect(sent.status == 0 && sent.output.contains("\nstate     INCLUDED at height "), "\(sent)")
        let hash = try #require(sent.output.firstMatch(of: /hash +(0x[0-9a-f]{64})\n/)).1
        let status = try network.laneway("tx", "status", String(hash))
        #expect(status.status == 0 && status.output.contains("transaction           \(hash)"), "\(status)")
        let explained = try network.laneway("tx", "explain", String(hash.prefix(12)))
        #expect(
            explained.status == 0 && explained.output.contains("is a transaction of lane dex, nonce 0"), "\(explained)")
        let second = try network.laneway("tx", "send", "dex", "--from", "alice", "--json").json()
        #expect((second["transactions"] as? [String])?.count == 1)
        let shown = try network.laneway("account", "show", "--from", "alice", "--lane", "dex", "--json").json()
        #expect(try shown.number("next_nonce") == 2)

        let file = try Laneway.file(
            "bundle.toml",
            """
            from = "alice"
            bid = "5_000"
            legs = [
              { lane = "dex", opening = "top", payload = "0x01" },
              { lane = "lend", opening = "bottom", from = "bob", gas = 3000 },
            ]
            """)
        let tried = try network.laneway("bundle", "send", file, "--dry-run")
        #expect(tried.status == 0 && tried.output.contains("admitted  yes"), "\(tried)")
        let bundle = try network.laneway("bundle", "send", file, "--wait", "30")
        #expect(bundle.status == 0 && bundle.output.contains("\nleg 2     0x"), "\(bundle)")
        #expect(bundle.output.contains("\nstate     INCLUDED at height "), "\(bundle)")
        let bundleHash = try #require(bundle.output.firstMatch(of: /bundle +(0x[0-9a-f]{64})\n/)).1
        #expect(try network.laneway("bundle", "status", String(bundleHash)).status == 0)
        let given = try network.laneway("account", "transfer", "bob", "5_000", "--from", "alice")
        #expect(given.status == 0 && given.output.hasPrefix("gave      0.00"), "\(given)")
        #expect(given.output.contains("\nfee       0.00"), "\(given)")
        let far = "0x" + String(repeating: "ab", count: 32)
        let withdrawn = try network.laneway("account", "withdraw", "7", far, "--from", "bob")
        #expect(withdrawn.status == 0 && withdrawn.output.contains("for \(far)"), "\(withdrawn)")
        let late = try network.laneway("tx", "cancel", String(hash), "--lane", "dex", "--from", "alice")
        #expect(late.status == 1 && late.errors.contains("ORDER-6"), "\(late)")
        let poorer = try network.laneway("account", "transfer", "bob", "1", "--from", "nobody")
        #expect(poorer.status == 1 && poorer.errors.contains("laneway account fund --from nobody"), "\(poorer)")
        try network.stop()
        let gone = try network.laneway("tx", "status", String(hash))
        #expect(gone.status == 4 && gone.errors.contains("nothing answers at"), "\(gone)")
    }

    @Test("An app's lane opens on the running network, once, and takes transactions")
    func register() throws {
        let network = try Network()
        let app = Laneway.path("app") + "/my-dex"
        #expect(try Laneway.run("new", app, "--template", "priority-fee").status == 0)
        let opened = try network.laneway("app", "register", app)
        #expect(opened.status == 0 && opened.output.hasPrefix("lane      my-dex, rule 0x"), "\(opened)")
        _ = try network.laneway("account", "fund", "--from", "alice")
        let sent = try network.laneway("tx", "send", "my-dex", "--from", "alice", "--wait", "30")
        #expect(sent.output.contains("\nstate     INCLUDED at height "), "\(sent)")
        let again = try network.laneway("app", "register", app)
        #expect(again.status == 2 && again.errors.contains("there is a lane my-dex already"), "\(again)")
        let full = try network.laneway("app", "register", Laneway.path("app") + "/none")
        #expect(full.status == 2, "\(full)")
        #expect(try network.laneway("app", "status", "my-dex").status == 0)
        try network.stop()
    }

    @Test("Mistakes are answered with what to do")
    func mistakes() throws {
        let network = try Network()
        let nearest = try network.laneway("tx", "send", "dxe", "--from", "alice")
        #expect(nearest.status == 2 && nearest.errors.contains("there is no lane dxe on this network."), "\(nearest)")
        let named = try network.laneway("account", "show", "alice")
        #expect(named.status == 2 && named.errors.contains("give --from alice"), "\(named)")
        let nobody = try network.laneway("tx", "send", "dex")
        #expect(nobody.status == 2 && nobody.errors.contains("Give --from NAME"), "\(nobody)")
        let unknown = try network.laneway("tx", "status", "0x" + String(repeating: "7", count: 64))
        #expect(unknown.status == 1 && unknown.output.isEmpty, "\(unknown)")
        let amount = try network.laneway("tx", "send", "dex", "--from", "alice", "--bid", "1e3")
        #expect(amount.status == 2 && amount.errors.contains("--bid 1e3 is no amount"), "\(amount)")
        let cap = try network.laneway("tx", "send", "dex", "--from", "a", "--tip", "5", "--max-fee", "4")
        #expect(cap.status == 2 && cap.errors.contains("the tip of 5 per gas is more than the 4"), "\(cap)")
        let file = try Laneway.file("bundle.toml", "from = \"a\"\nlegs = [{ lnae = \"dex\" }]")
        let leg = try network.laneway("bundle", "send", file)
        #expect(leg.status == 2 && leg.errors.contains("bundle.toml:2: unknown key \"lnae\""), "\(leg)")
        let url = try Running(["tx", "send", "dex", "--from", "alice", "--url", network.url]).finish()
        #expect(url.status == 2 && url.errors.contains("only a session knows"), "\(url)")
        let huge = try network.laneway(
            "account", "fund", "--from", "alice", "--amount", "9" + String(repeating: "0", count: 24))
        #expect(huge.status == 2 && huge.errors.contains("amount: expected a whole number"), "\(huge)")
        try network.stop()
    }

    @Test("A key is made once, for its owner alone, and is the one that signs")
    func keys() throws {
        let file = Laneway.path("keys")
        let made = try Laneway.run("account", "new", file)
        let account = try #require(made.output.firstMatch(of: /account +(0x[0-9a-f]{64})\n/)).1
        let attributes = try FileManager.default.attributesOfItem(atPath: file)
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
        let text = try String(contentsOfFile: file, encoding: .utf8)
        let seed = try #require(Hash(hex: text.trimmingCharacters(in: .whitespacesAndNewlines)))
        #expect("\(SecretKey(seed: seed).publicKey)" == account)
        let again = try Laneway.run("account", "new", file)
        #expect(again.status == 2 && again.output.isEmpty && again.errors.contains("is there already"), "\(again)")
        #expect(try String(contentsOfFile: file, encoding: .utf8) == text)
        let network = try Network()
        let shown = try network.laneway("account", "show", "--key", file)
        #expect(shown.output.hasPrefix("account  \(account)\nbalance  0.000000000\n"), "\(shown)")
        #expect(
            try network.laneway("account", "fund", String(account), "--amount", "5_000").output.contains(
                "(5,000 units)"))
        let notAKey = try Laneway.file("not-a-key", "0x1234")
        #expect(try network.laneway("account", "show", "--key", notAKey).status == 2)
        try network.stop()
    }
}
