import RuleKit

/// Traps on a payload that begins with 5, and counts what it executes.
public struct Traps: UnconfiguredRule, ExecutesTransactions {
    /// Makes the rule.
    public init() {}

    /// See the type.
    public func admit(_ transaction: TransactionView, _ context: AdmissionContext) -> Admission {
        let payload = transaction.payload
        precondition(payload.byteCount == 0 || payload.uint8(at: 0) != 5)
        return .accept(SortKey(0, then: transaction.arrival))
    }

    /// See the type.
    public func execute(_ transaction: TransactionView, _ state: inout LaneState) -> ExecutionResult {
        let count = state.unsigned(StateKey("count")) ?? 0
        state.write(StateKey("count"), count + 1)
        return .succeeded(gasUsed: transaction.gasLimit)
    }
}
