import Foundation
import RuleBuild
import Testing

@testable import Simulation

/// What all suites use: the reference apps, each built once, and the scenarios beside this file.
enum Support {
    private static let tests = URL(filePath: #filePath).deletingLastPathComponent()
    static let apps = tests.appending(path: "../../Apps").standardizedFileURL.path
    static let rules = RuleLibrary(apps: apps)

    static func read(_ text: String) throws(RuleBuildError) -> Scenario {
        try Scenario(text: text, path: tests.appending(path: "scenario.toml").path)
    }

    static func run(_ text: String) throws -> SimulationResult { try Simulation(read(text), rules: rules).run() }

    static func run(file: String) throws -> SimulationResult {
        try Simulation(Scenario(file: tests.appending(path: "Scenarios/\(file).toml").path), rules: rules).run()
    }

    /// Records an issue for every expectation of the scenario that does not hold.
    static func expectAll(_ result: SimulationResult) {
        #expect(!result.checks.isEmpty)
        for check in result.checks where !check.held {
            Issue.record(
                "line \(check.expectation.line): \(check.subject)\n\(check.difference.joined(separator: "\n"))")
        }
        for subBlock in result.subBlocks { #expect(subBlock.unattributed == "0") }
    }
}

/// Numbers that only depend on where they start (SplitMix64).
struct Random {
    var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func below(_ bound: Int) -> Int {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = (state ^ state >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return Int((mixed ^ mixed >> 31) % UInt64(bound))
    }
}
