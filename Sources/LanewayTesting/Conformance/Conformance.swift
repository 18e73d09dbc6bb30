public import Conformance
public import Testing

/// Runs the conformance kit over an app's rule, as `laneway check` does (Specs/check.md), and expects that nothing fails:
/// the same sub-blocks natively and as a module, valid answers, nothing lost, ties that favour nobody.
///
/// Every check that fails is an issue of its own, with the smallest case found as a scenario. It takes seconds, most of
/// them for a full mempool: a `mempool_count_max` of hundreds is filled at once.
///
/// - Parameters:
///   - app: the folder with `app.toml` and `Rule.swift`, absolute or from the working folder, which `swift test` makes
///     the package's: `"."` in an app's own package.
///   - apps: the folder in which a rule without a `/` is an app, for the app's `scenario.toml`.
///   - seed: equal seeds make equal flow.
///   - sourceLocation: where issues point.
/// - Returns: what came of every check, warnings and used fuel among them, for further expectations.
/// - Throws: for an app or scenario that cannot be read, a rule that does not build, and without a sandbox.
@discardableResult
public func expectConformance(
    _ app: String, apps: String = "Apps", seed: UInt64 = 1, sourceLocation: SourceLocation = #_sourceLocation
) throws -> CheckReport {
    let report = try ConformanceCheck(app: app, apps: apps, seed: seed).run()
    for row in report.rows where row.verdict == .failed {
        let failure = report.failures.first { $0.check == row.check }
        let scenario = failure.map { "\nThe smallest case found, as a scenario:\n\($0.scenario)" } ?? ""
        Failure.record("\(app), \(row.check.rawValue): \(row.seen)\(scenario)", at: sourceLocation)
    }
    return report
}
