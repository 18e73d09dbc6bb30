import Wire

/// The coalition values of a component with one more single-lane bid, which loses (ATTR-28): bounds first, each made
/// exact only when it is asked for, because most are never needed.
struct ShilledValues {
    /// At most the values, and superadditive parts of them.
    private(set) var lower: [Amount]
    /// At least the values; equal to ``lower`` where the value is known.
    private(set) var upper: [Amount]

    private let table: ContentionTable
    private let search: CoalitionSearch
    private let bid: Amount
    /// The bundles that conflict with the bid; all have legs in its lane.
    private let rivals: UInt64

    /// - Parameters:
    ///   - bid: at least 1, and such that it loses when all lanes are together.
    ///   - rivals: the bundles that claim what it claims.
    init(_ search: CoalitionSearch, _ table: ContentionTable, adding bid: Amount, in lane: Int, against rivals: UInt64)
    {
        self.table = table
        self.search = search
        self.bid = bid
        self.rivals = rivals
        lower = search.values
        upper = search.values
        let all = search.values.count - 1
        for rawValue in 1..<all where rawValue >> lane & 1 == 1 {
            let group = LaneSet(rawValue: UInt16(rawValue))
            let old = search.values[rawValue]
            let kept = search.sets[rawValue] & ~rivals
            let parts = CoalitionSearch.bestOfTwoParts(group, lower, search.sets).score.value
            lower[rawValue] = max(old, parts, table.total(of: kept) + bid)
            if !CoalitionSearch.isJoined(table, group, bundles(within: rawValue)) {
                // No bundle is left that needs both parts but those that the bid's rivals are.
                upper[rawValue] = max(old, CoalitionSearch.bestOfTwoParts(group, upper, search.sets).score.value)
            } else {
                upper[rawValue] = old + bid
            }
            // What the others could have had without the group is not the group's.
            upper[rawValue] = min(upper[rawValue], search.values[all] - search.values[all & ~rawValue])
        }
    }

    /// Makes a group's value exact. False if it takes more than `nodes` nodes.
    mutating func settle(_ group: LaneSet, nodes: inout Int) -> Bool {
        let rawValue = Int(group.rawValue)
        let (least, most) = (lower[rawValue], upper[rawValue])
        guard least < most else { return true }
        let floor = WinnerSearch.Best(score: Score(value: least < bid ? 0 : least - bid, ties: 0), bundles: 0)
        guard
            let best = WinnerSearch.run(
                table, among: bundles(within: rawValue), floor: floor, ceiling: most < bid ? 0 : most - bid,
                decidesTies: false, nodes: &nodes)
        else { return false }
        lower[rawValue] = max(least, best.score.value + (best.bundles == 0 ? 0 : bid))
        upper[rawValue] = lower[rawValue]
        return true
    }

    private func bundles(within rawValue: Int) -> UInt64 { search.within[rawValue] & search.counted & ~rivals }
}
