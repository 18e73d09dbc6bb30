import Foundation
import Testing

/// A devnet that is interrupted, killed, or loses one of its processes while it runs.
@Suite("A running devnet", .serialized)
struct RunningDevnetTests {
    private static let transactions = 2_000
    /// For one app only, so that starting takes a moment; at the usual rate it lasts for 8 seconds.
    private static let flow = Result {
        try Laneway.file("flow.jsonl", (0..<transactions).map { FlowLine(index: $0).text }.joined(separator: "\n"))
    }

    private static let services = ["node", "settlement", "player", "searcher", "verifier-1", "verifier-2"]

    private struct Started {
        let run: Running
        let folder: String

        init(_ arguments: String...) throws {
            let sessions = Laneway.path("sessions")
            run = try Running(["devnet", "up", "--sessions", sessions, "--flow", try flow.get()] + arguments)
            folder = try run.wait(for: "a running session") { [run] in
                let names = (try? FileManager.default.contentsOfDirectory(atPath: sessions)) ?? []
                guard let name = names.first, run.errors.contains("session \(name) ") else { return nil }
                return "\(sessions)/\(name)"
            }
        }

        func processID(of service: String) throws -> Int32 {
            let data = try Data(contentsOf: URL(filePath: folder + "/pids.json"))
            let processes = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
            return Int32(try processes.object(service).number("pid"))
        }
    }

    private static func isAlive(_ processID: Int32) -> Bool {
        // A process that has ended but was not waited for is a zombie: Z in its status.
        guard let status = try? String(contentsOfFile: "/proc/\(processID)/stat", encoding: .utf8) else { return false }
        return !status.contains(") Z ")
    }

    @Test("ends in order on Ctrl-C and on TERM: prints its table, exit code 130", arguments: [SIGINT, SIGTERM])
    func interrupted(signal: Int32) throws {
        let devnet = try Started()
        let others = try Self.services.filter { $0 != "searcher" }.map { try devnet.processID(of: $0) }
        usleep(300_000)
        devnet.run.send(signal)
        let run = try devnet.run.finish()
        #expect(run.status == 130, "\(run)")
        #expect(run.output.contains("VERIFIED") && run.output.contains("difference    0"), "\(run)")
        #expect(run.lines.allSatisfy { $0.count <= 120 }, "\(run)")
        #expect(!others.contains(where: Self.isAlive))
        #expect(try Laneway.run("verify", devnet.folder).status == 0)
    }

    @Test("goes on at a tick each 100 ms once its flow is played, also in lock-step")
    func idle() throws {
        let devnet = try Started("--seed", "idle", "--rate", "2000", "--json")
        _ = try devnet.run.wait(for: "the end of the flow") {
            devnet.run.errors.contains("the flow is played") ? true : nil
        }
        usleep(1_000_000)
        devnet.run.send(SIGINT)
        let run = try devnet.run.finish()
        #expect(run.status == 130, "\(run)")
        // A second has 10 ticks; without the pause there would be hundreds.
        #expect(try run.json().number("sub_blocks") < 150, "\(run)")
        #expect(try run.json().number("transactions") == Self.transactions)
    }

    @Test("can be read and verified while it runs")
    func readable() throws {
        let devnet = try Started()
        usleep(500_000)
        let verified = try Laneway.run("verify", devnet.folder)
        #expect(verified.status == 0, "\(verified)")
        #expect(verified.output.hasPrefix("VERIFIED"), "\(verified)")
        #expect(try Laneway.run("attribution", devnet.folder).status == 0)
        #expect(try Laneway.run("inspect", devnet.folder, "subblock", "1").status == 0)
        devnet.run.send(SIGINT)
        #expect(try devnet.run.finish().status == 130)
    }

    @Test(
        "one of whose processes is killed ends the others, with exit code 4, and names its log (DEV-14)",
        arguments: services)
    func killedProcess(service: String) throws {
        let devnet = try Started("--searcher")
        let others = try Self.services.map { try devnet.processID(of: $0) }
        kill(try devnet.processID(of: service), SIGKILL)
        let run = try devnet.run.finish()
        #expect(run.status == 4, "\(run)")
        #expect(run.errors.contains("error: \(service) ended while the network was running with signal 9"), "\(run)")
        #expect(run.errors.contains("cat \(devnet.folder)/logs/\(service).log"), "\(run)")
        #expect(run.output.isEmpty, "\(run)")
        #expect(!others.contains(where: Self.isAlive))
        #expect(try Laneway.run("verify", devnet.folder).status == 0)
    }

    @Test("that is killed leaves no process behind, and a store that verifies")
    func killed() throws {
        let devnet = try Started("--searcher")
        let others = try Self.services.map { try devnet.processID(of: $0) }
        usleep(300_000)
        devnet.run.send(SIGKILL)
        #expect(try devnet.run.finish().status == -SIGKILL)
        try devnet.run.wait(for: "the others' end") { others.contains(where: Self.isAlive) ? nil : true }
        let verified = try Laneway.run("verify", devnet.folder, "--json")
        // The node has completed its block all the same.
        #expect(try verified.status == 0 && verified.json().number("sub_blocks") % 10 == 0, "\(verified)")
    }
}
