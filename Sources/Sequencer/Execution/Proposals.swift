import Wire

// The calls of a rule that surround execution: `order` before the cut, `begin` after it.

extension Sequencer {
    /// What `lane` wants in this sub-block: its eligible transactions by key, or what its rule orders.
    mutating func propose(_ work: inout LaneWork, _ tieKey: Hash) throws(SequencerError) {
        let index = work.index
        // Without its rule a state machine stands still: to charge for what is not executed would pay an app for
        // its rule's faults (LANE-9).
        if lanes[index].isSuspended, lanes[index].executes {
            work.isProposed = true
            return
        }
        guard lanes[index].rule.capabilities.contains(.order), !lanes[index].isSuspended else {
            work.demandGas = UInt64(clamping: lanes[index].pool.eligibleGas)
            work.demandBytes = lanes[index].pool.eligibleBytes
            return
        }
        work.isProposed = true
        gatherWindow(&work, tieKey)
        guard !work.gathered.slots.isEmpty else { return }
        write(work.gathered.slots, of: index)
        let slots = work.gathered.slots
        let called = try call(
            .order, of: index, access: .read, answerBytesMax: RuleAnswer.proposalBytesMax(candidates: slots.count))
        if called {
            do throws(RuleFault) {
                let proposal = try RuleAnswer.proposal(buffers.answer, count: slots.count)
                work.proposal = try checked(proposal, slots, of: index)
                work.wholeOnly = proposal.wholeOnly
            } catch {
                fault(.order, error, of: index, &work)
            }
        } else {
            work.hasFaulted = true
        }
        if work.hasFaulted { work.proposal = arrivalOrder(slots.map { ($0, nil) }, of: index) }
        for entry in work.proposal {
            work.demandGas += lanes[index].pool[entry.slot].operation.gasLimit
            work.demandBytes += lanes[index].pool[entry.slot].size
        }
    }

    /// The best candidates, within the lane's window and at most one sub-block's gas and bytes.
    private mutating func gatherWindow(_ work: inout LaneWork, _ tieKey: Hash) {
        let index = work.index
        var count = Int(lanes[index].configuration.orderWindow)
        var gas = parameters.subBlockGas
        var bytes = parameters.subBlockBytes
        work.gathered = lanes[index].pool.gather(
            tie: { Hash.of(.tie, tieKey, $0) },
            while: {
                guard count > 0, $0.gas <= gas, $0.bytes <= bytes else { return false }
                count -= 1
                gas -= $0.gas
                bytes -= $0.bytes
                return true
            })
    }

    /// ABI-12: every chain in order without gaps, charges at most the bids.
    private func checked(
        _ proposal: RuleAnswer.Proposal, _ slots: [Int32], of index: Int
    ) throws(RuleFault) -> [(slot: Int32, charge: Amount?)] {
        // What may come next of each chain that has been started.
        var next: [UInt32: Int32] = [:]
        var entries: [(slot: Int32, charge: Amount?)] = []
        entries.reserveCapacity(proposal.entries.count)
        for entry in proposal.entries {
            let slot = slots[entry.candidate]
            let pending = lanes[index].pool[slot]
            let expected = next[pending.chain] ?? lanes[index].pool.chains[Int(pending.chain)].head
            guard slot == expected, entry.charge.map({ $0 <= pending.operation.bid }) ?? true else { throw .answer }
            next[pending.chain] = pending.next
            entries.append((slot, entry.charge))
        }
        return entries
    }

    /// LANE-9: what is left when the rule is at fault. First come, first served, a sender's nonces in order: each
    /// transaction stands by the latest arrival among itself and its predecessors.
    private func arrivalOrder(
        _ entries: [(slot: Int32, charge: Amount?)], of index: Int
    ) -> [(slot: Int32, charge: Amount?)] {
        struct Place {
            let entry: (slot: Int32, charge: Amount?)
            let arrival: UInt64
            let nonce: UInt64
        }
        let places = entries.map { entry in
            var arrival: UInt64 = 0
            var slot = entry.slot
            while slot >= 0 {
                arrival = max(arrival, lanes[index].pool[slot].arrival)
                slot = lanes[index].pool[slot].previous
            }
            return Place(entry: entry, arrival: arrival, nonce: lanes[index].pool[entry.slot].operation.nonce)
        }
        return places.sorted { ($0.arrival, $0.nonce) < ($1.arrival, $1.nonce) }.map(\.entry)
    }

    /// `begin`, once, after the cut. A fault puts the lane's transactions into arrival order.
    mutating func begin(_ work: inout LaneWork) throws(SequencerError) {
        let index = work.index
        guard lanes[index].rule.capabilities.contains(.begin), !lanes[index].isSuspended, work.included > 0 else {
            return
        }
        write(work.includedSlots.map(\.slot), of: index)
        let called = try call(.begin, of: index, access: .readWrite, answerBytesMax: 0)
        guard !called else { return }
        work.hasFaulted = true
        work.proposal = arrivalOrder(Array(work.includedSlots), of: index)
    }

    // MARK: Calling

    /// Writes the input for `slots` of a lane; `results` for `settle`.
    mutating func write(_ slots: [Int32], of index: Int, results: [ExecutedTransaction]? = nil) {
        buffers.input.start(context(of: index), count: slots.count, results: results != nil)
        for slot in slots {
            let pending = lanes[index].pool[slot]
            buffers.input.add(
                RuleInput.Record(
                    operation: pending.operation, payloadBytes: lanes[index].pool.payload(of: slot).count,
                    hash: pending.hash, sender: accounts[pending.sender].key,
                    arrival: pending.arrival, arrivalHeight: pending.arrivalHeight, key: pending.key))
        }
        for result in results ?? [] { buffers.input.add(result: result) }
        for slot in slots { buffers.input.add(payload: lanes[index].pool.payload(of: slot)) }
    }

    /// Calls a lane's rule. A fault is recorded and answered with false; the machine's failure is thrown.
    mutating func call(
        _ function: RuleFunction, of index: Int, access: StateAccess, answerBytesMax: Int, transaction: Hash = .zero
    ) throws(SequencerError) -> Bool {
        noteInstance(of: UInt32(index))
        do throws(RuleCallError) {
            try lanes[index].call(
                function, &buffers, answerBytesMax: answerBytesMax, access: access, fuelMax: parameters.fuelMax)
            return true
        } catch {
            record(function, try error.ruleFault(), of: index, transaction)
            return false
        }
    }

    /// An answer that was read and found wanting: a fault like any other.
    mutating func fault(_ function: RuleFunction, _ fault: RuleFault, of index: Int, _ work: inout LaneWork) {
        lanes[index].instance = nil
        work.hasFaulted = true
        record(function, fault, of: index, .zero)
    }

    mutating func record(_ function: RuleFunction, _ fault: RuleFault, of index: Int, _ transaction: Hash) {
        faults.append(
            LaneFault(
                lane: lanes[index].name, function: function.rawValue, fault: fault.rawValue,
                transaction: transaction))
    }
}
