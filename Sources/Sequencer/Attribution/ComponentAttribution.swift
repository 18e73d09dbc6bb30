public import Wire

/// Everything that is published about one component: what it was worth to whom, who got what, and how good that is.
public struct ComponentAttribution: Sendable {
    /// v and the winners.
    public let game: SurplusGame
    /// What the rule gave.
    public let result: AttributionResult
    /// How good it is.
    public let properties: AttributionProperties
    /// What a shill would gain, by bundle and lane; nil past the limit of AUC-12.
    public let shillFigures: [ShillFigure]?
    /// Positions in the problem's bundles, ascending: losing bids that left the coalition values for AUC-12.
    public let leftOut: [Int]
    /// Positions in the problem's bundles, ascending: losing bids of the component that do not count because whoever
    /// asked left them out (AUC-17).
    public let uncounted: [Int]

    /// What each of the component's lanes gets of what crosses lanes: its units less its own winning bids.
    public var crossLaneUnits: [Amount] { zip(result.units, game.ownBids).map { $0 - $1 } }
}

extension AuctionComponent {
    /// Shares what the winners pay among the component's lanes by `rule`.
    ///
    /// - Parameters:
    ///   - rule: the network's.
    ///   - leavingOut: positions in the problem's bundles of losing bids that do not count (AUC-17), because their trial
    ///     run failed. Dominated ones may be among them, and any of other components; none of the winners.
    public func attributed(by rule: AttributionRule, leavingOut: Set<Int> = []) -> ComponentAttribution {
        without(leavingOut).attributed(by: rule, uncounted: bundles.filter(leavingOut.contains).sorted())
    }

    private func attributed(by rule: AttributionRule, uncounted: [Int]) -> ComponentAttribution {
        let search = coalitionSearch()
        let game = SurplusGame(
            unchecked: CoalitionValues(laneCount: table.laneCount, search.values), winners: winningBids(search.counted))
        let result = game.result(by: rule)
        let everything = table.bundles(within: .all(table.laneCount))
        return ComponentAttribution(
            game: game, result: result, properties: AttributionProperties(of: result, in: game),
            shillFigures: shillFigures(search, game, result),
            leftOut: Bits(everything & ~search.counted).map { contenders[$0].index }.sorted(), uncounted: uncounted)
    }

    /// AUC-12: past the limit of nodes the smaller half of the losing bids leaves, and it is tried again. Winners never
    /// leave, and none of them conflicts with another, so that the last try is a single path.
    func coalitionSearch(nodesMax: Int = AuctionLimits.valueNodesMax) -> CoalitionSearch {
        var losing = Array(Bits(table.bundles(within: .all(table.laneCount)) & ~winning))
        while true {
            let counted = losing.reduce(winning) { $0 | 1 << UInt64($1) }
            let nodesMax = losing.isEmpty ? Int.max : nodesMax
            if let search = CoalitionSearch(table, counting: counted, winning: winning, nodesMax: nodesMax) {
                return search
            }
            losing.removeLast((losing.count + 1) / 2)
        }
    }

    private func winningBids(_ counted: UInt64) -> [WinningBid] {
        // Most value first, so that the first on an opening is the best.
        let dominatedBids = dominated.filter { $0.lanes.count == 1 }
            .reduce(into: [Contender.Opening: Amount]()) { bids, contender in
                for opening in contender.openings where bids[opening] == nil { bids[opening] = contender.value }
            }
        return Bits(winning).map { bundle in
            let bestAlone = (0..<table.laneCount).map { bestSingleBid(beside: bundle, in: $0, counted, dominatedBids) }
            return WinningBid(lanes: table.lanes[bundle], value: table.values[bundle], bestAlone: bestAlone)
        }
    }

    /// The best single-lane bid on an opening that `bundle` claims in `lane`; 0 if there is none.
    private func bestSingleBid(
        beside bundle: Int, in lane: Int, _ counted: UInt64, _ dominatedBids: [Contender.Opening: Amount]
    ) -> Amount {
        let rivals = Bits(table.claimants(of: bundle, in: lane) & counted)
            .filter { table.lanes[$0] == LaneSet([lane]) }.map { table.values[$0] }
        let dominated = table.openings[bundle].filter { $0.lane == lane }
            .map { dominatedBids[Contender.Opening(lane: lanes[lane], rank: $0.rank), default: 0] }
        return (rivals + dominated).max() ?? 0
    }
}
