/// Decimal digits in their only form (FLOW-12): no sign, no leading zero, no separators, no fraction.
enum DecimalText {
    /// 2^256 - 1, the largest amount that a contract can name.
    static let max256 = "115792089237316195423570985008687907853269984665640564039457584007913129639935"

    /// An integer up to `T.max`. Throws `value` for anything that is not decimal digits in their only form, `range`
    /// for more than `T.max`.
    static func integer<T: FixedWidthInteger & UnsignedInteger>(
        _ text: some StringProtocol, as type: T.Type = T.self
    ) throws(FlowProblem) -> T {
        try check(text)
        var result: T = 0
        for character in text.utf8 {
            let (tens, tooLarge) = result.multipliedReportingOverflow(by: 10)
            let (sum, carried) = tens.addingReportingOverflow(T(character - UInt8(ascii: "0")))
            guard !tooLarge, !carried else {
                throw FlowProblem(.range, "\(quoted(text)) is above 2^\(T.bitWidth) - 1")
            }
            result = sum
        }
        return result
    }

    /// Throws unless `text` is a canonical decimal from 0 to 2^256 - 1.
    static func check256(_ text: some StringProtocol) throws(FlowProblem) {
        try check(text)
        // Both are canonical, so the longer is the larger, and equally long ones compare as their digits do.
        let count = text.utf8.count
        guard count < max256.utf8.count || (count == max256.utf8.count && String(text) <= max256) else {
            throw FlowProblem(.range, "\(quoted(text)) is above 2^256 - 1")
        }
    }

    private static func check(_ text: some StringProtocol) throws(FlowProblem) {
        guard let first = text.utf8.first else { throw FlowProblem(.value, "is empty, must be decimal digits") }
        guard first != UInt8(ascii: "-") else { throw FlowProblem(.value, "\(quoted(text)) is negative") }
        guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            throw FlowProblem(.value, "\(quoted(text)) is not decimal digits")
        }
        guard first != UInt8(ascii: "0") || text.utf8.count == 1 else {
            throw FlowProblem(.value, "\(quoted(text)) has a leading zero")
        }
    }
}

/// An amount of a token in its smallest unit, from 0 to 2^256 - 1, kept as the digits that the file gave: tokens have
/// larger supplies than UInt128 holds, and nothing in this module computes with them.
public struct TokenAmount: Hashable, Sendable, CustomStringConvertible {
    /// Decimal digits without leading zeros.
    public let digits: String

    init(_ text: String) throws(FlowProblem) {
        try DecimalText.check256(text)
        digits = text
    }

    /// The digits.
    public var description: String { digits }
}

/// A gain or loss of a token in its smallest unit, magnitude at most 2^256 - 1. There is no negative zero.
public struct SignedTokenAmount: Hashable, Sendable, CustomStringConvertible {
    /// True for a loss.
    public let isNegative: Bool
    /// Without its sign.
    public let magnitude: TokenAmount

    init(_ text: String) throws(FlowProblem) {
        isNegative = text.utf8.first == UInt8(ascii: "-")
        magnitude = try TokenAmount(isNegative ? String(text.dropFirst()) : text)
        guard !isNegative || magnitude.digits != "0" else { throw FlowProblem(.value, "`-0` is not a decimal number") }
    }

    /// The digits, after `-` for a loss.
    public var description: String { isNegative ? "-\(magnitude)" : magnitude.digits }
}
