import Wire

@testable import Sequencer

/// The auction as its definition reads: every set of bundles is looked at, with nothing in common with the search.
struct AuctionOracle {
    private let problem: AuctionProblem
    /// Every set of bundles that can win together, with what it is worth.
    private let sets: [(members: [Int], lanes: Set<Int>, total: Amount)]

    init(_ problem: AuctionProblem) {
        self.problem = problem
        sets = (0..<1 << problem.bundles.count).compactMap { word in
            let members = problem.bundles.indices.filter { word >> $0 & 1 == 1 }
            guard Self.canWin(members, problem) else { return nil }
            let lanes = Set(members.flatMap { problem.bundles[$0].legs.map(\.lane) })
            return (members, lanes, members.reduce(0) { $0 + problem.bundles[$1].value })
        }
    }

    /// Positions of the winners, ascending: the best total; of equals the set with the smallest key that the others
    /// lack.
    var winners: [Int] {
        let keys = problem.bundles.map { Hash.of(.tie, problem.tieKey, $0.id) }
        let byKey = problem.bundles.indices.sorted { keys[$0] < keys[$1] }
        let best = sets.map(\.total).max() ?? 0
        var left = sets.filter { $0.total == best }.map(\.members)
        for bundle in byKey {
            let with = left.filter { $0.contains(bundle) }
            if !with.isEmpty { left = with }
        }
        precondition(left.count == 1, "sets that differ have a bundle that one of them lacks")
        return left[0]
    }

    /// How many sets have the best total.
    var bestCount: Int {
        let best = sets.map(\.total).max() ?? 0
        return sets.filter { $0.total == best }.count
    }

    /// The best total whose lanes are all in `lanes`.
    func value(of lanes: Set<Int>) -> Amount {
        sets.filter { $0.lanes.isSubset(of: lanes) }.map(\.total).max() ?? 0
    }

    /// Whether two bundles could not both win whatever gas there is.
    static func areRivals(_ one: AuctionBundle, _ other: AuctionBundle) -> Bool {
        conflict(one, other) || !haveOrder([one, other].filter(\.standsTogether))
    }

    private static func canWin(_ members: [Int], _ problem: AuctionProblem) -> Bool {
        let bundles = members.map { problem.bundles[$0] }
        for (index, one) in bundles.enumerated() {
            for other in bundles[..<index] where conflict(one, other) { return false }
        }
        for (lane, about) in problem.lanes.enumerated() {
            let gas = bundles.flatMap(\.legs).filter { $0.lane == lane }.reduce(0) { $0 + $1.gas }
            if gas > about.bundleGas { return false }
        }
        return haveOrder(bundles.filter(\.standsTogether))
    }

    private static func conflict(_ one: AuctionBundle, _ other: AuctionBundle) -> Bool {
        one.legs.contains { leg in
            other.legs.contains { otherLeg in
                leg.lane == otherLeg.lane
                    && (leg.opening == otherLeg.opening || leg.transaction == otherLeg.transaction)
            }
        }
    }

    /// Kahn: while some bundle has nothing before it, it goes first.
    private static func haveOrder(_ bundles: [AuctionBundle]) -> Bool {
        var left = bundles
        while !left.isEmpty {
            let first = left.firstIndex { candidate in
                !left.contains { other in
                    other.legs.contains { leg in
                        candidate.legs.contains { $0.lane == leg.lane && leg.opening < $0.opening }
                    }
                }
            }
            guard let first else { return false }
            left.remove(at: first)
        }
        return true
    }
}
