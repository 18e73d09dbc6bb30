import Wire

// What the inbox brings (Specs/inbox.md).

extension Sequencer {
    /// An envelope that the settlement numbered (INB-3). Its operations skip the rule's `admit` and the mempool's limits.
    mutating func apply(
        _ forced: ForcedEnvelope, hashes: [Hash], _ effects: inout Effects
    ) throws(SequencerError) {
        guard forced.number == lastForced + 1 else {
            throw .invalid("INB-3", "forced envelope \(forced.number) where \(lastForced + 1) is next")
        }
        guard forced.postedAt <= height else {
            throw .invalid(
                "INB-3",
                "forced envelope \(forced.number) was posted behind sub-block \(forced.postedAt), the last is \(height)"
            )
        }
        lastForced = forced.number
        let firstEnding = endings.count
        take(forced.envelope, hashes, &effects)
        if endings.count > firstEnding { effects.endings = Array(endings[firstEnding...]) }
    }

    /// INB-6: each operation on its own, as those of any envelope.
    private mutating func take(_ envelope: Envelope, _ hashes: [Hash], _ effects: inout Effects) {
        let index = envelope.chainID == genesis.chainID ? laneIndex.find(envelope.lane.bytes) : nil
        for (position, hash) in hashes.enumerated() {
            arrived.append(hash)
            arrivals += 1
            guard let index else {
                end(hash, lane: envelope.lane, envelope.chainID == genesis.chainID ? .unknownLane : .wrongChain)
                continue
            }
            let operation = envelope.operations[position]
            let size = UInt64(envelope.size(at: position))
            switch check(operation, hash: hash, size: size, of: envelope.sender, in: index, Ahead(), isForced: true) {
            case .failure(let rejection): end(hash, lane: envelope.lane, rejection.code)
            case .success(let admissible):
                guard lanes[Int(index)].pool.forced.hasRoom(for: size, of: admissible.sender) else {
                    // What it would have taken the place of goes on, under the same hash.
                    let isKnown = isPending(hash, nonce: operation.nonce, of: envelope.sender, in: index)
                    end(hash, lane: envelope.lane, isKnown ? .alreadyKnown : .mempoolFull)
                    continue
                }
                let arrival = Arrival(number: arrivals, height: height + 1)
                queue(operation, hash: hash, arrival, admissible, in: index)
                effects.admitted += 1
            }
        }
    }

    /// Holds the money, ends the pending transaction with the same nonce, and appends to the lane's queue (INB-8).
    private mutating func queue(
        _ operation: Operation, hash: Hash, _ arrival: Arrival, _ admissible: Admissible, in laneIndex: UInt32
    ) {
        let index = Int(laneIndex)
        let sender = admissible.sender
        lanes[index].wake(at: nextBlock)
        touch(lane: laneIndex)
        if case .replace(let slot) = admissible.place { giveWay(slot, in: index) }
        let isSequential = lanes[index].configuration.nonceMode == .sequential
        let record = isSequential ? admissible.nonceRecord ?? makeNonceRecord(of: sender, in: laneIndex) : nil
        let pending = PendingTransaction(
            operation: operation, hash: hash, sender: sender, arrival: arrival.number, arrivalHeight: arrival.height,
            expiry: admissible.expiry, size: admissible.size, dataFee: admissible.dataFee, hold: admissible.hold,
            key: 0)
        let slot = lanes[index].pool.appendForced(
            pending, inOrder: isSequential, before: record.flatMap { accounts.chain($0) })
        accounts.hold(pending.hold, of: sender)
        scheduleExpiry(slot, of: pending, in: laneIndex)
        activate(laneIndex)
    }

    /// Ends the first of a chain, whose nonce a forced transaction takes.
    private mutating func giveWay(_ slot: Int32, in index: Int) {
        let pending = lanes[index].pool[slot]
        accounts.release(pending.hold, of: pending.sender)
        end(pending.hash, lane: lanes[index].name, .replaced)
        let isChainGone = lanes[index].pool.yieldHead(slot)
        forget(pending, chainGone: isChainGone, in: index)
    }
}
