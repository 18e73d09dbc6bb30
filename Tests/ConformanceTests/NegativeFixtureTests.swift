import Foundation
import RuleBuild
import Simulation
import Testing

@testable import Conformance

@Suite struct `Rules that break a promise fail, for that reason` {
    /// What was written, run as `laneway simulate` does.
    private func simulate(_ failure: FailedCase) throws -> SimulationResult {
        let scenario = try Scenario(text: failure.scenario, path: "/check.toml")
        return try Simulation(scenario, rules: RuleLibrary(apps: "/")).run()
    }

    @Test func `one that loops on a payload`() throws {
        let report = try Support.report(Support.fixture("Loops"))
        #expect(report.failed == [.faults, .fullMempool] || report.failed == [.faults])
        #expect(report[.faults]?.seen.hasPrefix("admit faults: FUEL") == true)
        // Where fuel ended calls, native code has nothing to be compared with.
        #expect(report[.native]?.verdict == .ok)
        #expect(report[.native]?.seen.contains("in which fuel or memory ended calls") == true)
        let failure = try #require(report.failure(.faults))
        #expect(failure.transactions == 1)
        #expect(failure.scenario.contains("payload = \"07"))
        #expect(failure.scenario.hasPrefix("# faults: admit faults: FUEL"))
        #expect(try simulate(failure).subBlocks.contains { !$0.faults.isEmpty })
    }

    @Test func `one that traps, in a module and natively alike`() throws {
        let report = try Support.report(Support.fixture("Traps"))
        #expect(report.failed == [.faults])
        #expect(report[.faults]?.seen.hasPrefix("admit faults: TRAP") == true)
        #expect(report[.native]?.verdict == .ok)
    }

    @Test func `one that counts on numbers which a module does not have`() throws {
        let report = try Support.report(Support.fixture("WideInt"))
        #expect(report.failed == [.native])
        #expect(report[.native]?.seen.contains("the order is another") == true)
        let failure = try #require(report.failure(.native))
        #expect(failure.transactions == 2)
        // The scenario expects what comes natively, and the module does otherwise.
        let checks = try simulate(failure).checks
        #expect(checks.count == 1)
        #expect(checks.allSatisfy { !$0.held })
    }

    @Test func `one that drops`() throws {
        let report = try Support.report(Support.fixture("Drops"))
        #expect(report.failed == [.nothingLost])
        let failure = try #require(report.failure(.nothingLost))
        #expect(failure.transactions == 1)
        #expect(failure.scenario.contains("payload = \"09"))
        #expect(try simulate(failure).checks.map(\.actual) == [["PENDING"]])
    }

    @Test func `one that favours names`() throws {
        let report = try Support.report(Support.fixture("FavoursNames"))
        #expect(report.failed == [.ties])
        #expect(report[.ties]?.seen.contains("favours names") == true)
        // Two senders, each of whom arrives first once.
        #expect(try #require(report.failure(.ties)).transactions == 4)
    }

    @Test func `one that reads hash order, which is another one in every native process`() throws {
        let report = try Support.report(Support.fixture("HashOrder"))
        #expect(report.failed == [.native, .ties])
        #expect(report[.ties]?.seen.contains("neither arrival, sender nor the keyed hash") == true)
    }

    @Test func `one that claims that fees count`() throws {
        let report = try Support.report(Support.fixture("FeesUpsideDown"))
        #expect(report.failed == [.higherFee])
        let failure = try #require(report.failure(.higherFee))
        #expect(failure.transactions == 2)
        #expect(try simulate(failure).checks.map(\.held) == [false])
    }

    @Test func `one that does otherwise in another process`() throws {
        let report = try Support.report(Support.fixture("Fair")) { ["other"] + $0.dropFirst() }
        #expect(report.failed == [.processes])
    }
}
