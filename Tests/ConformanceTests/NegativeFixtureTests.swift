import Foundation
import RuleBuild
import Simulation
import Testing

@testable import Conformance

@Suite struct `Rules that break a promise fail, for that reason` {
    @Test func `one that loops on a payload`() throws {
        let report = try Support.report(Support.fixture("Loops"))
        #expect(report.failed == ["faults"])
        #expect(report.row("faults")?.seen.hasPrefix("admit faults: FUEL") == true)
        let failure = try #require(report.failure("faults"))
        #expect(failure.transactions == 1)
        #expect(failure.scenario.contains("payload = \"07"))
        // What was written is a scenario that shows the same.
        let scenario = try Scenario(text: failure.scenario, path: "/check.toml")
        let result = try Simulation(scenario, rules: RuleLibrary(apps: "/")).run()
        #expect(result.subBlocks.contains { !$0.faults.isEmpty })
    }

    @Test func `one that drops`() throws {
        let report = try Support.report(Support.fixture("Drops"))
        #expect(report.failed == ["nothing lost"])
        let failure = try #require(report.failure("nothing lost"))
        #expect(failure.transactions == 1)
        #expect(failure.scenario.contains("payload = \"09"))
    }

    @Test func `one that favours names`() throws {
        let report = try Support.report(Support.fixture("FavoursNames"))
        #expect(report.failed == ["ties"])
        #expect(report.row("ties")?.seen.contains("favours names") == true)
        // Two senders, each of whom arrives first once.
        #expect(try #require(report.failure("ties")).transactions <= 4)
    }

    @Test func `one that reads hash order`() throws {
        let report = try Support.report(Support.fixture("HashOrder"))
        #expect(report.failed == ["ties"])
        #expect(report.row("ties")?.seen.contains("neither arrival, sender nor the keyed hash") == true)
    }

    @Test func `one that says that fees count`() throws {
        let report = try Support.report(Support.fixture("FeesUpsideDown"), claimsFee: true)
        #expect(report.failed == ["higher fee"])
        #expect(report.failure("higher fee")?.transactions == 2)
    }

    @Test func `one that does otherwise in another process`() throws {
        let report = try Support.report(Support.fixture("Fair")) { ["other"] + $0.dropFirst() }
        #expect(report.failed == ["processes"])
    }
}
