import ArgumentParser
import Backtest
import Foundation
import Inspection
import OrderFlow

struct BacktestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backtest",
        abstract: "Attribute recorded order flow to the apps that it touched, without a network.",
        discussion: """
            One block per recorded block at its recorded base fee, all transactions included; one that touched several \
            apps is a bundle with a leg in the lane of each. Compares three regimes: one sequencer that keeps all, a \
            pool shared by gas, and Laneway.

            Example:
              laneway backtest --svg regimes.svg
            """)

    @Option(help: "A file of order flow (Specs/order-flow.md). Default: the flow that comes with Laneway.")
    var flow: String?

    @Flag(help: "Print the result as JSON, amounts in wei.")
    var json = false

    @Option(help: ArgumentHelp("Write the comparison as a chart, an SVG document, too.", valueName: "file"))
    var svg: String?

    @Option(
        help: ArgumentHelp(
            "Say instead how the bids of a recorded block's bundles came to their lanes.",
            valueName: "block|transaction hash"))
    var explain: String?

    func validate() throws {
        if explain != nil, svg != nil { throw ValidationError("--svg is of the whole flow, --explain of one block.") }
    }

    func run() throws {
        let subject = try explain.map { text in
            guard let subject = Backtest.Subject(text) else {
                throw UsageError(
                    description: "--explain \(text): give a block's number, or a transaction's hash as 0x and 64 digits"
                )
            }
            return subject
        }
        let flow = try flow.map { try FlowFile.read($0) } ?? DefaultFlow.read()
        if let subject { return try explain(subject, flow) }
        let progress = ProgressLine()
        let report = try Backtest(flow).run { done in
            progress.show("block \(done)/\(flow.blocks.count)", done: done, of: flow.blocks.count)
        }
        progress.end()
        if let svg { try write(report.chart, to: svg) }
        if json { try Output.json(BacktestDocument(report)) } else { BacktestTables(report).print() }
    }

    private func write(_ chart: String, to path: String) throws {
        do {
            try Data(chart.utf8).write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw UsageError(
                description: "\(path): the chart cannot be written: \(error.localizedDescription) "
                    + "Check that the folder exists and can be written.")
        }
    }

    private func explain(_ subject: Backtest.Subject, _ flow: Flow) throws {
        guard let explanation = try Backtest(flow).explain(subject) else {
            let blocks = flow.blocks.map { "\($0.number)" }
            throw NotThere(
                description: "the flow has no such \(subject.noun); its blocks: "
                    + blocks.prefix(12).joined(separator: ", ") + (blocks.count > 12 ? ", ..." : ""))
        }
        if json {
            try Output.json(ExplanationDocument(explanation))
        } else {
            ExplanationText(explanation).print()
        }
    }
}

extension BacktestReport {
    fileprivate var chart: String {
        RegimeChart.svg(regimes, blocks: blocks.count, transactions: totals.transactions)
    }
}

extension Backtest.Subject {
    fileprivate var noun: String {
        switch self {
        case .block: "block"
        case .transaction: "transaction"
        }
    }
}
