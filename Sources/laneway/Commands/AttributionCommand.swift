import ArgumentParser
import Node
import Store
import Wire

struct AttributionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attribution", abstract: "Say whose revenue is whose, from what a node published.",
        discussion: "Example: laneway attribution ~/.laneway/sessions/quiet-harbour-417 --app uniswap-v2 --format csv")

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case table
        case json
        case csv
    }

    @Argument(help: "A session's folder or name, or a node's data folder.")
    var directory: String

    @Option(help: "One app only: its lane's name; then a line for every sub-block.")
    var app: String?

    @Option(help: "First height (sub-blocks count from 1).")
    var from: UInt64 = 1

    @Option(help: "Last height. Default: the newest.")
    var to: UInt64?

    @Option(help: "table, json or csv.")
    var format = Format.table

    @Flag(help: "The same as --format json.")
    var json = false

    /// One line of the result: a lane's sums, or a lane's sub-block. Amounts are decimal strings.
    private struct Line: Encodable {
        let height: UInt64?
        let line: LaneAttribution

        private enum Key: String, CodingKey {
            case height, lane, transactions, gas, base_fee_per_gas, base_fee, priority_fee, charge, revenue, data_fee
            case take, payouts
        }
        private struct PayoutText: Encodable {
            let account: String
            let amount: String
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            try container.encodeIfPresent(height, forKey: .height)
            try container.encode(line.lane.text, forKey: .lane)
            try container.encode(line.transactions, forKey: .transactions)
            try container.encode(line.gas, forKey: .gas)
            try container.encode("\(line.baseFeePerGas)", forKey: .base_fee_per_gas)
            try container.encode("\(line.baseFee)", forKey: .base_fee)
            try container.encode("\(line.priorityFee)", forKey: .priority_fee)
            try container.encode("\(line.charge)", forKey: .charge)
            try container.encode("\(line.revenue)", forKey: .revenue)
            try container.encode("\(line.dataFee)", forKey: .data_fee)
            try container.encode("\(line.take)", forKey: .take)
            try container.encode(
                line.payouts.map { PayoutText(account: "\($0.account)", amount: "\($0.amount)") }, forKey: .payouts)
        }
    }

    private struct Document: Encodable {
        let from: UInt64
        let to: UInt64
        let lines: [Line]
        let attributed: String
        let operator_data_fee: String
        let operator_take: String
    }

    func validate() throws {
        if let to, to < from { throw ValidationError("--to \(to) is below --from \(from).") }
    }

    func run() throws {
        let store = try DataFolder.open(directory)
        let name = try app.map { (text) throws in
            do { return try LaneName(text) } catch { throw UsageError(description: "--app \(text): \(error)") }
        }
        let statement = try RevenueStatement(of: store, from: from, to: to ?? .max)
        if let name, statement.lanes[name] == nil {
            let known = statement.lines.map(\.lane.text).joined(separator: ", ")
            throw NotThere(
                description: "lane \(name) had no revenue there; "
                    + (known.isEmpty ? "no lane had" : "lanes that had: \(known)"))
        }
        let lines =
            try name.map { try perSubBlock(of: $0, store) } ?? statement.lines.map { Line(height: nil, line: $0) }
        switch json ? .json : format {
        case .table: printTable(lines, statement, name)
        case .csv: printCSV(lines)
        case .json:
            let shown = name.flatMap { statement.lanes[$0] }.map { [$0] } ?? statement.lines
            try Output.json(
                Document(
                    from: statement.heights?.lowerBound ?? from, to: statement.heights?.upperBound ?? from,
                    lines: lines,
                    attributed: "\(shown.reduce(0) { $0 + $1.revenue + $1.dataFee })",
                    operator_data_fee: "\(shown.reduce(0) { $0 + $1.dataFee })",
                    operator_take: "\(shown.reduce(0) { $0 + $1.take })"))
        }
    }

    private func perSubBlock(of lane: LaneName, _ store: NodeStore) throws -> [Line] {
        var lines: [Line] = []
        var next = from
        while next <= to ?? .max {
            let sections = try store.attributions(heights: next...(to ?? .max))
            guard let last = sections.last else { break }
            for section in sections {
                for line in try [LaneAttribution](decoding: section.bytes) where line.lane == lane {
                    lines.append(Line(height: section.height, line: line))
                }
            }
            next = last.height + 1
        }
        return lines
    }

    private func printTable(_ lines: [Line], _ statement: RevenueStatement, _ app: LaneName?) {
        var table = TextTable([
            (app == nil ? "lane" : "height", app == nil ? .left : .right), ("transactions", .right), ("gas", .right),
            ("base fee", .right), ("priority fee", .right), ("charge", .right), ("revenue", .right),
            ("data fee", .right),
        ])
        for line in lines {
            table.add([
                line.height.map { "\($0)" } ?? line.line.lane.text, AmountText.grouped(line.line.transactions),
                AmountText.grouped(line.line.gas), AmountText.tokens(line.line.baseFee),
                AmountText.tokens(line.line.priorityFee), AmountText.tokens(line.line.charge),
                AmountText.tokens(line.line.revenue), AmountText.tokens(line.line.dataFee),
            ])
        }
        table.lines.forEach(Output.result)
        Output.result("")
        let revenue = lines.reduce(0) { $0 + $1.line.revenue }
        let heights = statement.heights.map { "\($0.lowerBound) to \($0.upperBound)" } ?? "none"
        Output.result("heights     \(heights)")
        Output.result("revenue     \(revenue)")
        Output.result("data fees   \(lines.reduce(0) { $0 + $1.line.dataFee }), the operator's")
        Output.result("Amounts in the table are tokens, cut after nine decimals; below it they are exact.")
    }

    private func printCSV(_ lines: [Line]) {
        Output.result(
            "height,lane,transactions,gas,base_fee_per_gas,base_fee,priority_fee,charge,revenue,data_fee,take")
        for line in lines {
            let values: [String] = [
                line.height.map { "\($0)" } ?? "", line.line.lane.text, "\(line.line.transactions)", "\(line.line.gas)",
                "\(line.line.baseFeePerGas)", "\(line.line.baseFee)", "\(line.line.priorityFee)", "\(line.line.charge)",
                "\(line.line.revenue)", "\(line.line.dataFee)", "\(line.line.take)",
            ]
            Output.result(values.joined(separator: ","))
        }
    }
}
