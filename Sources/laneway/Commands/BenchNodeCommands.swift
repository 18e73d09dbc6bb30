import ArgumentParser
import Bench
import Devnet
import Foundation
import Inspection

extension BenchCommand {
    /// What all benchmarks of a whole node can be told.
    struct NodeOptions: ParsableArguments {
        @Flag(help: "A run of some seconds, to see that it works; its percentiles mean little.")
        var quick = false

        @Option(help: "Any number. Equal seeds give equal transactions.")
        var seed: UInt64 = 1

        @Flag(help: "Print the result as JSON.")
        var json = false

        func run(_ kind: NodeBenchmark.Kind, only: [String] = []) throws {
            BenchCommand.noteDebugBuild(kind.rawValue)
            let folder = FileManager.default.temporaryDirectory.appending(path: "laneway-bench-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let progress = BenchProgressLine()
            let benchmark = NodeBenchmark(
                NodeBenchmark.Options(
                    app: "\(ReferenceApps.folder)/PriorityFee", folder: folder.path,
                    executable: try ThisExecutable.path(), quick: quick, seed: seed, only: Set(only))
            ) { progress.show($0) }
            let report = try benchmark.run(kind)
            progress.end()
            if json { try Output.json(report) } else { BenchCommand.print(report) }
        }
    }

    struct Pipeline: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "pipeline",
            abstract: "A node end to end, from the socket to the disk and back, beside bare signature checks.",
            discussion: """
                A node in a process of its own, with rules in WebAssembly, synced commits and receipts, and clients of \
                its binary endpoint take turns with signature checks on all cores; and the same with other rules, without \
                syncing, under a flood, and with short sub-blocks (Specs/bench.md). A goal that is missed is a result, \
                not a failure: the exit code is 0. Example: laneway bench pipeline --only pipeline --json
                """)

        @Option(
            help:
                "Only this ratio; may be given several times. One of: \(NodeBenchmark.pipelineKeys.joined(separator: ", "))."
        )
        var only: [String] = []

        @OptionGroup var options: NodeOptions

        func validate() throws {
            for key in only where !NodeBenchmark.pipelineKeys.contains(key) {
                let known = NodeBenchmark.pipelineKeys.joined(separator: ", ")
                throw ValidationError("there is no ratio \(key); there are: \(known)")
            }
        }

        func run() throws { try options.run(.pipeline, only: only) }
    }

    struct Commit: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "commit", abstract: "What a commit costs, synced and not, by how many transactions it has.")

        @OptionGroup var options: NodeOptions

        func run() throws { try options.run(.commit) }
    }

    struct Replay: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "replay", abstract: "How much faster a log is derived again than it was made.")

        @OptionGroup var options: NodeOptions

        func run() throws { try options.run(.replay) }
    }

    struct Latency: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "latency", abstract: "How long one transaction takes to its durable receipt.")

        @OptionGroup var options: NodeOptions

        func run() throws { try options.run(.latency) }
    }

    struct Ingress: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "ingress", abstract: "A node end to end by how many transactions a request has.")

        @OptionGroup var options: NodeOptions

        func run() throws { try options.run(.ingress) }
    }

    /// Be the node of a measurement: started by the benchmarks themselves.
    struct Node: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "node", abstract: "Be the node of a measurement.", shouldDisplay: false)

        @Argument(help: "The measurement's plan.")
        var plan: String

        func run() throws { try BenchNode.run(plan: plan) }
    }

    // MARK: Printing

    private static func print(_ report: NodeBenchReport) {
        print(report.goals)
        Output.result("")
        if !report.measurements.isEmpty { print(report.measurements) }
        for figure in report.figures { Output.result("\(figure.name): \(figureText(figure.value))") }
        if !report.figures.isEmpty { Output.result("") }
        let parameters = report.parameters
        Output.result(
            """
            \(parameters.lanes) lanes, \(parameters.senders) senders, \(parameters.transaction_bytes)-byte \
            transactions, \(parameters.sub_blocks_per_block) sub-blocks a block; slices of \
            \(parameters.slice_milliseconds) ms; \(parameters.cores) cores; rule \(parameters.rule); \
            \(parameters.clock); seed \(parameters.seed); \(parameters.build) \
            build\(parameters.quick ? "; quick run" : "")
            """)
    }

    private static func print(_ goals: [BenchGoal]) {
        var table = TextTable([
            ("ratio", .left), ("median", .right), ("p10", .right), ("p90", .right), ("goal", .right), ("met", .left),
        ])
        for goal in goals {
            let bound = goal.goal_min.map { ">= \(ratioText($0))" } ?? goal.goal_max.map { "<= \(ratioText($0))" }
            table.add([
                goal.name, ratioText(goal.ratio.median), ratioText(goal.ratio.p10), ratioText(goal.ratio.p90),
                bound ?? "", bound == nil ? "" : goal.met ? "yes" : "no",
            ])
        }
        table.lines.forEach(Output.result)
    }

    private static func print(_ measurements: [NodeBenchReport.Measurement]) {
        var table = TextTable([
            ("processor time", .left), ("operations/s", .right), ("checks/s", .right), ("node ns", .right),
            ("client ns", .right), ("check ns", .right), ("check / node + client", .right),
        ])
        for measurement in measurements {
            table.add(
                [measurement.key]
                    + [
                        measurement.operations_per_second, measurement.checks_per_second, measurement.node_nanoseconds,
                        measurement.client_nanoseconds, measurement.check_nanoseconds,
                    ].map { String(format: "%.0f", $0) } + [ratioText(measurement.processor_ratio)])
        }
        table.lines.forEach(Output.result)
        Output.result("")
    }

    private static func ratioText(_ value: Double) -> String { String(format: "%.3f", value) }
    private static func figureText(_ value: Double) -> String {
        String(format: value >= 100 ? "%.0f" : "%.4f", value)
    }
}
