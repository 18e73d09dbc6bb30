import Wire

// What a tick does (Specs/blocks.md, BLOCK-2).

extension Sequencer {
    /// Builds the next sub-block, and the block if it is its last.
    mutating func buildSubBlock(_ effects: inout Effects) throws(SequencerError) {
        let (firstEnding, firstBundle) = (endings.count, endedBundles.count)
        expire(at: height + 1)
        let tieKey = Hash.of(.tie, commitment, arrivedHash())

        let contending = contendingBundles()
        var work = activeWork(with: contending)
        for position in work.indices { try takeForced(&work[position]) }
        for position in work.indices { try propose(&work[position], tieKey) }
        cut(&work, tieKey, withholding: bundleSpace(of: contending))
        let market = try runMarket(&work, contending, tieKey)
        let subBlock = try settle(&work, market, &effects)
        effects.trace = trace(work, market, tieKey)

        for lane in work { finish(lane) }
        dropInstances()
        height += 1
        commitment = subBlock.header.hash
        subBlocksInBlock.append(commitment)
        arrived.removeAll(keepingCapacity: true)
        if endings.count > firstEnding { effects.endings = Array(endings[firstEnding...]) }
        effects.bundles = Array(endedBundles[firstBundle...])
        endings.removeAll(keepingCapacity: true)
        endedBundles.removeAll(keepingCapacity: true)
        faults.removeAll(keepingCapacity: true)
        postings.removeAll(keepingCapacity: true)
        effects.subBlock = subBlock
        if subBlocksInBlock.count == Int(parameters.subBlocksPerBlock) { effects.block = buildBlock() }
        try activateUpgrades()
    }

    /// MERGE-7: what all that arrived comes to, in whatever order it did.
    private mutating func arrivedHash() -> Hash {
        scratch.removeAll()
        scratch.reserve(32 * arrived.count)
        for hash in arrived.sorted() { scratch.write(hash.bytes) }
        return Hash.of(.arrived, scratch)
    }

    /// Ends what was valid until before `building` (LANE-15), and frees the unordered nonces and the hashes of bundles
    /// that expire. Bundles end with the tick of their last height.
    private mutating func expire(at building: UInt64) {
        // An upgrade schedules what it takes again behind what came later.
        for expiry in expiries.take(at: building).sorted(by: { $0.arrival < $1.arrival }) {
            guard lanes[Int(expiry.lane)].pool.holds(expiry.slot, arrival: expiry.arrival) else { continue }
            if lanes[Int(expiry.lane)].pool.isForced(expiry.slot) {
                endForced(expiry.slot, in: expiry.lane, .expired)
            } else {
                removePending(from: expiry.slot, in: expiry.lane, .expired)
            }
            deactivateIfIdle(expiry.lane)
        }
        for expiry in nonceExpiries.take(at: building) {
            lanes[Int(expiry.lane)].usedNonces.removeValue(forKey: expiry.nonce)
        }
        bundles.forgetUsed(at: building)
    }

    /// Active lanes, and those that legs could stand in, by name, awake.
    private mutating func activeWork(with contending: [PendingBundle]) -> [LaneWork] {
        let legLanes = Set(contending.flatMap(\.lanes)).filter { lanes[Int($0)].activePosition < 0 }
        let active = (activeLanes + legLanes).sorted { lanes[Int($0)].name < lanes[Int($1)].name }
        var work: [LaneWork] = []
        work.reserveCapacity(active.count)
        for index in active {
            touch(lane: index)
            lanes[Int(index)].wake(at: nextBlock)
            work.append(LaneWork(index: Int(index)))
        }
        return work
    }

    /// BUN-10: the space for legs of the lanes that legs could stand in.
    func bundleSpace(of contending: [PendingBundle]) -> Space {
        Set(contending.flatMap(\.lanes)).reduce(into: Space.zero) { sum, lane in
            let gas = lanes[Int(lane)].bundleGas
            sum = sum.adding(Space(gas: gas, bytes: Lane.bytes(for: gas, of: parameters)))
        }
    }

