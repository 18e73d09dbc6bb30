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
