import Foundation
import Testing

/// A devnet that is interrupted, killed, or loses its verifier while it runs.
@Suite("A running devnet", .serialized)
struct RunningDevnetTests {
    private static let transactions = 2_000
    /// For one app only, so that starting takes a moment; at the usual rate it lasts for 8 seconds.
    private static let flow = Result {
        try Laneway.file("flow.jsonl", (0..<transactions).map { FlowLine(index: $0).text }.joined(separator: "\n"))
    }

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
            let pids = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Int])
            return Int32(try #require(pids[service]))
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
        let verifier = try devnet.processID(of: "verifier")
        usleep(300_000)
        devnet.run.send(signal)
        let run = try devnet.run.finish()
        #expect(run.status == 130, "\(run)")
        #expect(run.output.contains("VERIFIED") && run.output.contains("difference    0"), "\(run)")
        #expect(run.lines.allSatisfy { $0.count <= 120 }, "\(run)")
        #expect(!Self.isAlive(verifier))
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

    @Test("whose verifier is killed ends with exit code 4 and names its log")
    func killedVerifier() throws {
        let devnet = try Started()
        kill(try devnet.processID(of: "verifier"), SIGKILL)
        let run = try devnet.run.finish()
        #expect(run.status == 4, "\(run)")
        #expect(run.errors.contains("signal 9"), "\(run)")
        #expect(run.errors.contains("cat \(devnet.folder)/logs/verifier.log"), "\(run)")
        #expect(run.output.isEmpty, "\(run)")
    }

    @Test("that is killed leaves no verifier behind, and a store that verifies")
    func killed() throws {
        let devnet = try Started()
        let verifier = try devnet.processID(of: "verifier")
        usleep(300_000)
        devnet.run.send(SIGKILL)
        #expect(try devnet.run.finish().status == -SIGKILL)
        try devnet.run.wait(for: "the verifier's end") { Self.isAlive(verifier) ? nil : true }
        #expect(try Laneway.run("verify", devnet.folder).status == 0)
    }
}
