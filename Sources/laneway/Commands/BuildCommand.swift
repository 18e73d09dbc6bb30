import ArgumentParser
import Devnet
import Foundation
import RuleBuild
import Wire

struct BuildCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "build", abstract: "Build apps' rules to WebAssembly modules.",
        discussion: """
            The same source gives the same module hash in any folder.

            Example:
              laneway build Apps/PriorityFee
            """)

    @Argument(help: "App folders, each with app.toml and Rule.swift. Default: all reference apps.")
    var apps: [String] = []

    @Option(name: .shortAndLong, help: "Where the module goes; for one app only. Default: APP/.build/NAME.wasm")
    var output: String?

    @Flag(help: "Print the result as JSON.")
    var json = false

    private struct Built: Encodable {
        let app: String
        let module: String
        let hash: String
        let size: Int
    }

    func run() throws {
        let folders = try apps.isEmpty ? Self.referenceApps() : apps
        guard output == nil || folders.count == 1 else {
            throw UsageError(description: "--output names one file, but there are \(folders.count) apps to build")
        }
        var built: [Built] = []
        for folder in folders {
            let rule = try RuleBuilder().build(folder, output: output)
            if !rule.warnings.isEmpty { Output.note(rule.warnings) }
            built.append(Built(app: folder, module: rule.path, hash: "\(rule.hash)", size: rule.size))
            if !json { Output.result("\(rule.manifest.name)  \(rule.size) bytes  \(rule.hash)  \(rule.path)") }
        }
        if json { try Output.json(built) }
    }

    private static func referenceApps() throws -> [String] {
        let folder = ReferenceApps.folder
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: folder)
        } catch {
            throw UsageError(description: "cannot read the apps in \(folder); name the folders, or set LANEWAY_APPS")
        }
        return names.sorted().filter { FileManager.default.fileExists(atPath: "\(folder)/\($0)/app.toml") }
            .map { "\(folder)/\($0)" }
    }
}
