import Foundation
import Testing

@testable import Conformance

@Suite struct `An app's own tests` {
    private func withApp(_ files: [String: String], _ body: (String) throws -> Void) throws {
        let folder = NSTemporaryDirectory() + "laneway-app-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for (name, text) in files { try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name)")) }
        try body(folder)
    }

    private static let scenario = """
        [[lanes]]
        name = "fair"
        rule = "\(Support.fixture("Fair"))"
        [[transactions]]
        id = "a"
        from = "anna"
        [[expect]]
        outcome = "INCLUDED"
        of = "a"

        """

    @Test func `are all its scenarios, by name, and what is none is left out`() throws {
        let files = [
            "app.toml": "name = \"fair\"\nrule = \"Fair\"", "b.toml": Self.scenario, "a.toml": Self.scenario,
            "notes.toml": "x = 1",
        ]
        try withApp(files) { folder in
            let rows = try AppTests(app: folder, apps: Support.apps).run()
            #expect(rows.map(\.test) == ["a.toml", "b.toml", "swift test"])
            #expect(rows.map(\.verdict) == [.passed, .passed, .none])
            #expect(rows[0].seen == "1 expectation held")
        }
    }

    @Test func `fail with the line and both sides of what did not hold`() throws {
        let wrong = Self.scenario.replacing("INCLUDED", with: "EXPIRED")
        try withApp(["app.toml": "name = \"fair\"\nrule = \"Fair\"", "scenario.toml": wrong]) { folder in
            let rows = try AppTests(app: folder, apps: Support.apps).run()
            #expect(rows[0].verdict == .failed)
            #expect(rows[0].seen == "1 of 1 expectation did not hold")
            #expect(rows[0].details.contains("  - EXPIRED"))
            #expect(rows[0].details.contains("  + INCLUDED"))
        }
    }

    @Test func `fail for a file that cannot be read, with its place`() throws {
        try withApp(["app.toml": "name = \"fair\"\nrule = \"Fair\"", "broken.toml": "[[lanes]\n"]) { folder in
            let rows = try AppTests(app: folder, apps: Support.apps).run()
            #expect(rows[0].test == "broken.toml")
            #expect(rows[0].verdict == .failed)
            #expect(rows[0].details.first?.contains("broken.toml:1") == true)
        }
    }

    @Test func `of Swift are counted as they are printed, issues kept`() {
        var output = TestOutput()
        let text = """
            Building for debugging...
            ✘ Test "x" recorded an issue at RuleTests.swift:9:9: Expectation failed: 1 == 2
            \t Executed 0 tests, with 0 failures (0 unexpected) in 0.0 (0.0) seconds
            ✘ Test run with 5 tests in 2 suites failed after 0.02 seconds with 1 issue.
            """
        let bytes = Data(text.utf8)
        let lines = output.take(bytes.prefix(40)) + output.take(Data(bytes.dropFirst(40))) + output.finish()
        #expect(lines == text.split(separator: "\n").map(String.init))
        #expect(output.count == 5)
        #expect(output.failures.count == 1)
    }
}
