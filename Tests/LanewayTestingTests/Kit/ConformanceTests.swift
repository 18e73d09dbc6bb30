import Conformance
import Foundation
import LanewayTesting
import Testing

@Suite("Conformance in a test")
struct ConformanceTests {
    private static let fixtures = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../ConformanceTests/Fixtures").standardizedFileURL.path

    @Test("A rule that keeps its promises passes, and the report says what it used")
    func passes() throws {
        let report = try expectConformance("\(Self.fixtures)/Fair")
        #expect(report.passed)
        #expect(report[.native]?.verdict == .ok)
        #expect(report[.processes]?.verdict == .notRun)
    }

    @Test("A rule that breaks one is an issue with the smallest case as a scenario")
    func fails() throws {
        try withKnownIssue {
            try expectConformance("\(Self.fixtures)/Drops")
        } matching: { issue in
            let text = issue.comments.map(\.rawValue).joined()
            return text.contains("nothing lost") && text.contains("payload = \"09")
        }
    }
}
