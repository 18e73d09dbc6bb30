import Wire

/// What every group of lanes of a component could have earned alone (AUC-11): the coalition values.
struct CoalitionSearch {
    /// v(S) at the raw value of S.
    private(set) var values: [Amount]
    /// A set of bundles for each group that is worth its value.
    private(set) var sets: [UInt64]
    /// The bundles that count; the others left for a limit.
    let counted: UInt64

    /// Nil if it takes more than `nodesMax` nodes.
    ///
    /// - Parameters:
    ///   - winning: the winners among `counted`; their set is that of all lanes together.
    ///   - nodesMax: for all groups together; the sum does not depend on the order of the groups.
    init?(_ table: ContentionTable, counting counted: UInt64, winning: UInt64, nodesMax: Int) {
        self.counted = counted
        let all = LaneSet.all(table.laneCount)
        values = [Amount](repeating: 0, count: Int(all.rawValue) + 1)
        sets = [UInt64](repeating: 0, count: values.count)
        var nodes = nodesMax
        // Ascending, so that every part comes before the whole.
        for rawValue in 1..<all.rawValue {
            let group = LaneSet(rawValue: rawValue)
            let within = table.bundles(within: group) & counted
            let floor = Self.bestOfTwoParts(group, values, sets)
            guard let best = Self.search(table, group, within, floor, nil, &nodes) else { return nil }
            (values[Int(rawValue)], sets[Int(rawValue)]) = (best.score.value, best.bundles)
        }
        (values[Int(all.rawValue)], sets[Int(all.rawValue)]) = (table.total(of: winning), winning)
    }

    /// The same values when the bundles of `without` are left out too, for the groups that contain `lane`; 0 for the
    /// others. Nil if it takes more than `nodes` nodes.
    ///
    /// - Parameter without: bundles that all have legs in `lane`.
    func values(_ table: ContentionTable, without: UInt64, in lane: Int, nodes: inout Int) -> [Amount]? {
        var values = [Amount](repeating: 0, count: self.values.count)
        for rawValue in 1..<UInt16(values.count) {
            let group = LaneSet(rawValue: rawValue)
            guard group.contains(lane: lane) else { continue }
            let known = sets[Int(rawValue)]
            if known & without == 0 {
                values[Int(rawValue)] = self.values[Int(rawValue)]
                continue
            }
            let floor = knownFloor(table, group, without, in: lane)
            let within = table.bundles(within: group) & counted & ~without
            guard let best = Self.search(table, group, within, floor, self.values[Int(rawValue)], &nodes) else {
                return nil
            }
            values[Int(rawValue)] = best.score.value
        }
        return values
    }

    /// The better of what the group is worth without the lane, and of what its set keeps.
    private func knownFloor(
        _ table: ContentionTable, _ group: LaneSet, _ without: UInt64, in lane: Int
    ) -> WinnerSearch.Best {
        let rest = Int(group.subtracting(LaneSet([lane])).rawValue)
        let kept = sets[Int(group.rawValue)] & ~without
        let total = table.total(of: kept)
        return values[rest] < total
            ? WinnerSearch.Best(score: Score(value: total, ties: 0), bundles: kept)
            : WinnerSearch.Best(score: Score(value: values[rest], ties: 0), bundles: sets[rest])
    }

    private static func search(
        _ table: ContentionTable, _ group: LaneSet, _ within: UInt64, _ floor: WinnerSearch.Best, _ ceiling: Amount?,
        _ nodes: inout Int
    ) -> WinnerSearch.Best? {
        // Bundles in different lanes never conflict, so the two best parts are the whole.
        if ceiling == nil, !isJoined(table, group, within) { return floor }
        return WinnerSearch.run(
            table, among: within, floor: floor, ceiling: ceiling, decidesTies: false, nodes: &nodes)
    }

    /// The best that two parts of the group are worth apart.
    private static func bestOfTwoParts(_ group: LaneSet, _ values: [Amount], _ sets: [UInt64]) -> WinnerSearch.Best {
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
    private static func isJoined(_ table: ContentionTable, _ group: LaneSet, _ within: UInt64) -> Bool {
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
