import Foundation

@testable import RuleBuild

/// An app's folder in a temporary place.
final class TestApp: Sendable {
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

    /// Builds the app; the folder stays at least until then.
    ///
    /// - Parameters:
    ///   - path: how to name the folder; nil: by its absolute path.
    ///   - environment: nil: the process's.
    func build(
        path: String? = nil, output: String? = nil, environment: [String: String]? = nil
    ) throws(RuleBuildError) -> BuiltRule {
        defer { withExtendedLifetime(self) {} }
        return try RuleBuilder(environment: environment).build(path ?? self.path, output: output)
    }

    /// The error with which `build` ends.
    func buildError(environment: [String: String]? = nil) -> RuleBuildError? {
        do {
            _ = try build(environment: environment)
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
