import Foundation
import Testing

/// A lane of a running devnet leaves, and goes on in another (CLI-84 to CLI-86, DEV-20).
@Suite("laneway app exit, export; exit check; devnet up --from-exit", .serialized)
struct ExitCommandTests {
    private static func session(of run: Running) throws -> String {
        try run.wait(for: "the service") {
            run.errors.contains("\nservice http:")
                ? run.errors.firstMatch(of: /session (\S+) in/).map { String($0.1) } : nil
        }
    }

    @Test("A lane leaves after its notice with a file that proves itself, and goes on alone at the same state")
    func leave() throws {
        let folder = Laneway.path("leaving")
        let app = "\(folder)/my-dex"
        try #require(try Laneway.run("new", app, "--template", "priority-fee").status == 0)
        let flow = try Laneway.file("leaving.jsonl", (0..<3).map { FlowLine(index: $0).text }.joined(separator: "\n"))
        // Sessions of its own, found by their names.
        let home = ["LANEWAY_HOME": folder]
        let run = try Running(
            [
                "devnet", "up", "--flow", flow, "--app", app, "--lifetime", "10",
            ], environment: home)
        let session = try Self.session(of: run)
        let file = "\(folder)/my-dex.exit"
        func laneway(_ arguments: String...) throws -> Laneway.Run {
            try Running(arguments, environment: home).finish(seconds: 300)
        }
        func export() throws -> Laneway.Run { try laneway("app", "export", "my-dex", session, "--output", file) }

        let early = try export()
        #expect(early.status == 2 && early.errors.contains("lane my-dex has not left"), "\(early)")
        let announced = try laneway("app", "exit", "my-dex", "--session", session, "--json").json()
        #expect(try announced.number("number") == 1)
        let left = try run.wait(for: "the exit") {
            let written = try? export()
            return written?.status == 0 ? written : nil
        }
        #expect(left.output.contains("lane         my-dex, version 0"), "\(left)")
        #expect(try export().errors.contains("is there already"))
        #expect(try laneway("app", "status", "my-dex", "--session", session).output.contains("left       next"))

        let checked = try laneway("exit", "check", file, "--session", session, "--json").json()
        #expect(try checked.text("withdrawal_network") == announced.text("withdrawal_network"))
        var bytes = try Data(contentsOf: URL(filePath: file))
        bytes[400] ^= 1
        let forged = "\(folder)/forged.exit"
        try bytes.write(to: URL(filePath: forged))
        #expect(try laneway("exit", "check", forged, "--session", session).status == 1)
        #expect(try laneway("exit", "check", flow, "--session", session).status == 2)

        let stranger = try Laneway.file("stranger.key", String(repeating: "07", count: 32))
        let refused = try laneway("devnet", "up", "--from-exit", file, "--owner-key", stranger)
        #expect(refused.status == 2 && refused.errors.contains("--owner-key"), "\(refused)")
        #expect(try laneway("devnet", "up", "--from-exit", file, "--flow", flow).status == 2)
        // The owner's key is the session's that the lane left.
        let alone = try laneway("devnet", "up", "--from-exit", file, "--until-drained", "--json").json()
        #expect(alone["verified"] as? Bool == true)
        #expect(try alone.object("lanes").keys.sorted() == ["my-dex"])
    }
}
