import Wire

// What happens to a transaction when it arrives (Specs/transactions.md, Specs/lanes.md).

extension Sequencer {
    /// A transaction that passed every check but the rule's own.
    struct Admissible {
        enum Place {
            case append
            case replace(Int32)
        }
        let place: Place
        let sender: UInt32
        /// The sender's in the lane; nil before its first transaction there, and in the unordered mode.
        let nonceRecord: UInt32?
        var expiry: UInt64
        let size: UInt64
        let dataFee: Amount
        let hold: Amount
        /// Hold of what is replaced.
        let released: Amount
    }

    /// When a transaction came.
    struct Arrival {
        /// Grows with every arrival in the network.
        let number: UInt64
        /// Of the sub-block that was being built.
        let height: UInt64
    }

    /// What an envelope's earlier operations take up when its later ones are checked before any is admitted.
    struct Ahead {
        /// An operation that would be pending by then.
        struct Planned {
            let operation: OperationTerms
            let hash: Hash
            let place: Admissible.Place
            let hold: Amount
        }

        /// How many have a nonce that nothing pending has.
        private(set) var count: UInt64 = 0
        private(set) var hold: Amount = 0
        /// Of what is replaced.
        private(set) var released: Amount = 0
        private(set) var byNonce: [UInt64: Planned] = [:]

        mutating func add(_ operation: Operation, hash: Hash, _ admissible: Admissible) {
            let planned = Planned(
                operation: OperationTerms(operation), hash: hash, place: admissible.place, hold: admissible.hold)
            let isNew = byNonce.updateValue(planned, forKey: operation.nonce) == nil
            if isNew, case .append = admissible.place { count += 1 }
            hold += admissible.hold
            released += admissible.released
        }
    }

    // MARK: From the log

    mutating func apply(
        _ envelope: Envelope, hashes: [Hash], _ effects: inout Effects
    ) throws(SequencerError) {
        let firstEnding = endings.count
        let index = envelope.chainID == genesis.chainID ? laneIndex.find(envelope.lane.bytes) : nil
        for position in envelope.operations.indices {
            let hash = hashes[position]
            arrived.append(hash)
            arrivals += 1
            guard let index else {
                let code: OutcomeCode = envelope.chainID == genesis.chainID ? .unknownLane : .wrongChain
                end(hash, lane: envelope.lane, code)
                continue
            }
            let size = UInt64(envelope.size(at: position))
            switch check(
                envelope.operations[position], hash: hash, size: size, of: envelope.sender, in: index, Ahead())
            {
            case .failure(let rejection): end(hash, lane: envelope.lane, rejection.code)
            case .success(let admissible):
                let arrival = Arrival(number: arrivals, height: height + 1)
                if try admit(envelope.operations[position], hash: hash, arrival, admissible, to: index) {
                    effects.admitted += 1
                }
            }
        }
        if endings.count > firstEnding { effects.endings = Array(endings[firstEnding...]) }
    }

    struct Rejection: Error {
        let code: OutcomeCode
    }

    /// Everything that can be said without the rule (LANE-10, INB-6).
    func check(
        _ operation: Operation, hash: Hash, size: UInt64, of sender: PublicKey, in laneIndex: UInt32, _ ahead: Ahead,
        isForced: Bool = false
    ) -> Result<Admissible, Rejection> {
        let result = checkTerms(
            operation, hash: hash, size: size, of: sender, in: laneIndex, ahead, isForced: isForced)
        let planned = ahead.byNonce[operation.nonce]
        guard case .failure = result,
            planned.map({ $0.hash == hash }) ?? isPending(hash, nonce: operation.nonce, of: sender, in: laneIndex)
        else { return result }
        // Under its hash any other outcome would be taken for the end of the one that is pending (TX-32).
        return .failure(Rejection(code: .alreadyKnown))
    }

