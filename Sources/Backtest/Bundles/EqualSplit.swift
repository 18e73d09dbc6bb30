import Wire

/// Bids in equal parts among their lanes, exactly, and in whole units by largest remainder (ATTR-23, ATTR-26), for any
/// number of lanes.
struct EqualSplit {
    /// A bid, and the positions of its lanes, 1 to ``RecordedBundle/legsMax`` of them.
    typealias Bid = (amount: Amount, lanes: [Int])

    /// Whole units of each lane's share, rounded down.
    let floors: [Amount]
    /// What each share is above its floor, over ``denominator``.
    let remainders: [Amount]
    /// At most the least common multiple of 1 to 64, which is below 2^91.
    let denominator: Amount
    /// Whole units that sum to the bids: one more than the floor for the largest remainders, of equals the first.
    let units: [Amount]

    /// - Parameters:
    ///   - bids: fewer than 2^37, their sum an amount.
    ///   - laneCount: above every position.
    init(_ bids: [Bid], laneCount: Int) {
        let denominator = Set(bids.map { Amount($0.lanes.count) }).reduce(1, Self.leastCommonMultiple)
        var floors = [Amount](repeating: 0, count: laneCount)
        var remainders = floors
        for bid in bids {
            let parts = Amount(bid.lanes.count)
            let (whole, rest) = bid.amount.quotientAndRemainder(dividingBy: parts)
            for lane in bid.lanes {
                floors[lane] += whole
                // Each is below the denominator, so that 2^37 of them are below 2^128.
                remainders[lane] += rest * (denominator / parts)
            }
        }
        for lane in 0..<laneCount {
            floors[lane] += remainders[lane] / denominator
            remainders[lane] %= denominator
        }
        let left = bids.reduce(0) { $0 + $1.amount } - floors.reduce(0, +)
        var units = floors
        let byRemainder = (0..<laneCount).sorted { (remainders[$1], $0) < (remainders[$0], $1) }
        // Fewer units are left than there are lanes, as each remainder is below one unit.
        for lane in byRemainder.prefix(Int(left)) { units[lane] += 1 }
        self.floors = floors
        self.remainders = remainders
        self.denominator = denominator
        self.units = units
    }

    /// What some lanes get together, as `12`, `1/2` or `12 + 1/2`.
    func text(of lanes: [Int]) -> String {
        let rest = lanes.reduce(0) { $0 + remainders[$1] }
        let whole = lanes.reduce(0) { $0 + floors[$1] } + rest / denominator
        let numerator = rest % denominator
        guard numerator > 0 else { return "\(whole)" }
        let divisor = Self.greatestCommonDivisor(numerator, denominator)
        let fraction = "\(numerator / divisor)/\(denominator / divisor)"
        return whole == 0 ? fraction : "\(whole) + \(fraction)"
    }

    private static func leastCommonMultiple(_ one: Amount, _ other: Amount) -> Amount {
        one / greatestCommonDivisor(one, other) * other
    }

    private static func greatestCommonDivisor(_ one: Amount, _ other: Amount) -> Amount {
        var (one, other) = (one, other)
        while other != 0 { (one, other) = (other, one % other) }
        return one
    }
}
