/// What ``OrderingRule/admit(_:_:)`` answers.
public enum Admission: Hashable, Sendable {
    /// The transaction may wait, at this key.
    case accept(SortKey)
    /// It may not; the sender is told this code of the rule's own.
    case reject(UInt32)
}

/// What ``ExecutesTransactions/execute(_:_:)`` answers.
public enum ExecutionResult: Hashable, Sendable {
    /// The transaction did what it was for.
    ///
    /// - Parameters:
    ///   - gasUsed: at most the transaction's gas limit. The sender pays at least half the gas limit.
    ///   - charge: at most the transaction's bid; nil: what the proposal named, else the bid in full.
    case succeeded(gasUsed: UInt64, charge: UInt128? = nil)
    /// It did not: its writes are undone, it pays gas but nothing of its bid.
    ///
    /// - Parameters:
    ///   - code: the rule's own, shown to the sender.
    ///   - gasUsed: at most the transaction's gas limit. The sender pays at least half the gas limit.
    case failed(code: UInt32, gasUsed: UInt64)
}
