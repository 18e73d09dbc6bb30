import ArgumentParser
import Bench
import Devnet
import Foundation

extension BenchCommand {
    struct Pipeline: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "pipeline",
            abstract: "A node end to end, from the socket to the disk and back, against bare signature checks.",
            discussion: """
                A node in a process of its own, with rules in WebAssembly, synced commits and receipts, and clients of \
                its binary endpoint take turns with signature checks on all cores (Specs/bench.md). A goal that is \
                missed is a result, not a failure: the exit code is 0. Example: laneway bench pipeline --json
                """)

        @Flag(help: "A run of some seconds, to see that it works; its percentiles mean little.")
        var quick = false

        @Option(help: "Any number. Equal seeds give equal transactions.")
        var seed: UInt64 = 1

        @Flag(help: "Print the result as JSON.")
        var json = false

        func run() throws {
            BenchCommand.noteDebugBuild("pipeline")
            try BenchCommand.inTemporaryFolder { folder in
                let progress = BenchProgressLine()
                let benchmark = PipelineBenchmark(
                    PipelineBenchmark.Options(
                        app: "\(ReferenceApps.folder)/PriorityFee", folder: folder,
                        executable: try ThisExecutable.path(), quick: quick, seed: seed)
                ) { progress.show($0) }
                let report = try benchmark.run()
                progress.end()
                if json { try Output.json(report) } else { Self.print(report) }
            }
        }

        private static func print(_ report: PipelineReport) {
            BenchCommand.print(report.goals)
            Output.result("")
            var table = TextTable([
                ("", .left), ("operations/s", .right), ("checks/s", .right), ("node ns", .right), ("client ns", .right),
                ("check ns", .right), ("by processor time", .right),
            ])
            for measurement in report.measurements {
                table.add(
                    [measurement.key]
                        + [
                            measurement.operations_per_second, measurement.checks_per_second,
                            measurement.node_nanoseconds, measurement.client_nanoseconds,
                            measurement.check_nanoseconds,
                        ].map { String(format: "%.0f", $0) } + [String(format: "%.3f", measurement.processor_ratio)])
            }
            table.lines.forEach(Output.result)
            Output.result("")
            let parameters = report.parameters
            Output.result(
                """
                \(parameters.lanes) lanes, \(parameters.senders) senders, \(parameters.transaction_bytes)-byte \
                transactions; \(parameters.turns) slices of \(parameters.slice_milliseconds) ms of either a pair; \
                \(parameters.threads) cores; rule \(parameters.rule); \(parameters.clock); seed \(parameters.seed); \
                \(parameters.build) build\(parameters.quick ? "; quick run" : "")
                """)
        }
    }

    /// Be the node of a measurement: started by the benchmarks themselves.
    struct Node: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "node", abstract: "Be the node of a measurement.", shouldDisplay: false)

        @Argument(help: "The measurement's plan.")
        var plan: String

        func run() throws { try BenchNode.run(plan: plan) }
    }

    /// A folder that is gone afterwards.
    static func inTemporaryFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "laneway-bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder.path)
    }

    static func print(_ goals: [BenchGoal]) {
        var table = TextTable([
            ("ratio", .left), ("median", .right), ("p10", .right), ("p90", .right), ("goal", .right), ("met", .left),
        ])
        for goal in goals {
            let bound = goal.goal_min.map { ">= \(ratio($0))" } ?? goal.goal_max.map { "<= \(ratio($0))" } ?? ""
            table.add([
                goal.name, ratio(goal.ratio.median), ratio(goal.ratio.p10), ratio(goal.ratio.p90), bound,
                bound.isEmpty ? "" : goal.met ? "yes" : "no",
            ])
        }
        table.lines.forEach(Output.result)
    }

    private static func ratio(_ value: Double) -> String { String(format: "%.3f", value) }
}
