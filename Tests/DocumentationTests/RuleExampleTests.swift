import Foundation
import LanewayTesting
import RuleBuild
import Simulation
import Testing

@Suite("Rules in README and articles")
struct RuleExampleTests {
    private static let first = "Tests/DocumentationTests/Fixtures/Names"

    @Test("README shows a reference app's rule, whole")
    func readme() throws {
        #expect(try Document("README.md").blocks("swift").first == Document.read("Apps/PriorityFee/Rule.swift"))
    }

    @Test("The first-rule article ends with an app that is tested here")
    func whole() throws {
        let article = try Document.article("WritingYourFirstRule")
        let swift = article.blocks("swift")
        #expect(swift.count == 4)
        #expect(try swift.dropFirst(2).first == Document.read("\(Self.first)/Rule.swift"))
        #expect(try swift.last == Document.read("Tests/DocumentationTests/NamesTests.swift"))
        let files = try ["app.toml", "scenario.toml"].map { try Document.read("\(Self.first)/\($0)") }
        #expect(article.blocks("toml") == files)
    }

    @Test("Its scenario holds, with the module in its sandbox, as often as the article says")
    func scenario() throws {
        let folder = Document.repository.appending(path: Self.first).path
        let result = try expectScenario("\(folder)/scenario.toml", apps: "\(folder)/..")
        let count = result.checks.count
        #expect(try Document.article("WritingYourFirstRule").text.contains("# \(count) of \(count) expectations hold"))
    }

    @Test("Every rule in an article builds to a module", arguments: ["RuleKit", "WritingYourFirstRule"])
    func builds(article: String) throws {
        let rules = try Document.article(article).blocks("swift").filter { $0.hasPrefix("import RuleKit\n") }
        #expect(!rules.isEmpty)
        for rule in rules {
            let type = try #require(rule.firstMatch(of: /public struct (\w+):/)?.1)
            let folder = FileManager.default.temporaryDirectory.appending(path: "laneway-\(UUID().uuidString)/\(type)")
            defer { try? FileManager.default.removeItem(at: folder.deletingLastPathComponent()) }
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data(rule.utf8).write(to: folder.appending(path: "Rule.swift"))
            try Data("name = \"example\"\n".utf8).write(to: folder.appending(path: "app.toml"))
            let built = try RuleBuilder().build(folder.path)
            #expect(built.warnings.isEmpty, "\(built.warnings)")
        }
    }
}
