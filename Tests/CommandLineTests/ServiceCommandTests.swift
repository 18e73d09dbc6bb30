import Foundation
import FoundationNetworking
import Store
import Testing
import Verification
import Wire

/// What `laneway devnet up` serves, asked with `laneway rpc` and with HTTP (DEV-11, CLI-70, SVC-2).
@Suite("A served devnet", .serialized)
struct ServiceCommandTests {
    private static let flow = Result {
        try Laneway.file("flow.jsonl", (0..<40).map { FlowLine(index: $0).text }.joined(separator: "\n"))
    }

    /// A devnet that runs until it is ended.
    private struct Served {
        let run: Running
        let folder: String
        let url: String

        init(seed: String) throws {
            let sessions = Laneway.path("sessions")
            run = try Running([
                "devnet", "up", "--sessions", sessions, "--flow", try flow.get(), "--seed", seed, "--rate", "1000",
            ])
            url = try run.wait(for: "the service") { [run] in
                run.errors.firstMatch(of: /service (http:\S+)/).map { String($0.1) }
            }
            let names = try FileManager.default.contentsOfDirectory(atPath: sessions)
            folder = "\(sessions)/\(try #require(names.first))"
        }

        func rpc(_ arguments: String...) throws -> Laneway.Run {
            try Laneway.run(["rpc", "--session", folder] + arguments)
        }
    }

