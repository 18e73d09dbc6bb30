package import Node
package import Wire

/// Amounts as people read them.
package enum AmountText {
    /// In tokens (10^18 of the smallest unit), cut after nine decimals: for tables; exact amounts are in the JSON.
    package static func tokens(_ amount: Amount) -> String {
        let whole = amount / 1_000_000_000_000_000_000
        let nano = amount % 1_000_000_000_000_000_000 / 1_000_000_000
        let decimals = String(nano)
        return "\(whole).\(String(repeating: "0", count: 9 - decimals.count))\(decimals)"
    }

    /// The same, and all of its units where decimals were cut.
    package static func exact(_ amount: Amount) -> String {
        tokens(amount) + (amount.isMultiple(of: 1_000_000_000) ? "" : " (\(grouped(amount)) units)")
    }

    /// The same of a difference, with its sign.
    package static func tokens(_ difference: AmountDifference) -> String {
        (difference.isNegative ? "-" : "") + tokens(difference.magnitude)
    }

    /// The same of a decimal string; "?" if it is none.
    package static func tokens(_ text: String) -> String { Amount(text).map(tokens) ?? "?" }

    /// Such as `1 block` and `2,423 blocks`.
    package static func count(_ number: some BinaryInteger, _ noun: String) -> String {
        "\(grouped(number)) \(noun)\(number == 1 ? "" : "s")"
    }

    /// Digits in groups of three.
    package static func grouped(_ number: some BinaryInteger) -> String {
        var groups: [Substring] = []
        var digits = Substring(String(number))
        while digits.count > 3 {
            groups.append(digits.suffix(3))
            digits = digits.dropLast(3)
        }
        return ([digits] + groups.reversed()).joined(separator: ",")
    }
}
