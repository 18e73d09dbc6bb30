import Wire

/// Compares which transactions a sub-block includes and where they stand (VER-2): first whether they are the same ones,
/// then each lane's own order, then how the lanes are woven into each other.
struct OrderComparison {
    let derived: SubBlock
    let published: [Inclusion]
    let place: String

    private var expected: [Inclusion] { derived.outcomes.included }

    /// Throws the first difference.
    func check() throws(Difference) {
        guard !expected.lazy.map(\.transaction).elementsEqual(published.lazy.map(\.transaction)) else { return }
        try compareMembers()
        try compareOrderWithinLanes()
        try compareInterleave()
    }

    private func compareMembers() throws(Difference) {
        let isPublished = Set(published.map(\.transaction))
        for (position, inclusion) in expected.enumerated() where !isPublished.contains(inclusion.transaction) {
            throw Difference(
                .omitted, at: "\(place), position \(position), lane \(lane(of: inclusion))",
                expected: "\(inclusion.transaction)", found: "no such transaction")
        }
        let isExpected = Set(expected.map(\.transaction))
        var seen: Set<Hash> = []
        for (position, inclusion) in published.enumerated() {
            let hash = inclusion.transaction
            guard isExpected.contains(hash) else { throw notDue(position, "no such transaction", "\(hash)") }
            guard seen.insert(hash).inserted else { throw notDue(position, "\(hash) once", "\(hash) again") }
        }
    }

    private func notDue(_ position: Int, _ expected: String, _ found: String) -> Difference {
        Difference(.notDue, at: "\(place), position \(position)", expected: expected, found: found)
    }

    /// The same transactions on both sides: walks the published ones and takes off each lane's expected ones.
    private func compareOrderWithinLanes() throws(Difference) {
        let laneIndex = Dictionary(uniqueKeysWithValues: expected.map { ($0.transaction, $0.laneIndex) })
        var remaining = Dictionary(grouping: expected, by: \.laneIndex).mapValues { $0[...] }
        for (position, inclusion) in published.enumerated() {
            guard let lane = laneIndex[inclusion.transaction], let due = remaining[lane]?.popFirst() else { continue }
            guard due.transaction == inclusion.transaction else {
                throw Difference(
                    .wrongOrder, at: "\(place), position \(position), lane \(self.lane(of: due))",
                    expected: "\(due.transaction)", found: "\(inclusion.transaction)")
            }
        }
    }

    private func compareInterleave() throws(Difference) {
        let laneOf = Dictionary(uniqueKeysWithValues: expected.map { ($0.transaction, lane(of: $0)) })
        for (position, (due, found)) in zip(expected, published).enumerated() where due.transaction != found.transaction
        {
            throw Difference(
                .badInterleave, at: "\(place), position \(position)",
                expected: "\(due.transaction) of lane \(lane(of: due))",
                found: "\(found.transaction) of lane \(laneOf[found.transaction] ?? "?")")
        }
    }

    private func lane(of inclusion: Inclusion) -> String { derived.attribution[Int(inclusion.laneIndex)].lane.text }
}
