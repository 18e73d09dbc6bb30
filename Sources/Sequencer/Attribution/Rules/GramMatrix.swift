import Wire

/// Inner products of coalitions, with its inverse kept as adjugate and determinant, so that everything stays whole.
///
/// A coalition S stands for its part in the plane of vectors that sum to 0: n for its lanes, 0 for others, less |S| for
/// all; products are divided by n. So the product of S and T is n|S and T| - |S||T|. With n <= 8 lanes, at most 7
/// coalitions and products of at most 16, Hadamard's inequality keeps every minor below 2^28.
struct GramMatrix {
    let laneCount: Int
    /// Linearly independent.
    private(set) var coalitions: [LaneSet] = []
    /// At least 1.
    private(set) var determinant = 1
    private var adjugate: [[Int]] = []

    init(laneCount: Int) { self.laneCount = laneCount }

    /// The product of two coalitions.
    func product(_ one: LaneSet, _ other: LaneSet) -> Int {
        laneCount * one.intersection(other).count - one.count * other.count
    }

    /// The products of `coalition` with each of ``coalitions``.
    func products(_ coalition: LaneSet) -> [Int] { coalitions.map { product(coalition, $0) } }

    /// The adjugate times small numbers.
    func solve(_ right: [Int]) -> [Int] {
        adjugate.map { row in zip(row, right).reduce(0) { $0 + $1.0 * $1.1 } }
    }

    /// The adjugate times large numbers.
    func solve(_ right: [Int256]) -> [Int256] {
        adjugate.map { row in zip(row, right).reduce(.zero) { $0 + $1.1 * $1.0 } }
    }

    /// Adds a coalition that does not depend on the others.
    mutating func append(_ coalition: LaneSet) {
        coalitions.append(coalition)
        invert()
    }

    /// Takes the coalition at `position` out.
    mutating func remove(at position: Int) {
        coalitions.remove(at: position)
        invert()
    }

    /// Bareiss's elimination without fractions, as Gauss and Jordan have it: every division is exact, and every entry
    /// a minor. The matrix is positive definite, so that no pivot is 0.
    private mutating func invert() {
        let count = coalitions.count
        var rows = coalitions.enumerated().map { index, coalition in
            products(coalition) + (0..<count).map { $0 == index ? 1 : 0 }
        }
        var previous = 1
        for pivot in 0..<count {
            let pivotRow = rows[pivot]
            for row in 0..<count where row != pivot {
                let factor = rows[row][pivot]
                for column in 0..<2 * count {
                    rows[row][column] = (pivotRow[pivot] * rows[row][column] - factor * pivotRow[column]) / previous
                }
            }
            previous = pivotRow[pivot]
        }
        determinant = previous
        adjugate = rows.map { Array($0[count...]) }
    }
}
