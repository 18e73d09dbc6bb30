/// The lane's best pending transactions, best key first: what `order` chooses from.
public struct Candidates: ~Escapable {
    private let input: CallInput

    @_lifetime(copy input)
    init(_ input: CallInput) { self.input = input }

    /// How many there are.
    public var count: Int { input.count }
    /// The candidate at `index`, which is what ``Proposal/append(_:charge:)`` takes. Traps outside `0..<count`.
    public subscript(index: Int) -> TransactionView {
        @_lifetime(copy self)
        get { input.transaction(index) }
    }
}

/// What a sub-block will execute for the lane, in that order: what `begin` sees.
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
}

/// How one transaction of a sub-block ended, and what it paid.
public struct TransactionResult: Hashable, Sendable {
    /// nil: it succeeded; else the code with which it failed.
    public var failureCode: UInt32?
    /// Units of gas that were paid for.
    public var gasCharged: UInt64
    /// Amount.
    public var baseFee: UInt128
    /// Amount.
    public var priorityFee: UInt128
    /// What was charged of the bid.
    public var charge: UInt128

    /// What the lane earned with it. Cannot overflow: the host has posted the sum.
    public var revenue: UInt128 { baseFee &+ priorityFee &+ charge }
}
