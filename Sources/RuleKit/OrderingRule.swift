/// An app's ordering rule: what an app team writes.
///
/// The simplest rule decides one thing, the key by which the host sorts the lane's pending transactions:
///
/// ```swift
/// public struct PriorityFee: UnconfiguredRule {
///     public init() {}
///     public func admit(_ transaction: TransactionView, _ context: AdmissionContext) -> Admission {
///         let fee = transaction.priorityFeePerGas(context.baseFeePerGas)
///         return .accept(SortKey(descendingClamped: fee, then: transaction.arrival))
///     }
/// }
/// ```
///
/// A rule that does more conforms to the refinements ``OrdersCandidates``, ``BeginsSubBlock``,
/// ``ExecutesTransactions`` and ``SettlesRevenue``. They have no defaults: a misspelt method is a compile error and not
/// a method that nobody calls.
///
/// A rule carries its configuration and nothing else. The host makes a fresh one at the start of every sub-block and
/// after every fault; what has to last belongs into ``LaneState``. The same calls have to give the same answers on every
/// machine: use integers, never floating point.
public protocol OrderingRule {
    /// Makes the rule from the `[config]` of its `app.toml`.
    ///
    /// A rule without configuration conforms to ``UnconfiguredRule`` and needs no such initializer.
    ///
    /// - Throws: a ``ConfigurationError`` if the lane may not run with this configuration.
    init(_ configuration: Configuration) throws(ConfigurationError)

    /// Decides whether a transaction may wait in the lane, and at which key.
    ///
    /// Called once for every transaction when it arrives, and again for calls that simulate; it sees no state. The
    /// default accepts everything in order of arrival. Called for the legs of bundles too
    /// (``TransactionView/isBundleLeg``): one that is rejected ends its bundle, and the key of one that is accepted means
    /// nothing.
    func admit(_ transaction: TransactionView, _ context: AdmissionContext) -> Admission
}

extension OrderingRule {
    /// First come, first served.
    public func admit(_ transaction: TransactionView, _ context: AdmissionContext) -> Admission {
        .accept(SortKey(UInt128(transaction.arrival)))
    }
}

/// A rule without configuration: it has a plain `init()`.
public protocol UnconfiguredRule: OrderingRule {
    /// Makes the rule.
    init()
}

extension UnconfiguredRule {
    /// Refuses every entry, so that a `[config]` nobody reads is an error and not a surprise.
    public init(_ configuration: Configuration) throws(ConfigurationError) {
        guard configuration.isEmpty else { throw .unknownKey }
        self.init()
    }
}

/// A rule that chooses the order of a sub-block itself, instead of leaving it to the keys.
public protocol OrdersCandidates: OrderingRule {
    /// Puts the candidates that it wants into `proposal`, in the order that it wants, and says which openings between
    /// them bundles may not claim.
    ///
    /// - Parameters:
    ///   - candidates: the lane's best transactions by key, best first; no more than the lane's `order_window`.
    ///   - context: the space that the lane could be given, and its state, read-only.
    ///   - proposal: empty. What is not appended stays pending.
    func order(_ candidates: Candidates, _ context: borrowing OrderContext, into proposal: inout Proposal)
}

/// A rule that does something once a sub-block, before the first transaction: clear a batch, take a price.
public protocol BeginsSubBlock: OrderingRule {
    /// Called after the cut, when it is known what the sub-block includes, and before the first `execute`.
    func begin(_ included: Included, _ state: inout LaneState)
}

/// A rule that makes the lane a state machine.
public protocol ExecutesTransactions: OrderingRule {
    /// Carries out one transaction. What it wrote and emitted is undone if it fails, and if a bundle that it belongs to
    /// does.
    func execute(_ transaction: TransactionView, _ state: inout LaneState) -> ExecutionResult
}

/// A rule that says where the lane's revenue goes: what its transactions and its openings brought, and its part of what
/// bundles across lanes did.
public protocol SettlesRevenue: OrderingRule {
    /// Called once a sub-block after the last transaction. What `payouts` leaves goes to the lane's treasury.
    func settle(_ outcome: Outcome, _ state: inout LaneState, into payouts: inout Payouts)
}
