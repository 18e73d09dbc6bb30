import Wire

// What was pending when a snapshot was taken.

extension Sequencer {
    /// A restored transaction whose expiry is not scheduled yet.
    struct WaitingForExpiry {
        let lane: UInt32
        let slot: Int32
        let pending: PendingTransaction
    }

    /// Reads what is pending in the lane that was read last, and appends it to its pool.
    mutating func readPending(
        of lane: UInt32, _ reader: inout WireReader
    ) throws(WireError) -> [WaitingForExpiry] {
        var restored: [WaitingForExpiry] = []
        for _ in 0..<(try reader.readUInt32("lane.pending")) {
            let pending = try readPending(&reader, lifetimeMax: parameters.lifetimeMax)
            let isSequential = lanes[Int(lane)].configuration.nonceMode == .sequential
            let nonceRecord = isSequential ? lanes[Int(lane)].senders.find(pending.sender) : nil
            let place = lanes[Int(lane)].pool.append(pending, to: nonceRecord.flatMap { accounts.chain($0) })
            remember(place.chain, of: pending, nonceRecord: nonceRecord, in: lane)
            restored.append(WaitingForExpiry(lane: lane, slot: place.slot, pending: pending))
        }
        if !restored.isEmpty { activate(lane) }
        return restored
    }

    /// - Parameters:
    ///   - lifetimeMax: how far away its last height may be.
    ///   - canStay: whether it may have none.
    func readPending(
        _ reader: inout WireReader, lifetimeMax: UInt64, canStay: Bool = false
    ) throws(WireError) -> PendingTransaction {
        let operation = try Operation(from: &reader)
        let pending = PendingTransaction(
            operation: operation, hash: try Hash(from: &reader), sender: try reader.readUInt32("pending.sender"),
            arrival: try reader.readUInt64("pending.arrival"),
            arrivalHeight: try reader.readUInt64("pending.arrival_height"),
            expiry: try reader.readUInt64("pending.expiry"), size: try reader.readUInt64("pending.size"),
            dataFee: try reader.readUInt128("pending.data_fee"), hold: try reader.readUInt128("pending.hold"),
            key: try reader.readUInt128("pending.key"))
        guard accounts.all.indices.contains(Int(pending.sender)) else {
            throw reader.invalid("pending.sender", "no such account")
        }
        // What may be included in the last sub-block for the last time is pending until the next tick (LANE-15).
        let stays = canStay && pending.expiry == PendingTransaction.noExpiry
        guard pending.expiry >= height, stays || pending.expiry - height <= lifetimeMax else {
            throw reader.invalid("pending.expiry", "\(pending.expiry) at height \(height)")
        }
        guard operation.gasLimit <= parameters.subBlockGas, pending.size <= UInt64(UInt32.max),
            pending.dataFee == UInt128(pending.size).multipliedIfFits(by: parameters.dataFeePerByte),
            pending.hold == operation.hold(dataFee: pending.dataFee)
        else { throw reader.invalid("pending.hold", "not what the transaction can cost") }
        return pending
    }

    /// What expires at one height does so in order of arrival, across all lanes (BLOCK-2).
    mutating func scheduleExpiries(_ waiting: [WaitingForExpiry]) {
        for waiting in waiting.sorted(by: { $0.pending.arrival < $1.pending.arrival }) {
            scheduleExpiry(waiting.slot, of: waiting.pending, in: waiting.lane)
        }
    }
}

extension Operation {
    /// TX-21: gas limit x max fee per gas, bid and data fee; nil if that does not fit an amount.
    func hold(dataFee: Amount) -> Amount? {
        guard let fees = UInt128(gasLimit).multipliedIfFits(by: maxFeePerGas) else { return nil }
        let (withBid, bidOverflow) = fees.addingReportingOverflow(bid)
        let (hold, overflow) = withBid.addingReportingOverflow(dataFee)
        return bidOverflow || overflow ? nil : hold
    }
}

extension UInt128 {
    /// The product, or nil if it is 2^128 or more.
    func multipliedIfFits(by other: UInt128) -> UInt128? {
        let (product, overflow) = multipliedReportingOverflow(by: other)
        return overflow ? nil : product
    }
}
