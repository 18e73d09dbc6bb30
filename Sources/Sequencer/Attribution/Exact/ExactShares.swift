public import Wire

/// What each lane of a component gets, exactly: one numerator a lane over one denominator.
public struct ExactShares: Hashable, Sendable {
    let numerators: [Int256]
    /// At least 1.
    let denominator: UInt128

    /// In lowest terms.
    init(_ numerators: [Int256], over denominator: UInt128) {
        let divisor = numerators.reduce(denominator) { greatestCommonDivisor($0, $1.flooredQuotient(by: $0).remainder) }
        self.numerators = numerators.map { $0.flooredQuotient(by: divisor).quotient }
        self.denominator = denominator / divisor
    }

    /// How many lanes.
    public var count: Int { numerators.count }

    /// The share of the component's lane `lane`.
    public subscript(lane: Int) -> ExactAmount { ExactAmount(numerators[lane], over: denominator) }

    /// All shares.
    public var amounts: [ExactAmount] { numerators.indices.map { self[$0] } }

    /// The shares of a group together.
    public func sum(of group: LaneSet) -> ExactAmount {
        ExactAmount(group.lanes.reduce(.zero) { $0 + numerators[$1] }, over: denominator)
    }

    /// ATTR-26: whole units by largest remainder, of equal remainders the lane with the smaller key, which is the one
    /// with the smaller index.
    ///
    /// Nil if the sum is no amount, or a share is below 0: no rule gives such shares for the values of an auction.
    public func rounded() -> [Amount]? {
        let total = ExactAmount(numerators.reduce(.zero, +), over: denominator)
        guard total.denominator == 1, var left = total.numerator.amount else { return nil }
        var units: [Amount] = []
        var remainders: [(lane: Int, remainder: UInt128)] = []
        for (lane, numerator) in numerators.enumerated() {
            let (quotient, remainder) = numerator.flooredQuotient(by: denominator)
            guard let whole = quotient.amount, whole <= left else { return nil }
            left -= whole
            units.append(whole)
            remainders.append((lane, remainder))
        }
        remainders.sort { ($1.remainder, $0.lane) < ($0.remainder, $1.lane) }
        // Fewer units are left than lanes, as each remainder is below one unit.
        for (lane, _) in remainders.prefix(Int(left)) { units[lane] += 1 }
        return units
    }
}
