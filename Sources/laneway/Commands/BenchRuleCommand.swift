import ArgumentParser
import Bench
import Devnet
import Foundation
import Inspection

extension BenchCommand {
    struct Rule: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rule",
            abstract: "What an app's rule costs per transaction, by how many are pending, as a module and natively.",
            discussion: """
                Of flow like the app's scenario.toml what its rule takes arrives for one sub-block, and its calls are \
                made again and again (Specs/bench.md). The ratios are what counts; nanoseconds differ from machine to \
                machine.

                Example:
                  laneway bench rule Apps/PriorityFee --quick
                """)

        @Argument(help: "The app's folder, with app.toml and Rule.swift.")
        var app: String

        @Flag(help: "A run of some seconds, to see that it works; its percentiles mean little.")
        var quick = false

        @Option(help: "Any number. Equal seeds give equal transactions.")
        var seed: UInt64 = 1

        @Flag(help: "Print the result as JSON.")
        var json = false

        func run() throws {
            BenchCommand.noteDebugBuild("rule \(app)")
            let progress = BenchProgressLine()
            let options = RuleBenchmark.Options(app: app, apps: ReferenceApps.folder, quick: quick, seed: seed)
            let report = try RuleBenchmark(options) { progress.show($0) }.run()
            progress.end()
            if json { try Output.json(report) } else { Self.print(report) }
        }

        private static func print(_ report: RuleReport) {
            var sizes = TextTable([
                ("pending", .right), ("included", .right), ("fuel", .right), ("native ns", .right), ("wasm ns", .right),
                ("wasm / native", .right), ("wasm / signature check", .right), ("p10", .right), ("p90", .right),
            ])
            for size in report.sizes {
                let ratio = size.wasm_by_signature_check
                sizes.add(
                    ["\(size.pending)", "\(size.included)"]
                        + [size.fuel, size.native_nanoseconds, size.wasm_nanoseconds].map(whole)
                        + [number(size.wasm_by_native.median, 1)]
                        + [ratio.median, ratio.p10, ratio.p90].map { number($0, 4) })
            }
            Output.result("per transaction:")
            sizes.lines.forEach(Output.result)
            Output.result("")
            Output.result("per call:")
            functions(report).lines.forEach(Output.result)
            Output.result("")
            let parameters = report.parameters
            Output.result(
                """
                native: the rule's own code, with what it reads of the state at hand; wasm: the call into the sandbox, \
                metered, with the state at its host. One signature check: \
                \(whole(report.signature_check_nanoseconds)) ns; \(parameters.kinds) kinds of transactions, seed \
                \(parameters.seed); \(parameters.turns) turns; \(parameters.build) \
                build\(parameters.quick ? "; quick run" : "")
                """)
        }

        private static func functions(_ report: RuleReport) -> TextTable {
            var table = TextTable([
                ("pending", .right), ("function", .left), ("calls", .right), ("fuel", .right), ("native ns", .right),
                ("wasm ns", .right),
            ])
            for size in report.sizes {
                for function in size.functions {
                    table.add(
                        ["\(size.pending)", function.name, "\(function.calls)"]
                            + [function.fuel, function.native_nanoseconds, function.wasm_nanoseconds].map(whole))
                }
            }
            return table
        }

        private static func number(_ value: Double, _ digits: Int) -> String {
            String(format: "%.\(digits)f", value)
        }

        private static func whole(_ value: Double) -> String { number(value, 0) }
    }
}
