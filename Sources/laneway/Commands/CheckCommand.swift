import ArgumentParser
import Conformance
import Devnet
import Foundation
import Inspection
import OrderFlow

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Run an app's rule over flow made to find its mistakes.",
        discussion: """
            The rule runs as a module and natively, over generated and recorded flow and flow like the app's own \
            scenario.toml; what it claims in app.toml is checked, too (Specs/check.md). Exit code 1 if a check failed: \
            the smallest case found is printed, and written as a scenario.

            Examples:
              laneway check Apps/PriorityFee
              laneway check ./my-dex --seed 7 --json
            """)

    @Argument(help: "The app's folder, with app.toml and Rule.swift.")
    var app: String

    @Option(help: "A module to check in place of Rule.swift, such as one in C; it does not run natively.")
    var module: String?

    @Option(help: "Where generated flow comes from: equal seeds make equal flow.")
    var seed: UInt64 = 1

    @Option(help: "Recorded flow. Default: the one that comes with Laneway.")
    var flow: String?

    @Option(name: .shortAndLong, help: "The folder for scenarios of failures. Default: .build in the app's folder.")
    var output: String?

    @Flag(help: "Print the result as JSON.")
    var json = false

    /// A failure with more is in its file only.
    private static let shownTransactionsMax = 10

    /// What the second process is asked for.
    @Flag(help: .hidden)
    var commitments = false

    func run() throws {
        let flow = try flow.map { (path) throws(FlowError) in try FlowFile.read(path) } ?? DefaultFlow.read()
        let check = try ConformanceCheck(
            app: app, module: module, apps: ReferenceApps.folder, seed: seed, flow: flow)
        if commitments {
            try check.commitments().forEach(Output.result)
            return
        }
        if !json { Output.note("seed \(seed)") }
        let report = try check.run(elsewhere: commitmentsElsewhere)
        let written = try report.failures.map { (failure: $0, path: try write($0)) }
        if json {
            try Output.json(CheckDocument(report, scenarios: written.map { ($0.failure.check, $0.path) }))
        } else {
            var table = TextTable([("check", .left), ("verdict", .left), ("seen", .left)])
            for row in report.rows { table.add([row.check.rawValue, row.verdict.rawValue, row.seen]) }
            table.lines.forEach(Output.result)
            for (failure, path) in written {
                Output.result(
                    "\(failure.check.rawValue): smallest case found, transactions \(failure.transactions): \(path)")
                if failure.transactions <= Self.shownTransactionsMax { Output.result(failure.scenario) }
            }
        }
        guard report.passed else { throw ExitCode(1) }
    }

    /// Asks this program, in a process of its own.
    private func commitmentsElsewhere() throws -> [String] {
        let process = Process()
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments =
            ["check", app, "--seed", "\(seed)", "--commitments"] + (flow.map { ["--flow", $0] } ?? [])
            + (module.map { ["--module", $0] } ?? [])
        process.standardInput = FileHandle.nullDevice
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationReason == .exit, process.terminationStatus == 0 else {
            throw SecondProcessError(status: process.terminationStatus)
        }
        return String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// Writes a failure's scenario and answers its path.
    private func write(_ failure: FailedCase) throws -> String {
        let folder = URL(filePath: output ?? "\(app)/.build").standardizedFileURL
        let name = "check-\(failure.check.rawValue.replacing(" ", with: "-")).toml"
        let path = folder.appending(path: name).path
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data(failure.scenario.utf8).write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw UsageError(
                description: "cannot write \(path): \(error.localizedDescription); name another folder with --output")
        }
        return path
    }
}

/// The second process came to no result; it has said why on stderr.
private struct SecondProcessError: Error, CustomStringConvertible {
    let status: Int32

    var description: String { "the second process ended with code \(status); see above, and run the check again" }
}

/// The result as JSON.
private struct CheckDocument: Encodable {
    struct Row: Encodable {
        let check: String
        let verdict: String
        let seen: String
        let scenario: String?
    }

    let seed: String
    let passed: Bool
    let checks: [Row]

    init(_ report: CheckReport, scenarios: [(check: CheckName, path: String)]) {
        seed = "\(report.seed)"
        passed = report.passed
        checks = report.rows.map { row in
            Row(
                check: row.check.rawValue, verdict: row.verdict.rawValue, seen: row.seen,
                scenario: scenarios.first { $0.check == row.check }?.path)
        }
    }
}
