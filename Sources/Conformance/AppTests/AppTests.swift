import Foundation
public import RuleBuild
import Simulation

/// An app's own tests: every scenario in its folder, and its Swift tests (TEST-1).
public struct AppTests: Sendable {
    /// How one of them ended.
    public struct Row: Hashable, Sendable {
        /// How it ended.
        public enum Verdict: String, Sendable {
            /// All of it held.
            case passed
            /// Something did not hold, or it could not be run.
            case failed
            /// There is none.
            case none
        }

        /// The scenario's file name, or `swift test`.
        public let test: String
        /// How it ended.
        public let verdict: Verdict
        /// What was seen, for people.
        public let seen: String
        /// What did not hold, a line each; empty if nothing.
        public let details: [String]
    }

    /// Absolute.
    private let app: String
    private let rules: RuleLibrary
    private let environment: [String: String]

    /// The tests of the app in a folder.
    ///
    /// - Parameters:
    ///   - app: the folder with `app.toml`, absolute or relative to the working folder.
    ///   - apps: the folder in which a scenario's rule without a `/` is an app.
    ///   - environment: nil: the process's; says where the toolchain is, as for `RuleBuilder`.
    /// - Throws: `RuleBuildError` for a manifest that cannot be read.
    public init(app: String, apps: String, environment: [String: String]? = nil) throws(RuleBuildError) {
        self.app = URL(filePath: app).standardizedFileURL.path
        // Nothing of it is needed: a folder without one is no app.
        _ = try AppManifest(app: self.app)
        rules = RuleLibrary(apps: URL(filePath: apps).standardizedFileURL.path)
        self.environment = environment ?? ProcessInfo.processInfo.environment
    }

    /// Runs all of them, scenarios first and by name.
    ///
    /// - Parameter progress: hears lines for people, among them what `swift test` prints.
    public func run(progress: (String) -> Void = { _ in }) -> [Row] {
        var rows: [Row] = []
        for file in scenarioFiles() {
            progress("\(file): simulating")
            rows.append(scenario(file))
        }
        if rows.isEmpty {
            rows.append(
                Row(test: "scenario.toml", verdict: .none, seen: "no file in the folder is a scenario", details: []))
        }
        rows.append(swiftTests(progress))
        return rows
    }

    // MARK: Scenarios

    /// Every TOML file but the manifest that has lanes, and every one that does not parse: it may be meant as one.
    private func scenarioFiles() -> [String] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: app)) ?? []
        return files.filter { $0.hasSuffix(".toml") && $0 != "app.toml" }.filter { file in
            guard let text = try? String(contentsOfFile: "\(app)/\(file)", encoding: .utf8),
                let table = try? ManifestTable(text: text, path: file)
            else { return true }
            return table.has("lanes")
        }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    private func scenario(_ file: String) -> Row {
        let result: SimulationResult
        do {
            result = try Simulation(Scenario(file: "\(app)/\(file)"), rules: rules).run()
        } catch {
            return Row(test: file, verdict: .failed, seen: "it cannot be run", details: ["\(error)"])
        }
        let failed = result.checks.filter { !$0.held }
        let details = failed.flatMap { check in
            ["line \(check.expectation.line): \(check.subject) (- expected, + actual):"]
                + check.difference.map { "  \($0)" }
        }
        let count = result.checks.count
        let expectations = "\(count) expectation\(count == 1 ? "" : "s")"
        let seen = failed.isEmpty ? "\(expectations) held" : "\(failed.count) of \(expectations) did not hold"
        return Row(test: file, verdict: failed.isEmpty ? .passed : .failed, seen: seen, details: details)
    }

    // MARK: Swift tests

    private static let swiftTest = "swift test"

    private func swiftTests(_ progress: (String) -> Void) -> Row {
        guard let package = SwiftTests(app: app, environment: environment) else {
            return Row(
                test: Self.swiftTest, verdict: .none,
                seen: "no Package.swift in the folder, and no RuleTests.swift in a checkout", details: [])
        }
        do {
            let result = try package.run(progress)
            switch (result.succeeded, result.count) {
            case (true, let count) where count > 0:
                return Row(
                    test: Self.swiftTest, verdict: .passed, seen: "\(count) test\(count == 1 ? "" : "s") passed",
                    details: [])
            case (true, _):
                return Row(
                    test: Self.swiftTest, verdict: .failed, seen: "no test ran",
                    details: ["\(package.command) found none."])
            case (false, let count):
                return Row(
                    test: Self.swiftTest, verdict: .failed,
                    seen: count == 0 ? "no test ran" : "of \(count) tests some failed", details: result.failures)
            }
        } catch {
            return Row(test: Self.swiftTest, verdict: .failed, seen: "it cannot be run", details: ["\(error)"])
        }
    }
}
