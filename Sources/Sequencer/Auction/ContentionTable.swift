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
    /// For each lane what the bundles use in it, falling, ``bundleCount`` entries a lane.
    private let gasFalling: [UInt64]
    /// The bundles that use these entries and the lane's before them.
    private let largest: [UInt64]
    /// For each bundle the openings that it claims, by lane of the component.
    let openings: [[(lane: Int, rank: UInt32)]]

    /// - Parameters:
    ///   - bundles: 1 to 64, in the canonical order.
    ///   - lanes: lanes as indices in the problem, 1 to 8, in the order of their keys; all of the bundles' are there.
    ///   - room: bundle gas of each lane.
    init(_ bundles: [Contender], lanes order: [Int], room: [UInt64]) {
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
        self.room = room
        var gas = [UInt64](repeating: 0, count: bundles.count * order.count)
        for (position, bundle) in bundles.enumerated() {
            for (lane, used) in zip(bundle.lanes, bundle.gas) {
                if let lane = local[lane] { gas[position * order.count + lane] = used }
            }
        }
        self.gas = gas
        var (gasFalling, largest) = ([UInt64](), [UInt64]())
        for lane in order.indices {
            var word: UInt64 = 0
            let falling = bundles.indices.map { (gas: gas[$0 * order.count + lane], bundle: $0) }
                .sorted { ($1.gas, $0.bundle) < ($0.gas, $1.bundle) }
            for entry in falling {
                word |= 1 << UInt64(entry.bundle)
                gasFalling.append(entry.gas)
                largest.append(word)
            }
        }
        (self.gasFalling, self.largest) = (gasFalling, largest)
        after = Self.successors(bundles)
        conflicts = Self.conflicts(bundles, after)
    }

    /// Bundles with legs in lanes of `lanes` only.
    func bundles(within lanes: LaneSet) -> UInt64 {
        (0..<bundleCount).reduce(0) { self.lanes[$1].isSubset(of: lanes) ? $0 | 1 << UInt64($1) : $0 }
    }

    /// Bundles that use at most `room` gas in lane `lane`.
    func fitting(in lane: Int, room: UInt64) -> UInt64 {
        // How many use more, by bisection.
        let start = lane * bundleCount
        var (low, high) = (start, start + bundleCount)
        while low < high {
            let middle = (low + high) / 2
            if room < gasFalling[middle] { low = middle + 1 } else { high = middle }
        }
        return low == start ? .max : ~largest[low - 1]
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
        // Who stands together, by lane and opening.
        var standing: [Int: [(rank: UInt32, bundle: UInt64)]] = [:]
        for (position, bundle) in bundles.enumerated() where bundle.standsTogether {
            for opening in bundle.openings {
                standing[opening.lane, default: []].append((opening.rank, 1 << UInt64(position)))
            }
        }
        return bundles.map { bundle in
            guard bundle.standsTogether else { return 0 }
            return bundle.openings.reduce(0) { word, mine in
                standing[mine.lane, default: []].reduce(word) { mine.rank < $1.rank ? $0 | $1.bundle : $0 }
            }
        }
    }

    private static func conflicts(_ bundles: [Contender], _ after: [UInt64]) -> [UInt64] {
        var claimants: [Contender.Opening: UInt64] = [:]
        var owners: [Contender.Transaction: UInt64] = [:]
        for (position, bundle) in bundles.enumerated() {
            let bit: UInt64 = 1 << UInt64(position)
            for opening in bundle.openings { claimants[opening, default: 0] |= bit }
            for transaction in bundle.contested { owners[transaction, default: 0] |= bit }
        }
        return bundles.enumerated().map { position, bundle in
            var word = bundle.openings.reduce(0) { $0 | claimants[$1, default: 0] }
            word = bundle.contested.reduce(word) { $0 | owners[$1, default: 0] }
            for other in Bits(after[position]) where after[other] >> UInt64(position) & 1 == 1 {
                word |= 1 << UInt64(other)
            }
            return word & ~(1 << UInt64(position))
        }
    }
}
