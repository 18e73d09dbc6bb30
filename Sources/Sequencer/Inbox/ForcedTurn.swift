import Wire

// When forced transactions have their turn, and how they end without it (INB-7 to INB-10).

extension Sequencer {
    /// INB-7: what is due in `work`'s lane and fits its reserve, in the order of the inbox. The first that does not fit
    /// waits, and all behind it; what can have no turn any more ends.
    mutating func takeForced(_ work: inout LaneWork) throws(SequencerError) {
        let index = work.index
        guard !lanes[index].pool.forced.isEmpty else { return }
        let reserve = reserve(of: index)
        var budget = AdmissionBudget(parameters, hasInstance: lanes[index].instance != nil)
        while let slot = lanes[index].pool.forced.first() {
            let pending = lanes[index].pool[slot]
            // No overflow: both are bounded (NET-1, LANE-8).
            guard pending.arrivalHeight + lanes[index].configuration.forcedDelay <= height + 1 else { return }
            let size = Space(gas: pending.operation.gasLimit, bytes: pending.size)
            if let code = whyNever(pending, size, reserve, in: index) {
                endForced(slot, in: UInt32(index), code)
                continue
            }
            let used = work.forcedSpace.adding(size)
            guard reserve.covers(used) else { return }
            work.forcedSpace = used
            work.forced.append(slot)
            lanes[index].pool.takeForced(slot, before: chain(of: pending.sender, in: index))
            try askAdmission(ofForced: slot, in: index, &budget)
        }
    }

    /// INB-11: asks the rule, whose answer decides nothing about inclusion, but what its other functions get to see: they
    /// may rely on it that `admit` accepted all that they are given. So what there is no fuel left to ask about is not
    /// shown to them either.
    private mutating func askAdmission(
        ofForced slot: Int32, in index: Int, _ budget: inout AdmissionBudget
    ) throws(SequencerError) {
        if lanes[index].isSuspended { return }
        let hasInstance = lanes[index].instance != nil
        guard budget.take(lanes[index].configuration.fuel.admit, hasInstance: hasInstance) else {
            lanes[index].refused[slot] = ForcedRefusal(outcome: .failed, code: 0)
            return
        }
        noteInstance(of: UInt32(index))
        let pending = lanes[index].pool[slot]
        let payload = lanes[index].pool.payload(of: slot)
        let record = RuleInput.Record(
            operation: pending.operation, payloadBytes: payload.count, hash: pending.hash,
            sender: accounts[pending.sender].key, arrival: pending.arrival, arrivalHeight: pending.arrivalHeight,
            key: 0)
        do throws(RuleCallError) {
            switch try askAdmission(of: record, payload, in: index) {
            case .accept(let key): lanes[index].pool.slots[Int(slot)].key = key
            case .reject(let code): lanes[index].refused[slot] = ForcedRefusal(outcome: .failed, code: code)
            }
        } catch {
            self.record(.admit, try error.ruleFault(), of: index, pending.hash)
            lanes[index].refused[slot] = ForcedRefusal(outcome: .ruleFault, code: 0)
        }
    }

    /// Of a lane's items those that `begin` and `settle` are told of (INB-11).
    func told<Element>(_ items: [Element], of index: Int, _ item: (Element) -> LaneItem) -> [Element] {
        let refused = lanes[index].refused
        return refused.isEmpty ? items : items.filter { refused[item($0).slot] == nil }
    }

    /// A lane's reserve in gas and bytes.
    func reserve(of index: Int) -> Space {
        let gas = lanes[index].reserveGas
        return Space(gas: gas, bytes: Lane.bytes(for: gas, of: parameters))
    }

    /// INB-10: why a transaction whose turn has come cannot be included; nothing behind it must wait for it.
    private func whyNever(
        _ pending: borrowing PendingSlot, _ size: Space, _ reserve: Space, in index: Int
    ) -> OutcomeCode? {
        if lanes[index].standsStill { return .ruleSuspended }
        // The reserve may have fallen since it arrived.
        if size.gas > reserve.gas { return .gasLimit }
        if size.bytes > reserve.bytes { return .size }
        return pending.operation.maxFeePerGas < lanes[index].baseFee.perGas ? .feeTooLow : nil
    }

    /// What an account has pending in a lane's mempool, where it is taken in order.
    private func chain(of sender: UInt32, in index: Int) -> UInt32? {
        guard lanes[index].configuration.nonceMode == .sequential else { return nil }
        return lanes[index].senders.find(sender).flatMap { accounts.chain($0) }
    }

    /// Ends a waiting forced transaction, and with it what its sender has behind it: forced, then in the mempool.
    mutating func endForced(_ slot: Int32, in laneIndex: UInt32, _ code: OutcomeCode) {
        let index = Int(laneIndex)
        let removed = lanes[index].pool.removeForced(from: slot)
        for (place, pending) in removed.enumerated() {
            accounts.release(pending.hold, of: pending.sender)
            let isLate = pending.expiry <= height
            end(pending.hash, lane: lanes[index].name, place == 0 ? code : isLate ? .expired : .predecessorEnded)
        }
        guard let sender = removed.first?.sender, let chain = chain(of: sender, in: index) else { return }
        removePending(from: lanes[index].pool.chains[Int(chain)].head, in: laneIndex, .predecessorEnded)
    }

    /// Ends all that waits from the inbox in a lane that leaves, in its order, each by its own last height like what is
    /// pending there (LEAVE-5); the mempool stays as it is, but that nothing of it waits for a forced transaction any
    /// more.
    mutating func endForcedAtExit(of laneIndex: UInt32) {
        let index = Int(laneIndex)
        while let slot = lanes[index].pool.forced.first() {
            let pending = lanes[index].pool[slot]
            accounts.release(pending.hold, of: pending.sender)
            end(pending.hash, lane: lanes[index].name, pending.expiry <= height ? .expired : .laneLeft)
            lanes[index].pool.takeForced(slot, before: chain(of: pending.sender, in: index))
            lanes[index].pool.dropForced(slot)
        }
    }
}
