import ArgumentParser
import Backtest
import OrderFlow
import Wire

struct BacktestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backtest",
        abstract: "Attribute recorded order flow to the apps that it touched, without a network.",
        discussion: """
            One block per recorded block at its recorded base fee, all transactions included. \
            Example: laneway backtest --flow ethereum-blocks.jsonl --json
            """)

    @Option(help: "A file of order flow (Specs/order-flow.md). Default: the flow that comes with Laneway.")
    var flow: String?

    @Flag(help: "Print the result as JSON, amounts in wei.")
    var json = false

    func run() throws {
        let flow = try flow.map { try FlowFile.read($0) } ?? DefaultFlow.read()
        let progress = ProgressLine()
        let report = try Backtest(flow).run { done in
            progress.show("block \(done)/\(flow.blocks.count)", done: done, of: flow.blocks.count)
        }
        progress.end()
        if json { try Output.json(BacktestDocument(report)) } else { printTable(report) }
    }

    private func printTable(_ report: BacktestReport) {
        var table = TextTable([
            ("lane", .left), ("transactions", .right), ("gas", .right), ("base fee", .right),
            ("priority fee", .right), ("charge", .right), ("revenue", .right),
        ])
        for (name, lane) in report.totals.lanesByName {
            table.add([
                name.text, AmountText.grouped(lane.transactions), AmountText.grouped(lane.gas),
                AmountText.tokens(lane.baseFee), AmountText.tokens(lane.priorityFee), AmountText.tokens(lane.charge),
                AmountText.tokens(lane.revenue),
            ])
        }
        table.lines.forEach(Output.result)
        Output.result("")
        let totals = report.totals
        Output.result("\(report.blocks.count) blocks, \(AmountText.grouped(totals.transactions)) transactions")
        Output.result("collected   \(totals.collected) wei")
        Output.result("attributed  \(totals.attributed) wei")
        Output.result("Amounts in the table are ETH, cut after nine decimals; --json has them to the wei.")
    }
}

/// The result as JSON (FLOW-72): amounts as decimal strings.
private struct BacktestDocument: Encodable {
    struct Lane: Encodable {
        let transactions: UInt64
        let gas: UInt64
        let base_fee: String
        let priority_fee: String
        let charge: String
    }
    struct Block: Encodable {
        let block: UInt64
        let transactions: UInt64
        let collected: String
        let attributed: String
        let lanes: [String: Lane]
    }
    struct Totals: Encodable {
        let transactions: UInt64
        let collected: String
        let attributed: String
        let lanes: [String: Lane]
    }
    let blocks: [Block]
    let totals: Totals

    init(_ report: BacktestReport) {
        blocks = report.blocks.map { number, block in
            Block(
                block: number, transactions: block.transactions, collected: "\(block.collected)",
                attributed: "\(block.attributed)", lanes: Self.lanes(block))
        }
        totals = Totals(
            transactions: report.totals.transactions, collected: "\(report.totals.collected)",
            attributed: "\(report.totals.attributed)", lanes: Self.lanes(report.totals))
    }

    private static func lanes(_ block: BacktestBlock) -> [String: Lane] {
        Dictionary(
            uniqueKeysWithValues: block.lanesByName.map { name, lane in
                (
                    name.text,
                    Lane(
                        transactions: lane.transactions, gas: lane.gas, base_fee: "\(lane.baseFee)",
                        priority_fee: "\(lane.priorityFee)", charge: "\(lane.charge)")
                )
            })
    }
}
