import Wire

// The calls of a rule that surround execution: `order` before the cut, `begin` after it.

extension Sequencer {
    /// What `lane` wants in this sub-block: its eligible transactions by key, or what its rule orders.
    mutating func propose(_ work: inout LaneWork, _ tieKey: Hash) throws(SequencerError) {
        let index = work.index
        let policy = lanes[index].configuration.openings
        work.offered = OfferedOpenings(
            top: policy.top != nil, bottom: policy.bottom != nil, sellsBehind: policy.after != nil)
        // Without its rule a state machine stands still: to charge for what is not executed would pay an app for
        // its rule's faults (LANE-9).
        if lanes[index].standsStill {
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
        let slots = work.gathered.slots
        write(slots.map { LaneItem(slot: $0, charge: nil) }, of: index)
        let called = try call(
            .order, of: index, access: .read, answerBytesMax: RuleAnswer.proposalBytesMax(candidates: slots.count))
        if called {
            do throws(RuleFault) {
                let proposal = try RuleAnswer.proposal(buffers.answer, count: slots.count)
                work.proposal = try checked(proposal, slots, of: index)
                work.wholeOnly = proposal.wholeOnly
                work.offered.restrict(to: proposal)
            } catch {
                fault(.order, error, of: index, &work)
            }
        } else {
            work.hasFaulted = true
        }
        if work.hasFaulted {
            work.proposal = arrivalOrder(slots.map { ($0, nil) }, of: index)
            // What the rule would have withheld is not known: nothing is on sale, so that nobody gains by its fault.
            work.offered = OfferedOpenings(top: false, bottom: false, sellsBehind: false)
        }
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

    /// `begin`, once a run, after the cut. A fault puts the lane's transactions into arrival order; but where legs
    /// stand among them the order stays, in which their places were sold.
    mutating func begin(_ work: inout LaneWork, _ offers: [Offer]) throws(SequencerError) {
        let index = work.index
        guard lanes[index].rule.capabilities.contains(.begin), !lanes[index].isSuspended else { return }
        let told = told(work.items, of: index) { $0 }
        guard !told.isEmpty else { return }
        write(told, of: index, offers)
        let called = try call(.begin, of: index, access: .readWrite, answerBytesMax: 0)
        // It is the first call that may write, so that all events are its own.
        work.beginEvents = lanes[index].state.events.count
        guard !called else { return }
        work.hasFaulted = true
        guard !work.items.contains(where: \.isLeg) else { return }
        let entries = arrivalOrder(Array(work.includedEntries), of: index)
        work.items = work.forcedItems + entries.map { LaneItem(slot: $0.slot, charge: $0.charge) }
    }

    // MARK: Calling

    /// Writes the input for transactions and legs of a lane; for `settle` with what became of them.
    ///
    /// - Parameter results: what became of each item, with what was charged of its bid or paid for its bundle, and what
    ///   the lane earned beside.
    mutating func write(
        _ items: some Collection<LaneItem>, of index: Int, _ offers: [Offer] = [],
        results: (of: [(executed: ExecutedTransaction, paid: Amount)], revenue: RuleInput.Revenue)? = nil
    ) {
        buffers.input.start(context(of: index), count: items.count, results: results != nil)
        for item in items {
            if item.isLeg {
                buffers.input.add(record(ofLeg: Int(item.leg), of: offers[Int(item.offer)].pending))
            } else {
                let pending = lanes[index].pool[item.slot]
                buffers.input.add(
                    RuleInput.Record(
                        operation: pending.operation, payloadBytes: lanes[index].pool.payload(of: item.slot).count,
                        hash: pending.hash, sender: accounts[pending.sender].key,
                        arrival: pending.arrival, arrivalHeight: pending.arrivalHeight, key: pending.key))
            }
        }
        if let results {
            for result in results.of { buffers.input.add(result: result.executed, paid: result.paid) }
            buffers.input.add(revenue: results.revenue)
        }
        for item in items {
            buffers.input.add(
                payload: item.isLeg
                    ? offers[Int(item.offer)].pending.bundle.legs[Int(item.leg)].payload
                    : lanes[index].pool.payload(of: item.slot))
        }
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
