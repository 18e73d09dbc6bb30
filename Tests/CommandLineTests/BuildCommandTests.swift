import Foundation
import Testing

@Suite("laneway build (CLI-50)")
struct BuildCommandTests {
    private static let manifest = """
        name = "mine"
        summary = "A test's app."

        [lane]
        weight = 1
        reserve_gas = 3_000_000
        gas_target = 30_000_000
        minimum_base_fee = "1_000_000"
        """

    private static let rule = """
        import RuleKit

        public struct Mine: UnconfiguredRule {
            public init() {}
        }
        """

    private static func app(_ manifest: String = manifest, _ rule: String = rule) throws -> String {
        let folder = Laneway.path("app") + "/Mine"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data(manifest.utf8).write(to: URL(filePath: folder + "/app.toml"))
        try Data(rule.utf8).write(to: URL(filePath: folder + "/Rule.swift"))
        return folder
    }

    @Test("makes a module, names it by its hash, and makes the same in another folder")
    func builds() throws {
        let hashes = try (0..<2).map { _ in
            let folder = try Self.app()
            let run = try Laneway.run("build", folder, "--json")
            #expect(run.status == 0, "\(run)")
            let built = try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [[String: Any]])
            #expect(built.count == 1)
            let module = try Data(contentsOf: URL(filePath: built[0].text("module")))
            #expect(try module.count == built[0].number("size"))
            #expect(module.starts(with: [0x00, 0x61, 0x73, 0x6d]))
            return try built[0].text("hash")
        }
        #expect(hashes[0] == hashes[1] && hashes[0].count == 66)
    }

    @Test("says how to name a rule whose type is called otherwise")
    func otherName() throws {
        let folder = try Self.app(Self.manifest, Self.rule.replacing("Mine", with: "Yours"))
        let run = try Laneway.run("build", folder)
        #expect(run.status == 1, "\(run)")
        #expect(run.errors.contains("rule = "), "\(run)")
    }

    @Test("builds a reference app to the module that the devnet ran")
    func reference() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let module = Laneway.path("module.wasm")
        let run = try Laneway.run("build", root.appending(path: "Apps/PriorityFee").path, "--output", module, "--json")
        #expect(run.status == 0, "\(run)")
        let built = try #require(
            try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [[String: Any]])
        let lane = try #require(try SharedSession.summary.object("lanes")["uniswap-v3"] as? [String: Any])
        #expect(try built[0].text("hash") == lane.text("module"))
        #expect(FileManager.default.fileExists(atPath: module))
    }

    @Test("says a mistake of the author at the author's line, exit code 1")
    func compileError() throws {
        let rule = Self.rule + "\nlet wrong: Int = \"text\"\n"
        let folder = try Self.app(Self.manifest, rule)
        let run = try Laneway.run("build", folder)
        #expect(run.status == 1, "\(run)")
        #expect(run.output.isEmpty, "\(run)")
        #expect(run.errors.contains("\(folder)/Rule.swift:6:"), "\(run)")
        #expect(run.errors.contains("error: "), "\(run)")
    }

    @Test("says a mistake in app.toml with its line and the nearest key, exit code 2")
    func badManifest() throws {
        let typo = try Self.app(Self.manifest.replacingOccurrences(of: "reserve_gas", with: "reserve_gs"))
        let run = try Laneway.run("build", typo)
        #expect(run.status == 2, "\(run)")
        #expect(run.errors.contains("\(typo)/app.toml:6: "), "\(run)")
        #expect(run.errors.contains("reserve_gas"), "\(run)")
        let syntax = try Self.app(Self.manifest.replacingOccurrences(of: "[lane]", with: "[lane"))
        let second = try Laneway.run("build", syntax)
        #expect(second.status == 2, "\(second)")
        #expect(second.errors.contains("\(syntax)/app.toml:4"), "\(second)")
    }

    @Test("says that there is no app, and that one output is for one app")
    func mistakes() throws {
        let missing = try Laneway.run("build", "/nowhere/app")
        #expect(missing.status == 2, "\(missing)")
        #expect(missing.errors.contains("/nowhere/app"), "\(missing)")
        let two = try Laneway.run("build", "/a", "/b", "--output", "/c")
        #expect(two.status == 2, "\(two)")
        #expect(two.errors.contains("--output"), "\(two)")
        let toolchain = try Laneway.run("build", try Self.app(), environment: ["LANEWAY_TOOLCHAIN": "/nowhere"])
        #expect(toolchain.status == 1, "\(toolchain)")
        #expect(toolchain.errors.contains("/nowhere"), "\(toolchain)")
    }
}
