public import Wire

/// An exact number of units, which need be neither whole nor positive: numerator and denominator without a common
/// divisor, the denominator at least 1.
public struct ExactAmount: Hashable, Comparable, Sendable {
    let numerator: Int256
    let denominator: UInt128

    /// `numerator` / `denominator`, which is at least 1.
    init(_ numerator: Int256, over denominator: UInt128) {
        let divisor = greatestCommonDivisor(numerator.flooredQuotient(by: denominator).remainder, denominator)
        self.numerator = numerator.flooredQuotient(by: divisor).quotient
        self.denominator = denominator / divisor
    }

    /// A whole number of units.
    public init(_ amount: Amount) {
        numerator = Int256(amount)
        denominator = 1
    }

    /// A fraction; nil if `denominator` is 0.
    public init?(_ numerator: Amount, over denominator: UInt64) {
        guard denominator > 0 else { return nil }
        self.init(Int256(numerator), over: UInt128(denominator))
    }

    /// Nothing.
    public static let zero = ExactAmount(0)

    /// True below zero.
    public var isNegative: Bool { numerator.isNegative }

    /// True if `left` is less.
    public static func < (left: ExactAmount, right: ExactAmount) -> Bool {
        // Whole parts first: the products of what is left are short.
        let (one, other) = (
            left.numerator.flooredQuotient(by: left.denominator), right.numerator.flooredQuotient(by: right.denominator)
        )
        if one.quotient != other.quotient { return one.quotient < other.quotient }
        let product = one.remainder.multipliedFullWidth(by: right.denominator)
        let otherProduct = other.remainder.multipliedFullWidth(by: left.denominator)
        return (product.high, product.low) < (otherProduct.high, otherProduct.low)
    }

    /// The difference, exact.
    static func - (left: ExactAmount, right: ExactAmount) -> ExactAmount {
        let divisor = greatestCommonDivisor(left.denominator, right.denominator)
        let (factor, otherFactor) = (right.denominator / divisor, left.denominator / divisor)
        return ExactAmount(
            left.numerator.scaled(by: factor) - right.numerator.scaled(by: otherFactor), over: left.denominator * factor
        )
    }
}

extension ExactAmount: CustomStringConvertible {
    /// As `107/6`, or `18` for a whole number.
    public var description: String { denominator == 1 ? "\(numerator)" : "\(numerator)/\(denominator)" }
}

/// Of two numbers that are not both 0.
func greatestCommonDivisor(_ one: UInt128, _ other: UInt128) -> UInt128 {
    var (one, other) = (one, other)
    while other != 0 { (one, other) = (other, one % other) }
    return one
}
