/// What one tick produced.
public struct SubBlock: Hashable, Sendable {
    /// What the sequencer signs; commits to the rest.
    public var header: SubBlockHeader
    /// How transactions ended.
    public var outcomes: Outcomes
    /// One entry for every lane that had an included transaction, by name.
    public var attribution: [LaneAttribution]
    /// What crossed lanes, in the order of the components' largest bundles.
    public var components: [Component]
    /// What rules said happened, in the order in which it did.
    public var events: [LaneEvent]
    /// Sums to zero.
    public var journal: [Posting]

    /// From all fields.
    public init(
        header: SubBlockHeader, outcomes: Outcomes, attribution: [LaneAttribution], components: [Component] = [],
        events: [LaneEvent] = [], journal: [Posting]
    ) {
        self.header = header
        self.outcomes = outcomes
        self.attribution = attribution
        self.components = components
        self.events = events
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
    /// Number of the last envelope from the inbox that is in the log (INB-5); 0 before the first.
    public var inboxNumber: UInt64
    /// ``Outcomes/sectionHash``.
    public var outcomesHash: Hash
    /// The attribution's section hash.
    public var attributionHash: Hash
    /// The components' section hash.
    public var componentsHash: Hash
    /// The events' section hash.
    public var eventsHash: Hash
    /// The journal's section hash.
    public var journalHash: Hash

    /// From all fields.
    public init(
        height: UInt64, previous: Hash, logPosition: UInt64, logHash: Hash, inboxNumber: UInt64,
        outcomesHash: Hash, attributionHash: Hash, componentsHash: Hash, eventsHash: Hash, journalHash: Hash
    ) {
        self.height = height
        self.previous = previous
        self.logPosition = logPosition
        self.logHash = logHash
        self.inboxNumber = inboxNumber
        self.outcomesHash = outcomesHash
        self.attributionHash = attributionHash
        self.componentsHash = componentsHash
        self.eventsHash = eventsHash
        self.journalHash = journalHash
    }
}

/// A header with the sequencer's signature (ENC-50).
public struct Signed<Header: Hashable & Sendable>: Hashable, Sendable {
    /// What is signed.
    public var header: Header
    /// The sequencer's, over the genesis hash and the header's.
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
    /// Faults of rules, in the order in which they happened.
    public var faults: [LaneFault]
    /// Bundles that ended, in the order in which they did.
    public var bundles: [BundleOutcome]

    /// From all fields.
    public init(
        included: [Inclusion], endings: [Ending], faults: [LaneFault], bundles: [BundleOutcome] = []
    ) {
        self.included = included
        self.endings = endings
        self.faults = faults
        self.bundles = bundles
    }
}

/// One included transaction.
public struct Inclusion: Hashable, Sendable {
    /// Index into the sub-block's ``SubBlock/attribution``.
    public var laneIndex: UInt32
    /// The transaction's hash.
    public var transaction: Hash
    /// Whose transaction it is.
    public var sender: PublicKey
    /// Any that is ``OutcomeCode/isInclusion``.
    public var outcome: OutcomeCode
    /// The rule's code of a failure, else 0.
    public var code: UInt32
    /// Units of gas paid for.
    public var gasCharged: UInt64
    /// Amount per gas that was paid beside the lane's base fee.
    public var priorityFeePerGas: Amount
    /// Charged of the bid.
    public var charge: Amount
    /// Paid for the transaction's bytes, to the operator.
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
    /// The lane that it was sent to, registered or not.
    public var lane: LaneName
    /// The transaction's hash.
    public var transaction: Hash
    /// Any that is not ``OutcomeCode/isInclusion``.
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
    /// Whose rule it was.
    public var lane: LaneName
    /// Raw value of the `RuleFunction` that was called.
    public var function: UInt8
    /// Raw value of the `RuleFault`.
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
    /// Whose revenue it is.
    public var lane: LaneName
    /// The lane's base fee in this sub-block, amount per gas.
    public var baseFeePerGas: Amount
    /// How many of the lane's transactions were included.
    public var transactions: UInt32
    /// Gas that they paid for.
    public var gas: UInt64
    /// Paid by them as base fee.
    public var baseFee: Amount
    /// Paid by them as priority fee.
    public var priorityFee: Amount
    /// Charged of their bids.
    public var charge: Amount
    /// Paid by the lane's transactions to the operator.
    public var dataFee: Amount
    /// Net bids of winning single-lane bundles, and the reserve prices of the others (ATTR-7).
    public var bundle: Amount
    /// The lane's share of what crosses lanes, before the take.
    public var crossLane: Amount
    /// The operator's take of what sharing added.
    public var take: Amount
    /// To the operator for gas beyond the reserve (ATTR-8).
    public var slackFee: Amount
    /// What the lane would have had on its own reserve (ATTR-9).
    public var alone: Amount
    /// Where the revenue less take and slack fee went; sums to it exactly.
    public var payouts: [Payout]

