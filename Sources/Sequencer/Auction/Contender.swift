import Wire

/// A bundle in the form in which it is compared with others (AUC-2).
struct Contender: Sendable {
    /// An opening of a lane.
    struct Opening: Hashable, Comparable, Sendable {
        let lane: Int
        let rank: UInt32

        static func < (left: Opening, right: Opening) -> Bool { (left.lane, left.rank) < (right.lane, right.rank) }
    }

    /// A transaction of a lane.
    struct Transaction: Hashable, Sendable {
        let lane: Int
        let id: Hash
    }

    /// Position in the problem's bundles.
    let index: Int
    let value: Amount
    /// AUC-8: decides between equals, smaller first.
    let key: Hash
    let standsTogether: Bool
    /// Ascending, each once.
    let openings: [Opening]
    /// Only those that another bundle claims too: the others conflict with nothing.
    var contested: Set<Transaction> = []
    /// Its lanes, ascending, each once.
    let lanes: [Int]
    /// Gas of its legs for each of ``lanes``.
    let gas: [UInt64]

    /// Nil if its legs use more than a lane's bundle gas: it could not win alone.
    init?(_ index: Int, of problem: AuctionProblem) {
        let bundle = problem.bundles[index]
        self.index = index
        value = bundle.value
        key = Hash.of(.tie, problem.tieKey, bundle.id)
        standsTogether = bundle.standsTogether
        openings = Set(bundle.legs.map { Opening(lane: $0.lane, rank: $0.opening) }).sorted()
        lanes = Set(bundle.legs.map(\.lane)).sorted()
        var gas = [UInt64](repeating: 0, count: lanes.count)
        for (position, lane) in lanes.enumerated() {
            var room = problem.lanes[lane].bundleGas
            for leg in bundle.legs where leg.lane == lane {
                guard leg.gas <= room else { return nil }
                room -= leg.gas
            }
            gas[position] = problem.lanes[lane].bundleGas - room
        }
        self.gas = gas
    }

    /// AUC-2: larger value first, of equals the smaller key.
    static func canonicalOrder(_ left: Contender, _ right: Contender) -> Bool {
        (right.value, left.key) < (left.value, right.key)
    }

    /// AUC-5: whatever wins with `other`, which comes later in the canonical order, wins at least as much with this one
    /// in its place.
    func dominates(_ other: Contender) -> Bool {
        guard openings.count <= other.openings.count, !standsTogether || other.standsTogether,
            isSorted(openings, subsetOf: other.openings), contested.isSubset(of: other.contested)
        else { return false }
        // Its lanes are among the other's, because its openings are.
        return zip(lanes, gas).allSatisfy { lane, gas in
            other.lanes.firstIndex(of: lane).map { gas <= other.gas[$0] } ?? false
        }
    }

    /// AUC-3: they cannot both win whatever else does, but for the positions (AUC-4) and gas.
    func claimsSame(as other: Contender) -> Bool {
        !contested.isDisjoint(with: other.contested) || openings.contains { other.openings.contains($0) }
    }

    private func isSorted(_ some: [Opening], subsetOf all: [Opening]) -> Bool {
        var rest = all[...]
        for opening in some {
            guard let position = rest.firstIndex(of: opening) else { return false }
            rest = rest[(position + 1)...]
        }
        return true
    }
}

/// The bundles of a problem that could win, and those that could not.
struct Field: Sendable {
    /// In the canonical order.
    private(set) var contenders: [Contender] = []
    /// Positions in the problem's bundles, ascending: more gas than a lane has.
    private(set) var unfit: [Int] = []
    /// In the canonical order. They decide nothing, but a single-lane bid among them still is one.
    private(set) var dominated: [Contender] = []

    init(_ problem: AuctionProblem) {
        var fit: [Contender] = []
        for index in problem.bundles.indices {
            if let contender = Contender(index, of: problem) {
                fit.append(contender)
            } else {
                unfit.append(index)
            }
        }
        fit.sort(by: Contender.canonicalOrder)
        Self.markContested(&fit, problem)
        dropDominated(fit)
    }

    private static func markContested(_ fit: inout [Contender], _ problem: AuctionProblem) {
        let claims = fit.map { contender in
            Set(problem.bundles[contender.index].legs.map { Contender.Transaction(lane: $0.lane, id: $0.transaction) })
        }
        var claimants: [Contender.Transaction: Int] = [:]
        for claim in claims.joined() { claimants[claim, default: 0] += 1 }
        for (position, claim) in claims.enumerated() {
            fit[position].contested = claim.filter { claimants[$0, default: 0] > 1 }
        }
    }

    /// Whoever dominates a bundle claims the first of its own openings in it, so only those need to be looked at; and
    /// who is dominated by a dominated bundle is dominated by what stayed.
    private mutating func dropDominated(_ fit: [Contender]) {
        var byFirstOpening: [Contender.Opening: [Contender]] = [:]
        for contender in fit {
            let isDominated = contender.openings.contains { opening in
                byFirstOpening[opening, default: []].contains { $0.dominates(contender) }
            }
            if isDominated {
                dominated.append(contender)
            } else {
                contenders.append(contender)
                if let first = contender.openings.first { byFirstOpening[first, default: []].append(contender) }
            }
        }
    }
}
