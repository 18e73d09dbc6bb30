import RuleKit

/// Kept in the module's memory, where nothing that matters may be kept: it lasts as long as the instance.
nonisolated(unsafe) private var calls: UInt64 = 0

/// Last come, first served, counted in a global: what comes out depends on when the host makes a fresh instance, and so
/// shows whether a restart changes that.
public struct CountsArrivals: UnconfiguredRule, ExecutesTransactions {
    /// Makes the rule.
    public init() {}

    /// The more calls before it, the earlier.
    public func admit(_ transaction: TransactionView, _ context: AdmissionContext) -> Admission {
        calls += 1
        return .accept(SortKey(descending: calls, then: transaction.arrival))
    }

    /// Keeps the count in the lane's state too, so that the state root tells.
    public func execute(_ transaction: TransactionView, _ state: inout LaneState) -> ExecutionResult {
        calls += 1
        state.write(StateKey("count").appending(transaction.sender), UInt128(calls))
        return .succeeded(gasUsed: transaction.gasLimit, charge: min(UInt128(calls), transaction.bid))
    }
}
