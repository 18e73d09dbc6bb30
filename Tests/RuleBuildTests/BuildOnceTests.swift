import Foundation
import Testing
import Wire

@testable import RuleBuild

@Suite("A rule that is built once (BUILD-1, BUILD-4)")
struct BuildOnceTests {
    /// The process's variables with a cache of the test's own in `folder`.
    private static func environment(_ folder: String) -> [String: String] {
        ProcessInfo.processInfo.environment.merging(["LANEWAY_CACHE": folder]) { $1 }
    }

    @Test("is the module that a build makes, is kept for the same source, and made anew for another")
    func kept() throws {
        let app = try TestApp(rule: TestApp.plainRule)
        let builder = RuleBuilder(environment: Self.environment(app.root + "/cache"))
        let first = try builder.buildOnce(app.path)
        #expect(first.bytes == (try app.build()).bytes)
        #expect(first.path.hasPrefix(app.root + "/cache/rules/"))
        let made = try Self.modified(first.path)
        let second = try builder.buildOnce(app.path)
        #expect(second.path == first.path && second.bytes == first.bytes && second.hash == first.hash)
        #expect(try Self.modified(first.path) == made)
        // What is not in the module does not count, what is does.
        try Files.write(Array("name = \"other\"\n".utf8), to: app.path + "/app.toml")
        let renamed = try builder.buildOnce(app.path)
        #expect(renamed.path == first.path && renamed.manifest.name.text == "other")
        try Files.write(
            Array(TestApp.plainRule.replacing("init() {}", with: "init() { precondition(true) } // ").utf8),
            to: app.path + "/Rule.swift")
        #expect(try builder.buildOnce(app.path).path != first.path)
    }

    @Test("is made anew where what was kept is no module")
    func damaged() throws {
        let app = try TestApp(rule: TestApp.plainRule)
        let builder = RuleBuilder(environment: Self.environment(app.root + "/cache"))
        let first = try builder.buildOnce(app.path)
        for bytes in [[], Array(first.bytes.prefix(40)), Array("nonsense".utf8)] {
            try Files.write(bytes, to: first.path)
            #expect(try builder.buildOnce(app.path).bytes == first.bytes)
        }
    }

    private static func modified(_ path: String) throws -> Date? {
        try FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
    }
}
