import Wire

// Saying whose money it is, and moving it (ATTR-1 to ATTR-9, LEDGER-1, LEDGER-6, BLOCK-1).

extension Sequencer {
    /// Settles revenue, posts the journal, ends bundles, and puts the sub-block together.
    mutating func settle(
        _ work: inout [LaneWork], _ market: MarketResult, _ effects: inout Effects
    ) throws(SequencerError) -> SubBlock {
        let earnings = earnings(market, work)
        var attribution: [LaneAttribution] = []
        var lines = [Int](repeating: -1, count: work.count)
        for position in work.indices {
            let isPaid = earnings.lanes[position].crossLane > 0
            guard !work[position].executed.isEmpty || isPaid else { continue }
            lines[position] = attribution.count
            attribution.append(try attribute(&work[position], earnings.lanes[position], market))
        }
        var included: [Inclusion] = []
        included.reserveCapacity(market.order.count)
        postings.reserveCapacity(postings.count + market.order.count)
        for (queue, position) in market.order {
            let executed = work[queue].executed[position]
            let sender = accounts[executed.sender].key
            let inclusion = executed.inclusion(lane: UInt32(lines[queue]), sender: sender)
            postings.append(
                Posting(
                    account: sender, side: .debit, kind: .cost, reference: UInt32(included.count),
                    amount: executed.cost))
            accounts.settle(
                hold: executed.hold, cost: executed.cost, of: executed.sender)
            included.append(inclusion)
        }
        keepInclusionLeaves(included, of: market.order.map { work[$0.queue].index })
        if !market.contending.isEmpty || !bundles.isEmpty { endBundles(after: market) }
        postBids(market)
        postCredits(attribution)
        try checkConservation(attribution)
        for (position, line) in lines.enumerated() where line >= 0 {
            addToBlock(attribution[line], of: work[position].index)
        }
        if !market.offers.isEmpty { effects.market = report(market, earnings, work) }
        effects.forced = work.flatMap { lane in lane.forced.map { lanes[lane.index].pool[$0].hash } }
        let events = try events(work, market, lines)
        let outcomes = Outcomes(included: included, endings: endings, faults: faults, bundles: endedBundles)
        let header = SubBlockHeader(
            height: height + 1, previous: commitment, logPosition: logPosition, logHash: logHash,
            inboxNumber: lastForced, outcomesHash: hash(.outcomes, outcomes), attributionHash: attribution.sectionHash,
            componentsHash: earnings.components.sectionHash, eventsHash: hash(.events, events),
            journalHash: hash(.journal, postings))
        return SubBlock(
            header: header, outcomes: outcomes, attribution: attribution, components: earnings.components,
            events: events, journal: postings)
    }

    /// ``Outcomes/sectionHash`` and its like, in a buffer that is there already.
    private mutating func hash(_ domain: HashDomain, _ section: some WireCodable) -> Hash {
        scratch.removeAll(keepingCapacity: true)
        section.encode(into: &scratch)
        return Hash.of(domain, scratch)
    }

    // MARK: Lines

    /// A lane's line, and where the rule's `settle` or else the lane's treasury takes it.
    private mutating func attribute(
        _ work: inout LaneWork, _ earnings: LaneEarnings, _ market: MarketResult
    ) throws(SequencerError) -> LaneAttribution {
        let index = work.index
        work.eventsBeforeSettle = lanes[index].state.events.count
        var line = Attribution.own(
            lanes[index].name, baseFeePerGas: lanes[index].baseFee.perGas, work.executed)
        line.bundle = earnings.bundle
        line.crossLane = earnings.crossLane
        line.take = earnings.take
        addStandAlone(work, earnings, to: &line)
        try checkBetterAlone(line, of: index)
        let payable = line.revenue - line.operatorFees
        if lanes[index].rule.capabilities.contains(.settle), !lanes[index].isSuspended {
            let told = told(work.executed, of: index, \.item)
            write(
                told.map(\.item), of: index, market.offers,
                results: (
                    told.map { ($0, $0.item.isLeg ? market.paid(for: $0.item) : $0.charge) },
                    RuleInput.Revenue(
                        bundle: line.bundle, crossLane: line.crossLane, operatorFees: line.operatorFees)
                ))
            let mark = lanes[index].state.mark()
            if try call(
                .settle, of: index, access: .readWrite,
                answerBytesMax: RuleAnswer.payoutsBytesMax(transactions: told.count))
            {
                do throws(RuleFault) {
                    line.payouts = try RuleAnswer.payouts(buffers.answer, revenue: payable)
                } catch {
                    lanes[index].state.rollBack(to: mark)
                    fault(.settle, error, of: index, &work)
                }
            } else {
                work.hasFaulted = true
            }
        }
        let paid = line.payouts.reduce(0) { $0 + $1.amount }
        if payable > paid {
            line.payouts.append(Payout(account: lanes[index].configuration.treasury, amount: payable - paid))
        }
        return line
    }

