import Foundation
public import RuleBuild
import Synchronization

/// The rules of scenarios' lanes, each built once.
public final class RuleLibrary: Sendable {
    private let apps: String
    private let built = Mutex<[String: BuiltRule]>([:])

    /// - Parameter apps: the folder in which a rule without a `/` is an app.
    public init(apps: String) {
        self.apps = apps
    }

    /// Takes a rule for the app in a folder, absolute, so that it is not built.
    package func take(_ rule: BuiltRule, for folder: String) { built.withLock { $0[folder] = rule } }

    /// The rule of a scenario's lane (SIM-21), built or found.
    ///
    /// - Throws: `RuleBuildError` for an app that is not there, at the scenario's line, and for one that cannot be built.
    public func rule(of lane: Scenario.Lane, in scenario: Scenario) throws(RuleBuildError) -> BuiltRule {
        let folder = try folder(of: lane, in: scenario)
        if let rule = built.withLock({ $0[folder] }) { return rule }
        let rule = try RuleBuilder().buildOnce(folder)
        built.withLock { $0[folder] = rule }
        return rule
    }

    /// The absolute path of the lane's app, which is there.
    package func folder(of lane: Scenario.Lane, in scenario: Scenario) throws(RuleBuildError) -> String {
        let isPath = lane.rule.contains("/")
        let parent = isPath ? URL(filePath: scenario.path).deletingLastPathComponent() : URL(filePath: apps)
        let folder = (lane.rule.hasPrefix("/") ? URL(filePath: lane.rule) : parent.appending(path: lane.rule))
            .standardizedFileURL.path
        guard !FileManager.default.fileExists(atPath: folder + "/app.toml") else { return folder }
        let remedy: String
        if isPath {
            remedy = "\(folder) has no app.toml; a path starts at the scenario's folder."
        } else {
            let names = ((try? FileManager.default.contentsOfDirectory(atPath: apps)) ?? []).sorted()
                .filter { FileManager.default.fileExists(atPath: "\(apps)/\($0)/app.toml") }
            remedy = names.isEmpty ? "There is none in \(apps)." : NearestName.remedy(lane.rule, among: names)
        }
        throw RuleBuildError(
            .badValue, scenario.path, line: lane.line, "there is no app \"\(lane.rule)\"", remedy: remedy)
    }
}
