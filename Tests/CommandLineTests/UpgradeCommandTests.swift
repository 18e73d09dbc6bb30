import Foundation
import Testing

/// A running devnet whose lane is upgraded from another terminal (CLI-80 to CLI-82, UPG-9).
@Suite("laneway app", .serialized)
struct UpgradeCommandTests {
    private static func app(_ template: String) throws -> String {
        let folder = Laneway.path("app") + "/my-dex"
        let run = try Laneway.run("new", folder, "--template", template)
        try #require(run.status == 0, "\(run)")
        return folder
    }

    private struct Network {
        let run: Running
        let session: String

        /// Ticks ten times a second; ten sub-blocks are the least notice.
        init(app: String) throws {
            let flow = try Laneway.file("flow.jsonl", (0..<3).map { FlowLine(index: $0).text }.joined(separator: "\n"))
            let sessions = Laneway.path("sessions")
            run = try Running([
                "devnet", "up", "--flow", flow, "--app", app, "--lifetime", "10", "--sessions", sessions,
            ])
            let name = try run.wait(for: "the service") { [run] in
                run.errors.contains("\nservice http:")
                    ? run.errors.firstMatch(of: /session (\S+) in/).map { String($0.1) } : nil
            }
            session = "\(sessions)/\(name)"
        }

        /// A check takes its time on a busy machine.
        func app(_ arguments: String...) throws -> Laneway.Run {
            try Running(["app"] + arguments + ["--session", session]).finish(seconds: 300)
        }
    }

    @Test("announces, rehearses, takes back, announces again and activates, and all of it is verified")
    func upgrade() throws {
        let network = try Network(app: try Self.app("priority-fee"))
        let next = try Self.app("empty")
        let tried = try network.app("upgrade", next, "--force", "--dry-run")
        #expect(
            tried.status == 0 && tried.output.hasPrefix("lane my-dex: would be announced\n  module: 0x"), "\(tried)")
        // From here on too far away to happen while the test looks.
        let announced = try network.app("upgrade", next, "--at", "100000", "--json").json()
        #expect(try announced.number("number") == 1 && announced.number("activation") == 100_000)
        let status = try network.app("status", "my-dex", "--json").json()
        #expect(try status.number("version") == 0 && status.object("announced").number("activation") == 100_000)
        #expect(try status.number("notice") == 10)
        let shadow = try Laneway.run("app", "shadow", network.session, "--lane", "my-dex", "--from", "2", "--json")
            .json()
        #expect(shadow["same"] as? Bool == false)
        #expect(try shadow.number("other_order") > 0 && shadow.object("prices").number("same") > 50)
        let cancelled = try network.app("cancel", "my-dex")
        #expect(cancelled.output == "lane my-dex: what was announced for height 100000 is taken back\n", "\(cancelled)")
        #expect(try network.app("cancel", "my-dex").status == 2)

        // With the check, which takes longer than the margin for the way.
        let checked = try network.app("upgrade", next)
        #expect(checked.status == 0, "\(checked)")
        let module = try announced.text("module")
        _ = try network.run.wait(for: "the activation") {
            let status = try? network.app("status", "my-dex", "--json").json()
            return (try? status?.number("version")) == 1 ? true : nil
        }
        #expect(try network.app("status", "my-dex", "--json").json().text("module") == module)
        let same = try network.app("upgrade", next)
        #expect(same.status == 2 && same.errors.contains("is as \(next) says already"), "\(same)")

        network.run.send(SIGINT)
        let ended = try network.run.finish()
        #expect(ended.status == 130 && ended.output.contains("VERIFIED"), "\(ended)")
        let lane = try Laneway.run("inspect", network.session, "lane", "my-dex", "--json").json()
        #expect(try lane.text("module") == module)
        let fates = try #require(lane["upgrades"] as? [[String: Any]]).map { $0["state"] as? String }
        #expect(fates == ["cancelled", "active"])
    }

    @Test("refuses a rule that fails its check unless it is forced, and what the network refuses says why")
    func refusals() throws {
        let network = try Network(app: try Self.app("priority-fee"))
        let loops = try Self.app("empty")
        try """
        import RuleKit

        /// Never ends.
        public struct MyDex: UnconfiguredRule {
            /// Makes the rule.
            public init() {}

            public func admit(_ transaction: TransactionView, _ context: AdmissionContext) -> Admission {
                var sum: UInt64 = 0
                while sum != 1 { sum = sum &+ 2 }
                return .accept(SortKey(UInt128(sum)))
            }
        }
        """.write(toFile: loops + "/Rule.swift", atomically: true, encoding: .utf8)
        let refused = try network.app("upgrade", loops)
        #expect(refused.status == 1 && refused.output.isEmpty, "\(refused)")
        #expect(refused.errors.contains("the rule fails its check, see above; nothing is announced"), "\(refused)")
        #expect(try network.app("status", "my-dex").output.contains("announced  nothing"))
        let early = try network.app("upgrade", loops, "--force", "--at", "5")
        #expect(early.status == 2 && early.errors.contains("within the lane's notice (UPG-2)"), "\(early)")
        let nobody = try network.app("upgrade", loops, "--force", "--lane", "nobody")
        #expect(nobody.status == 2 && nobody.errors.contains("there is no lane nobody on this network"), "\(nobody)")
        let stranger = try Laneway.file("key", String(repeating: "7", count: 64))
        let other = try network.app("upgrade", loops, "--force", "--key", stranger)
        #expect(other.status == 1 && other.errors.contains("INVALID_ENTRY (UPG-1)"), "\(other)")
        #expect(try Laneway.run("app", "status", "my-dex").status == 2)
        #expect(try Laneway.run("app", "shadow", network.session).status == 2)
        #expect(try Laneway.run("app", "shadow", network.session, "--lane", "my-dex").status == 1)
        network.run.send(SIGINT)
        _ = try network.run.finish()
    }
}
