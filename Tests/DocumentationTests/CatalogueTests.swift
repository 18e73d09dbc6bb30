import Foundation
import Testing

@Suite("Documentation catalogues")
struct CatalogueTests {
    @Test("The table of Choosing a rule has every app, once, with all that it says of one")
    func choosing() throws {
        let apps = Document.repository.appending(path: "Apps").path
        let names = try FileManager.default.contentsOfDirectory(atPath: apps)
            .filter { FileManager.default.fileExists(atPath: "\(apps)/\($0)/app.toml") }
        let rows = try Document.article("ChoosingARule").text.tableRows
        #expect(rows.map { $0[0].trimmingCharacters(in: ["`"]) }.sorted() == names.sorted())
        for row in rows { #expect(row.count == 5 && row.allSatisfy { !$0.isEmpty }, "\(row)") }
    }

    @Test("Every file, app, rule of Specs/ and command that an article names is there")
    func names() throws {
        let specs = try FileManager.default.contentsOfDirectory(
            atPath: Document.repository.appending(path: "Specs").path
        ).filter { $0.hasSuffix(".md") }.map { try Document.read("Specs/\($0)") }.joined()
        let commands = try Document.read("Sources/laneway/Laneway.swift")
        for file in try FileManager.default.contentsOfDirectory(atPath: Document.articles.path) {
            let text = try Document.article(String(file.dropLast(3))).text
            for match in text.matches(of: /(?:Apps|Specs)\/[A-Za-z.-]+[A-Za-z]/) {
                let path = Document.repository.appending(path: String(match.0)).path
                #expect(FileManager.default.fileExists(atPath: path), "\(file): \(match.0)")
            }
            for match in text.matches(of: /\b(?:ABI|APP|SIM|DEV|NET|LANE|LEDGER|LOG|NODE|CHECK|SBX)-[0-9]+\b/) {
                #expect(specs.contains("**\(match.0)**"), "\(file): \(match.0)")
            }
            for match in text.matches(of: /laneway ([a-z]+)[` ]/) {
                let command = match.1.prefix(1).uppercased() + match.1.dropFirst()
                #expect(commands.contains("\(command)Command.self"), "\(file): \(match.0)")
            }
        }
    }

    @Test(
        "DocC reads a catalogue with its module without a warning: every link leads somewhere",
        arguments: [
            "RuleKit", "LanewayTesting",
        ])
    func links(module: String) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "laneway-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let symbols = try Self.run("swift", ["symbolgraph-extract"] + Self.symbolArguments(module, into: folder))
        #expect(symbols.status == 0, "\(symbols.output)")
        let pages = try Self.run(
            "docc",
            [
                "convert", Document.repository.appending(path: "Sources/\(module)/\(module).docc").path,
                "--additional-symbol-graph-dir", folder.path, "--output-dir", folder.appending(path: "pages").path,
                "--fallback-display-name", module, "--fallback-bundle-identifier", "laneway.\(module)",
                "--warnings-as-errors",
            ])
        #expect(pages.status == 0, "\(pages.output)")
    }

    /// The module as this test run built it, and the C modules that it stands on.
    private static func symbolArguments(_ module: String, into folder: URL) throws -> [String] {
        let products = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        let maps =
            try FileManager.default.contentsOfDirectory(atPath: products.path).sorted()
            .map { products.appending(path: "\($0)/module.modulemap").path }
            .filter { FileManager.default.fileExists(atPath: $0) }
            + [Document.repository.appending(path: "Sources/CSodium/module.modulemap").path]
        var machine = utsname()
        uname(&machine)
        let name = withUnsafeBytes(of: machine.machine) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        return [
            "-module-name", module, "-I", products.appending(path: "Modules").path, "-target",
            "\(name)-unknown-linux-gnu", "-output-dir", folder.path, "-minimum-access-level", "public",
        ] + maps.flatMap { ["-Xcc", "-fmodule-map-file=\($0)"] }
    }

    /// Runs a tool of the toolchain on `PATH`.
    private static func run(_ tool: String, _ arguments: [String]) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [tool] + arguments
        process.standardInput = FileHandle.nullDevice
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }
}
