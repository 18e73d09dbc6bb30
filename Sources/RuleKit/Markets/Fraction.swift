/// A price or another ratio of amounts, exact. Two fractions are equal if their values are, reduced or not.
public struct Fraction: Comparable, Sendable {
    /// Above the line.
    public let numerator: UInt128
    /// Below the line, never 0.
    public let denominator: UInt128

    /// nil: the denominator is 0.
    public init?(_ numerator: UInt128, over denominator: UInt128) {
        guard denominator > 0 else { return nil }
        self.numerator = numerator
        self.denominator = denominator
    }

    /// The whole number.
    public init(_ whole: UInt128) {
        numerator = whole
        denominator = 1
    }

    /// `amount` x this, exact but for the rounding. nil if it is 2^128 or more.
    public func of(_ amount: UInt128, rounding: Rounding) -> UInt128? {
        amount.scaled(by: numerator, over: denominator, rounding: rounding)
    }

    /// True if the values are equal.
    public static func == (left: Fraction, right: Fraction) -> Bool { left.compared(to: right) == .equal }

    /// True if the value of `left` is smaller.
    public static func < (left: Fraction, right: Fraction) -> Bool { left.compared(to: right) == .smaller }

    /// Which of two is larger.
    enum Comparison {
        case smaller, equal, larger
    }

    /// Cheaper than two comparisons where all three cases matter.
    func compared(to other: Fraction) -> Comparison {
        if (numerator | denominator | other.numerator | other.denominator) >> 64 == 0 {
            let (left, right) = (numerator &* other.denominator, other.numerator &* denominator)
            return left == right ? .equal : left < right ? .smaller : .larger
        }
        let left = numerator.multipliedFullWidth(by: other.denominator)
        let right = other.numerator.multipliedFullWidth(by: denominator)
        if left.high != right.high { return left.high < right.high ? .smaller : .larger }
        return left.low == right.low ? .equal : left.low < right.low ? .smaller : .larger
    }
}
