/// Which way a quotient that is not whole goes.
public enum Rounding: Hashable, Sendable {
    /// To the next smaller whole number: what somebody gets.
    case down
    /// To the next larger whole number: what somebody pays.
    case up
}

extension UInt128 {
    /// `self` x `numerator` / `denominator`, exact: the product has 256 bits.
    ///
    /// - Returns: nil if it is 2^128 or more, or `denominator` is 0.
    public func scaled(by numerator: UInt128, over denominator: UInt128, rounding: Rounding) -> UInt128? {
        let product = multipliedFullWidth(by: numerator)
        guard product.high < denominator else { return nil }
        let (quotient, remainder) = denominator.divideFullWidth(product)
        guard rounding == .up, remainder > 0 else { return quotient }
        return quotient == .max ? nil : quotient + 1
    }

    private var highWord: UInt64 { UInt64(truncatingIfNeeded: self >> 64) }
    private var lowWord: UInt64 { UInt64(truncatingIfNeeded: self) }

    /// What `dividingFullWidth` does, at half the fuel in a module and less for small numbers: Knuth's algorithm D with
    /// digits of 64 bits (The Art of Computer Programming, volume 2, 4.3.1). The dividend's high half is below `self`.
    private func divideFullWidth(
        _ dividend: (high: UInt128, low: UInt128)
    ) -> (quotient: UInt128, remainder: UInt128) {
        guard dividend.high > 0 else { return dividend.low.quotientAndRemainder(dividingBy: self) }
        if highWord == 0 {
            let upper = lowWord.dividingFullWidth((dividend.high.lowWord, dividend.low.highWord))
            let lower = lowWord.dividingFullWidth((upper.remainder, dividend.low.lowWord))
            return (UInt128(upper.quotient) << 64 | UInt128(lower.quotient), UInt128(lower.remainder))
        }
        // With the divisor's top bit set, each guess of a digit is at most 2 too large.
        let shift = UInt128(leadingZeroBitCount)
        let divisor = self << shift
        var rest = shift == 0 ? dividend.high : dividend.high << shift | dividend.low >> (128 - shift)
        let low = dividend.low << shift
        let upper = divisor.digit(of: &rest, low.highWord)
        let lower = divisor.digit(of: &rest, low.lowWord)
        let quotient = UInt128(upper) << 64 | UInt128(lower)
        return (quotient, rest >> shift)
    }

    /// The next digit of a quotient by `self`, whose top bit is set, and what it leaves of `rest`, which is below `self`,
    /// and of the dividend's next digit.
    private func digit(of rest: inout UInt128, _ next: UInt64) -> UInt64 {
        var guess =
            rest.highWord >= highWord ? UInt64.max : highWord.dividingFullWidth((rest.highWord, rest.lowWord)).quotient
        let low = guess.multipliedFullWidth(by: lowWord)
        let high = guess.multipliedFullWidth(by: highWord)
        // The guess times the divisor: 128 bits and below them 64.
        var product = (UInt128(high.high) << 64 | UInt128(high.low)) &+ UInt128(low.high)
        var productLow = low.low
        while product > rest || product == rest && productLow > next {
            guess -= 1
            let (difference, borrows) = productLow.subtractingReportingOverflow(lowWord)
            productLow = difference
            product = product &- UInt128(highWord) &- (borrows ? 1 : 0)
        }
        rest = ((rest &- product) << 64 | UInt128(next)) &- UInt128(productLow)
        return guess
    }
}
