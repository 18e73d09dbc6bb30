import Foundation

/// Where RuleKit's and the runtime's sources are: with the sources that this program was built from, or in the folder
/// that `LANEWAY_SOURCES` names, which has `RuleKit` and `RuleBuild/Runtime` in it.
struct RuleSources {
    let ruleKit: String
    let runtime: String

    init(_ environment: [String: String]) throws(RuleBuildError) {
        let sources: URL
        if let folder = environment["LANEWAY_SOURCES"] {
            sources = URL(filePath: folder)
        } else {
            // Sources/RuleBuild/Build/RuleSources.swift
            sources = URL(filePath: #filePath).appending(path: "../../..").standardizedFileURL
        }
        ruleKit = sources.appending(path: "RuleKit").path
        runtime = sources.appending(path: "RuleBuild/Runtime").path
        for folder in [ruleKit, runtime] where !FileManager.default.fileExists(atPath: folder) {
            throw RuleBuildError(
                .unreadable, folder, "the framework's sources are not there, and a rule is built with them",
                remedy: "Name the folder that has RuleKit and RuleBuild/Runtime in it in LANEWAY_SOURCES.")
        }
    }
}