    /// Whether this very transaction is pending in a lane, or waits there from the inbox.
    func isPending(_ hash: Hash, nonce: UInt64, of sender: PublicKey, in lane: UInt32) -> Bool {
        guard let account = accounts.find(sender) else { return false }
        let index = Int(lane)
        let slot =
            lanes[index].pool.forced.slot(of: account, nonce: nonce)
            ?? pendingSlot(of: account, nonce: nonce, in: index)
        return slot.map { lanes[index].pool[$0].hash == hash } ?? false
    }

    /// The checks, cheapest first.
    private func checkTerms(
        _ operation: Operation, hash: Hash, size: UInt64, of sender: PublicKey, in laneIndex: UInt32, _ ahead: Ahead,
        isForced: Bool
    ) -> Result<Admissible, Rejection> {
        func reject(_ code: OutcomeCode) -> Result<Admissible, Rejection> { .failure(Rejection(code: code)) }
        let index = Int(laneIndex)
        guard !lanes[index].hasLeft else { return reject(.laneLeft) }
        // What is forced has the reserve alone, for certain.
        let maxGas = min(lanes[index].maxTransactionGas, isForced ? lanes[index].reserveGas : .max)
        let nonceMode = lanes[index].configuration.nonceMode
        guard operation.gasLimit > 0, operation.gasLimit <= maxGas else { return reject(.gasLimit) }
        guard size <= Lane.bytes(for: maxGas, of: parameters) else { return reject(.size) }
        guard operation.maxPriorityFeePerGas <= operation.maxFeePerGas else { return reject(.feeCap) }
        guard operation.maxFeePerGas >= lanes[index].configuration.minimumBaseFee else { return reject(.feeTooLow) }
        if lanes[index].isSuspended, lanes[index].executes { return reject(.ruleSuspended) }
        let building = height + 1
        let latest = height + parameters.lifetimeMax
        let latestAllowed = isForced ? latest + parameters.inboxDelay + lanes[index].configuration.forcedDelay : latest
        if operation.validUntil == 0 {
            guard nonceMode == .sequential else { return reject(.validUntil) }
        } else {
            guard operation.validUntil >= building, operation.validUntil <= latestAllowed else {
                return reject(.validUntil)
            }
        }
        guard let account = accounts.find(sender) else { return reject(.unpayable) }

        guard let dataFee = UInt128(size).multipliedIfFits(by: parameters.dataFeePerByte),
            let hold = operation.hold(dataFee: dataFee)
        else { return reject(.unpayable) }

        let nonceRecord = nonceMode == .sequential ? lanes[index].senders.find(account) : nil
        /// What has this nonce now, or would have it by then.
        var rival = ahead.byNonce[operation.nonce]
        if rival == nil {
            switch pendingPlace(operation.nonce, hash, of: account, at: nonceRecord, in: index, ahead: ahead.count) {
            case .failure(let rejection): return .failure(rejection)
            case .success(nil):
                // What is forced stands before all that its sender has pending, never behind it.
                if isForced, let nonceRecord, accounts.chain(nonceRecord) != nil { return reject(.nonceGap) }
            case .success(let slot?):
                let pending = lanes[index].pool[slot]
                // Only the first of a chain: those behind it need it.
                if isForced, pending.previous >= 0 { return reject(.nonceGap) }
                rival = Ahead.Planned(
                    operation: pending.operation, hash: pending.hash, place: .replace(slot), hold: pending.hold)
            }
        }
        if let rival {
            if !isForced {
                if rival.hash == hash { return reject(.alreadyKnown) }
                guard Self.replaces(OperationTerms(operation), rival.operation) else {
                    return reject(.replacementUnderpriced)
                }
            }
            // A nonce is free again when the transaction that used it expires: what it replaced must have expired, too.
            guard nonceMode == .sequential || operation.validUntil >= rival.operation.validUntil else {
                return reject(.validUntil)
            }
        }
        let released = rival?.hold ?? 0
        // Whoever has what was cancelled could bring it again.
        guard !bundles.isUsed(hash) else { return reject(.cancelled) }
        // No overflow: all of it is money of the account.
        let free = accounts[account].spendable + released + ahead.released
        guard ahead.hold <= free, hold <= free - ahead.hold else { return reject(.unpayable) }
        let longest = isForced ? PendingTransaction.noExpiry : latest
        let expiry = operation.validUntil == 0 ? longest : operation.validUntil
        return .success(
            Admissible(
                place: rival?.place ?? .append, sender: account, nonceRecord: nonceRecord, expiry: expiry, size: size,
                dataFee: dataFee, hold: hold, released: released))
    }

