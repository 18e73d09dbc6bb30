import Wire

/// What one included transaction did and paid.
struct ExecutedTransaction {
    let slot: Int32
    /// The slot's, which is looked up no more than once.
    let chain: UInt32
    let sender: UInt32
    let hash: Hash
    let outcome: OutcomeCode
    /// The rule's code of a failure.
    let code: UInt32
    let gasCharged: UInt64
    let priorityFeePerGas: Amount
    let baseFee: Amount
    let priorityFee: Amount
    let charge: Amount
    let dataFee: Amount
    /// What the sender's balance holds for it.
    let hold: Amount

    var cost: Amount { baseFee + priorityFee + charge + dataFee }

    /// TX-24: gas charged x (base fee + priority fee), what is charged of the bid, data fee. All products are at most
    /// the transaction's hold, which admission computed without overflow.
    init(
        _ pending: borrowing PendingSlot, slot: Int32, outcome: OutcomeCode, code: UInt32, gasCharged: UInt64,
        charge: Amount, baseFeePerGas: Amount
    ) {
        let operation = pending.operation
        self.slot = slot
        chain = pending.chain
        sender = pending.sender
        hash = pending.hash
        self.outcome = outcome
        self.code = code
        self.gasCharged = gasCharged
        priorityFeePerGas = min(operation.maxPriorityFeePerGas, operation.maxFeePerGas - baseFeePerGas)
        baseFee = UInt128(gasCharged) * baseFeePerGas
        priorityFee = UInt128(gasCharged) * priorityFeePerGas
        self.charge = charge
        dataFee = pending.dataFee
        hold = pending.hold
    }

    func inclusion(lane: UInt32, sender: PublicKey) -> Inclusion {
        Inclusion(
            laneIndex: lane, transaction: hash, sender: sender, outcome: outcome, code: code, gasCharged: gasCharged,
            priorityFeePerGas: priorityFeePerGas, charge: charge, dataFee: dataFee)
    }
}
