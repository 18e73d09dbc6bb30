import RuleKit

/// Counts on the 64 bits that `UInt` has natively: in a module nothing is left of the fee.
public struct WideInt: UnconfiguredRule {
    /// Makes the rule.
    public init() {}

    /// See the type.
    public func admit(_ transaction: TransactionView, _ context: AdmissionContext) -> Admission {
        let fee = UInt(truncatingIfNeeded: transaction.maxPriorityFeePerGas) << 33
        return .accept(SortKey(UInt128(~UInt64(fee)) << 64 | UInt128(transaction.arrival)))
    }
}
