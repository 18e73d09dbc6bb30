public import ArgumentParser
import Foundation
public import RuleBuild

struct NewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new", abstract: "Make a new app's folder: rule, manifest, tests, scenario, README.",
        discussion: """
            It builds and simulates at once. Nothing is overwritten.

            Examples:
              laneway new my-dex --template order-book
              laneway new my-pool --template batch-auction
            """)

    @Argument(help: "The app's name: 1 to 32 of a-z, 0-9 and -, or a path that ends in it.")
    var name: String

    @Option(help: "What it starts from.")
    var template: AppTemplate = .priorityFee

    @Flag(help: "Print the result as JSON.")
    var json = false

    private struct Result: Encodable {
        let app: String
        let folder: String
        let rule: String
        let template: String
        let files: [String]
    }

    func run() throws {
        let app = try NewApp(name, template: template)
        let files = try app.create()
        guard !json else {
            return try Output.json(
                Result(
                    app: "\(app.name.lane)", folder: app.folder, rule: app.name.type, template: template.rawValue,
                    files: files))
        }
        Output.result("\(app.name.lane)  rule \(app.name.type), from \(template.rawValue), in \(app.folder)")
        for file in files { Output.result("  \(file)") }
        let path = name.contains("/") ? name : "./\(name)"
        let place = Self.shellQuoted(path)
        Output.result("")
        Output.result("next: laneway build \(place)")
        Output.result("      laneway simulate \(Self.shellQuoted(path + "/scenario.toml"))")
        Output.result("      laneway check \(place)")
        Output.result("      laneway devnet up --app \(place) --until-drained")
        Output.result("      swift test --package-path \(place)")
    }

    /// As one word of a shell.
    private static func shellQuoted(_ path: String) -> String {
        let plain = path.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "-"),
                UInt8(ascii: "_"):
                true
            default: false
            }
        }
        return plain ? path : "'" + path.replacing("'", with: "'\\''") + "'"
    }
}

extension AppTemplate: ExpressibleByArgument {}
