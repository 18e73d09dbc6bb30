public import Wire

/// What a lane would gain by a bid of its own that is made to lose by one unit (ATTR-28).
public struct ShillFigure: Hashable, Sendable {
    /// Position of the winning cross-lane bundle in the problem's bundles.
    public let bundle: Int
    /// The component's lane that would bid on what the bundle claims there.
    public let lane: Int
    /// The bid; 0 if any would win.
    public let bid: Amount
    /// The lane's exact share with the bid less that without it.
    public let gain: ExactAmount
}

extension AuctionComponent {
    /// All shill figures, by bundle in the canonical order and lane; nil if their search takes more nodes than it may
    /// (AUC-12).
    func shillFigures(_ search: CoalitionSearch, _ game: SurplusGame, _ result: AttributionResult) -> [ShillFigure]? {
        var nodes = AuctionLimits.shillNodesMax
        var figures: [ShillFigure] = []
        for (position, bundle) in Bits(winning).enumerated() where table.lanes[bundle].count > 1 {
            for lane in table.lanes[bundle].lanes {
                let claimants = table.claimants(of: bundle, in: lane) & search.counted
                guard let without = search.values(table, without: claimants, in: lane, nodes: &nodes) else {
                    return nil
                }
                let total = game.values.total
                let others = without[without.count - 1]
                guard others < total else {
                    figures.append(ShillFigure(bundle: bundles[bundle], lane: lane, bid: 0, gain: .zero))
                    continue
                }
                let bid = total - others - 1
                let shilled = game.adding(bid, in: lane, beside: without, against: position)
                let gain = shilled.result(by: result.rule).exact[lane] - result.exact[lane]
                figures.append(ShillFigure(bundle: bundles[bundle], lane: lane, bid: bid, gain: gain))
            }
        }
        return figures
    }
}

extension SurplusGame {
    /// The game with one more bid, which loses against winner `winner`.
    ///
    /// - Parameter others: what each group with `lane` earns from bundles that do not conflict with the bid.
    fileprivate func adding(
        _ bid: Amount, in lane: Int, beside others: [Amount], against winner: Int
    ) -> SurplusGame {
        let shilled = CoalitionValues(
            laneCount: values.laneCount,
            (0..<others.count).map { rawValue in
                let group = LaneSet(rawValue: UInt16(rawValue))
                return group.contains(lane: lane) ? max(values[group], others[rawValue] + bid) : values[group]
            })
        var winners = winners
        winners[winner].bestAlone[lane] = max(winners[winner].bestAlone[lane], bid)
        return SurplusGame(unchecked: shilled, winners: winners)
    }
}
