public import Wire

/// A bundle that won, as attribution sees it.
public struct WinningBid: Hashable, Sendable {
    /// Its lanes; more than one if it crosses lanes.
    public var lanes: LaneSet
    /// What it pays, net of its refund and of reserve prices.
    public var value: Amount
    /// For each of the component's lanes the best counted single-lane bid on an opening that the bundle claims there;
    /// 0 for lanes that it has no leg in. Only ``AttributionRule/proportional`` asks for it.
    public var bestAlone: [Amount]

    /// From all fields.
    public init(lanes: LaneSet, value: Amount, bestAlone: [Amount]) {
        self.lanes = lanes
        self.value = value
        self.bestAlone = bestAlone
    }

    /// True if it has legs in more than one lane.
    public var crossesLanes: Bool { lanes.count > 1 }
}

/// How a network shares what crosses lanes (ATTR-22).
public enum AttributionRule: UInt8, Sendable, CaseIterable {
    /// The point of the core that is nearest to the equal split.
    case coreNearest = 0
    /// Every winning bundle in equal parts among its lanes.
    case equal = 1
    /// The Shapley value of the coalition values.
    case shapley = 2
    /// Every winning bundle in proportion to the best single-lane bids on what it claims.
    case proportional = 3

    /// As it stands in configurations: `core-nearest`, `equal`, `shapley`, `proportional`.
    public var name: String {
        switch self {
        case .coreNearest: "core-nearest"
        case .equal: "equal"
        case .shapley: "shapley"
        case .proportional: "proportional"
        }
    }
}