    /// ATTR-8 and ATTR-9: what the lane would have had on its own reserve, and what it pays for gas beyond it.
    private func addStandAlone(_ work: LaneWork, _ earnings: LaneEarnings, to line: inout LaneAttribution) {
        let index = work.index
        let reserve = reserve(of: index)
        let isWithin = reserve.covers(work.forcedSpace.adding(work.used))
        var (own, within) = ((revenue: Amount(0), gas: UInt64(0)), (revenue: Amount(0), gas: UInt64(0)))
        var used = Space.zero
        var isOpen = !work.wholeOnly || isWithin
        for transaction in work.executed where !transaction.item.isLeg {
            own.revenue += transaction.revenue
            own.gas += transaction.gasCharged
            // What is forced is within the reserve by INB-7.
            let isForced = lanes[index].pool.isForced(transaction.item.slot)
            if !isWithin, isForced || isOpen {
                let pending = lanes[index].pool[transaction.item.slot]
                used = used.adding(Space(gas: pending.operation.gasLimit, bytes: pending.size))
                isOpen = isOpen && reserve.covers(used)
            }
            guard isForced || isOpen else { continue }
            within.revenue += transaction.revenue
            within.gas += transaction.gasCharged
        }
        line.alone = within.revenue + earnings.alone
        guard parameters.slackFeePerGas > 0 else { return }
        // Never more than what the gas beyond the reserve brought.
        let fee = UInt128(own.gas - within.gas).multipliedIfFits(by: parameters.slackFeePerGas)
        line.slackFee = min(fee ?? .max, own.revenue - within.revenue)
    }

    /// ATTR-9, in production: under a rule that keeps what is a lane's alone, none has less than that. A state machine's
    /// transactions may do and pay less on a reserve than they did here.
    private func checkBetterAlone(_ line: LaneAttribution, of index: Int) throws(SequencerError) {
        let isKept = parameters.attributionRule == .coreNearest || parameters.attributionRule == .shapley
        guard isKept, !lanes[index].executes, line.revenue < line.alone else { return }
        throw SequencerError(
            .invariant, rule: "ATTR-9",
            "sub-block \(height + 1): lane \(line.lane) is attributed \(line.revenue), alone it had \(line.alone)")
    }

    // MARK: Leaves

    /// BLOCK-4: hashes the leaves of a sub-block's inclusions together, and gives each to its lane.
    private mutating func keepInclusionLeaves(_ included: [Inclusion], of indices: [Int]) {
        let stride = 128
        scratch.removeAll(keepingCapacity: true)
        for inclusion in included {
            scratch.writeFields(stride) { fields in
                inclusion.encodeLaneLeaf(into: &fields)
                fields.write(UInt16(0))
            }
        }
        scratch.withUnsafeMutableBytes { bytes in
            Hash.replaceEach(.inclusion, in: bytes, stride: stride, length: Inclusion.laneLeafBytes)
            for (position, index) in indices.enumerated() {
                let leaf = UnsafeRawBufferPointer(rebasing: bytes[(32 * position)..<(32 * position + 32)])
                lanes[index].inclusionLeaves.append(Hash(bytes: Bytes32(leaf)))
            }
        }
    }

    // MARK: Postings

