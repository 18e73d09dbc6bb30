import OrderFlow
import Wire

/// A sum of gains and losses of one token, exact, in its smallest unit.
///
/// Sign and magnitude of 384 bits: no flow, whose file has at most 2^28 bytes (FLOW-2), holds enough amounts below 2^256
/// to leave them.
public struct TokenSum: Hashable, Sendable {
    /// True below zero.
    public private(set) var isNegative = false
    private var magnitude = Magnitude()

    /// Nothing.
    init() {}

    init(_ amount: Amount) { magnitude.low = amount }

    init(_ amount: TokenAmount) { magnitude = Magnitude(digits: amount.digits) }

    init(_ amount: SignedTokenAmount) {
        magnitude = Magnitude(digits: amount.magnitude.digits)
        isNegative = amount.isNegative
    }

    var isZero: Bool { magnitude == Magnitude() }

    static prefix func - (sum: TokenSum) -> TokenSum {
        var negated = sum
        negated.isNegative = !sum.isNegative && !sum.isZero
        return negated
    }

    static func += (left: inout TokenSum, right: TokenSum) {
        if left.isNegative == right.isNegative {
            left.magnitude.add(right.magnitude)
        } else if right.magnitude < left.magnitude {
            left.magnitude.subtract(right.magnitude)
        } else {
            var difference = right.magnitude
            difference.subtract(left.magnitude)
            left.isNegative = right.isNegative && difference != Magnitude()
            left.magnitude = difference
        }
    }

    /// `count` parts that sum to it: the magnitude evenly, what is left over one unit each to the first.
    ///
    /// - Parameter count: at least 1.
    func split(into count: Int) -> [TokenSum] {
        var floor = self
        let rest = floor.magnitude.divide(by: UInt128(count))
        if floor.isZero { floor.isNegative = false }
        var more = self
        more.magnitude = floor.magnitude
        more.magnitude.add(Magnitude(low: 1))
        return (0..<count).map { UInt128($0) < rest ? more : floor }
    }
}

extension TokenSum: CustomStringConvertible {
    /// Decimal digits, after `-` below zero.
    public var description: String { (isNegative ? "-" : "") + magnitude.digits }
}

/// 384 bits without a sign. Sums and differences that leave them trap; see ``TokenSum`` for why none does.
private struct Magnitude: Hashable, Comparable {
    /// 10^19 is the largest power of ten in a word of 64 bits; any would do.
    private static let chunkDigits = 19
    private static let chunk: UInt128 = 10_000_000_000_000_000_000

    private var high: UInt128 = 0
    private var middle: UInt128 = 0
    var low: UInt128 = 0

    init(low: UInt128 = 0) { self.low = low }

    /// - Parameter digits: decimal, of a number below 2^256.
    init(digits: String) {
        for digit in digits.utf8 { multiply(by: 10, adding: UInt128(digit - UInt8(ascii: "0"))) }
    }

    static func < (left: Magnitude, right: Magnitude) -> Bool {
        (left.high, left.middle, left.low) < (right.high, right.middle, right.low)
    }

    mutating func add(_ other: Magnitude) {
        let (low, carry) = low.addingReportingOverflow(other.low)
        let (partial, over) = middle.addingReportingOverflow(other.middle)
        let (middle, overAgain) = partial.addingReportingOverflow(carry ? 1 : 0)
        self.low = low
        self.middle = middle
        high += other.high + (over || overAgain ? 1 : 0)
    }

    /// - Parameter other: at most this.
    mutating func subtract(_ other: Magnitude) {
        let (low, borrow) = low.subtractingReportingOverflow(other.low)
        let (partial, under) = middle.subtractingReportingOverflow(other.middle)
        let (middle, underAgain) = partial.subtractingReportingOverflow(borrow ? 1 : 0)
        self.low = low
        self.middle = middle
        high -= other.high + (under || underAgain ? 1 : 0)
    }

    private mutating func multiply(by factor: UInt128, adding more: UInt128) {
        var carry = more
        for word in [\Magnitude.low, \.middle, \.high] {
            let product = self[keyPath: word].multipliedFullWidth(by: factor)
            let (sum, over) = product.low.addingReportingOverflow(carry)
            self[keyPath: word] = sum
            carry = product.high + (over ? 1 : 0)
        }
        precondition(carry == 0, "more than 2^384")
    }

    /// Divides, rounding down, and answers the remainder.
    ///
    /// - Parameter divisor: at least 1.
    mutating func divide(by divisor: UInt128) -> UInt128 {
        var remainder: UInt128 = 0
        for word in [\Magnitude.high, \.middle, \.low] {
            (self[keyPath: word], remainder) = divisor.dividingFullWidth((high: remainder, low: self[keyPath: word]))
        }
        return remainder
    }

    var digits: String {
        var rest = self
        var text = ""
        while rest.high > 0 || rest.middle > 0 || rest.low >= Self.chunk {
            let chunk = "\(rest.divide(by: Self.chunk))"
            text = String(repeating: "0", count: Self.chunkDigits - chunk.count) + chunk + text
        }
        return "\(rest.low)" + text
    }
}
