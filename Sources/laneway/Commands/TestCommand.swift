import ArgumentParser
import Conformance
import Devnet
import Inspection

struct TestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Run an app's own tests: its scenarios and its Swift tests.",
        discussion: """
            Every scenario in the app's folder is simulated, and swift test is run in its package, or for an app of a \
            checkout for its tests there. Exit code 1 if something fails. What swift test prints goes to stderr.

            Example:
              laneway test ./my-dex
            """)

    @Argument(help: "The app's folder, with app.toml.")
    var app: String

    @Flag(help: "Print the result as JSON.")
    var json = false

    private struct Document: Encodable {
        struct Test: Encodable {
            let test: String
            let verdict: String
            let seen: String
            let details: [String]
        }

        let passed: Bool
        let tests: [Test]
    }

    func run() throws {
        let rows = try AppTests(app: app, apps: ReferenceApps.folder).run(progress: Output.note)
        let passed = !rows.contains { $0.verdict == .failed }
        if json {
            let tests = rows.map {
                Document.Test(test: $0.test, verdict: $0.verdict.rawValue, seen: $0.seen, details: $0.details)
            }
            try Output.json(Document(passed: passed, tests: tests))
        } else {
            var table = TextTable([("test", .left), ("verdict", .left), ("seen", .left)])
            for row in rows { table.add([row.test, row.verdict.rawValue, row.seen]) }
            table.lines.forEach(Output.result)
            for row in rows where !row.details.isEmpty {
                Output.result("")
                Output.result("\(row.test):")
                row.details.forEach { Output.result("  \($0)") }
            }
        }
        guard passed else { throw ExitCode(1) }
    }
}
