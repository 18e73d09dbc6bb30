import Foundation
import RuleBuild
import Testing

@testable import Conformance

@Suite struct `Rules that keep their promises pass` {
    @Test(arguments: [("PriorityFee", 1), ("CancelsFirst", 2)] as [(String, UInt64)])
    func `a reference app, warned of ties that go by arrival`(app: String, seed: UInt64) throws {
        let report = try Support.report(Support.app(app), seed: seed)
        #expect(report.failed == [], "\(report.rows)")
        #expect(report.failures == [])
        #expect(report[.ties]?.verdict == .warning)
        #expect(report[.ties]?.seen == "of equals the earlier arrival comes first")
        #expect(report[.native]?.verdict == .ok)
        #expect(report[.flow]?.verdict == .ok)
    }

    @Test func `a market is reached by flow like its own scenario, natively too`() throws {
        let report = try Support.report(Support.app("BatchAuction"))
        #expect(report.failed == [], "\(report.rows)")
        #expect(report[.native]?.seen == "the same sub-blocks natively, for 6 flows")
        #expect(report[.fuel]?.seen.contains("execute") == true)
        #expect(report[.ties]?.verdict == .ok)
    }

    @Test func `equals that the keyed hash decides need no warning`() throws {
        let report = try Support.report(Support.fixture("Fair"))
        #expect(report[.ties]?.verdict == .ok)
        #expect(report[.higherFee] == nil)
        #expect(report.passed)
    }

    @Test func `without a second process that check says nothing`() throws {
        let report = try ConformanceCheck(app: Support.fixture("Fair"), apps: Support.apps).run()
        #expect(report[.processes]?.verdict == .notRun)
        #expect(report.passed)
    }

    @Test func `a module of any language is checked without Rule.swift, and not natively`() throws {
        let folder = NSTemporaryDirectory() + "laneway-module-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let manifest = "name = \"fair\"\nrule = \"Fair\"\n[lane]\nmempool_count_max = 200\n"
        try Data(manifest.utf8).write(to: URL(filePath: "\(folder)/app.toml"))
        let module = try RuleBuilder().buildOnce(Support.fixture("Fair")).path
        let report = try ConformanceCheck(app: folder, module: module, apps: Support.apps).run()
        #expect(report.passed, "\(report.rows)")
        #expect(report[.native]?.verdict == .notRun)
        #expect(report[.native]?.seen.hasPrefix("not applicable") == true)
        #expect(report[.ties]?.verdict == .ok)
        #expect(throws: RuleBuildError.self) {
            try ConformanceCheck(app: folder, module: "\(folder)/app.toml", apps: Support.apps)
        }
    }

    @Test func `what a rule claims is in its manifest`() throws {
        let manifest = try AppManifest(app: Support.app("FairOrder"))
        #expect(manifest.claims.holdsBackHeights == 20)
        #expect(!manifest.claims.feeMonotonic)
        let error = #expect(throws: RuleBuildError.self) {
            try AppManifest(
                text: "name = \"a\"\n[claims]\nfee_monotonic = 1\n", path: "app.toml", folderName: "A")
        }
        #expect(error?.code == .wrongType)
        #expect(error?.line == 3)
    }

    @Test func `fuel is what the calls used, below the limit and above nothing`() throws {
        let report = try Support.report(Support.fixture("Fair"))
        let seen = try #require(report[.fuel]).seen
        let used = try #require(seen.firstMatch(of: /at most admit (\d+) of 100000/)).output.1
        #expect((10...50_000).contains(try #require(Int(used))), "\(seen)")
    }
}
