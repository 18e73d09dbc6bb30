import Foundation
import Testing

@Suite("laneway new (CLI-51)")
struct NewCommandTests {
    private static func create(_ name: String, _ template: String) throws -> (folder: String, run: Laneway.Run) {
        let folder = Laneway.path("new") + "/" + name
        return (folder, try Laneway.run("new", folder, "--template", template))
    }

    @Test(
        "Every template builds and simulates at once, and its expectations hold",
        arguments: ["priority-fee", "batch-auction", "order-book", "empty"])
    func templates(template: String) throws {
        let (folder, run) = try Self.create("my-dex-2", template)
        #expect(run.status == 0 && run.errors.isEmpty, "\(run)")
        #expect(run.output.contains("\nnext: laneway build \(folder)\n"), "\(run)")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        #expect(
            files == [
                ".gitignore", "Package.swift", "README.md", "Rule.swift", "RuleTests.swift", "app.toml",
                "scenario.toml",
            ])
        let built = try Laneway.run("build", folder)
        #expect(built.status == 0 && built.errors.isEmpty, "\(built)")
        #expect(built.output.hasPrefix("my-dex-2  "), "\(built)")
        let simulated = try Laneway.run("simulate", folder + "/scenario.toml", "--json")
        #expect(simulated.status == 0, "\(simulated)")
        let expectations = try simulated.json().objects("expectations")
        #expect(expectations.count >= 2, "a scenario that expects nothing shows nothing")
    }

    @Test("prints one JSON document")
    func document() throws {
        let folder = Laneway.path("new") + "/0x-book"
        let run = try Laneway.run("new", folder, "--json")
        #expect(run.status == 0, "\(run)")
        let document = try run.json()
        #expect(try document.text("app") == "0x-book" && document.text("rule") == "App0xBook")
        #expect(try document.text("template") == "priority-fee" && document.text("folder") == folder)
        #expect((document["files"] as? [String])?.count == 7)
    }

    @Test("overwrites nothing, exit code 2")
    func taken() throws {
        let folder = try Self.create("mine", "empty").folder
        let rule = folder + "/Rule.swift"
        try Data("// My own work.".utf8).write(to: URL(filePath: rule))
        let run = try Laneway.run("new", folder, "--template", "priority-fee")
        #expect(run.status == 2 && run.output.isEmpty, "\(run)")
        #expect(run.errors.contains(folder) && run.errors.contains("nothing is overwritten"), "\(run)")
        #expect(try String(contentsOfFile: rule, encoding: .utf8) == "// My own work.")
        let file = try Laneway.file("afile", "")
        let below = try Laneway.run("new", file + "/mine")
        #expect(below.status == 1 && below.errors.contains(file), "\(below)")
    }

    @Test(
        "refuses what is no lane's name, or a type that there is already, exit code 2, and makes nothing",
        arguments: ["MyDex", "my_dex", "-dex", "dex-", "string", "priority-fee", String(repeating: "a", count: 33)])
    func names(name: String) throws {
        let parent = Laneway.path("new")
        let run = try Laneway.run("new", "\(parent)/\(name)")
        #expect(run.status == 2 && run.output.isEmpty, "\(run)")
        #expect(run.errors.contains(name) && run.errors.contains("Choose another"), "\(run)")
        #expect(!FileManager.default.fileExists(atPath: parent))
    }

    @Test("says which templates there are")
    func unknownTemplate() throws {
        let run = try Laneway.run("new", Laneway.path("new") + "/mine", "--template", "dex")
        #expect(run.status == 2 && run.errors.contains("order-book"), "\(run)")
    }
}
