import Wire

// Running the included transactions, and saying whose money they brought.

extension Sequencer {
    /// Executes in merged order. Answers the order as (position in `work`, position in its ``LaneWork/executed``).
    mutating func execute(
        _ work: inout [LaneWork], _ order: [(queue: Int, position: Int)]
    ) throws(SequencerError) -> [(queue: Int, position: Int)] {
        for queue in work.indices { work[queue].executed.reserveCapacity(work[queue].included) }
        for (queue, position) in order {
            let entry = work[queue].proposal[position]
            work[queue].executed.append(try execute(entry.slot, charge: entry.charge, of: work[queue].index))
        }
        return order
    }

    private mutating func execute(
        _ slot: Int32, charge: Amount?, of index: Int
    ) throws(SequencerError) -> ExecutedTransaction {
        let pending = lanes[index].pool[slot]
        let operation = pending.operation
        let baseFee = lanes[index].baseFee.perGas
        func executed(
            _ outcome: OutcomeCode, code: UInt32 = 0, gas: UInt64, charge: Amount
        ) -> ExecutedTransaction {
            ExecutedTransaction(
                pending, slot: slot, outcome: outcome, code: code, gasCharged: gas, charge: charge,
                baseFeePerGas: baseFee)
        }
        let planned = charge ?? operation.bid
        guard lanes[index].executes else {
            return executed(.included, gas: operation.gasLimit, charge: planned)
        }
        let mark = lanes[index].state.mark()
        write([slot], of: index)
        guard
            try call(
                .execute, of: index, access: .readWrite, answerBytesMax: RuleAnswer.executionBytes,
                transaction: pending.hash)
        else { return executed(.ruleFault, gas: operation.gasLimit, charge: 0) }
        let answer: RuleAnswer.Execution
        do throws(RuleFault) {
            answer = try RuleAnswer.execution(buffers.answer, gasLimit: operation.gasLimit, bid: operation.bid)
        } catch {
            lanes[index].state.rollBack(to: mark)
            lanes[index].instance = nil
            record(.execute, error, of: index, pending.hash)
            return executed(.ruleFault, gas: operation.gasLimit, charge: 0)
        }
        // TX-24: at least half the gas limit, rounded up.
        let gas = max(answer.gasUsed, operation.gasLimit - operation.gasLimit / 2)
        guard answer.succeeded else {
            lanes[index].state.rollBack(to: mark)
            return executed(.failed, code: answer.code, gas: gas, charge: 0)
        }
        return executed(.included, gas: gas, charge: answer.charge ?? planned)
    }

    /// Settles revenue, posts the journal, and puts the sub-block together (ATTR-1 to ATTR-6, LEDGER-1, BLOCK-1).
    mutating func settle(
        _ work: inout [LaneWork], _ order: [(queue: Int, position: Int)]
    ) throws(SequencerError) -> SubBlock {
        var attribution: [LaneAttribution] = []
        var lines = [Int](repeating: -1, count: work.count)
        for position in work.indices where work[position].included > 0 {
            lines[position] = attribution.count
            attribution.append(try attribute(&work[position]))
        }
        var included: [Inclusion] = []
        included.reserveCapacity(order.count)
        postings.reserveCapacity(postings.count + order.count)
        for (queue, position) in order {
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
        keepInclusionLeaves(included, of: order.map { work[$0.queue].index })
        postCredits(attribution)
        try checkConservation(attribution)
        for (position, line) in lines.enumerated() where line >= 0 {
            addToBlock(attribution[line], of: work[position].index)
        }
        let outcomes = Outcomes(included: included, endings: endings, faults: faults)
        let header = SubBlockHeader(
            height: height + 1, previous: commitment, logPosition: logPosition, logHash: logHash,
            outcomesHash: hash(.outcomes, outcomes), attributionHash: attribution.sectionHash,
            journalHash: hash(.journal, postings))
        return SubBlock(header: header, outcomes: outcomes, attribution: attribution, journal: postings)
    }

    /// ``Outcomes/sectionHash`` and its like, in a buffer that is there already.
    private mutating func hash(_ domain: HashDomain, _ section: some WireCodable) -> Hash {
        scratch.removeAll(keepingCapacity: true)
        section.encode(into: &scratch)
        return Hash.of(domain, scratch)
    }

    /// A lane's line: its own revenue, and where the rule's `settle` or else the lane's treasury takes it.
    private mutating func attribute(_ work: inout LaneWork) throws(SequencerError) -> LaneAttribution {
        let index = work.index
        var line = Attribution.own(
            lanes[index].name, baseFeePerGas: lanes[index].baseFee.perGas, work.executed)
        // Bundles bring the surplus that a take is of; a lane's own revenue is never touched.
        line.take = Attribution.take(result: 0, alone: 0, basisPoints: parameters.takeBasisPoints)
        if lanes[index].rule.capabilities.contains(.settle), !lanes[index].isSuspended {
            write(work.executed.map(\.slot), of: index, results: work.executed)
            let mark = lanes[index].state.mark()
            if try call(
                .settle, of: index, access: .readWrite,
                answerBytesMax: RuleAnswer.payoutsBytesMax(transactions: work.executed.count))
            {
                do throws(RuleFault) {
                    line.payouts = try RuleAnswer.payouts(buffers.answer, revenue: line.revenue)
                } catch {
                    lanes[index].state.rollBack(to: mark)
                    fault(.settle, error, of: index, &work)
                }
            } else {
                work.hasFaulted = true
            }
        }
        let paid = line.payouts.reduce(0) { $0 + $1.amount }
        if line.revenue > paid {
            line.payouts.append(
                Payout(account: lanes[index].configuration.treasury, amount: line.revenue - paid))
        }
        return line
    }

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
        guard dataFees > 0 else { return }
        accounts.credit(dataFees, to: operatorAccount)
        postings.append(
            Posting(
                account: genesis.operatorAccount, side: .credit, kind: .dataFee, reference: 0, amount: dataFees))
    }

    /// LEDGER-1 and ATTR-3, in production: the journal sums to zero, and every unit that was collected is attributed.
    private func checkConservation(_ attribution: [LaneAttribution]) throws(SequencerError) {
        var debits: Amount = 0
        var credits: Amount = 0
        var collected: Amount = 0
        for posting in postings {
            switch posting.side {
            case .debit:
                debits += posting.amount
                if posting.kind == .cost { collected += posting.amount }
            case .credit: credits += posting.amount
            }
        }
        let attributed = attribution.reduce(0) { $0 + $1.revenue + $1.dataFee }
        guard debits == credits, collected == attributed else {
            throw SequencerError(
                .invariant, rule: "LEDGER-1",
                "sub-block \(height + 1): debits \(debits), credits \(credits), collected \(collected), attributed "
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
