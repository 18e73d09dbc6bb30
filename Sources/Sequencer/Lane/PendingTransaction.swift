import Wire

/// An admitted transaction, in a slot of its lane's ``Pool``.
struct PendingTransaction {
    var operation: Operation
    let hash: Hash
    /// Index in ``Accounts``.
    let sender: UInt32
    /// Grows with every arrival in the network.
    let arrival: UInt64
    /// Height of the sub-block that was being built when it arrived.
    let arrivalHeight: UInt64
    /// Last height at which it may be included, never 0.
    let expiry: UInt64
    /// Bytes that count against space and for the data fee.
    let size: UInt64
    let dataFee: Amount
    /// What the sender's balance holds for it.
    let hold: Amount
    /// The rule's, smaller first.
    var key: UInt128

    /// Set by the pool: its chain and neighbours (slot numbers, -1: none).
    var chain: UInt32 = 0
    var previous: Int32 = -1
    var next: Int32 = -1
}

/// Transactions that must be taken in order: a sender's consecutive nonces, or in the unordered mode one alone.
struct Chain {
    var head: Int32 = -1
    var tail: Int32 = -1
    var count: UInt32 = 0
    /// How many from the head on can pay the base fee: these are candidates, the rest waits behind them.
    var eligible: UInt32 = 0
    /// An upper bound of the keys in the chain, exact when it was last computed.
    var worstKeyBound: UInt128 = 0
    /// Changes with every new head, so that old entries of the candidate heap are known as stale.
    var headVersion: UInt32 = 0
    /// Likewise for the eviction heap and the tail.
    var tailVersion: UInt32 = 0
    /// While candidates are gathered: how many of the chain are, and the slot after them.
    var gathered: UInt32 = 0
    var cursor: Int32 = -1
}
