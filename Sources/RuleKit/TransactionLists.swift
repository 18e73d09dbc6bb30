/// The lane's best pending transactions, best key first: what `order` chooses from. Never legs of bundles.
public struct Candidates: ~Escapable {
    private let input: CallInput

    @_lifetime(copy input)
    init(_ input: CallInput) { self.input = input }

    /// How many there are.
    public var count: Int { input.count }
    /// The candidate at `index`, which is what ``Proposal/append(_:charge:offersBehind:)`` takes. Traps outside `0..<count`.
    public subscript(index: Int) -> TransactionView {
        @_lifetime(copy self)
        get { input.transaction(index) }
    }
}

/// What a sub-block will execute for the lane, in that order, legs of bundles among it: what `begin` sees.
public struct Included: ~Escapable {
    private let input: CallInput

    @_lifetime(copy input)
    init(_ input: CallInput) { self.input = input }

    /// How many there are.
    public var count: Int { input.count }
    /// The sub-block being built.
    public var subBlock: SubBlockContext { input.context }
    /// The transaction at `index`. Traps outside `0..<count`.
    public subscript(index: Int) -> TransactionView {
        @_lifetime(copy self)
        get { input.transaction(index) }
    }
}

/// What a sub-block executed for the lane, in that order, and what it earned: what `settle` sees.
///
/// Legs of bundles are among it; those that were undone because another leg of their bundle failed stand last.
public struct Outcome: ~Escapable {
    private let input: CallInput

    @_lifetime(copy input)
    init(_ input: CallInput) { self.input = input }

    /// How many there are.
    public var count: Int { input.count }
    /// The sub-block being built.
    public var subBlock: SubBlockContext { input.context }
    /// The transaction at `index`. Traps outside `0..<count`.
    public subscript(index: Int) -> TransactionView {
        @_lifetime(copy self)
        get { input.transaction(index) }
    }
    /// How the transaction at `index` ended. Traps outside `0..<count`.
    public func result(_ index: Int) -> TransactionResult { input.result(index) }
    /// What the lane earned. Adds up all results, so ask once.
    public var revenue: LaneRevenue { input.revenue }
}

/// How one transaction of a sub-block ended, and what it paid.
public struct TransactionResult: Hashable, Sendable {
    /// nil: it succeeded; else the code with which it failed, 0 if no rule gave one.
    public var failureCode: UInt32?
    /// Units of gas that were paid for.
    public var gasCharged: UInt64
    /// Amount.
    public var baseFee: UInt128
    /// Amount.
    public var priorityFee: UInt128
    /// What was charged of the bid. The first leg in the lane of a bundle for this lane alone shows what the bundle paid
    /// the lane; every other leg shows 0.
    public var charge: UInt128

    /// What the lane got for it. Cannot overflow: the host has posted the sum.
    public var paid: UInt128 { baseFee &+ priorityFee &+ charge }
}

/// What a lane earned in one sub-block, and how much of it the rule may pay out.
public struct LaneRevenue: Hashable, Sendable {
    /// Base fees and priority fees of all transactions, legs included, and charges of the lane's own.
    public var own: UInt128
    /// What the lane's openings brought: bundles for this lane alone, and reserve prices.
    public var bundle: UInt128
    /// The lane's part of what bundles paid that span lanes.
    public var crossLane: UInt128
    /// What of it all goes to the network's operator.
    public var operatorFees: UInt128

    /// The most that ``Payouts`` may pay. Cannot overflow: the host has posted the sum.
    public var payable: UInt128 { own &+ bundle &+ crossLane &- operatorFees }
}
