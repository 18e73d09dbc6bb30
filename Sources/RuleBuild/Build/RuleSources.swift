import Foundation

/// Where RuleKit's and the runtime's sources are: with the sources that this program was built from, or in the folder
/// that `LANEWAY_SOURCES` names, which has `RuleKit` and `RuleBuild/Runtime` in it, and for what runs rules natively
/// `NativeHost`.
struct RuleSources {
    let ruleKit: String
    /// What stands below a rule in a module.
    let runtime: String
    private let nativeHost: String

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
        nativeHost = sources.appending(path: "NativeHost").path
        for folder in [ruleKit, runtime] { try Self.check(folder) }
    }

    /// What stands above a rule in a process of its own: folders.
    func server() throws(RuleBuildError) -> [String] {
        let folders = ["Child", "Protocol"].map { "\(nativeHost)/\($0)" }
        for folder in folders { try Self.check(folder) }
        return folders
    }

    private static func check(_ folder: String) throws(RuleBuildError) {
        guard !FileManager.default.fileExists(atPath: folder) else { return }
        throw RuleBuildError(
            .unreadable, folder, "the framework's sources are not there, and a rule is built with them",
            remedy: """
                Name the folder that has RuleKit and RuleBuild/Runtime in it, and NativeHost for checks, in \
                LANEWAY_SOURCES.
                """)
    }
}
