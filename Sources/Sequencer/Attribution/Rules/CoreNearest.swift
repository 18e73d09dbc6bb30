import Wire

/// ATTR-25, `core-nearest`: the point of the core that is nearest to the equal split, or of the least core where the
/// core is empty.
struct CoreNearest {
    /// What each lane gets.
    let shares: ExactShares
    /// The smallest common excess: 0 where the core is not empty.
    let excess: ExactAmount
    /// The coalitions that hold the result away from the equal split.
    let binding: [LaneSet]
    /// Where the core is empty, coalitions that show it, with how often each is taken: they cover every lane equally
    /// often and, at ``excess`` less each, ask for exactly what there is.
    let emptiness: [(coalition: LaneSet, weight: Amount)]

    /// - Parameters:
    ///   - values: v.
    ///   - reference: sums to v of all lanes; its denominator divides 840.
    init(_ values: CoalitionValues, reference: ExactShares) {
        var excess = (units: Int256.zero, parts: UInt128(1))
        var emptiness: NearestPoint.BalancedCollection = []
        while true {
            let outcome = NearestPoint.find(
                laneCount: values.laneCount, missing: Self.missing(values, reference, excess))
            switch outcome {
            case .found(let moves, let determinant, let binding):
                let scale = excess.parts * UInt128(determinant)
                shares = ExactShares(
                    zip(reference.numerators, moves).map { $0.scaled(by: scale) + $1 },
                    over: reference.denominator * scale)
                self.excess = ExactAmount(excess.units, over: excess.parts)
                self.binding = binding.sorted()
                self.emptiness = emptiness.map { ($0.coalition, $0.weight) }
                return
            case .impossible(let proof):
                // The excess that makes this proof no proof any more is needed at least, and is more than the last one:
                // proofs come from finitely many collections, so this ends, at the least that suffices.
                excess = Self.excess(values, proof)
                emptiness = proof
            }
        }
    }

    /// (v(S) - excess - reference(S)) x denominator x parts, by the raw value of S.
    private static func missing(
        _ values: CoalitionValues, _ reference: ExactShares, _ excess: (units: Int256, parts: UInt128)
    ) -> [Int256] {
        let less = excess.units.scaled(by: reference.denominator)
        var sums = [Int256](repeating: .zero, count: 1 << values.laneCount)
        var missing = sums
        for group in values.properGroups {
            let rawValue = Int(group.rawValue)
            sums[rawValue] =
                sums[rawValue & (rawValue - 1)] + reference.numerators[rawValue.trailingZeroBitCount]
            missing[rawValue] =
                Int256(values[group]).scaled(by: reference.denominator * excess.parts) - less
                - sums[rawValue].scaled(by: excess.parts)
        }
        return missing
    }

    /// The common excess at which balanced coalitions ask for exactly what there is.
    private static func excess(
        _ values: CoalitionValues, _ proof: NearestPoint.BalancedCollection
    ) -> (units: Int256, parts: UInt128) {
        let parts = proof.reduce(0) { $0 + $1.weight }
        let covered = proof.reduce(0) { $0 + $1.weight * UInt128($1.coalition.count) }
        let asked = proof.reduce(Int256.zero) { $0 + Int256(values[$1.coalition]).scaled(by: $1.weight) }
        let excess = ExactAmount(
            asked - Int256(values.total).scaled(by: covered / UInt128(values.laneCount)), over: parts)
        return (excess.numerator, excess.denominator)
    }
}
