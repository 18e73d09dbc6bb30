/// What one tick produced.
public struct SubBlock: Hashable, Sendable {
    public var header: SubBlockHeader
    public var outcomes: Outcomes
    /// One entry for every lane that had an included transaction, by name.
    public var attribution: [LaneAttribution]
    /// Sums to zero.
    public var journal: [Posting]

    /// From all fields.
    public init(header: SubBlockHeader, outcomes: Outcomes, attribution: [LaneAttribution], journal: [Posting]) {
        self.header = header
        self.outcomes = outcomes
        self.attribution = attribution
        self.journal = journal
    }
}

/// Chained, and signed by the sequencer. Its hash is the sub-block's commitment.
public struct SubBlockHeader: Hashable, Sendable {
    /// From 1.
    public var height: UInt64
    /// The previous sub-block's commitment; the genesis hash for the first.
    public var previous: Hash
    /// Log entries so far, this sub-block's tick included.
    public var logPosition: UInt64
    /// The log's chained hash at that position.
    public var logHash: Hash
    public var outcomesHash: Hash
    public var attributionHash: Hash
    public var journalHash: Hash

    /// From all fields.
    public init(
        height: UInt64, previous: Hash, logPosition: UInt64, logHash: Hash, outcomesHash: Hash, attributionHash: Hash,
        journalHash: Hash
    ) {
        self.height = height
        self.previous = previous
        self.logPosition = logPosition
        self.logHash = logHash
        self.outcomesHash = outcomesHash
        self.attributionHash = attributionHash
        self.journalHash = journalHash
    }
}

/// A header with the sequencer's signature over its hash.
public struct Signed<Header: Hashable & Sendable>: Hashable, Sendable {
    public var header: Header
    public var signature: Signature

    /// From all fields.
    public init(header: Header, signature: Signature) {
        self.header = header
        self.signature = signature
    }
}

/// How transactions ended in a sub-block.
public struct Outcomes: Hashable, Sendable {
    /// In the order in which they were executed.
    public var included: [Inclusion]
    /// What ended without being included, in the order in which it did.
    public var endings: [Ending]
    public var faults: [LaneFault]

    /// From all fields.
    public init(included: [Inclusion], endings: [Ending], faults: [LaneFault]) {
        self.included = included
        self.endings = endings
        self.faults = faults
    }
}

/// One included transaction.
public struct Inclusion: Hashable, Sendable {
    /// Index into the sub-block's ``SubBlock/attribution``.
    public var laneIndex: UInt32
    public var transaction: Hash
    public var sender: PublicKey
    /// ``OutcomeCode/included``, ``OutcomeCode/failed`` or ``OutcomeCode/ruleFault``.
    public var outcome: OutcomeCode
    /// The rule's code of a failure, else 0.
    public var code: UInt32
    /// Units of gas paid for.
    public var gasCharged: UInt64
    /// Amount per gas that was paid beside the lane's base fee.
    public var priorityFeePerGas: Amount
    /// Charged of the bid.
    public var charge: Amount
    public var dataFee: Amount

    /// From all fields.
    public init(
        laneIndex: UInt32, transaction: Hash, sender: PublicKey, outcome: OutcomeCode, code: UInt32, gasCharged: UInt64,
        priorityFeePerGas: Amount, charge: Amount, dataFee: Amount
    ) {
        self.laneIndex = laneIndex
        self.transaction = transaction
        self.sender = sender
        self.outcome = outcome
        self.code = code
        self.gasCharged = gasCharged
        self.priorityFeePerGas = priorityFeePerGas
        self.charge = charge
        self.dataFee = dataFee
    }
}

/// One transaction that ended without being included.
public struct Ending: Hashable, Sendable {
    public var lane: LaneName
    public var transaction: Hash
    public var outcome: OutcomeCode
    /// The rule's code for ``OutcomeCode/rejectedByRule``, the fault for ``OutcomeCode/ruleFaultAtAdmission``, else 0.
    public var code: UInt32

    /// From all fields.
    public init(lane: LaneName, transaction: Hash, outcome: OutcomeCode, code: UInt32) {
        self.lane = lane
        self.transaction = transaction
        self.outcome = outcome
        self.code = code
    }
}

/// A fault of a lane's rule. Raw values: `RuleFunction`, `RuleFault`.
public struct LaneFault: Hashable, Sendable {
    public var lane: LaneName
    public var function: UInt8
    public var fault: UInt8
    /// The transaction at fault for `admit` and `execute`; zero for the others.
    public var transaction: Hash

    /// From all fields.
    public init(lane: LaneName, function: UInt8, fault: UInt8, transaction: Hash) {
        self.lane = lane
        self.function = function
        self.fault = fault
        self.transaction = transaction
    }
}

/// Whose money it is: one lane's revenue in one sub-block, all amounts in the smallest unit.
public struct LaneAttribution: Hashable, Sendable {
    public var lane: LaneName
    public var baseFeePerGas: Amount
    public var transactions: UInt32
    public var gas: UInt64
    public var baseFee: Amount
    public var priorityFee: Amount
    public var charge: Amount
    /// Paid by the lane's transactions to the operator.
    public var dataFee: Amount
    /// The operator's take of what sharing added.
    public var take: Amount
    /// Where base fee, priority fee and charge went, less the take; sums to them exactly.
    public var payouts: [Payout]

    /// From all fields.
    public init(
        lane: LaneName, baseFeePerGas: Amount, transactions: UInt32, gas: UInt64, baseFee: Amount, priorityFee: Amount,
        charge: Amount, dataFee: Amount, take: Amount, payouts: [Payout]
    ) {
        self.lane = lane
        self.baseFeePerGas = baseFeePerGas
        self.transactions = transactions
        self.gas = gas
        self.baseFee = baseFee
        self.priorityFee = priorityFee
        self.charge = charge
        self.dataFee = dataFee
        self.take = take
        self.payouts = payouts
    }
}

public struct Payout: Hashable, Sendable {
    public var account: PublicKey
    public var amount: Amount

    /// From all fields.
    public init(account: PublicKey, amount: Amount) {
        self.account = account
        self.amount = amount
    }
}

/// One line of the double-entry journal.
public struct Posting: Hashable, Sendable {
    public enum Kind: UInt8, Sendable, CaseIterable {
        /// Settlement to account.
        case deposit = 0
        /// Sender: everything that one transaction cost.
        case cost = 1
        /// To whom a lane's revenue went.
        case revenue = 2
        /// To the operator.
        case dataFee = 3
        case take = 4
    }
    public enum Side: UInt8, Sendable, CaseIterable {
        case debit = 0
        case credit = 1
    }
    public var account: PublicKey
    public var side: Side
    public var kind: Kind
    /// Index into ``Outcomes/included`` for `cost`, into ``SubBlock/attribution`` for `revenue` and `take`, else 0.
    public var reference: UInt32
    public var amount: Amount

    /// From all fields.
    public init(account: PublicKey, side: Side, kind: Kind, reference: UInt32, amount: Amount) {
        self.account = account
        self.side = side
        self.kind = kind
        self.reference = reference
        self.amount = amount
    }
}
