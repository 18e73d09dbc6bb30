import RuleKit

/// Includes what pays the lane most per gas first; equals go by arrival.
public struct PriorityFee: UnconfiguredRule {
    /// Makes the rule.
    public init() {}

    /// The key is the fee per gas that the lane would earn now, the larger first, then arrival.
    public func admit(_ transaction: TransactionView, _ context: AdmissionContext) -> Admission {
        let fee = transaction.priorityFeePerGas(context.baseFeePerGas)
        return .accept(SortKey(descendingClamped: fee, then: transaction.arrival))
    }
}
