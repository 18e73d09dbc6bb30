import Wire

// What waits from the inbox, in a snapshot: a section of its own behind all others (STATE-2).

extension Sequencer {
    func writeForced(into writer: inout WireWriter) {
        writer.write(lastForced)
        for lane in lanes {
            let slots = lane.pool.forced.slots
            writer.write(UInt32(slots.count))
            for slot in slots { write(lane.pool[slot], payload: lane.pool.payload(of: slot), into: &writer) }
        }
    }

    mutating func readForced(_ reader: inout WireReader) throws(WireError) {
        lastForced = try reader.readUInt64("snapshot.forced")
        guard lastForced < 1 << 62 else { throw reader.invalid("snapshot.forced", "past 2^62") }
        var waiting: [WaitingForExpiry] = []
        for lane in lanes.indices { waiting += try readForced(of: UInt32(lane), &reader) }
        scheduleExpiries(waiting)
    }

    private mutating func readForced(
        of lane: UInt32, _ reader: inout WireReader
    ) throws(WireError) -> [WaitingForExpiry] {
        let index = Int(lane)
        let isSequential = lanes[index].configuration.nonceMode == .sequential
        let lifetime = parameters.lifetimeMax + parameters.inboxDelay + parameters.lifetimeMax
        var restored: [WaitingForExpiry] = []
        for _ in 0..<(try reader.readUInt32("lane.forced")) {
            let pending = try readPending(&reader, lifetimeMax: lifetime, canStay: isSequential)
            let chain = try chain(before: pending, isSequential, in: index, reader)
            let slot = lanes[index].pool.appendForced(pending, inOrder: isSequential, before: chain)
            restored.append(WaitingForExpiry(lane: lane, slot: slot, pending: pending))
        }
        if !restored.isEmpty { activate(lane) }
        return restored
    }

    /// What the sender has pending in the mempool, which waits for `pending` then. Throws for what cannot wait there.
    private func chain(
        before pending: PendingTransaction, _ isSequential: Bool, in index: Int, _ reader: WireReader
    ) throws(WireError) -> UInt32? {
        let (sender, nonce) = (pending.sender, pending.operation.nonce)
        guard lanes[index].pool.forced.slot(of: sender, nonce: nonce) == nil,
            lanes[index].pool.forced.hasRoom(for: pending.size, of: sender)
        else { throw reader.invalid("forced", "repeated, or more than may wait") }
        guard isSequential else { return nil }
        guard let record = lanes[index].senders.find(sender),
            nonce == accounts.nextNonce(record) + UInt64(lanes[index].pool.forced.count(of: sender))
        else { throw reader.invalid("forced.nonce", "not the sender's next") }
        return accounts.chain(record)
    }
}
