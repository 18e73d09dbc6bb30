import Wire

/// One component's bundles as words of bits, which is what the search works on. Bundle i is the i-th in the canonical
/// order, lane i the i-th by its key.
struct ContentionTable: Sendable {
    /// At most ``AuctionLimits/bundlesMax``.
    let bundleCount: Int
    /// At most ``AuctionLimits/lanesMax``.
    let laneCount: Int
    /// Net bids, falling.
    let values: [Amount]
    /// One bit each; the smallest key has the highest (AUC-8).
    let ties: [UInt64]
    /// The lanes that each bundle has legs in.
    let lanes: [LaneSet]
    /// For each bundle those that cannot win beside it, whatever else does (AUC-3, and AUC-4 between two).
    let conflicts: [UInt64]
    /// For each bundle that stands together, those that stand together behind it in a lane that both have legs in.
    let after: [UInt64]
    /// Gas of bundle b's legs in lane l, at b x laneCount + l.
    let gas: [UInt64]
    /// Bundle gas of each lane.
    let room: [UInt64]
    /// For each bundle the openings that it claims, by lane of the component.
    let openings: [[(lane: Int, rank: UInt32)]]

    /// - Parameters:
    ///   - bundles: 1 to 64, in the canonical order.
    ///   - lanes: their lanes as indices in the problem, 1 to 8, in the order of their keys.
    init(_ bundles: [Contender], lanes order: [Int], of problem: AuctionProblem) {
        bundleCount = bundles.count
        laneCount = order.count
        values = bundles.map(\.value)
        let byKey = bundles.indices.sorted { bundles[$0].key < bundles[$1].key }
        var ties = [UInt64](repeating: 0, count: bundles.count)
        for (rank, bundle) in byKey.enumerated() { ties[bundle] = 1 << UInt64(63 - rank) }
        self.ties = ties
        let local = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
        lanes = bundles.map { LaneSet($0.lanes.compactMap { local[$0] }) }
        openings = bundles.map { bundle in
            bundle.openings.compactMap { opening in local[opening.lane].map { ($0, opening.rank) } }
        }
        room = order.map { problem.lanes[$0].bundleGas }
        var gas = [UInt64](repeating: 0, count: bundles.count * order.count)
        for (position, bundle) in bundles.enumerated() {
            for (lane, used) in zip(bundle.lanes, bundle.gas) {
                if let lane = local[lane] { gas[position * order.count + lane] = used }
            }
        }
        self.gas = gas
        after = Self.successors(bundles)
        conflicts = Self.conflicts(bundles, after)
    }

    /// Bundles with legs in lanes of `lanes` only.
    func bundles(within lanes: LaneSet) -> UInt64 {
        (0..<bundleCount).reduce(0) { self.lanes[$1].isSubset(of: lanes) ? $0 | 1 << UInt64($1) : $0 }
    }

    /// Bundles that claim an opening which `bundle` claims in lane `lane`.
    func claimants(of bundle: Int, in lane: Int) -> UInt64 {
        let claimed = openings[bundle].filter { $0.lane == lane }
        return (0..<bundleCount).reduce(0) { word, other in
            let shares = openings[other].contains { opening in claimed.contains { $0 == opening } }
            return shares ? word | 1 << UInt64(other) : word
        }
    }

    /// The sum of the values of some bundles, which fits because that of all does.
    func total(of bundles: UInt64) -> Amount { Bits(bundles).reduce(0) { $0 + values[$1] } }

    private static func successors(_ bundles: [Contender]) -> [UInt64] {
        bundles.map { bundle in
            guard bundle.standsTogether else { return 0 }
            return bundles.enumerated().reduce(0) { word, other in
                let isBehind =
                    other.element.standsTogether
                    && bundle.openings.contains { mine in
                        other.element.openings.contains { $0.lane == mine.lane && mine.rank < $0.rank }
                    }
                return isBehind ? word | 1 << UInt64(other.offset) : word
            }
        }
    }

    private static func conflicts(_ bundles: [Contender], _ after: [UInt64]) -> [UInt64] {
        bundles.indices.map { one in
            bundles.indices.reduce(0) { word, other in
                guard other != one else { return word }
                let contradict = after[one] >> UInt64(other) & after[other] >> UInt64(one) & 1 == 1
                return contradict || bundles[one].claimsSame(as: bundles[other]) ? word | 1 << UInt64(other) : word
            }
        }
    }
}
