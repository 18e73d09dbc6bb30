import Testing

@testable import Conformance

@Suite struct `Rules that keep their promises pass` {
    @Test(arguments: ["FirstComeFirstServed", "PriorityFee", "CancelsFirst"], [1, 2] as [UInt64])
    func `a reference app, warned of ties that go by arrival`(app: String, seed: UInt64) throws {
        let report = try Support.report(Support.app(app), seed: seed)
        #expect(report.failed == [], "\(report.rows)")
        #expect(report.failures == [])
        #expect(report.row("ties")?.verdict == .warning)
        #expect(report.row("ties")?.seen == "of equals the earlier arrival comes first")
        #expect(report.row("native")?.verdict == .notRun)
        #expect(report.row("flow")?.verdict == .ok)
    }

    @Test func `equals that the keyed hash decides need no warning`() throws {
        let report = try Support.report(Support.fixture("Fair"))
        #expect(report.row("ties")?.verdict == .ok)
        #expect(report.passed)
    }

    @Test func `fuel is what the calls used, below the limit and above nothing`() throws {
        let report = try Support.report(Support.app("PriorityFee"), claimsFee: true)
        #expect(report.row("higher fee")?.verdict == .ok)
        let seen = try #require(report.row("fuel")).seen
        let used = try #require(seen.firstMatch(of: /at most admit (\d+) of 100000/)).output.1
        #expect((10...50_000).contains(try #require(Int(used))), "\(seen)")
    }
}
