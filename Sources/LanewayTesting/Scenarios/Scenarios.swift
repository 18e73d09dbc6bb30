import Foundation
public import Simulation
import Synchronization
public import Testing

/// Runs a scenario in TOML (Specs/scenario.md) and expects all of its `[[expect]]`: the same core, with every rule built
/// to a module and run in its sandbox.
///
/// Every expectation that does not hold is an issue of its own, with the scenario's line and both sides as a difference.
///
/// - Parameters:
///   - path: the scenario's file, absolute or from the working folder, which `swift test` makes the package's.
///   - apps: the folder in which a rule without a `/` is an app, likewise. Rules with a `/` start at the scenario's folder.
///   - sourceLocation: where issues point.
/// - Returns: what came of it, for further expectations.
/// - Throws: what `laneway simulate` ends with 2 for: a file or an app that cannot be read, a rule that does not build, no
///   sandbox, a network that is refused.
@discardableResult
public func expectScenario(
    _ path: String, apps: String = "Apps", sourceLocation: SourceLocation = #_sourceLocation
) throws -> SimulationResult {
    let result = try Simulation(Scenario(file: path), rules: ScenarioRules.library(apps)).run()
    for check in result.checks where !check.held {
        Failure.record(failure(of: check, in: result.scenario.path), at: sourceLocation)
    }
    return result
}

/// An expectation that does not hold, as text.
func failure(of check: ExpectationCheck, in path: String) -> String {
    (["\(path):\(check.expectation.line): \(check.subject) (- expected, + actual):"]
        + check.difference.map { "  \($0)" }).joined(separator: "\n")
}

/// Every app's rule is built once, however many scenarios use it.
private enum ScenarioRules {
    private static let libraries = Mutex<[String: RuleLibrary]>([:])

    static func library(_ apps: String) -> RuleLibrary {
        let folder = URL(filePath: apps).standardizedFileURL.path
        return libraries.withLock { libraries in
            if let library = libraries[folder] { return library }
            let library = RuleLibrary(apps: folder)
            libraries[folder] = library
            return library
        }
    }
}
