import ArgumentParser
import Node
import Store
import Wire

struct AttributionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attribution", abstract: "Say whose revenue is whose, and whether an app is better off alone.",
        discussion: """
            "Better alone?": what a lane keeps (revenue less the operator's take and slack fee) less what it would have \
            had on its own reserve.
            Example: laneway attribution ~/.laneway/sessions/quiet-harbour-417 --app uniswap-v2 --format csv
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case table
        case json
        case csv
    }

    @Argument(help: "A session's folder or name, or a node's data folder.")
    var directory: String

    @Option(help: "One app only: its lane's name; then a line for every sub-block, with running sums.")
    var app: String?

    @Option(help: "First height (sub-blocks count from 1).")
    var from: UInt64 = 1

    @Option(help: "Last height. Default: the newest.")
    var to: UInt64?

    @Option(help: "table, json or csv.")
    var format = Format.table

    @Flag(help: "The same as --format json.")
    var json = false

    private struct Document: Encodable {
        let from: UInt64
        let to: UInt64
        let lines: [AttributionLine]
        let attributed: String
        let operator_data_fee: String
        let operator_slack_fee: String
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
            try name.map { try perSubBlock(of: $0, store) }
            ?? statement.lines.map { AttributionLine(height: nil, line: $0, running: nil) }
        switch json ? .json : format {
        case .table: AttributionTable(lines: lines, heights: statement.heights, isOfApp: name != nil).print()
        case .csv: printCSV(lines)
        case .json: try printJSON(lines, statement, name)
        }
    }

    private func perSubBlock(of lane: LaneName, _ store: NodeStore) throws -> [AttributionLine] {
        var lines: [AttributionLine] = []
        var running = AttributionLine.Running()
        var next = from
        while next <= to ?? .max {
            let sections = try store.attributions(heights: next...(to ?? .max))
            guard let last = sections.last else { break }
            for section in sections {
                for line in try [LaneAttribution](decoding: section.bytes) where line.lane == lane {
                    running.add(line)
                    lines.append(AttributionLine(height: section.height, line: line, running: running))
                }
            }
            next = last.height + 1
        }
        return lines
    }

    private func printJSON(_ lines: [AttributionLine], _ statement: RevenueStatement, _ name: LaneName?) throws {
        let shown = name.flatMap { statement.lanes[$0] }.map { [$0] } ?? statement.lines
        try Output.json(
            Document(
                from: statement.heights?.lowerBound ?? from, to: statement.heights?.upperBound ?? from, lines: lines,
                attributed: "\(shown.reduce(0) { $0 + $1.revenue + $1.dataFee })",
                operator_data_fee: "\(shown.reduce(0) { $0 + $1.dataFee })",
                operator_slack_fee: "\(shown.reduce(0) { $0 + $1.slackFee })",
                operator_take: "\(shown.reduce(0) { $0 + $1.take })"))
    }

    private func printCSV(_ lines: [AttributionLine]) {
        Output.result(AttributionLine.columns.joined(separator: ","))
        for line in lines { Output.result(line.values.joined(separator: ",")) }
    }
}
