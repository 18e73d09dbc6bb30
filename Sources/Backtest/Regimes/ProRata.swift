import Wire

/// Amounts shared in proportion to gas.
enum ProRata {
    /// `amount` in whole units as `weights` are to each other, by largest remainder, of equals the first; all 0 if the
    /// weights are.
    ///
    /// - Parameter weights: their sum is below 2^64.
    static func split(_ amount: Amount, by weights: [UInt64]) -> [Amount] {
        let sum = weights.reduce(0) { $0 + Amount($1) }
        guard sum > 0 else { return weights.map { _ in 0 } }
        let parts = weights.map { sum.dividingFullWidth(amount.multipliedFullWidth(by: Amount($0))) }
        var units = parts.map(\.quotient)
        // Fewer units are left than there are parts, as each remainder is below the sum.
        let left = Int(amount - units.reduce(0, +))
        let byRemainder = parts.indices.sorted { (parts[$1].remainder, $0) < (parts[$0].remainder, $1) }
        for index in byRemainder.prefix(left) { units[index] += 1 }
        return units
    }

    /// How many percent `part` is of `whole`, rounded to two decimals, halves up, such as `12.34`; `0.00` of nothing.
    ///
    /// - Parameter part: at most `whole`.
    static func percent(_ part: Amount, of whole: Amount) -> String {
        guard whole > 0 else { return "0.00" }
        let (quotient, remainder) = whole.dividingFullWidth(part.multipliedFullWidth(by: 10_000))
        let hundredths = quotient + (remainder >= whole - remainder ? 1 : 0)
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
    }
}
