import Wire

/// The best set of bundles that can win together: exact branch and bound (AUC-9).
///
/// The bound is a clique cover of the conflicts, each clique counting its best bundle, as in the algorithms for the
/// maximum weight independent set of Babel ("A fast algorithm for the maximum weight clique problem", 1994) and of
/// Östergård; where a lane's gas is short also Dantzig's bound of the knapsack over all such lanes together. Only
/// bundles outside the cliques that the bound already rules out are branched on.
struct WinnerSearch {
    /// A set and what it is worth.
    struct Best: Sendable {
        var score: Score
        var bundles: UInt64
    }

    private let table: ContentionTable
    /// False: among sets of the same total any will do, and fewer nodes are needed.
    private let decidesTies: Bool
    private let ceiling: Amount?
    /// Nodes that may still be opened; -1 once one was missing.
    private(set) var nodesLeft: Int
    private var best: Best
    private var room: [UInt64]
    private let scores: [Score]
    private let conflicts: [UInt64]
    /// What the cliques have left of each score; of no meaning between two covers.
    private var left: [Score]
    private let shortage: GasShortage?

    /// The best of the sets of `allowed` bundles; nil if it takes more than `nodes` nodes, which go down by those used.
    ///
    /// - Parameters:
    ///   - floor: a set that is known; only better ones are looked for.
    ///   - ceiling: no set is worth more, so one that is worth it ends the search.
    ///   - decidesTies: whether of equal totals the set that AUC-8 names is wanted.
    static func run(
        _ table: ContentionTable, among allowed: UInt64, floor: Best, ceiling: Amount? = nil, decidesTies: Bool,
        nodes: inout Int
    ) -> Best? {
        var search = WinnerSearch(table, allowed, floor, ceiling, decidesTies, nodes)
        // Each fits alone, or it would be unfit.
        search.descend(allowed, chosen: 0, total: .zero, used: 0)
        nodes = search.nodesLeft
        return nodes < 0 ? nil : search.best
    }

    private init(
        _ table: ContentionTable, _ allowed: UInt64, _ floor: Best, _ ceiling: Amount?, _ decidesTies: Bool,
        _ nodes: Int
    ) {
        self.table = table
        self.decidesTies = decidesTies
        self.ceiling = ceiling
        nodesLeft = nodes
        best = floor
        room = table.room
        shortage = GasShortage(table, among: allowed)
        conflicts = table.conflicts
        scores = table.values.indices.map {
            Score(value: table.values[$0], ties: decidesTies ? table.ties[$0] : 0)
        }
        left = scores
    }

    private var isDone: Bool { nodesLeft < 0 || best.score.value == ceiling }

    /// Opens the node of what is `chosen`, which is worth `total`, when only `open` may still be added, each of which
    /// fits beside it.
    private mutating func descend(_ open: UInt64, chosen: UInt64, total: Score, used: UInt64) {
        nodesLeft -= 1
        guard nodesLeft >= 0 else { return }
        if best.score < total { best = Best(score: total, bundles: chosen) }
        if let shortage {
            let bound = shortage.bound(open, used: used)
            guard best.score < Score(value: total.value + bound, ties: decidesTies ? .max : 0) else { return }
        }
        var open = open
        for bundle in Bits(branching(open, total: total)) where !isDone {
            let bit: UInt64 = 1 << UInt64(bundle)
            open &= ~bit
            guard !closesCycle(bundle, chosen) else { continue }
            take(bundle, sign: true)
            let rest = shortage == nil ? open : open & fitting(beside: bundle)
            descend(
                rest & ~conflicts[bundle], chosen: chosen | bit, total: total + scores[bundle],
                used: used + (shortage?.use[bundle] ?? 0))
            take(bundle, sign: false)
        }
    }

    /// The bundles of `open` of which any set better than the best so far has at least one.
    ///
    /// The others are covered by cliques of bundles of which only one can win. A bundle's score may be spread over
    /// several cliques; a clique counts what it takes of each of its members.
    private mutating func branching(_ open: UInt64, total: Score) -> UInt64 {
        var rest = total
        for bundle in Bits(open) {
            left[bundle] = scores[bundle]
            rest = rest + scores[bundle]
        }
        if rest <= best.score { return 0 }
        return left.withUnsafeMutableBufferPointer { left in
            conflicts.withUnsafeBufferPointer { conflicts in
                Self.uncovered(of: open, bound: total, best: best.score, left, conflicts)
            }
        }
    }

    /// What of `open` the cliques do not cover without exceeding `best`. Called for every node: so without checks of
    /// bounds and ownership.
    private static func uncovered(
        of open: UInt64, bound: Score, best: Score, _ left: UnsafeMutableBufferPointer<Score>,
        _ conflicts: UnsafeBufferPointer<UInt64>
    ) -> UInt64 {
        var uncovered = open
        var bound = bound
        while uncovered != 0 {
            let last = 63 - uncovered.leadingZeroBitCount
            var members: UInt64 = 1 << UInt64(last)
            var least = left[last]
            var candidates = uncovered & conflicts[last]
            while candidates != 0 {
                let next = candidates.trailingZeroBitCount
                members |= 1 << UInt64(next)
                least = min(least, left[next])
                candidates &= conflicts[next]
            }
            bound = bound + least
            guard bound <= best else { break }
            for member in Bits(members) {
                left[member] = left[member] - least
                if left[member] == .zero { uncovered &= ~(1 << UInt64(member)) }
            }
        }
        return uncovered
    }

    /// AUC-4: true if what is chosen could not stand in one order any more with `bundle`.
    private func closesCycle(_ bundle: Int, _ chosen: UInt64) -> Bool {
        var reached = table.after[bundle] & chosen
        var frontier = reached
        while frontier != 0 {
            let next = frontier.trailingZeroBitCount
            if table.after[next] >> UInt64(bundle) & 1 == 1 { return true }
            frontier &= frontier - 1
            let new = table.after[next] & chosen & ~reached
            reached |= new
            frontier |= new
        }
        return false
    }

    /// The bundles that fit in the lanes of `bundle`, which was just taken; in other lanes nothing changed.
    private func fitting(beside bundle: Int) -> UInt64 {
        Bits(UInt64(table.lanes[bundle].rawValue)).reduce(UInt64.max) { $0 & table.fitting(in: $1, room: room[$1]) }
    }

    private mutating func take(_ bundle: Int, sign: Bool) {
        guard shortage != nil else { return }
        let row = bundle * table.laneCount
        for lane in room.indices {
            let gas = table.gas[row + lane]
            room[lane] = sign ? room[lane] - gas : room[lane] + gas
        }
    }
}
