import Wire

/// What every group of lanes of a component could have earned alone (AUC-11): the coalition values.
struct CoalitionSearch {
    /// v(S) at the raw value of S.
    private(set) var values: [Amount]
    /// A set of bundles for each group that is worth its value.
    private(set) var sets: [UInt64]
    /// The bundles that count; the others left for a limit.
    let counted: UInt64
    /// For each group the bundles with legs in its lanes only.
    let within: [UInt64]

    /// Nil if it takes more than `nodesMax` nodes.
    ///
    /// - Parameters:
    ///   - winning: the winners among `counted`; their set is that of all lanes together.
    ///   - nodesMax: for all groups together; the sum does not depend on the order of the groups.
    init?(_ table: ContentionTable, counting counted: UInt64, winning: UInt64, nodesMax: Int) {
        self.counted = counted
        let all = LaneSet.all(table.laneCount)
        within = (0...all.rawValue).map { table.bundles(within: LaneSet(rawValue: $0)) }
        values = [Amount](repeating: 0, count: Int(all.rawValue) + 1)
        sets = [UInt64](repeating: 0, count: values.count)
        var nodes = nodesMax
        // Ascending, so that every part comes before the whole.
        for rawValue in 1..<all.rawValue {
            let group = LaneSet(rawValue: rawValue)
            let within = self.within[Int(rawValue)] & counted
            let floor = Self.bestOfTwoParts(group, values, sets)
            guard let best = Self.search(table, group, within, floor, &nodes) else { return nil }
            (values[Int(rawValue)], sets[Int(rawValue)]) = (best.score.value, best.bundles)
        }
        (values[Int(all.rawValue)], sets[Int(all.rawValue)]) = (table.total(of: winning), winning)
    }

    /// What all lanes are worth together without the bundles of `without`. Nil if it takes more than `nodes` nodes.
    func total(_ table: ContentionTable, without: UInt64, nodes: inout Int) -> Amount? {
        let all = LaneSet.all(table.laneCount)
        let known = sets[Int(all.rawValue)] & ~without
        guard known != sets[Int(all.rawValue)] else { return values[Int(all.rawValue)] }
        let floor = WinnerSearch.Best(score: Score(value: table.total(of: known), ties: 0), bundles: known)
        return WinnerSearch.run(
            table, among: counted & ~without, floor: floor, ceiling: values[Int(all.rawValue)], decidesTies: false,
            nodes: &nodes)?.score.value
    }

    private static func search(
        _ table: ContentionTable, _ group: LaneSet, _ within: UInt64, _ floor: WinnerSearch.Best,
        _ nodes: inout Int
    ) -> WinnerSearch.Best? {
        // Bundles in different lanes never conflict, so the two best parts are the whole.
        if !isJoined(table, group, within) { return floor }
        return WinnerSearch.run(table, among: within, floor: floor, decidesTies: false, nodes: &nodes)
    }

    /// The best that two parts of the group are worth apart.
    static func bestOfTwoParts(_ group: LaneSet, _ values: [Amount], _ sets: [UInt64]) -> WinnerSearch.Best {
        var best = WinnerSearch.Best(score: .zero, bundles: 0)
        // Each pair of parts once: only parts with the group's lowest lane.
        let others = group.rawValue & (group.rawValue - 1)
        let lowest = group.rawValue & ~others
        var part = others
        while part != 0 {
            let (one, other) = (Int(part), Int(others & ~part | lowest))
            let total = values[one] + values[other]
            if best.score.value < total {
                best = WinnerSearch.Best(score: Score(value: total, ties: 0), bundles: sets[one] | sets[other])
            }
            part = (part - 1) & others
        }
        return best
    }

    /// True if the bundles of the group join all its lanes.
    static func isJoined(_ table: ContentionTable, _ group: LaneSet, _ within: UInt64) -> Bool {
        var reached = LaneSet(rawValue: group.rawValue & ~(group.rawValue - 1))
        var rest = within
        var grows = true
        while grows {
            grows = false
            for bundle in Bits(rest) where !table.lanes[bundle].isDisjoint(with: reached) {
                reached.formUnion(table.lanes[bundle])
                rest &= ~(1 << UInt64(bundle))
                grows = true
            }
        }
        return reached == group
    }
}
