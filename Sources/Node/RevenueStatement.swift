public import Store
public import Wire

/// Whose money it is over a range of sub-blocks, read from what the node published.
public struct RevenueStatement: Sendable {
    /// The heights that it is about; nil when there are none.
    public private(set) var heights: ClosedRange<UInt64>?
    /// Sums by lane. ``LaneAttribution/baseFeePerGas`` is the last one; payouts are summed by account.
    public private(set) var lanes: [LaneName: LaneAttribution] = [:]

    private var total: Amount = 0
    private var operatorShares: Amount = 0
    private var alone: Amount = 0

    /// Reads the attribution of sub-blocks `from` to `to`, as far as they are there. Throws ``StoreError``, and
    /// ``NodeError/unreadable(_:)`` for a section that no node writes.
    public init(of store: NodeStore, from: UInt64 = 1, to: UInt64 = .max) throws {
        var next = max(from, 1)
        while next <= to {
            let sections = try store.attributions(heights: next...to)
            guard let last = sections.last else { return }
            for section in sections { try add(section) }
            next = last.height + 1
        }
    }

    private mutating func add(_ section: AttributionSection) throws(NodeError) {
        heights = (heights?.lowerBound ?? section.height)...section.height
        let place = "the attribution of sub-block \(section.height)"
        let lines: [LaneAttribution]
        do { lines = try [LaneAttribution](decoding: section.bytes) } catch { throw .unreadable("\(place): \(error)") }
        for line in lines {
            // What a damaged store holds must not carry a sum past its type.
            guard let total = ([total] + line.collected).checkedSum,
                let operatorShares = ([operatorShares] + line.operatorShares).checkedSum,
                let alone = [self.alone, line.alone].checkedSum,
                lanes[line.lane]?.canAdd(line) ?? true, line.kept != nil
            else { throw .unreadable("\(place) passes all bounds") }
            (self.total, self.operatorShares, self.alone) = (total, operatorShares, alone)
            guard var sum = lanes[line.lane] else {
                lanes[line.lane] = line
                continue
            }
            sum.add(line)
            lanes[line.lane] = sum
        }
    }

    /// Lanes by name.
    public var lines: [LaneAttribution] { lanes.values.sorted { $0.lane < $1.lane } }

    /// All data fees: the operator's.
    public var dataFee: Amount { lanes.values.reduce(0) { $0 + $1.dataFee } }

    /// All takes: the operator's.
    public var take: Amount { lanes.values.reduce(0) { $0 + $1.take } }

    /// All fees for gas beyond the reserves: the operator's.
    public var slackFee: Amount { lanes.values.reduce(0) { $0 + $1.slackFee } }

    /// Everything that belongs to somebody: the lanes' revenue and the operator's data fees.
    public var attributed: Amount { lanes.values.reduce(dataFee) { $0 + $1.revenue } }
}
