import ArgumentParser
import Bench
import Devnet
import Foundation
import Inspection

struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measure Laneway on this machine.",
        subcommands: [
            Pipeline.self, Core.self, Auction.self, Rule.self, Commit.self, Replay.self, Latency.self, Ingress.self,
            Node.self,
        ])

    struct Core: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "core", abstract: "What the core costs per transaction, beside one signature check.",
            discussion: """
                The ratios are what counts; nanoseconds differ from machine to machine (Specs/bench.md). A goal that is \
                missed is a result, not a failure: the exit code is 0.

                Example:
                  laneway bench core --quick --json
                """)

        @Flag(help: "A run of some seconds, to see that it works; its percentiles mean little.")
        var quick = false

        @Option(help: "Any number. Equal seeds give equal transactions.")
        var seed: UInt64 = 1

        @Flag(help: "Print the result as JSON.")
        var json = false

        func run() throws {
            BenchCommand.noteDebugBuild("core")
            let folder = FileManager.default.temporaryDirectory.appending(path: "laneway-bench-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let progress = BenchProgressLine()
            let benchmark = CoreBenchmark(
                CoreBenchmark.Options(
                    app: "\(ReferenceApps.folder)/PriorityFee", module: folder.appending(path: "rule.wasm").path,
                    quick: quick, seed: seed)
            ) { progress.show($0) }
            let report = try benchmark.run()
            progress.end()
            if json { try Output.json(report) } else { Self.print(report) }
        }

        private static func print(_ report: CoreReport) {
            var goals = TextTable([
                ("ratio", .left), ("median", .right), ("p10", .right), ("p90", .right), ("goal", .right),
                ("met", .left),
            ])
            for goal in report.goals.all {
                goals.add([
                    goal.name, number(goal.ratio.median), number(goal.ratio.p10), number(goal.ratio.p90),
                    "<= \(number(goal.goal_max))", goal.met ? "yes" : "no",
                ])
            }
            goals.lines.forEach(Output.result)
            Output.result("")
            let beside = report.beside
            Output.result(
                """
                with preparation (encoding, transaction hash) / signature check: native rule \
                \(number(beside.core_native_and_preparation)), wasm rule \(number(beside.core_wasm_and_preparation))
                wasm rule / native rule: \(number(beside.wasm_by_native))

                """)
            printNanoseconds(report.nanoseconds)
            let parameters = report.parameters
            Output.result("")
            Output.result(
                """
                \(parameters.lanes) lanes, \(parameters.senders) senders, \(parameters.transaction_bytes)-byte \
                transactions, \(parameters.transactions_per_sub_block) a sub-block (pending: \
                \(parameters.pending_transactions_per_sub_block), idle lanes: \
                \(parameters.idle_lanes_transactions_per_sub_block)), \(parameters.sub_blocks_per_block) sub-blocks a \
                block, roots included; rule \(parameters.rule); \(parameters.clock); seed \(parameters.seed); \
                \(parameters.build) build\(parameters.quick ? "; quick run" : "")
                """)
        }

        private static func printNanoseconds(_ nanoseconds: CoreReport.Nanoseconds) {
            var table = TextTable([
                ("nanoseconds a transaction", .left), ("core", .right), ("admission", .right), ("sub-block", .right),
                ("preparation", .right),
            ])
            let cores = [
                ("native rule", nanoseconds.native), ("wasm rule", nanoseconds.wasm),
                ("1,000 pending", nanoseconds.pending_few), ("100,000 pending", nanoseconds.pending_many),
                ("10 idle lanes", nanoseconds.idle_lanes_few), ("10,000 idle lanes", nanoseconds.idle_lanes_many),
            ]
            for (name, core) in cores {
                table.add(
                    [name] + [core.transaction, core.admission, core.sub_block, core.preparation].map(whole))
            }
            table.add(["one signature check", whole(nanoseconds.signature_check), "", "", ""])
            table.lines.forEach(Output.result)
        }

        private static func number(_ value: Double) -> String { String(format: "%.4f", value) }
        private static func whole(_ value: Double) -> String { String(format: "%.0f", value) }
    }

    struct Auction: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "auction",
            abstract: "What a component of the auction costs to decide and attribute, beside signature checks.",
            discussion: """
                Every figure is a number of signature checks that take as long; by lanes and bundles, each with plenty \
                of gas for bundles and with short gas (Specs/bench.md). A goal that is missed is a result, not a \
                failure: the exit code is 0.

                Example:
                  laneway bench auction --quick --json
                """)

        @Flag(help: "A run of some seconds, to see that it works; its percentiles mean little.")
        var quick = false

        @Option(help: "Any number. Equal seeds give equal components.")
        var seed: UInt64 = 1

        @Flag(help: "Print the result as JSON.")
        var json = false

        func run() throws {
            BenchCommand.noteDebugBuild("auction")
            let progress = BenchProgressLine()
            let benchmark = AuctionBenchmark(AuctionBenchmark.Options(quick: quick, seed: seed)) { progress.show($0) }
            let report = try benchmark.run()
            progress.end()
            if json { try Output.json(report) } else { Self.print(report) }
        }

        private static func print(_ report: AuctionReport) {
            var goals = TextTable([
                ("ratio", .left), ("median", .right), ("p10", .right), ("p90", .right), ("worst", .right),
                ("goal", .right), ("met", .left),
            ])
            for goal in report.goals.all {
                let ratio = goal.ratio
                goals.add(
                    [goal.name] + [ratio.median, ratio.p10, ratio.p90, ratio.worst].map(number)
                        + ["<= \(number(goal.goal_max))", goal.met ? "yes" : "no"])
            }
            goals.lines.forEach(Output.result)
            Output.result("")
            printGrowth(report)
            let parameters = report.parameters
            Output.result("")
            Output.result(
                """
                one signature check: \(String(format: "%.0f", report.signature_check_nanoseconds)) ns; \
                \(parameters.rivals_per_opening) rivals an opening, short gas: \(parameters.demand_per_room) times as \
                much wanted as there is; rule \(parameters.rule); \(parameters.clock); seed \(parameters.seed); \
                \(parameters.build) build\(parameters.quick ? "; quick run" : "")
                """)
        }

        private static func printGrowth(_ report: AuctionReport) {
            var table = TextTable([
                ("gas", .left), ("lanes", .right), ("bundles", .right), ("median", .right), ("p90", .right),
                ("worst", .right), ("decide ns", .right), ("attribute ns", .right), ("past a limit", .left),
            ])
            for cell in report.growth {
                let limits = [
                    ("LIMIT", cell.limited), ("values", cell.values_left_out), ("shill", cell.without_shill_figures),
                ].filter { $0.1 > 0 }.map { "\($0.0) \($0.1)/\(cell.components)" }
                table.add(
                    [cell.gas, "\(cell.lanes)", "\(cell.bundles)"]
                        + [cell.ratio.median, cell.ratio.p90, cell.ratio.worst].map(number)
                        + [cell.decide_nanoseconds, cell.attribute_nanoseconds].map { String(format: "%.0f", $0) }
                        + [limits.joined(separator: ", ")])
            }
            table.lines.forEach(Output.result)
        }

        private static func number(_ value: Double) -> String { String(format: "%.1f", value) }
    }

    static func noteDebugBuild(_ name: String) {
        guard CoreBenchmark.isDebugBuild else { return }
        Output.note(
            "note: this is a debug build and its figures mean nothing; run `swift build -c release`, then "
                + "`.build/release/laneway bench \(name)`")
    }
}

/// Shows how far the benchmark is.
final class BenchProgressLine: @unchecked Sendable {
    // Called from the benchmark's thread while the command waits for it, and by the command after: never at the same time.
    private let line = ProgressLine()

    func show(_ progress: BenchProgress) {
        line.show(
            "\(progress.step): pair \(progress.done)/\(progress.total)", done: progress.done, of: progress.total)
        if progress.done == progress.total { line.end() }
    }

    func end() { line.end() }
}
