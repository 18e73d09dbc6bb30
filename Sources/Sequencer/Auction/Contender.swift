import Wire

/// A bundle in the form in which it is compared with others (AUC-2). A class, because it never changes and is handed
/// from list to list, where copies of its arrays would cost more than the comparisons.
final class Contender: Sendable {
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
    let contested: Set<Transaction>
    /// Its lanes, ascending, each once.
    let lanes: [Int]
    /// Gas of its legs for each of ``lanes``.
    let gas: [UInt64]

    /// - Parameters:
    ///   - gas: of its legs for each of its lanes, ascending, see ``gas(of:in:)``.
    ///   - contested: the transactions that another fit bundle claims too.
    init(_ index: Int, of problem: AuctionProblem, gas: [UInt64], contested: Set<Transaction>) {
        let bundle = problem.bundles[index]
        self.index = index
        value = bundle.value
        key = Hash.of(.tie, problem.tieKey, bundle.id)
        standsTogether = bundle.standsTogether
        openings = Set(bundle.legs.map { Opening(lane: $0.lane, rank: $0.opening) }).sorted()
        lanes = Set(bundle.legs.map(\.lane)).sorted()
        self.gas = gas
        self.contested = contested
    }

    /// Gas of a bundle's legs for each of its lanes, ascending; nil if they use more than a lane's bundle gas, so that it
    /// could not win alone.
    static func gas(of bundle: AuctionBundle, in problem: AuctionProblem) -> [UInt64]? {
        var gas: [UInt64] = []
        for lane in Set(bundle.legs.map(\.lane)).sorted() {
            var room = problem.lanes[lane].bundleGas
            for leg in bundle.legs where leg.lane == lane {
                guard leg.gas <= room else { return nil }
                room -= leg.gas
            }
            gas.append(problem.lanes[lane].bundleGas - room)
        }
        return gas
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

    /// AUC-3: they claim an opening or a transaction that only one can have.
    func claimsSame(as other: Contender) -> Bool {
        !contested.isDisjoint(with: other.contested) || openings.contains { other.openings.contains($0) }
    }

    /// AUC-4: both stand together, and in some lane this one's legs come first.
    func stands(before other: Contender) -> Bool {
        standsTogether && other.standsTogether
            && openings.contains { mine in
                other.openings.contains { $0.lane == mine.lane && mine.rank < $0.rank }
            }
    }

    /// They cannot both win whatever else does: AUC-3, and AUC-4 as far as two go.
    func conflicts(with other: Contender) -> Bool {
        claimsSame(as: other) || stands(before: other) && other.stands(before: self)
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
        var fit: [(index: Int, gas: [UInt64], claims: Set<Contender.Transaction>)] = []
        var claimants: [Contender.Transaction: Int] = [:]
        for (index, bundle) in problem.bundles.enumerated() {
            guard let gas = Contender.gas(of: bundle, in: problem) else {
                unfit.append(index)
                continue
            }
            let claims = Set(bundle.legs.map { Contender.Transaction(lane: $0.lane, id: $0.transaction) })
            for claim in claims { claimants[claim, default: 0] += 1 }
            fit.append((index, gas, claims))
        }
        dropDominated(
            fit.map { fit in
                let contested = fit.claims.filter { claimants[$0, default: 0] > 1 }
                return Contender(fit.index, of: problem, gas: fit.gas, contested: contested)
            }.sorted(by: Contender.canonicalOrder))
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
