import Wire

// Running what is included (MERGE-11, BUN-15, BUN-16).

extension Sequencer {
    /// Executes in merged order: transactions and legs one by one, a bundle of `execution` atomicity as a whole, and the
    /// trials of losing bundles where they would have stood.
    mutating func execute(
        _ work: inout [LaneWork], _ order: [LanePosition], _ trials: [Int: [Trial]], _ market: inout MarketResult
    ) throws(SequencerError) {
        for queue in work.indices { work[queue].executed.reserveCapacity(work[queue].items.count) }
        market.order = []
        market.order.reserveCapacity(order.count)
        let failureCount = market.failures.count
        var next = 0
        while next < order.count {
            let (queue, position) = order[next]
            // A run in which something failed is undone: nothing has to be tried in it any more.
            if market.failures.count == failureCount, let trials = trials[queue] {
                for trial in trials where trial.position == position { try run(trial, of: work[queue].index, &market) }
            }
            let item = work[queue].items[position]
            if item.isLeg, market.offers[Int(item.offer)].isAtomic {
                // They stand together, in the order of the bundle.
                let count = market.offers[Int(item.offer)].places.count
                try executeAtomically(order[next..<next + count], &work, trials, &market)
                next += count
            } else {
                let executed = try execute(item, of: work[queue].index, market.offers)
                market.order.append((queue, work[queue].executed.count))
                work[queue].executed.append(executed)
                next += 1
            }
        }
        guard market.failures.count == failureCount else { return }
        for queue in work.indices {
            for trial in trials[queue] ?? [] where trial.position == work[queue].items.count {
                try run(trial, of: work[queue].index, &market)
            }
        }
    }

    /// All legs of a bundle; if one fails none leaves a trace in any lane's state.
    private mutating func executeAtomically(
        _ places: ArraySlice<LanePosition>, _ work: inout [LaneWork], _ trials: [Int: [Trial]],
        _ market: inout MarketResult
    ) throws(SequencerError) {
        let marks = places.map { lanes[work[$0.queue].index].state.mark() }
        let firstFault = faults.count
        var executed: [ExecutedTransaction] = []
        for (count, (queue, position)) in places.enumerated() {
            if count > 0, let trials = trials[queue] {
                for trial in trials where trial.position == position { try run(trial, of: work[queue].index, &market) }
            }
            executed.append(try execute(work[queue].items[position], of: work[queue].index, market.offers))
            if executed[count].outcome != .included { break }
        }
        guard executed[executed.count - 1].outcome != .included else {
            for (place, transaction) in zip(places, executed) {
                market.order.append((place.queue, work[place.queue].executed.count))
                work[place.queue].executed.append(transaction)
            }
            return
        }
        // The first mark of a lane is the oldest: undone last.
        for (place, mark) in zip(places, marks).reversed() {
            lanes[work[place.queue].index].state.rollBack(to: mark)
        }
        let offer = Int(work[places.first!.queue].items[places.first!.position].offer)
        let legs = places.enumerated().map { leg, place in
            let result: ExecutedTransaction.Result
            switch leg {
            case ..<(executed.count - 1): result = .init(outcome: .rolledBack, gasCharged: executed[leg].gasCharged)
            case executed.count - 1: return (work: place.queue, executed: executed[leg])
            default: result = .init(outcome: .notRun, gasCharged: 0)
            }
            let item = work[place.queue].items[place.position]
            return (place.queue, self.executed(item, of: work[place.queue].index, market.offers, result))
        }
        market.failures.append(
            AtomicFailure(offer: offer, leg: executed.count - 1, legs: legs, faults: Array(faults[firstFault...])))
    }

    /// BUN-16: the legs of a losing bundle, on the state right before what won their opening; undone in any case, and no
    /// fault of it goes on record.
    private mutating func run(
        _ trial: Trial, of index: Int, _ market: inout MarketResult
    ) throws(SequencerError) {
        let mark = lanes[index].state.mark()
        let firstFault = faults.count
        for leg in trial.legs {
            let executed = try execute(LaneItem(offer: trial.offer, leg: leg), of: index, market.offers)
            guard executed.outcome == .included else {
                market.failedTrials.insert(trial.offer)
                break
            }
        }
        lanes[index].state.rollBack(to: mark)
        faults.removeSubrange(firstFault...)
    }

    private mutating func execute(
        _ item: LaneItem, of index: Int, _ offers: [Offer]
    ) throws(SequencerError) -> ExecutedTransaction {
        let result = try result(of: item, of: index, offers)
        return executed(item, of: index, offers, result)
    }

    private func executed(
        _ item: LaneItem, of index: Int, _ offers: [Offer], _ result: ExecutedTransaction.Result
    ) -> ExecutedTransaction {
        let baseFee = lanes[index].baseFee.perGas
        guard item.isLeg else {
            return ExecutedTransaction(lanes[index].pool[item.slot], item: item, result, baseFeePerGas: baseFee)
        }
        return ExecutedTransaction(
            leg: Int(item.leg), of: offers[Int(item.offer)].pending, item: item, result, baseFeePerGas: baseFee)
    }

    /// TX-24: what the rule says, if it has a say. A failure leaves no writes.
    private mutating func result(
        of item: LaneItem, of index: Int, _ offers: [Offer]
    ) throws(SequencerError) -> ExecutedTransaction.Result {
        let (gasLimit, bid, hash) = terms(of: item, of: index, offers)
        let planned = item.charge ?? bid
        guard lanes[index].executes else { return .init(outcome: .included, gasCharged: gasLimit, charge: planned) }
        if !lanes[index].refused.isEmpty, let refusal = lanes[index].refused[item.slot] {
            return refusal.result(gasLimit: gasLimit)
        }
        let mark = lanes[index].state.mark()
        let firstEvent = lanes[index].state.events.count
        write(CollectionOfOne(item), of: index, offers)
        guard
            try call(
                .execute, of: index, access: .readWrite, answerBytesMax: RuleAnswer.executionBytes, transaction: hash)
        else { return .init(outcome: .ruleFault, gasCharged: gasLimit) }
        let answer: RuleAnswer.Execution
        do throws(RuleFault) {
            answer = try RuleAnswer.execution(buffers.answer, gasLimit: gasLimit, bid: bid)
        } catch {
            lanes[index].state.rollBack(to: mark)
            lanes[index].instance = nil
            record(.execute, error, of: index, hash)
            return .init(outcome: .ruleFault, gasCharged: gasLimit)
        }
        // TX-24: at least half the gas limit, rounded up.
        let gas = max(answer.gasUsed, gasLimit - gasLimit / 2)
        guard answer.succeeded else {
            lanes[index].state.rollBack(to: mark)
            return .init(outcome: .failed, code: answer.code, gasCharged: gas)
        }
        return .init(
            outcome: .included, gasCharged: gas, charge: answer.charge ?? planned,
            events: firstEvent..<lanes[index].state.events.count)
    }

    private func terms(
        of item: LaneItem, of index: Int, _ offers: [Offer]
    ) -> (gasLimit: UInt64, bid: Amount, hash: Hash) {
        guard item.isLeg else {
            let pending = lanes[index].pool[item.slot]
            return (pending.operation.gasLimit, pending.operation.bid, pending.hash)
        }
        let pending = offers[Int(item.offer)].pending
        return (pending.bundle.legs[Int(item.leg)].gasLimit, 0, pending.legHashes[Int(item.leg)])
    }
}
