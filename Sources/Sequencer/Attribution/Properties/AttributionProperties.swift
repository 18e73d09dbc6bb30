import Wire

/// A property of a result: whether it holds, and by how much it fails (ATTR-27).
public struct PropertyFinding: Hashable, Sendable {
    /// True if the property holds.
    public let held: Bool
    /// How far it is from holding; 0 says nothing is missing.
    public let figure: ExactAmount
    /// The lanes that the figure is about; empty if it is 0.
    public let lanes: LaneSet

    init(held: Bool, figure: ExactAmount, lanes: LaneSet) {
        self.held = held
        self.figure = figure
        self.lanes = figure == .zero ? [] : lanes
    }
}

/// What can be said of a result whatever the rule was. Only conservation must hold under every rule (ATTR-27).
public struct AttributionProperties: Hashable, Sendable {
    /// The units sum to what the winners pay. The figure is what the exact shares miss.
    public let conservation: PropertyFinding
    /// No lane gets less than it is worth alone. The figure is the largest lack.
    public let individualRationality: PropertyFinding
    /// No group of lanes gets less than it is worth alone. The figure is the largest lack, the lanes the group.
    public let core: PropertyFinding
    /// A lane that adds nothing to any group gets nothing. The figure is the most that one gets.
    public let nullLane: PropertyFinding
    /// Lanes that may be exchanged differ by at most a unit. The figure is the most that two differ by.
    public let symmetry: PropertyFinding

    /// Of a result of `game`, on the exact shares.
    public init(of result: AttributionResult, in game: SurplusGame) {
        let values = game.values
        conservation = Self.conservation(result, values)
        individualRationality = Self.largestLack(result, values, (0..<values.laneCount).map { LaneSet([$0]) })
        core = Self.largestLack(result, values, Array(values.properGroups))
        nullLane = Self.nullLane(result, values)
        symmetry = Self.symmetry(result, game)
    }

    private static func conservation(_ result: AttributionResult, _ values: CoalitionValues) -> PropertyFinding {
        let (sum, total) = (result.exact.sum(of: values.everyone), ExactAmount(values.total))
        let missing = max(sum, total) - min(sum, total)
        let held = missing == .zero && result.units.reduce(0, +) == values.total
        return PropertyFinding(held: held, figure: missing, lanes: values.everyone)
    }

    /// Of equal lacks that of fewer lanes counts, then of the lanes with smaller keys.
    private static func largestLack(
        _ result: AttributionResult, _ values: CoalitionValues, _ groups: [LaneSet]
    ) -> PropertyFinding {
        let shares = result.exact
        var sums = [Int256](repeating: .zero, count: Int(values.everyone.rawValue) + 1)
        for group in 1..<sums.count {
            sums[group] = sums[group & (group - 1)] + shares.numerators[group.trailingZeroBitCount]
        }
        var largest = (lack: Int256.zero, lanes: LaneSet())
        for group in groups {
            let lack = Int256(values[group]).scaled(by: shares.denominator) - sums[Int(group.rawValue)]
            if largest.lack < lack || (largest.lack == lack && group.count < largest.lanes.count) {
                largest = (lack, group)
            }
        }
        return PropertyFinding(
            held: largest.lack == .zero, figure: ExactAmount(largest.lack, over: shares.denominator),
            lanes: largest.lanes)
    }

    private static func nullLane(_ result: AttributionResult, _ values: CoalitionValues) -> PropertyFinding {
        let groups = CollectionOfOne(LaneSet()) + Array(values.properGroups)
        let nullLanes = (0..<values.laneCount).filter { lane in
            groups.allSatisfy { values[$0] == values[$0.union(LaneSet([lane]))] }
        }
        let most = nullLanes.max { (result.exact[$0], $1) < (result.exact[$1], $0) }
        let figure = most.map { result.exact[$0] } ?? .zero
        return PropertyFinding(held: figure == .zero, figure: figure, lanes: LaneSet(most.map { [$0] } ?? []))
    }

    private static func symmetry(_ result: AttributionResult, _ game: SurplusGame) -> PropertyFinding {
        var most = (difference: ExactAmount.zero, lanes: LaneSet())
        for one in 0..<game.values.laneCount {
            for other in 0..<one where mayExchange(one, other, in: game) {
                let (share, otherShare) = (result.exact[one], result.exact[other])
                let difference = max(share, otherShare) - min(share, otherShare)
                if most.difference < difference { most = (difference, LaneSet([one, other])) }
            }
        }
        return PropertyFinding(held: most.difference <= ExactAmount(1), figure: most.difference, lanes: most.lanes)
    }

    /// True if v and the winning bundles stay as they are when two lanes take each other's place.
    private static func mayExchange(_ one: Int, _ other: Int, in game: SurplusGame) -> Bool {
        func ordered(_ bids: [(lanes: LaneSet, value: Amount)]) -> [(lanes: LaneSet, value: Amount)] {
            bids.sorted { ($0.lanes, $0.value) < ($1.lanes, $1.value) }
        }
        let winners = ordered(game.winners.map { ($0.lanes, $0.value) })
        let exchanged = ordered(game.winners.map { ($0.lanes.exchanging(one, other), $0.value) })
        return zip(winners, exchanged).allSatisfy { $0 == $1 }
            && game.values.properGroups.allSatisfy { game.values[$0] == game.values[$0.exchanging(one, other)] }
    }
}
