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
                var figure = ShillFigure(bundle: contenders[bundle].index, lane: lane, bid: 0, gain: .zero)
                if others + 1 < game.values.total {
                    figure.bid = game.values.total - others - 1
                    let shilled = ShilledValues(search, table, adding: figure.bid, in: lane, against: claimants)
                    let shilledGame = game.replacing(search.values, bid: figure.bid, in: lane, against: position)
                    guard let share = shilledGame.share(of: lane, by: result.rule, shilled, nodes: &nodes) else {
                        return nil
                    }
                    figure.gain = share - exact[lane]
                }
                figures.append(figure)
            }
        }
        return figures
    }
}

extension SurplusGame {
    /// The game with one more bid of lane `lane`, which loses against winner `winner`, and with the values `values`.
    fileprivate func replacing(_ values: [Amount], bid: Amount, in lane: Int, against winner: Int) -> SurplusGame {
        var winners = winners
        winners[winner].bestAlone[lane] = max(winners[winner].bestAlone[lane], bid)
        return SurplusGame(
            unchecked: CoalitionValues(laneCount: self.values.laneCount, values), winners: winners)
    }

    /// The exact share of a lane when the values are `shilled`, of which only those are settled that the rule needs.
    fileprivate func share(
        of lane: Int, by rule: AttributionRule, _ shilled: ShilledValues, nodes: inout Int
    ) -> ExactAmount? {
        var shilled = shilled
        switch rule {
        case .equal, .proportional:
            return result(by: rule).exact[lane]
        case .shapley:
            for group in values.properGroups where !shilled.settle(group, nodes: &nodes) { return nil }
            return with(shilled.lower).result(by: rule).exact[lane]
        case .coreNearest:
            while true {
                let result = with(shilled.lower).result(by: rule)
                // The point for lower bounds is the point for the values if no group could ask for more: then it is the
                // nearest even among more points than there are.
                let doubtful = values.properGroups.filter { group in
                    let rawValue = Int(group.rawValue)
                    return shilled.lower[rawValue] < shilled.upper[rawValue]
                        && result.exact.lack(of: group, below: shilled.upper[rawValue], excess: result.excess)
                }
                if doubtful.isEmpty { return result.exact[lane] }
                for group in doubtful where !shilled.settle(group, nodes: &nodes) { return nil }
            }
        }
    }

    private func with(_ values: [Amount]) -> SurplusGame {
        SurplusGame(unchecked: CoalitionValues(laneCount: self.values.laneCount, values), winners: winners)
    }
}

extension ExactShares {
    /// True if `group` gets less than `value` less `excess`.
    fileprivate func lack(of group: LaneSet, below value: Amount, excess: ExactAmount) -> Bool {
        let lack = group.lanes.reduce(Int256(value).scaled(by: denominator)) { $0 - numerators[$1] }
        guard Int256.zero < lack else { return false }
        return excess == .zero || excess < ExactAmount(lack, over: denominator)
    }
}
