import Wire

/// The rules that look at the winning bids only.
enum SplitRules {
    /// The least common multiple of 1 to 8, so that equal parts are whole.
    static let equalDenominator: UInt128 = 840

    /// ATTR-23, `equal`: the reference of `core-nearest` too.
    static func equal(_ winners: [WinningBid], laneCount: Int) -> ExactShares {
        var shares = [Int256](repeating: .zero, count: laneCount)
        for bid in winners {
            let part = Int256(bid.value).scaled(by: equalDenominator / UInt128(bid.lanes.count))
            for lane in bid.lanes.lanes { shares[lane] += part }
        }
        return ExactShares(shares, over: equalDenominator)
    }

    /// ATTR-24, `proportional`. Each bundle's shares are made whole before they are added: a common denominator of
    /// several bundles' shares is bounded by nothing but their number.
    static func proportional(_ winners: [WinningBid], laneCount: Int) -> ExactShares {
        var shares = [Int256](repeating: .zero, count: laneCount)
        for bid in winners {
            let lanes = bid.lanes.lanes
            let best = lanes.map { bid.bestAlone[$0] }
            let weights = best.allSatisfy { $0 == 0 } ? [Amount](repeating: 1, count: lanes.count) : best
            for (lane, units) in zip(lanes, split(bid.value, by: weights)) { shares[lane] += Int256(units) }
        }
        return ExactShares(shares, over: 1)
    }

    /// `amount` in whole parts as `weights` are to each other, by largest remainder, of equals the first.
    ///
    /// - Parameter weights: not all 0, their sum an amount.
    private static func split(_ amount: Amount, by weights: [Amount]) -> [Amount] {
        let sum = weights.reduce(0, +)
        let parts = weights.map { sum.dividingFullWidth(amount.multipliedFullWidth(by: $0)) }
        var units = parts.map(\.quotient)
        // Fewer than there are parts, as each remainder is below the sum.
        let left = Int(amount - units.reduce(0, +))
        let byRemainder = parts.indices.sorted { (parts[$1].remainder, $0) < (parts[$0].remainder, $1) }
        for index in byRemainder.prefix(left) { units[index] += 1 }
        return units
    }
}
