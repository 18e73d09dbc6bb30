import Wire

/// ATTR-24, `shapley`: what each lane adds on average over all orders in which the lanes could have come (Shapley, "A
/// value for n-person games", 1953).
enum ShapleyValue {
    /// Exact, over laneCount!.
    static func shares(of values: CoalitionValues) -> ExactShares {
        let count = values.laneCount
        let factorials = (0...count).map { (0..<$0).reduce(UInt128(1)) { $0 * UInt128($1 + 1) } }
        let shares = (0..<count).map { lane in
            let others = values.everyone.subtracting(LaneSet([lane]))
            return (0...values.everyone.rawValue).map(LaneSet.init(rawValue:)).filter { $0.isSubset(of: others) }
                .reduce(Int256.zero) { sum, before in
                    let orders = factorials[before.count] * factorials[count - before.count - 1]
                    let added = Int256(values[before.union(LaneSet([lane]))]) - Int256(values[before])
                    return sum + added.scaled(by: orders)
                }
        }
        return ExactShares(shares, over: factorials[count])
    }
}
