import Foundation
import RuleBuild
import Simulation

/// The `scenario.toml` of an app, run on the whole core with its rule built to a module.
package enum AppScenario {
    private static let apps = URL(filePath: #filePath).appending(path: "../../../../Apps").standardizedFileURL
    private static let rules = RuleLibrary(apps: apps.path)

    /// What does not hold of it: empty if everything that it expects came.
    package static func failures(of app: String) throws -> [String] {
        try failures(of: Scenario(file: apps.appending(path: "\(app)/scenario.toml").path))
    }

    /// What does not hold of a scenario that a test writes itself.
    package static func failures(ofText text: String) throws -> [String] {
        try failures(of: Scenario(text: text, path: apps.appending(path: "scenario.toml").path))
    }

    private static func failures(of scenario: Scenario) throws -> [String] {
        let result = try Simulation(scenario, rules: rules).run()
        var failures = result.checks.filter { !$0.held }.map { check in
            "line \(check.expectation.line): \(check.subject)\n" + check.difference.joined(separator: "\n")
        }
        if result.checks.isEmpty { failures.append("nothing is expected") }
        for subBlock in result.subBlocks {
            failures += subBlock.faults.map { "sub-block \(subBlock.height): fault \($0)" }
        }
        return failures
    }
}
