import Wire

@testable import Sequencer

/// Facts about the core of small games, from definitions and exact fractions alone.
struct CoreOracle {
    let values: CoalitionValues
    let reference: [Rational]
    /// True: a lane alone gets its value, whatever the excess. ATTR-25 says that this makes no difference.
    var sparesLanesAlone = false

    private func sum(_ point: [Rational], _ group: LaneSet) -> Rational {
        group.lanes.reduce(.zero) { $0 + point[$1] }
    }

    /// What a group gets at least; all together get what there is.
    private func bound(_ group: LaneSet, _ excess: Rational) -> Rational {
        let mayLack = group != values.everyone && !(sparesLanesAlone && group.count == 1)
        return mayLack ? Rational(units: values[group]) - excess : Rational(units: values[group])
    }

    /// True if every group gets its bound, and all get no more than there is.
    func isFeasible(_ point: [Rational], excess: Rational) -> Bool {
        sum(point, values.everyone) == Rational(units: values.total)
            && values.properGroups.allSatisfy { bound($0, excess) <= sum(point, $0) }
    }

    /// The nearest point by brute force: of all small sets of groups whose bounds are met exactly, the one whose point
    /// is feasible and has no negative weight. Nil if there is none, so that the set of points is empty.
    func nearest(excess: Rational) -> [Rational]? {
        var found: [Rational]?
        visitSets(of: Array(values.properGroups), upTo: values.laneCount - 1, from: 0, chosen: []) { active in
            guard found == nil, let (point, weights) = stationary(active, excess: excess) else { return }
            if weights.allSatisfy({ .zero <= $0 }), isFeasible(point, excess: excess) { found = point }
        }
        return found
    }

    /// Karush, Kuhn and Tucker: the point is feasible, and its distance from the reference is a sum of the binding
    /// groups, with weights of at least 0, and of all lanes together.
    func isNearest(_ point: [Rational], binding: [LaneSet], excess: Rational) -> Bool {
        guard isFeasible(point, excess: excess), let (met, weights) = stationary(binding, excess: excess) else {
            return false
        }
        return met == point && weights.allSatisfy { .zero <= $0 }
    }

    /// The point nearest to the reference that meets the bounds of `active` exactly, and the weights that hold it
    /// there; nil if the groups depend on each other.
    private func stationary(
        _ active: [LaneSet], excess: Rational
    ) -> (point: [Rational], weights: [Rational])? {
        let groups = active + [values.everyone]
        let gram = groups.map { one in groups.map { Rational(Int128(one.intersection($0).count)) } }
        let missing = groups.map { bound($0, excess) - sum(reference, $0) }
        guard let weights = solve(gram, missing) else { return nil }
        let point = reference.indices.map { lane in
            zip(groups, weights).filter { $0.0.contains(lane: lane) }.reduce(reference[lane]) { $0 + $1.1 }
        }
        return (point, weights.dropLast())
    }

    private func visitSets(
        of groups: [LaneSet], upTo count: Int, from start: Int, chosen: [LaneSet], _ visit: ([LaneSet]) -> Void
    ) {
        visit(chosen)
        guard chosen.count < count else { return }
        for index in groups.indices.dropFirst(start) {
            visitSets(of: groups, upTo: count, from: index + 1, chosen: chosen + [groups[index]], visit)
        }
    }
}
