import ArgumentParser
import Inspection
import Wire

struct AttributionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attribution", abstract: "Say whose revenue is whose, and whether an app is better off alone.",
        discussion: """
            "Better alone?": what a lane keeps (revenue less the operator's take and slack fee) less what it would have \
            had on its own reserve.

            Example:
              laneway attribution quiet-harbour-417 --app uniswap-v2 --format csv
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

    func validate() throws {
        if let to, to < from { throw ValidationError("--to \(to) is below --from \(from).") }
    }

    func run() throws {
        let store = try DataFolder.open(directory)
        let name = try app.map { (text) throws in
            do { return try LaneName(text) } catch { throw UsageError(description: "--app \(text): \(error)") }
        }
        let found = try InspectedAttribution(of: name, from: from, to: to ?? .max, store)
        switch json ? .json : format {
        case .table: AttributionTable(lines: found.lines, heights: found.heights, isOfApp: name != nil).print()
        case .csv: printCSV(found.lines)
        case .json: try Output.json(found.document)
        }
    }

    private func printCSV(_ lines: [AttributionLine]) {
        Output.result(AttributionLine.columns.joined(separator: ","))
        for line in lines { Output.result(line.values.joined(separator: ",")) }
    }
}
