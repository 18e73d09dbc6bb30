public import Wire

/// v(S) for every group S of a component's lanes: the best total of counted bids that do not conflict and whose lanes
/// all lie in S (ATTR-21).
public struct CoalitionValues: Hashable, Sendable {
    /// 1 to 8.
    public let laneCount: Int
    private let values: [Amount]

    /// - Parameters:
    ///   - laneCount: 1 to 8.
    ///   - value: called once for each group but the empty one, which is worth 0.
    public init?(laneCount: Int, value: (LaneSet) -> Amount) {
        guard (1...AuctionLimits.lanesMax).contains(laneCount) else { return nil }
        let groups = 0...LaneSet.all(laneCount).rawValue
        self.init(laneCount: laneCount, groups.map { $0 == 0 ? 0 : value(LaneSet(rawValue: $0)) })
    }

    /// From v(S) at the raw value of each S.
    init(laneCount: Int, _ values: [Amount]) {
        precondition(values.count == 1 << laneCount, "every group of lanes has a value")
        self.laneCount = laneCount
        self.values = values
    }

    /// What `group` could have earned without the other lanes; 0 for none.
    public subscript(group: LaneSet) -> Amount { values[Int(group.rawValue)] }

    /// v(N): what all lanes earn together.
    public var total: Amount { values[values.count - 1] }

    /// All lanes.
    public var everyone: LaneSet { .all(laneCount) }

    /// Every group that is neither empty nor everyone, in the order of the raw values.
    public var properGroups: some Sequence<LaneSet> { (1..<everyone.rawValue).lazy.map(LaneSet.init(rawValue:)) }
}
