@testable import Sequencer

/// Fractions of small numbers, for oracles.
struct Rational: Comparable, Hashable, CustomStringConvertible {
    let numerator: Int128
    let denominator: Int128

    init(_ numerator: Int128, _ denominator: Int128 = 1) {
        var (one, other) = (abs(numerator), abs(denominator))
        while other != 0 { (one, other) = (other, one % other) }
        let divisor = denominator < 0 ? -one : one
        self.numerator = numerator / divisor
        self.denominator = denominator / divisor
    }

    init(units amount: UInt128) { self.init(Int128(amount)) }

    init(_ exact: ExactAmount) {
        self.init(Int128(exact.numerator.description) ?? 0, Int128(exact.denominator))
    }

    static let zero = Rational(0)

    static func < (left: Rational, right: Rational) -> Bool {
        left.numerator * right.denominator < right.numerator * left.denominator
    }
    static func + (left: Rational, right: Rational) -> Rational {
        Rational(
            left.numerator * right.denominator + right.numerator * left.denominator,
            left.denominator * right.denominator)
    }
    static func - (left: Rational, right: Rational) -> Rational { left + right * Rational(-1) }
    static func * (left: Rational, right: Rational) -> Rational {
        Rational(left.numerator * right.numerator, left.denominator * right.denominator)
    }
    static func / (left: Rational, right: Rational) -> Rational {
        Rational(left.numerator * right.denominator, left.denominator * right.numerator)
    }

    var description: String { denominator == 1 ? "\(numerator)" : "\(numerator)/\(denominator)" }
}

/// Solves a square system by elimination; nil if it has no single solution.
func solve(_ rows: [[Rational]], _ right: [Rational]) -> [Rational]? {
    var rows = zip(rows, right).map { $0 + [$1] }
    for column in rows.indices {
        guard let pivot = (column..<rows.count).first(where: { rows[$0][column] != .zero }) else { return nil }
        rows.swapAt(column, pivot)
        let lead = rows[column][column]
        rows[column] = rows[column].map { $0 / lead }
        for row in rows.indices where row != column && rows[row][column] != .zero {
            let factor = rows[row][column]
            rows[row] = zip(rows[row], rows[column]).map { $0 - factor * $1 }
        }
    }
    return rows.map { $0[rows.count] }
}
