import Node
public import Store
public import Wire

/// Whose revenue it is over a range of heights (CLI-30): a line a lane, or a line a sub-block of one lane.
public struct InspectedAttribution: Sendable {
    /// The heights that it is about; nil when there are none.
    public let heights: ClosedRange<UInt64>?
    /// By lane's name, or by height.
    public let lines: [AttributionLine]
    private let from: UInt64
    private let sums: [LaneAttribution]

    /// Reads heights `from` to `to`, as far as they are there.
    ///
    /// Throws ``NotThere`` for a lane that had no revenue there, and what ``Node/RevenueStatement`` throws.
    ///
    /// - Parameter lane: one lane only, with a line for each sub-block; nil: all of them.
    public init(of lane: LaneName?, from: UInt64, to: UInt64, _ store: NodeStore) throws {
        let statement = try RevenueStatement(of: store, from: from, to: to)
        self.from = from
        heights = statement.heights
        guard let lane else {
            sums = statement.lines
            lines = sums.map { AttributionLine(height: nil, line: $0, running: nil) }
            return
        }
        guard let sum = statement.lanes[lane] else {
            let known = statement.lines.map(\.lane.text).joined(separator: ", ")
            throw NotThere(
                description: "lane \(lane) had no revenue there; "
                    + (known.isEmpty ? "no lane had" : "lanes that had: \(known)"))
        }
        sums = [sum]
        lines = try Self.perSubBlock(of: lane, from: from, to: to, store)
    }

    private static func perSubBlock(
        of lane: LaneName, from: UInt64, to: UInt64, _ store: NodeStore
    ) throws -> [AttributionLine] {
        var lines: [AttributionLine] = []
        var running = AttributionLine.Running()
        var next = from
        while next <= to {
            let sections = try store.attributions(heights: next...to)
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

    /// As `laneway attribution --json` prints it.
    public var document: Document {
        .object([
            ("from", .number(heights?.lowerBound ?? from)), ("to", .number(heights?.upperBound ?? from)),
            ("lines", .list(lines.map(\.document))),
            ("attributed", .text("\(sums.reduce(0) { $0 + $1.revenue + $1.dataFee })")),
            ("operator_data_fee", .text("\(sums.reduce(0) { $0 + $1.dataFee })")),
            ("operator_slack_fee", .text("\(sums.reduce(0) { $0 + $1.slackFee })")),
            ("operator_take", .text("\(sums.reduce(0) { $0 + $1.take })")),
        ])
    }
}