    /// Nil for a new nonce, the slot of the pending transaction that has it, or why the nonce cannot be used (LANE-14).
    func pendingPlace(
        _ nonce: UInt64, _ hash: Hash, of account: UInt32, at record: UInt32?, in index: Int, ahead: UInt64
    ) -> Result<Int32?, Rejection> {
        // What waits from the inbox is replaced by nothing (INB-8).
        if !lanes[index].pool.forced.isEmpty, let slot = lanes[index].pool.forced.slot(of: account, nonce: nonce) {
            return .failure(Rejection(code: lanes[index].pool[slot].hash == hash ? .alreadyKnown : .nonceUsed))
        }
        switch lanes[index].configuration.nonceMode {
        case .sequential:
            guard let record else {
                return nonce == ahead ? .success(nil) : .failure(Rejection(code: .nonceGap))
            }
            let next = accounts.nextNonce(record) + UInt64(lanes[index].pool.forced.count(of: account))
            guard nonce >= next else { return .failure(Rejection(code: .nonceUsed)) }
            let count = UInt64(pendingCount(accounts.chain(record), index))
            // Nonces of 2^64 - 1 cannot be reached, so the sums do not overflow.
            if nonce == next + count + ahead { return .success(nil) }
            guard nonce < next + count, let chain = accounts.chain(record) else {
                return .failure(Rejection(code: .nonceGap))
            }
            var slot = lanes[index].pool.chains[Int(chain)].head
            for _ in next..<nonce { slot = lanes[index].pool.slots[Int(slot)].next }
            return .success(slot)
        case .unordered:
            switch lanes[index].usedNonces[Lane.UnorderedNonce(account: account, nonce: nonce)] {
            case nil: return .success(nil)
            case .some(nil): return .failure(Rejection(code: .nonceUsed))
            case .some(let chain?): return .success(lanes[index].pool.chains[Int(chain)].head)
            }
        }
    }

    /// TX-31: priority fee per gas at least 110 %, rounded up and at least 1 more; bid not lower.
    static func replaces(_ new: OperationTerms, _ old: OperationTerms) -> Bool {
        let tenth = old.maxPriorityFeePerGas / 10 + (old.maxPriorityFeePerGas % 10 == 0 ? 0 : 1)
        let (least, overflow) = old.maxPriorityFeePerGas.addingReportingOverflow(max(tenth, 1))
        return !overflow && new.maxPriorityFeePerGas >= least && new.bid >= old.bid
    }

