import Wire

/// The point nearest to a reference, in least squares, of those that give every coalition at least its bound and sum to
/// what the reference sums to.
///
/// The dual active-set method of Goldfarb and Idnani ("A numerically stable dual method for solving strictly convex
/// quadratic programs", Mathematical Programming 27, 1983). It starts at the reference and takes up one violated bound
/// after another, which is also the constraint generation of core-selecting auctions (Day and Raghavan 2007, Day and
/// Cramton 2012). After each bound taken up, the point is the nearest for the coalitions that bind, and farther away
/// than the one before; so no set of them comes twice, and it ends. All steps are exact.
struct NearestPoint {
    /// What came out.
    enum Outcome {
        /// There is a point: the reference plus `moves` / `determinant`. The binding coalitions hold it where it is.
        case found(moves: [Int256], determinant: Int, binding: [LaneSet])
        /// There is none.
        case impossible(BalancedCollection)
    }

    /// Coalitions that, each as often as its weight of at least 1, cover every lane equally often.
    typealias BalancedCollection = [(coalition: LaneSet, weight: UInt128)]

    private var matrix: GramMatrix
    /// What each coalition lacks at the reference, by its raw value.
    private let missing: [Int256]

    /// - Parameter missing: bound less reference of each coalition, by its raw value; the empty one's and that of all
    ///   lanes are not looked at.
    static func find(laneCount: Int, missing: [Int256]) -> Outcome {
        var search = NearestPoint(matrix: GramMatrix(laneCount: laneCount), missing: missing)
        while true {
            let weights = search.matrix.solve(search.matrix.coalitions.map { missing[Int($0.rawValue)] })
            let moves = search.moves(weights)
            guard let coalition = search.mostViolated(moves) else {
                let binding = zip(search.matrix.coalitions, weights).filter { Int256.zero < $0.1 }.map(\.0)
                return .found(moves: moves, determinant: search.matrix.determinant, binding: binding)
            }
            if let proof = search.takeUp(coalition) { return .impossible(proof) }
        }
    }

    /// How far each lane is from the reference, times the determinant.
    private func moves(_ weights: [Int256]) -> [Int256] {
        var moves = [Int256](repeating: .zero, count: matrix.laneCount)
        for (coalition, weight) in zip(matrix.coalitions, weights) {
            for lane in moves.indices {
                let part = (coalition.contains(lane: lane) ? matrix.laneCount : 0) - coalition.count
                moves[lane] += weight * part
            }
        }
        return moves
    }

    private func mostViolated(_ moves: [Int256]) -> LaneSet? {
        let everyone = LaneSet.all(matrix.laneCount)
        var sums = [Int256](repeating: .zero, count: Int(everyone.rawValue) + 1)
        var most = (violation: Int256.zero, coalition: LaneSet?.none)
        for rawValue in 1..<everyone.rawValue {
            let group = Int(rawValue)
            sums[group] = sums[group & (group - 1)] + moves[rawValue.trailingZeroBitCount]
            let violation = missing[group] * matrix.determinant - sums[group]
            if most.violation < violation { most = (violation, LaneSet(rawValue: rawValue)) }
        }
        return most.coalition
    }

    /// Raises the weight of a violated coalition until it gets its bound; whichever other weight falls to 0 on the way
    /// goes. Answers the proof that no point exists if neither ever happens.
    private mutating func takeUp(_ coalition: LaneSet) -> BalancedCollection? {
        while true {
            let products = matrix.products(coalition)
            // The weights are (level - t x slope) / determinant at weight t of the new coalition.
            let slopes = matrix.solve(products)
            let levels = matrix.solve(matrix.coalitions.map { missing[Int($0.rawValue)] })
            let blocking = firstToFall(levels, slopes)
            let rate =
                matrix.determinant * matrix.product(coalition, coalition)
                - zip(products, slopes).reduce(0) { $0 + $1.0 * $1.1 }
            let gap =
                missing[Int(coalition.rawValue)] * matrix.determinant
                - zip(levels, products).reduce(.zero) { $0 + $1.0 * $1.1 }
            if rate > 0 {
                // It gets its bound at t = gap / rate.
                guard let blocking, levels[blocking] * rate < gap * slopes[blocking] else {
                    matrix.append(coalition)
                    return nil
                }
            }
            guard let blocking else { return proof(coalition, slopes) }
            matrix.remove(at: blocking)
        }
    }

    private func firstToFall(_ levels: [Int256], _ slopes: [Int]) -> Int? {
        slopes.indices.filter { slopes[$0] > 0 }.min { levels[$0] * slopes[$1] < levels[$1] * slopes[$0] }
    }

    /// The new coalition depends on the others with no positive slope: the sum is a balanced collection.
    private func proof(_ coalition: LaneSet, _ slopes: [Int]) -> BalancedCollection {
        var all = zip(matrix.coalitions, slopes).filter { $0.1 < 0 }.map { (coalition: $0.0, weight: UInt128(-$0.1)) }
        all.append((coalition, UInt128(matrix.determinant)))
        let divisor = all.reduce(0) { greatestCommonDivisor($1.weight, $0) }
        return all.map { ($0.coalition, $0.weight / divisor) }
    }
}
