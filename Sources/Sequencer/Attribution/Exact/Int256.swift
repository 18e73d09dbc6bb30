import Wire

/// A signed integer of 256 bits. Leaving its range traps; nothing here can (ATTR-25): amounts are below 2^128, and what
/// they are multiplied with is a product of determinants of small matrices whose size is bounded by the lanes of a
/// component.
struct Int256: Comparable, Hashable, Sendable {
    private var high: Int128
    private var low: UInt128

    static let zero = Int256(high: 0, low: 0)

    private init(high: Int128, low: UInt128) {
        self.high = high
        self.low = low
    }

    init(_ amount: UInt128) { self.init(high: 0, low: amount) }

    init(_ value: Int) { self.init(high: value < 0 ? -1 : 0, low: UInt128(truncatingIfNeeded: value)) }

    var isNegative: Bool { high < 0 }

    /// Without its sign; the least value of all has none and traps.
    var magnitude: Int256 { isNegative ? .zero - self : self }

    static func < (left: Int256, right: Int256) -> Bool { (left.high, left.low) < (right.high, right.low) }

    static func + (left: Int256, right: Int256) -> Int256 {
        let (low, carry) = left.low.addingReportingOverflow(right.low)
        // The carry first could overflow where the sum does not, so it goes to the smaller side of zero.
        let (less, more) = left.high < right.high ? (left.high, right.high) : (right.high, left.high)
        return Int256(high: (less + (carry ? 1 : 0)) + more, low: low)
    }

    static func - (left: Int256, right: Int256) -> Int256 {
        let (low, borrow) = left.low.subtractingReportingOverflow(right.low)
        // ~x is -x - 1: the difference without a step that leaves the range when the result does not.
        return Int256(high: borrow ? left.high + ~right.high : left.high - right.high, low: low)
    }

    static func * (left: Int256, right: Int) -> Int256 {
        let product = left.magnitude.multiplied(by: UInt128(right.magnitude))
        return left.isNegative == (right < 0) ? product : .zero - product
    }

    /// The product with a number of up to 128 bits.
    func scaled(by factor: UInt128) -> Int256 {
        isNegative ? .zero - magnitude.multiplied(by: factor) : multiplied(by: factor)
    }

    static func += (left: inout Int256, right: Int256) { left = left + right }

    /// Rounded down, with what is left over: self = quotient x divisor + remainder.
    ///
    /// - Parameter divisor: at least 1.
    func flooredQuotient(by divisor: UInt128) -> (quotient: Int256, remainder: UInt128) {
        let magnitude = magnitude
        let top = UInt128(magnitude.high).quotientAndRemainder(dividingBy: divisor)
        let rest = divisor.dividingFullWidth((high: top.remainder, low: magnitude.low))
        let quotient = Int256(high: Int128(top.quotient), low: rest.quotient)
        guard isNegative else { return (quotient, rest.remainder) }
        return rest.remainder == 0
            ? (.zero - quotient, 0)
            : (.zero - quotient - Int256(1), divisor - rest.remainder)
    }

    /// The value as an amount; nil if it is none.
    var amount: Amount? { high == 0 ? low : nil }

    /// For a value of at least 0.
    private func multiplied(by factor: UInt128) -> Int256 {
        let product = low.multipliedFullWidth(by: factor)
        return Int256(high: high * Int128(factor) + Int128(product.high), low: product.low)
    }
}

extension Int256: CustomStringConvertible {
    /// In decimal digits.
    var description: String {
        if isNegative { return "-\(magnitude)" }
        if let amount { return "\(amount)" }
        // 10^19 is the largest power of ten in a word; any would do.
        let (quotient, remainder) = flooredQuotient(by: 10_000_000_000_000_000_000)
        let digits = "\(remainder)"
        return "\(quotient)" + String(repeating: "0", count: 19 - digits.count) + digits
    }
}