    @Test("answers by its session and by its URL, as tables and as JSON, and ends in order with readers connected")
    func asked() throws {
        let served = try Served(seed: "served")
        let listed = try served.rpc()
        #expect(listed.status == 0 && listed.output.contains("laneway_submitEnvelope"), "\(listed)")
        let network = try served.rpc("network", "--json").json()
        #expect(try network.text("genesis_hash").count == 66)
        let lane = try served.rpc("lane", "open")
        #expect(lane.status == 0 && lane.lines.first == "lane                 open", "\(lane)")
        #expect(lane.lines.allSatisfy { $0.count <= 120 })
        let same = try Laneway.run("rpc", "laneway_lane", "{\"lane\":\"open\"}", "--url", served.url)
        #expect(same.output == lane.output)
        let inspected = try Laneway.run("inspect", served.folder, "subblock", "1", "--json")
        #expect(try served.rpc("subBlock", "1", "--json").output == inspected.output)
        // Who verifies needs nothing but what the node serves, and a genesis from elsewhere.
        let genesis = try network.text("genesis_hash")
        let verified = try Laneway.run("verify", "--url", served.url, "--genesis", genesis)
        #expect(verified.status == 0 && verified.output.hasPrefix("VERIFIED  "), "\(verified)")
        #expect(try Laneway.run("verify", "--url", served.url).status == 2)
        let follower = try Running(
            ["verify", "--url", served.url, "--genesis", genesis, "--follow", "--json"], inputIsOpen: true)
        _ = try follower.wait(for: "the chain to go on") { [follower] in
            follower.output.split(separator: "\n").count > 3 ? true : nil
        }
        try follower.closeInput()
        let followed = try follower.finish()
        #expect(followed.status == 0 && followed.output.contains("\"verdict\":\"VERIFIED\""), "\(followed)")
        // An open stream must not hold the end up.
        let stream = URLSession.shared.dataTask(with: try #require(URL(string: served.url + "/events")))
        stream.resume()
        usleep(200_000)
        served.run.send(SIGINT)
        let run = try served.run.finish()
        #expect(run.status == 130, "\(run)")
        stream.cancel()
        let gone = try served.rpc("network")
        #expect(gone.status == 4 && gone.errors.contains("nothing answers at \(served.url)"), "\(gone)")
    }

    @Test("says what is wrong with a call, and whether the call or the network is at fault")
    func mistakes() throws {
        let served = try Served(seed: "mistakes")
        let cases: [([String], Int32, String)] = [
            (["lane", "Open"], 2, "INVALID_PARAMS (SVC-9): lane: expected"), (["lane"], 2, "lane is missing"),
            (["lane", "a", "b"], 2, "2 parameters were given"), (["nonsense"], 2, "UNKNOWN_METHOD"),
            (["lane", "nobody"], 1, "NOT_FOUND"), (["submitEntry", "0x00"], 2, "UNKNOWN_KIND"),
        ]
        for (arguments, status, message) in cases {
            let run = try Laneway.run(["rpc", "--url", served.url] + arguments)
            #expect(run.status == status && run.errors.contains(message) && run.output.isEmpty, "\(arguments): \(run)")
        }
        #expect(try Laneway.run("rpc", "network", "--session", "nobody").status == 2)
        #expect(try Laneway.run("rpc", "network", "--url", "ftp://x").status == 2)
        served.run.send(SIGINT)
        _ = try served.run.finish()
    }

    @Test(
        "refuses an address that it cannot listen on, exit code 2", arguments: ["nonsense", "127.0.0.1", "192.0.2.1:1"])
    func cannotListen(address: String) throws {
        let sessions = Laneway.path("sessions")
        let run = try Laneway.run(
            "devnet", "up", "--sessions", sessions, "--flow", try Self.flow.get(), "--listen", address)
        #expect(run.status == 2 && run.errors.contains(address), "\(run)")
        #expect(((try? FileManager.default.contentsOfDirectory(atPath: sessions)) ?? []).isEmpty)
    }

    @Test("includes what clients send beside its flow, and accounts for every unit of it")
    func clients() throws {
        let served = try Served(seed: "clients")
        let network = try served.rpc("network", "--json").json()
        let chainID = try #require(UInt64(network.text("chain_id")))
        let settlement = SecretKey(seed: Hash.of(.developmentKey, Array("settlement/clients".utf8)))
        let sender = SecretKey(seed: Hash.of(.developmentKey, Array("a client".utf8)))
        let deposit = Deposit(
            number: UInt64(try network.number("deposit_number")) + 1, account: sender.publicKey, amount: 1 << 80,
            chainID: chainID, signedBy: settlement)
        #expect(try served.rpc("submitEntry", Hex.encode(LogEntry.deposit(deposit).encoded)).status == 0)
        for nonce in 0..<3 as Range<UInt64> {
            let operation = Operation(
                nonce: nonce, gasLimit: 1_000, maxFeePerGas: 1 << 40, maxPriorityFeePerGas: 1, bid: 0, validUntil: 0,
                payload: [])
            let envelope = Envelope(
                chainID: chainID, lane: try LaneName("open"), operations: [operation], signedBy: sender)
            let sent = try served.rpc("submitEnvelope", Hex.encode(envelope.encoded), "20000", "--json").json()
            #expect(try sent.objects("statuses").first?.text("outcome") == "INCLUDED", "\(sent)")
        }
        served.run.send(SIGINT)
        let run = try served.run.finish()
        #expect(run.output.contains("clients       3 of these, over the network service"), "\(run)")
        let summary = try JSONSerialization.jsonObject(
            with: Data(contentsOf: URL(filePath: served.folder + "/summary.json")))
        let counts = try #require(summary as? [String: Any])
        #expect(try counts.number("client_transactions") == 3)
        #expect(try counts.number("transactions") == counts.number("played") + 3)
        #expect(try counts.text("difference") == "0")
    }

    @Test("keeps every receipt that it gave before it was killed", arguments: 1...6 as ClosedRange<UInt32>)
    func killed(number: UInt32) throws {
        let seed = "killed-\(number)"
        let served = try Served(seed: seed)
        let genesis = try Laneway.file("genesis.json", served.rpc("genesis", "--json").output)
        let clients = try SubmittingClients(of: served.url, network: served.rpc("network", "--json").json(), seed: seed)
        clients.start()
        _ = try served.run.wait(for: "receipts") { clients.given.count >= 30 ? true : nil }
        usleep(37_000 * number)
        let pids = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: served.folder + "/pids.json")))
        kill(Int32(try #require(pids as? [String: Any]).object("node").number("pid")), SIGKILL)
        #expect(try served.run.finish().status == 4)
        clients.finish()
        let promised = clients.given
        let store = try NodeStore.open(in: served.folder + "/data", mode: .readOnly)
        let lost = promised.filter { entry, receipt in
            let kept = try? KeptReceipt(checking: receipt, in: store)
            return kept == nil || receipt.promise.entryHash != LogEntry.hash(ofEncoding: entry)
        }
        #expect(lost.isEmpty, "\(seed)")
        print("\(seed): 1 kill, \(promised.count) receipts, \(lost.count) lost")
        #expect(promised.count >= 30)
        let last = try #require(promised.max { $0.receipt.promise.position < $1.receipt.promise.position }).receipt
        for arguments in [["--session", served.folder], ["--genesis", genesis], ["--log", served.folder + "/data"]] {
            let run = try Laneway.run(["receipt", "check", Hex.encode(last.encoded)] + arguments)
            #expect(run.status == 0 && run.output.hasPrefix("RECEIPT_VALID  "), "\(run)")
        }
        #expect(try Laneway.run("verify", served.folder).status == 0)
    }
}
