public import Sequencer
public import Testing
public import Wire

/// One sub-block with what was decided about its openings.
struct ProducedSubBlock: Sendable {
    let subBlock: SubBlock
    let market: MarketReport?

    var height: UInt64 { subBlock.header.height }
}

/// One sub-block or several in a row, with everybody's names: what ``LanewayNetwork/advance(by:sourceLocation:)`` did.
///
/// Expectations are about all of them together: amounts are sums, orders follow one another. Its description is
/// ``report()``.
public struct SubBlocks: Sendable {
    let produced: [ProducedSubBlock]
    let records: Records
    /// Whether this is all that there is, so that what ended without a sub-block counts, too.
    let isHistory: Bool

    init(produced: some Collection<ProducedSubBlock>, records: Records, isHistory: Bool = false) {
        self.produced = Array(produced)
        self.records = records
        self.isHistory = isHistory
    }

    /// The first and the last height; nil where there is none yet.
    public var heights: ClosedRange<UInt64>? {
        guard let first = produced.first, let last = produced.last else { return nil }
        return first.height...last.height
    }

    /// Each by itself.
    public var each: [SubBlocks] { produced.map { SubBlocks(produced: [$0], records: records) } }

    /// As verifiers see them.
    public var subBlocks: [SubBlock] { produced.map(\.subBlock) }

    /// What was decided about openings, a sub-block each; nil where no bundle competed.
    public var markets: [MarketReport?] { produced.map(\.market) }

    /// Ids of what stands in them in the order in which it was executed, a leg's as `BUNDLE/LEG`.
    public var order: [String] { inclusions.map(\.id) }

    /// ``order`` of one lane.
    public func order(
        in lane: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws(LanewayTestingError) -> [String] {
        let name = try records.lane(lane, at: sourceLocation)
        return inclusions.filter { $0.lane == name }.map(\.id)
    }

    /// What a lane earned and why, where it went, and how it was shared.
    public func statement(
        of lane: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws(LanewayTestingError) -> LaneStatement {
        LaneStatement(try records.lane(lane, at: sourceLocation), self)
    }

    /// What crossed lanes, by height: a component each.
    public var crossings: [CrossLaneStatement] {
        produced.flatMap { produced in
            produced.subBlock.components.map { CrossLaneStatement($0, in: produced, records) }
        }
    }

    // MARK: For expectations and tables

    /// `sub-block 3`, `sub-blocks 1 to 4`, or that there is none yet.
    var place: String {
        guard let heights else { return "no sub-block" }
        return heights.count == 1
            ? "sub-block \(heights.lowerBound)" : "sub-blocks \(heights.lowerBound) to \(heights.upperBound)"
    }

    /// For sentences: `in sub-block 3`, of all that there is `so far`.
    var within: String { isHistory ? "so far" : "in \(place)" }

    var inclusions: [IncludedTransaction] {
        produced.flatMap { produced in
            let subBlock = produced.subBlock
            let events = Dictionary(grouping: subBlock.events.filter { $0.function == .execute }, by: \.reference)
            return subBlock.outcomes.included.enumerated().map { position, inclusion in
                IncludedTransaction(inclusion, in: subBlock, events: events[UInt32(position)] ?? [], records)
            }
        }
    }

    /// A lane's line summed over the sub-blocks; of zeros where it has none.
    func line(of lane: LaneName) -> LaneAttribution {
        var sum = LaneAttribution(lane: lane, baseFeePerGas: 0)
        for line in produced.lazy.flatMap(\.subBlock.attribution) where line.lane == lane { sum.add(line) }
        return sum
    }
}
