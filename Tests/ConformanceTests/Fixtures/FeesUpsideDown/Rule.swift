import RuleKit

/// Whoever pays least comes first.
public struct FeesUpsideDown: UnconfiguredRule {
    /// Makes the rule.
    public init() {}

    /// See the type.
    public func admit(_ transaction: TransactionView, _ context: AdmissionContext) -> Admission {
        .accept(SortKey(transaction.maxPriorityFeePerGas))
    }
}
