public import Wire

/// What a lane would gain by a bid of its own that is made to lose by one unit (ATTR-28).
public struct ShillFigure: Hashable, Sendable {
    /// Position of the winning cross-lane bundle in the problem's bundles.
    public let bundle: Int
    /// The component's lane that would bid on what the bundle claims there.
    public let lane: Int
    /// The bid; 0 if any would win.
    public internal(set) var bid: Amount
    /// The lane's exact share with the bid less that without it.
    public internal(set) var gain: ExactAmount
}

extension AuctionComponent {
    /// All shill figures, by bundle in the canonical order and lane; nil if their search takes more nodes than it may
    /// (AUC-12).
    func shillFigures(_ search: CoalitionSearch, _ game: SurplusGame, _ result: AttributionResult) -> [ShillFigure]? {
        var nodes = AuctionLimits.shillNodesMax
        var figures: [ShillFigure] = []
        let exact = result.exact
        for (position, bundle) in Bits(winning).enumerated() where table.lanes[bundle].count > 1 {
            for lane in table.lanes[bundle].lanes {
                let claimants = table.claimants(of: bundle, in: lane) & search.counted
                guard let others = search.total(table, without: claimants, nodes: &nodes) else { return nil }
                var figure = ShillFigure(bundle: bundles[bundle], lane: lane, bid: 0, gain: .zero)
                if others + 1 < game.values.total {
                    figure.bid = game.values.total - others - 1
                    // `equal` and `proportional` look at winning bids only.
                    let needsValues = result.rule == .coreNearest || result.rule == .shapley
                    let shilled =
                        needsValues
                        ? search.values(table, adding: figure.bid, in: lane, against: claimants, nodes: &nodes)
                        : search.values
                    guard let shilled else { return nil }
                    let result = game.replacing(shilled, bid: figure.bid, in: lane, against: position)
                        .result(by: result.rule)
                    figure.gain = result.exact[lane] - exact[lane]
                }
                figures.append(figure)
            }
        }
        return figures
    }
}

extension SurplusGame {
    /// The game with one more bid of lane `lane`, which loses against winner `winner` and makes the values `shilled`.
    fileprivate func replacing(
        _ shilled: [Amount], bid: Amount, in lane: Int, against winner: Int
    ) -> SurplusGame {
        var winners = winners
        winners[winner].bestAlone[lane] = max(winners[winner].bestAlone[lane], bid)
        return SurplusGame(unchecked: CoalitionValues(laneCount: values.laneCount, shilled), winners: winners)
    }
}