    /// Asks the rule, makes room, holds the money. Answers whether the transaction is pending now.
    mutating func admit(
        _ operation: Operation, hash: Hash, _ arrival: Arrival, _ admissible: Admissible, to laneIndex: UInt32
    ) throws(SequencerError) -> Bool {
        let index = Int(laneIndex)
        let sender = admissible.sender
        lanes[index].wake(at: nextBlock)
        touch(lane: laneIndex)
        guard let key = try key(for: operation, hash: hash, arrival, sender: sender, in: laneIndex) else {
            return false
        }
        let pending = PendingTransaction(
            operation: operation, hash: hash, sender: sender, arrival: arrival.number, arrivalHeight: arrival.height,
            expiry: admissible.expiry, size: admissible.size, dataFee: admissible.dataFee, hold: admissible.hold,
            key: key)
        switch admissible.place {
        case .append:
            let chain = admissible.nonceRecord.flatMap { accounts.chain($0) }
            let behind = chain.map { lanes[index].pool.chains[Int($0)].tail }
            let count = chain.map { lanes[index].pool.chains[Int($0)].count } ?? 0
            guard count < Pool.chainCountMax, makeRoom(for: pending, behind: behind, replacing: nil, in: laneIndex)
            else {
                end(hash, lane: lanes[index].name, .mempoolFull)
                return false
            }
            // Asked again: making room may have ended the sender's chain.
            let place = lanes[index].pool.append(
                pending, to: admissible.nonceRecord.flatMap { accounts.chain($0) })
            remember(place.chain, of: pending, nonceRecord: admissible.nonceRecord, in: laneIndex)
            scheduleExpiry(place.slot, of: pending, in: laneIndex)
        case .replace(let slot):
            let before = lanes[index].pool[slot].previous
            guard makeRoom(for: pending, behind: before, replacing: slot, in: laneIndex) else {
                end(hash, lane: lanes[index].name, .mempoolFull)
                return false
            }
            let old = lanes[index].pool[slot]
            accounts.release(old.hold, of: sender)
            end(old.hash, lane: lanes[index].name, .replaced)
            lanes[index].pool.replace(slot, with: pending)
            scheduleExpiry(slot, of: pending, in: laneIndex)
        }
        accounts.hold(pending.hold, of: sender)
        activate(laneIndex)
        return true
    }

    /// The rule's key, or nil after the transaction has ended because the rule rejected it or was at fault.
    private mutating func key(
        for operation: Operation, hash: Hash, _ arrival: Arrival, sender: UInt32, in laneIndex: UInt32
    ) throws(SequencerError) -> UInt128? {
        let index = Int(laneIndex)
        // A suspended rule is not called: first come, first served (LANE-9).
        if lanes[index].isSuspended { return UInt128(arrival.number) }
        noteInstance(of: laneIndex)
        let record = RuleInput.Record(
            operation: OperationTerms(operation), payloadBytes: operation.payload.count, hash: hash,
            sender: accounts[sender].key, arrival: arrival.number, arrivalHeight: arrival.height, key: 0)
        do throws(RuleCallError) {
            switch try askAdmission(of: record, operation.payload, in: index) {
            case .accept(let key): return key
            case .reject(let code): end(hash, lane: lanes[index].name, .rejectedByRule, code: code)
            }
        } catch {
            let fault = try error.ruleFault()
            self.record(.admit, fault, of: index, hash)
            end(hash, lane: lanes[index].name, .ruleFaultAtAdmission, code: UInt32(fault.rawValue))
        }
        return nil
    }

    /// Calls `admit` in the lane's instance.
    mutating func askAdmission(
        of record: RuleInput.Record, _ payload: [UInt8], in index: Int
    ) throws(RuleCallError) -> RuleAnswer.Admission {
        buffers.input.start(context(of: index), count: 1)
        buffers.input.add(record)
        buffers.input.add(payload: payload)
        try lanes[index].call(
            .admit, &buffers, answerBytesMax: RuleAnswer.admissionBytes, access: .none, fuelMax: parameters.fuelMax)
        do throws(RuleFault) {
            return try RuleAnswer.admission(buffers.answer)
        } catch {
            lanes[index].instance = nil
            throw .fault(error)
        }
    }

    /// What a call header says of a lane in the sub-block that is being built.
    func context(of index: Int) -> RuleInput.Context {
        var baseFee = lanes[index].baseFee
        baseFee.advance(to: nextBlock)
        return RuleInput.Context(
            height: height + 1, timeMilliseconds: timeMilliseconds, baseFeePerGas: baseFee.perGas,
            gas: parameters.subBlockGas, bytes: parameters.subBlockBytes)
    }
}
