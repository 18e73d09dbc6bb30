import Wire

/// What one included transaction or leg did and paid.
struct ExecutedTransaction {
    let item: LaneItem
    /// The slot's, which is looked up no more than once; nothing for a leg.
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
    /// What the rule said with it: positions among the lane's events.
    let events: Range<Int>

    var cost: Amount { baseFee + priorityFee + charge + dataFee }

    /// What the lane has of it.
    var revenue: Amount { baseFee + priorityFee + charge }

    /// What ran, with what it says of itself.
    struct Result {
        let outcome: OutcomeCode
        var code: UInt32 = 0
        /// TX-24.
        let gasCharged: UInt64
        var charge: Amount = 0
        /// Positions among the lane's events.
        var events = 0..<0

        var succeeded: Bool { outcome == .included }
    }

    /// A lane's own transaction. TX-24: gas charged x (base fee + priority fee), what is charged of the bid, data fee.
    /// All products are at most the transaction's hold, which admission computed without overflow.
    init(_ pending: borrowing PendingSlot, item: LaneItem, _ result: Result, baseFeePerGas: Amount) {
        self.init(
            pending.operation, item: item, chain: pending.chain, sender: pending.sender, hash: pending.hash,
            dataFee: pending.dataFee, hold: pending.hold, result, baseFeePerGas)
    }

    /// A leg, likewise.
    init(leg: Int, of pending: PendingBundle, item: LaneItem, _ result: Result, baseFeePerGas: Amount) {
        let terms = pending.legs[leg]
        self.init(
            OperationTerms(pending.bundle.legs[leg], index: leg, validUntil: pending.bundle.validUntil), item: item,
            chain: 0, sender: terms.sender, hash: pending.legHashes[leg], dataFee: terms.dataFee, hold: terms.hold,
            result, baseFeePerGas)
    }

    private init(
        _ operation: OperationTerms, item: LaneItem, chain: UInt32, sender: UInt32, hash: Hash, dataFee: Amount,
        hold: Amount, _ result: Result, _ baseFeePerGas: Amount
    ) {
        self.item = item
        self.chain = chain
        self.sender = sender
        self.hash = hash
        outcome = result.outcome
        code = result.code
        gasCharged = result.gasCharged
        priorityFeePerGas = min(operation.maxPriorityFeePerGas, operation.maxFeePerGas - baseFeePerGas)
        baseFee = UInt128(result.gasCharged) * baseFeePerGas
        priorityFee = UInt128(result.gasCharged) * priorityFeePerGas
        charge = result.charge
        self.dataFee = dataFee
        self.hold = hold
        events = result.events
    }

    func inclusion(lane: UInt32, sender: PublicKey) -> Inclusion {
        Inclusion(
            laneIndex: lane, transaction: hash, sender: sender, outcome: outcome, code: code, gasCharged: gasCharged,
            priorityFeePerGas: priorityFeePerGas, charge: charge, dataFee: dataFee)
    }
}
