import Wire

/// An admitted transaction, on its way into its lane's ``Pool``.
struct PendingTransaction {
    let operation: Operation
    let hash: Hash
    /// Index in ``Accounts``.
    let sender: UInt32
    /// Grows with every arrival in the network.
    let arrival: UInt64
    /// Height of the sub-block that was being built when it arrived.
    let arrivalHeight: UInt64
    /// Last height at which it may be included, never 0; ``noExpiry`` for none.
    let expiry: UInt64
    /// Bytes that count against space and for the data fee.
    let size: UInt64
    let dataFee: Amount
    /// What the sender's balance holds for it.
    let hold: Amount
    /// The rule's, smaller first.
    let key: UInt128

    /// ``expiry`` of what is forced and says nothing about it itself: it ends when its turn comes.
    static let noExpiry = UInt64.max
}

/// An operation's numbers: all of it but the payload.
struct OperationTerms {
    let gasLimit: UInt64
    let nonce: UInt64
    let maxFeePerGas: Amount
    let maxPriorityFeePerGas: Amount
    let bid: Amount
    let validUntil: UInt64

    init(_ operation: borrowing Operation) {
        nonce = operation.nonce
        gasLimit = operation.gasLimit
        maxFeePerGas = operation.maxFeePerGas
        maxPriorityFeePerGas = operation.maxPriorityFeePerGas
        bid = operation.bid
        validUntil = operation.validUntil
    }
}

extension Operation {
    /// Numbers and payload together again.
    init(_ terms: OperationTerms, payload: [UInt8]) {
        self.init(
            nonce: terms.nonce, gasLimit: terms.gasLimit, maxFeePerGas: terms.maxFeePerGas,
            maxPriorityFeePerGas: terms.maxPriorityFeePerGas, bid: terms.bid, validUntil: terms.validUntil,
            payload: payload)
    }
}

extension PendingTransaction {
    /// As it was before it got its slot.
    init(_ slot: PendingSlot, payload: [UInt8]) {
        self.init(
            operation: Operation(slot.operation, payload: payload), hash: slot.hash, sender: slot.sender,
            arrival: slot.arrival, arrivalHeight: slot.arrivalHeight, expiry: slot.expiry, size: slot.size,
            dataFee: slot.dataFee, hold: slot.hold, key: slot.key)
    }
}

/// A ``PendingTransaction`` in its slot, without the payload, which ``Pool/payload(of:)`` keeps: plain bytes, so that
/// reading and moving it counts no references.
struct PendingSlot {
    // What gathering and removing look at stands together at the start: one cache line.

    /// Its chain and neighbours (slot numbers, -1: none).
    var chain: UInt32 = 0
    var previous: Int32 = -1
    var next: Int32 = -1
    let sender: UInt32
    let size: UInt64
    let arrival: UInt64
    var key: UInt128
    let operation: OperationTerms
    let hash: Hash
    let arrivalHeight: UInt64
    let expiry: UInt64
    let dataFee: Amount
    let hold: Amount

    init(_ pending: borrowing PendingTransaction) {
        operation = OperationTerms(pending.operation)
        hash = pending.hash
        sender = pending.sender
        arrival = pending.arrival
        arrivalHeight = pending.arrivalHeight
        expiry = pending.expiry
        size = pending.size
        dataFee = pending.dataFee
        hold = pending.hold
        key = pending.key
    }
}

/// Transactions that must be taken in order: a sender's consecutive nonces, or in the unordered mode one alone.
struct Chain {
    var head: Int32 = -1
    var tail: Int32 = -1
    var count: UInt32 = 0
    /// How many from the head on can pay the base fee: these are candidates, the rest waits behind them.
    var eligible: UInt32 = 0
    /// Its sender's nonce record (sequential mode).
    var nonceRecord: UInt32 = 0
    /// An upper bound of the keys in the chain, exact when it was last computed.
    var worstKeyBound: UInt128 = 0
    /// Changes with every new head, so that old entries of the candidate heap are known as stale.
    var headVersion: UInt32 = 0
    /// Likewise for the eviction heap and the tail.
    var tailVersion: UInt32 = 0
    /// Whether something of its sender from the inbox has to go before it, so that none of it is a candidate (INB-9).
    var isHeld = false
    /// While candidates are gathered: how many of the chain are, and the slot after them.
    var gathered: UInt32 = 0
    var cursor: Int32 = -1
}
