/// How much a binding coalition moves a result of `core-nearest`.
///
/// The result is the equal split, plus for each binding coalition its lift to every lane of it, less the same to every
/// lane: the sum of lift x lanes in the coalition, over the number of all lanes. As every lift is above 0, every
/// binding coalition gets exactly its bound, and no coalition gets less, no other point is nearer.
public struct BindingLift: Hashable, Sendable {
    /// The coalition.
    public let coalition: LaneSet
    /// What each of its lanes gets more, before all lanes pay for it; above 0.
    public let lift: ExactAmount
}

extension AttributionResult {
    /// The lift of each of ``binding``, in its order.
    ///
    /// - Parameter values: what this is a result of.
    public func lifts(in values: CoalitionValues) -> [BindingLift] {
        var matrix = GramMatrix(laneCount: values.laneCount)
        for coalition in binding { matrix.append(coalition) }
        let scale = reference.denominator * excess.denominator
        let missing = binding.map { coalition in
            let sum = coalition.lanes.reduce(Int256.zero) { $0 + reference.numerators[$1] }
            return (Int256(values[coalition]).scaled(by: excess.denominator) - excess.numerator)
                .scaled(by: reference.denominator) - sum.scaled(by: excess.denominator)
        }
        return zip(binding, matrix.solve(missing)).map { coalition, weight in
            BindingLift(
                coalition: coalition,
                lift: ExactAmount(weight * values.laneCount, over: scale * UInt128(matrix.determinant)))
        }
    }

    /// What every lane pays for the lifts.
    public func levy(for lifts: [BindingLift]) -> ExactAmount {
        let count = UInt128(exact.count)
        let (sum, denominator) = lifts.reduce((Int256.zero, UInt128(1))) { sum, lift in
            let divisor = greatestCommonDivisor(sum.1, lift.lift.denominator)
            return (
                sum.0.scaled(by: lift.lift.denominator / divisor)
                    + (lift.lift.numerator * lift.coalition.count).scaled(by: sum.1 / divisor),
                sum.1 * (lift.lift.denominator / divisor)
            )
        }
        return ExactAmount(sum, over: denominator * count)
    }
}
