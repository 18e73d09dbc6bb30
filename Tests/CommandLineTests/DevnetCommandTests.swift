import Foundation
import Testing

@Suite("laneway devnet up (CLI-10)")
struct DevnetCommandTests {
    @Test("prints its result as JSON and nothing else, and everything adds up")
    func summary() throws {
        let run = try SharedSession.run
        #expect(run.status == 0)
        let summary = try run.json()
        #expect(try summary.number("transactions") == 2_423)
        #expect(try summary.number("flow_transactions") == 2_423)
        #expect(try summary.number("played") == 2_423)
        #expect(try summary.number("pending") == 0)
        #expect(try summary.object("not_included").isEmpty && summary.object("refused").isEmpty)
        #expect(summary["verified"] as? Bool == true)
        #expect(try summary.amount("collected") == summary.amount("attributed"))
        #expect(try summary.text("difference") == "0")
        #expect(try summary.object("verifier").text("verdict") == "VERIFIED")
        #expect(try summary.object("verifier").number("transactions") == 2_423)
        #expect(try summary.object("verifier").number("sub_blocks") == summary.number("sub_blocks"))
        var sum = try summary.object("operator").amount("data_fee")
        let lanes = try summary.object("lanes")
        for lane in lanes.values {
            let lane = try #require(lane as? [String: Any])
            sum += try lane.amount("base_fee") + lane.amount("priority_fee") + lane.amount("charge")
            #expect(try lane.number("faults") == 0)
        }
        #expect(try sum == summary.amount("attributed"))
        #expect(lanes.count == 11)
        #expect(
            Set(try summary.object("commitments").keys)
                == ["sub_block", "block", "log", "lanes", "rules", "state", "attribution", "ledger"])
    }

    @Test("says on stderr what it does, a line a change")
    func progress() throws {
        let errors = try SharedSession.run.errors.split(separator: "\n")
        #expect(errors.contains { $0.hasPrefix("building Apps/") })
        #expect(errors.contains { $0.hasPrefix("session ") })
        #expect(errors.count < 25, "\(errors)")
        #expect(!errors.contains { $0.contains("\r") })
    }

    @Test("leaves a session folder with everything in it, the keys for the owner alone (DEV-5)")
    func folder() throws {
        let folder = try SharedSession.folder
        for file in [
            "manifest.json", "keys.json", "pids.json", "summary.json", "logs/verifier.log", "data/node.sqlite",
            "rules/PriorityFee.wasm",
        ] {
            #expect(FileManager.default.fileExists(atPath: "\(folder)/\(file)"), "\(file)")
        }
        let keys = try FileManager.default.attributesOfItem(atPath: folder + "/keys.json")
        #expect(keys[.posixPermissions] as? Int == 0o600)
        func json(_ file: String) throws -> [String: Any] {
            let data = try Data(contentsOf: URL(filePath: "\(folder)/\(file)"))
            return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        }
        #expect(try json("manifest.json").text("seed") == SharedSession.seed)
        #expect(try json("manifest.json").number("rate") == 250)
        #expect(try json("keys.json").text("warning").contains("Development keys"))
        #expect(Set(try json("pids.json").keys) == ["laneway", "verifier"])
        let summary = try String(contentsOfFile: folder + "/summary.json", encoding: .utf8)
        #expect(try summary == SharedSession.run.output)
    }

    @Test("gives equal commitments for equal seeds, in a folder of its own (DEV-2)")
    func sameSeed() throws {
        let sessions = URL(filePath: try SharedSession.folder).deletingLastPathComponent().path
        let run = try Laneway.run(
            "devnet", "up", "--until-drained", "--json", "--seed", SharedSession.seed, "--sessions", sessions)
        let (first, second) = (try SharedSession.summary, try run.json())
        let commitments = try [first, second].map { try #require(try $0.object("commitments") as? [String: String]) }
        #expect(commitments[0] == commitments[1])
        #expect(try second.text("folder") == first.text("folder") + "-2")
    }

    @Test("accounts for every transaction of a flow that is more than a lane's mempool takes")
    func everyTransaction() throws {
        // One sender may have 1,024 pending transactions in a lane, and a sub-block takes a part of them.
        let flow = try Laneway.file(
            "burst.jsonl", (0..<1_500).map { FlowLine(index: $0).text }.joined(separator: "\n"))
        let run = try Laneway.run(
            "devnet", "up", "--until-drained", "--json", "--seed", "1", "--rate", "1000000", "--flow", flow,
            "--sessions", Laneway.path("sessions"))
        #expect(run.status == 0, "\(run)")
        let summary = try run.json()
        var others = try summary.number("pending")
        for group in ["not_included", "refused"] {
            others += try summary.object(group).values.reduce(0) { $0 + (try #require($1 as? Int)) }
        }
        #expect(others > 0)
        #expect(try summary.number("transactions") + others == 1_500)
        #expect(try summary.number("played") == 1_500)
    }

    @Test(
        "refuses a flow that no network could hold, exit code 2, and leaves no session behind",
        arguments: [
            (FlowLine(index: 0, gas: 1 << 60), "gas_used"), (FlowLine(index: 0, gas: .max), "gas_used"),
            (FlowLine(index: 0, transfer: "170141183460469231731687303715884105728"), "coinbase_transfer"),
        ])
    func tooLarge(line: FlowLine, says: String) throws {
        let sessions = Laneway.path("sessions")
        let flow = try Laneway.file("large.jsonl", line.text)
        let run = try Laneway.run("devnet", "up", "--until-drained", "--flow", flow, "--sessions", sessions)
        #expect(run.status == 2, "\(run)")
        #expect(run.errors.contains(says), "\(run)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: sessions).isEmpty)
    }

    @Test("refuses a folder that cannot be made, exit code 2")
    func sessionsFolder() throws {
        let file = try Laneway.file("a-file", "")
        let run = try Laneway.run("devnet", "up", "--until-drained", "--sessions", file + "/sessions")
        #expect(run.status == 2, "\(run)")
        #expect(run.errors.contains(file) && run.errors.contains("--sessions"), "\(run)")
    }

    @Test("says how to install the engine where it is missing, and leaves nothing behind")
    func missingEngine() throws {
        let sessions = Laneway.path("sessions")
        let run = try Laneway.run(
            "devnet", "up", "--until-drained", "--sessions", sessions, environment: ["LANEWAY_WASMTIME": "/nowhere.so"])
        #expect(run.status == 1, "\(run)")
        #expect(run.errors.contains("bash .ci/setup"), "\(run)")
        #expect(!FileManager.default.fileExists(atPath: sessions))
    }

    @Test("says which app cannot be built, and leaves no session behind")
    func missingApps() throws {
        let sessions = Laneway.path("sessions")
        let run = try Laneway.run(
            "devnet", "up", "--until-drained", "--sessions", sessions, environment: ["LANEWAY_APPS": "/nowhere"])
        #expect(run.status != 0, "\(run)")
        #expect(run.errors.contains("/nowhere/"), "\(run)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: sessions).isEmpty)
    }
}
