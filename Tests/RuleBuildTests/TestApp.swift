import Foundation

@testable import RuleBuild

/// An app's folder in a temporary place.
final class TestApp {
    let root: String
    let path: String

    /// - Parameters:
    ///   - rule: the content of `Rule.swift`; nil: there is none.
    ///   - manifest: the content of `app.toml`; nil: there is none.
    init(_ name: String = "TestRule", rule: String?, manifest: String? = "name = \"test\"\n") throws {
        root = FileManager.default.temporaryDirectory.appending(path: "laneway-test-\(UUID().uuidString)").path
        path = "\(root)/\(name)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        if let rule { try Files.write(Array(rule.utf8), to: "\(path)/Rule.swift") }
        if let manifest { try Files.write(Array(manifest.utf8), to: "\(path)/app.toml") }
    }

    deinit { try? FileManager.default.removeItem(atPath: root) }

    func build() throws(RuleBuildError) -> BuiltRule { try RuleBuilder().build(path) }

    /// The error with which `build` ends.
    func buildError() -> RuleBuildError? {
        do {
            _ = try build()
            return nil
        } catch {
            return error
        }
    }

    /// The repository's root, from this file's place.
    static let repository = URL(filePath: #filePath).appending(path: "../../..").standardizedFileURL.path

    /// A file beside these tests.
    static func fixture(_ name: String) -> String { "\(repository)/Tests/RuleBuildTests/Fixtures/\(name)" }

    static let plainRule = """
        import RuleKit

        public struct TestRule: UnconfiguredRule {
            public init() {}
        }

        """
}