    /// Positions in `work` in an order that nobody knows before the tick.
    func startOrder(_ work: [LaneWork], _ tieKey: Hash) -> [Int] {
        work.indices
            .map { (position: $0, tie: Hash.of(.tie, tieKey, Hash(bytes: lanes[work[$0].index].name.bytes))) }
            .sorted { $0.tie < $1.tie }
            .map(\.position)
    }

    // MARK: After execution

    private mutating func finish(_ work: LaneWork) {
        save(work)
        let index = work.index
        // Of a lane that only had a share of what crosses lanes, `settle` may have written.
        lanes[index].touchedKeys.formUnion(lanes[index].state.commit())
        guard !work.isEmpty else {
            lanes[index].pool.finishGathering(work.gathered)
            // Its `order` was called and was not at fault.
            if work.isProposed, !work.gathered.slots.isEmpty { lanes[index].faultStreak = 0 }
            // What was forced may all have ended at its turn.
            deactivateIfIdle(UInt32(index))
            return
        }
        let mode = lanes[index].configuration.nonceMode
        var gas: UInt64 = 0
        for transaction in work.executed {
            gas += transaction.gasCharged
            if transaction.item.isLeg { continue }
            let slot = transaction.item.slot
            if lanes[index].pool.isForced(slot) {
                useNonce(of: slot, in: UInt32(index))
                lanes[index].pool.dropForced(slot)
                continue
            }
            let chain = transaction.chain
            let isLast = lanes[index].pool.chains[Int(chain)].count == 1
            switch mode {
            case .sequential:
                let record = lanes[index].pool.chains[Int(chain)].nonceRecord
                accounts.useNonce(record, of: transaction.sender)
                if isLast { accounts.setChain(nil, of: record) }
            case .unordered:
                useUnorderedNonce(of: slot, in: UInt32(index))
            }
            lanes[index].pool.removeHead(slot)
        }
        lanes[index].refused.removeAll()
        lanes[index].pool.finishGathering(work.gathered)
        lanes[index].baseFee.use(gas)
        countFaults(work)
        deactivateIfIdle(UInt32(index))
    }

    /// The nonce of an included forced transaction.
    private mutating func useNonce(of slot: Int32, in lane: UInt32) {
        let sender = lanes[Int(lane)].pool[slot].sender
        switch lanes[Int(lane)].configuration.nonceMode {
        case .sequential:
            if let record = lanes[Int(lane)].senders.find(sender) { accounts.useNonce(record, of: sender) }
        case .unordered: useUnorderedNonce(of: slot, in: lane)
        }
    }

    /// It stays used until the transaction's last height has passed (LANE-14).
    private mutating func useUnorderedNonce(of slot: Int32, in lane: UInt32) {
        let pending = lanes[Int(lane)].pool[slot]
        let nonce = Lane.UnorderedNonce(account: pending.sender, nonce: pending.operation.nonce)
        lanes[Int(lane)].usedNonces.updateValue(nil, forKey: nonce)
        nonceExpiries.add(NonceExpiry(lane: lane, nonce: nonce), at: pending.expiry + 1)
    }

    /// LANE-9: a streak of faulty sub-blocks suspends the rule. From then on what is pending, too, is first come, first
    /// served: the rule's keys and the order of arrival do not compare.
    private mutating func countFaults(_ work: LaneWork) {
        guard work.hasFaulted else {
            lanes[work.index].faultStreak = 0
            return
        }
        lanes[work.index].faultStreak += 1
        guard lanes[work.index].faultStreak >= parameters.faultsBeforeSuspension else { return }
        lanes[work.index].isSuspended = true
        lanes[work.index].pool.rekey { UInt128($0.arrival) }
    }

    /// ABI-8: no instance outlives its sub-block.
    private mutating func dropInstances() {
        for lane in instancedLanes { lanes[Int(lane)].instance = nil }
        instancedLanes.removeAll(keepingCapacity: true)
        forgetPrecheck()
    }
}