    /// What bundles that won paid, and what of it goes back.
    private mutating func postBids(_ market: MarketResult) {
        guard !market.decision.winners.isEmpty else { return }
        var recipients: [Hash: PublicKey] = [:]
        for winner in market.decision.winners {
            let pending = market.offers[winner.offer].pending
            recipients[pending.hash] = pending.bundle.refundedAccount
        }
        for (reference, outcome) in endedBundles.enumerated() where outcome.paid > 0 {
            postings.append(
                Posting(
                    account: outcome.payer, side: .debit, kind: .bid, reference: UInt32(reference),
                    amount: outcome.paid))
            guard outcome.refund > 0, let recipient = recipients[outcome.bundle] else { continue }
            accounts.credit(outcome.refund, to: accounts.findOrMake(recipient))
            postings.append(
                Posting(
                    account: recipient, side: .credit, kind: .refund, reference: UInt32(reference),
                    amount: outcome.refund))
        }
    }

    private mutating func postCredits(_ attribution: [LaneAttribution]) {
        var dataFees: Amount = 0
        for (position, line) in attribution.enumerated() {
            dataFees += line.dataFee
            for payout in line.payouts {
                accounts.credit(payout.amount, to: accounts.findOrMake(payout.account))
                postings.append(
                    Posting(
                        account: payout.account, side: .credit, kind: .revenue, reference: UInt32(position),
                        amount: payout.amount))
            }
        }
        postToOperator(dataFees, .dataFee, reference: 0)
        for (position, line) in attribution.enumerated() {
            postToOperator(line.take, .take, reference: UInt32(position))
            postToOperator(line.slackFee, .slackFee, reference: UInt32(position))
        }
    }

    private mutating func postToOperator(_ amount: Amount, _ kind: Posting.Kind, reference: UInt32) {
        guard amount > 0 else { return }
        accounts.credit(amount, to: operatorAccount)
        postings.append(
            Posting(account: genesis.operatorAccount, side: .credit, kind: kind, reference: reference, amount: amount))
    }

    /// LEDGER-1 and ATTR-3, in production: the journal sums to zero, and every unit that was collected is attributed.
    private func checkConservation(_ attribution: [LaneAttribution]) throws(SequencerError) {
        var (debits, credits, collected, refunded): (Amount, Amount, Amount, Amount) = (0, 0, 0, 0)
        for posting in postings {
            switch posting.side {
            case .debit: debits += posting.amount
            case .credit: credits += posting.amount
            }
            // Orders can send the same money round any number of times; what is open stays within the supply.
            let settled = min(debits, credits)
            debits -= settled
            credits -= settled
            switch posting.kind {
            case .cost, .bid: collected += posting.amount
            case .refund: refunded += posting.amount
            default: break
            }
        }
        let attributed = attribution.reduce(refunded) { $0 + $1.revenue + $1.dataFee }
        guard debits == credits, collected == attributed else {
            throw SequencerError(
                .invariant, rule: "LEDGER-1",
                "sub-block \(height + 1): debits without credits \(debits), credits without debits \(credits), collected \(collected), attributed "
                    + "\(attributed)")
        }
    }

    private mutating func addToBlock(_ line: LaneAttribution, of index: Int) {
        var line = line
        line.payouts = []
        if lanes[index].blockAttribution == nil {
            lanes[index].blockAttribution = line
        } else {
            lanes[index].blockAttribution?.add(line)
        }
    }
}

extension MarketResult {
    /// What its single-lane bundle paid the lane for a leg, at the first leg of its bundle; else 0.
    fileprivate func paid(for item: LaneItem) -> Amount {
        let offer = Int(item.offer)
        guard item.leg == 0, offers[offer].pending.lanes.count == 1,
            let winner = decision.winners.first(where: { $0.offer == offer })
        else { return 0 }
        return winner.paid - winner.refund
    }
}

extension Inclusion {
    /// Bytes of ``encodeLaneLeaf(into:)``.
    static let laneLeafBytes = 126

    /// BLOCK-4: what a leaf in its lane's tree is the hash of. Says nothing of other lanes, so that what they do cannot
    /// change it.
    func encodeLaneLeaf(into fields: inout FixedFields) {
        fields.write(transaction.bytes)
        fields.write(sender.bytes)
        fields.write(outcome.rawValue)
        fields.write(code)
        fields.write(gasCharged)
        fields.write(priorityFeePerGas)
        fields.write(charge)
        fields.write(dataFee)
    }
}
