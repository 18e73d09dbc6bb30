import RuleKit

/// All are equal: the keyed hash decides.
public struct Fair: UnconfiguredRule {
    /// Makes the rule.
    public init() {}

    /// See the type.
    public func admit(_ transaction: TransactionView, _ context: AdmissionContext) -> Admission {
        .accept(SortKey(0, then: 0))
    }
}
