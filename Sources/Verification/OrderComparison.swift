import Wire

/// Compares which transactions a sub-block includes and where they stand (VER-2): first whether they are the same ones,
/// then the order of each lane's own ones, then where legs of bundles stand among them, then how the lanes are woven into
/// each other.
struct OrderComparison {
    let derived: SubBlock
    let published: Outcomes
    /// Hashes of what of the derived sub-block was forced.
    let forced: Set<Hash>
    let place: String

    private var expected: [Inclusion] { derived.outcomes.included }

    /// Throws the first difference.
    func check() throws(Difference) {
        guard !expected.lazy.map(\.transaction).elementsEqual(published.included.lazy.map(\.transaction)) else {
            return
        }
        try compareMembers()
        let legs = derivedLegs
        try compareOrderWithinLanes(.wrongOrder) { !legs.contains($0) }
        try compareOrderWithinLanes(.misplacedLeg) { _ in true }
        try compareInterleave()
    }

    private func compareMembers() throws(Difference) {
        let isPublished = Set(published.included.map(\.transaction))
        for (position, inclusion) in expected.enumerated() where !isPublished.contains(inclusion.transaction) {
            throw Difference(
                forced.contains(inclusion.transaction) ? .missedForced : .omitted,
                at: "\(place), position \(position), lane \(lane(of: inclusion))",
                expected: name(inclusion), found: "no such transaction")
        }
        let isExpected = Set(expected.map(\.transaction))
        var seen: Set<Hash> = []
        for (position, inclusion) in published.included.enumerated() {
            let hash = inclusion.transaction
            guard isExpected.contains(hash) else { throw notDue(position, "no such transaction", name(inclusion)) }
            guard seen.insert(hash).inserted else {
                throw notDue(position, "\(name(inclusion)) once", "\(name(inclusion)) again")
            }
        }
    }

    private func notDue(_ position: Int, _ expected: String, _ found: String) -> Difference {
        Difference(.notDue, at: "\(place), position \(position)", expected: expected, found: found)
    }

    /// The same transactions on both sides: walks those of the published ones that count and takes off each lane's
    /// expected ones.
    private func compareOrderWithinLanes(
        _ verdict: Difference.Verdict, _ counts: (Hash) -> Bool
    ) throws(Difference) {
        let laneIndex = Dictionary(uniqueKeysWithValues: expected.map { ($0.transaction, $0.laneIndex) })
        var remaining = Dictionary(grouping: expected.filter { counts($0.transaction) }, by: \.laneIndex)
            .mapValues { $0[...] }
        for (position, inclusion) in published.included.enumerated() where counts(inclusion.transaction) {
            guard let lane = laneIndex[inclusion.transaction], let due = remaining[lane]?.popFirst() else { continue }
            guard due.transaction == inclusion.transaction else {
                throw Difference(
                    verdict, at: "\(place), position \(position), lane \(self.lane(of: due))",
                    expected: name(due), found: name(inclusion))
            }
        }
    }

    private func compareInterleave() throws(Difference) {
        let laneOf = Dictionary(uniqueKeysWithValues: expected.map { ($0.transaction, lane(of: $0)) })
        for (position, (due, found)) in zip(expected, published.included).enumerated()
        where due.transaction != found.transaction {
            throw Difference(
                .badInterleave, at: "\(place), position \(position)",
                expected: "\(name(due)) of lane \(lane(of: due))",
                found: "\(name(found)) of lane \(laneOf[found.transaction] ?? "?")")
        }
    }

    /// The hashes that legs of the derived bundles can have.
    private var derivedLegs: Set<Hash> {
        var legs: Set<Hash> = []
        for bundle in derived.outcomes.bundles where bundle.hasIncludedLegs {
            for index in 0..<Bundle.legsMax { legs.insert(Bundle.legHash(at: index, of: bundle.bundle)) }
        }
        return legs
    }

    private func lane(of inclusion: Inclusion) -> String { derived.attribution[Int(inclusion.laneIndex)].lane.text }

    /// The hash, and of a leg which bundle's it is: as derived, else as published.
    private func name(_ inclusion: Inclusion) -> String {
        let hash = inclusion.transaction
        guard let leg = derived.outcomes.leg(hash) ?? published.leg(hash) else { return "\(hash)" }
        return "\(hash) (leg \(leg.index) of bundle \(leg.bundle))"
    }
}
