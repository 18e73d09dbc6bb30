import Foundation
import Testing

@Suite("laneway devnet up (CLI-10)")
struct DevnetCommandTests {
    private static func json(_ file: String, in folder: String) throws -> [String: Any] {
        let data = try Data(contentsOf: URL(filePath: "\(folder)/\(file)"))
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

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
        #expect(try summary.object("verifier").number("sub_blocks") == summary.number("sub_blocks"))
        let theOperator = try summary.object("operator")
        var (sum, take, count) = (try theOperator.amount("data_fee"), UInt128(0), 0)
        let lanes = try summary.object("lanes")
        for lane in lanes.values {
            let lane = try #require(lane as? [String: Any])
            let revenue = try ["base_fee", "priority_fee", "charge", "bundle", "cross_lane"].reduce(UInt128(0)) {
                try $0 + lane.amount($1)
            }
            sum += revenue
            take += try lane.amount("take")
            count += try lane.number("transactions")
            // No lane has less than it could have had alone, after what the operator takes.
            #expect(try lane.amount("better_alone") == revenue - lane.amount("take") - lane.amount("alone"))
            #expect(try lane.text("slack_fee") == "0")
            #expect(try lane.number("faults") == 0)
        }
        #expect(try sum == summary.amount("attributed"))
        #expect(try take == theOperator.amount("take") && take > 0)
        #expect(try count == summary.object("verifier").number("transactions"))
        #expect(lanes.count == 15)
        #expect(
            Set(try summary.object("commitments").keys)
                == ["sub_block", "block", "log", "lanes", "rules", "state", "attribution", "ledger", "withdrawals"])
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
            "manifest.json", "keys.json", "pids.json", "summary.json", "run.json", "logs/node.log",
            "logs/verifier-1.log", "logs/verifier-2.log", "data/node.sqlite",
            "rules/PriorityFee.wasm",
        ] {
            #expect(FileManager.default.fileExists(atPath: "\(folder)/\(file)"), "\(file)")
        }
        for file in ["keys.json", "run.json", "admin.json"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(file)")
            #expect(attributes[.posixPermissions] as? Int == 0o600, "\(file)")
        }
        let manifest = try Self.json("manifest.json", in: folder)
        #expect(try manifest.text("seed") == SharedSession.seed)
        #expect(try manifest.number("rate") == 250)
        #expect(try Self.json("keys.json", in: folder).text("warning").contains("Development keys"))
        #expect(
            Set(try Self.json("pids.json", in: folder).keys)
                == ["devnet", "node", "settlement", "player", "verifier-1", "verifier-2"])
        let summary = try String(contentsOfFile: folder + "/summary.json", encoding: .utf8)
        #expect(try summary == SharedSession.run.output)
    }

    @Test("gives equal commitments for equal seeds, in a folder of its own (DEV-2), and a table for people")
    func sameSeed() throws {
        let folder = try SharedSession.folder + "-2"
        let run = try Laneway.run(
            "devnet", "up", "--until-drained", "--seed", SharedSession.seed, "--sessions",
            URL(filePath: folder).deletingLastPathComponent().path)
        #expect(run.status == 0, "\(run)")
        let (first, second) = (try SharedSession.summary, try Self.json("summary.json", in: folder))
        let commitments = try [first, second].map { try #require(try $0.object("commitments") as? [String: String]) }
        #expect(commitments[0] == commitments[1])
        #expect(try second.text("folder") == folder)
        #expect(run.lines.allSatisfy { $0.count <= 120 }, "\(run)")
        #expect(run.lines.first?.hasSuffix("  cross-lane") == true, "\(run)")
        #expect(run.lines.contains { $0.hasPrefix("bundles       28 of these, which waited for ") }, "\(run)")
        #expect(run.lines.contains { $0.hasSuffix("to the operator") && $0.contains("take 2") }, "\(run)")
        let height = try first.number("contested_sub_block")
        #expect(run.output.contains("\n      laneway explain \(folder) \(height)\n"), "\(run)")
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
        #expect(run.status == 2, "\(run)")
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