    /// From all fields.
    public init(
        lane: LaneName, baseFeePerGas: Amount, transactions: UInt32 = 0, gas: UInt64 = 0, baseFee: Amount = 0,
        priorityFee: Amount = 0, charge: Amount = 0, dataFee: Amount = 0, bundle: Amount = 0, crossLane: Amount = 0,
        take: Amount = 0, slackFee: Amount = 0, alone: Amount = 0, payouts: [Payout] = []
    ) {
        self.lane = lane
        self.baseFeePerGas = baseFeePerGas
        self.transactions = transactions
        self.gas = gas
        self.baseFee = baseFee
        self.priorityFee = priorityFee
        self.charge = charge
        self.dataFee = dataFee
        self.bundle = bundle
        self.crossLane = crossLane
        self.take = take
        self.slackFee = slackFee
        self.alone = alone
        self.payouts = payouts
    }
}

/// One part of a lane's revenue and who gets it.
public struct Payout: Hashable, Sendable {
    /// Who is paid.
    public var account: PublicKey
    /// How much, in the smallest unit.
    public var amount: Amount

    /// From all fields.
    public init(account: PublicKey, amount: Amount) {
        self.account = account
        self.amount = amount
    }
}

/// One line of the double-entry journal.
public struct Posting: Hashable, Sendable {
    /// What money moved for.
    public enum Kind: UInt8, Sendable, CaseIterable {
        /// Settlement to account.
        case deposit = 0
        /// Sender: everything that one transaction cost.
        case cost = 1
        /// To whom a lane's revenue went.
        case revenue = 2
        /// To the operator, for bytes.
        case dataFee = 3
        /// To the operator, of what sharing added.
        case take = 4
        /// A bundle's payer: what it paid of its bid.
        case bid = 5
        /// What of a bid went back.
        case refund = 6
        /// To the operator, for gas beyond a lane's reserve.
        case slackFee = 7
        /// Account to account.
        case transfer = 8
        /// Account to settlement.
        case withdrawal = 9
        /// Settlement to account, of what was withdrawn from the network that the lane left.
        case claim = 10
        /// To the operator, for the bytes of an account's order.
        case entryFee = 11
    }
    /// The two sides of the journal: debits and credits of a sub-block are equal.
    public enum Side: UInt8, Sendable, CaseIterable {
        case debit = 0
        case credit = 1
    }
    /// Whose balance it changes.
    public var account: PublicKey
    /// Whether it takes or gives.
    public var side: Side
    /// What it is for.
    public var kind: Kind
    /// Index into ``Outcomes/included`` for `cost`, into ``Outcomes/bundles`` for `bid` and `refund`, into
    /// ``SubBlock/attribution`` for `revenue`, `take` and `slackFee`, else 0.
    public var reference: UInt32
    /// How much, in the smallest unit.
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
