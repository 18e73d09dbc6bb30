import RuleKit

/// The sender's public key decides who comes first.
public struct FavoursNames: UnconfiguredRule {
    /// Makes the rule.
    public init() {}

    /// See the type.
    public func admit(_ transaction: TransactionView, _ context: AdmissionContext) -> Admission {
        .accept(SortKey(transaction.sender.words.first, then: 0))
    }
}
