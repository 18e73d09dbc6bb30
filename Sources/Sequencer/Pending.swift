import Wire

// What is pending: room for it, and what the lane has to remember of it.

extension Sequencer {
    /// Evicts what is worse until `pending` fits (LANE-3, LANE-4); false, and nothing changed, if it cannot.
    mutating func makeRoom(
        for pending: PendingTransaction, behind: Int32?, replacing: Int32?, in laneIndex: UInt32
    ) -> Bool {
        guard
            let cuts = cuts(
                forKey: pending.key, size: pending.size, behind: behind, replacing: replacing, in: Int(laneIndex))
        else { return false }
        for slot in cuts { removePending(from: slot, in: laneIndex, .evicted) }
        return true
    }

    /// Whether a transaction with `key` could be admitted as things stand.
    mutating func hasRoom(key: UInt128, _ admissible: Admissible, in index: Int) -> Bool {
        let behind: Int32?
        let replacing: Int32?
        switch admissible.place {
        case .append:
            let chain = admissible.nonceRecord.flatMap { accounts.chain($0) }
            if let chain, lanes[index].pool.chains[Int(chain)].count >= Pool.chainCountMax { return false }
            behind = chain.map { lanes[index].pool.chains[Int($0)].tail }
            replacing = nil
        case .replace(let slot):
            behind = lanes[index].pool[slot].previous
            replacing = slot
        }
        return cuts(forKey: key, size: admissible.size, behind: behind, replacing: replacing, in: index) != nil
    }

    /// What would have to go for a transaction, none of it better; nil if that cannot be.
    private mutating func cuts(
        forKey key: UInt128, size: UInt64, behind: Int32?, replacing: Int32?, in index: Int
    ) -> [Int32]? {
        let (countMax, bytesMax) = (
            lanes[index].configuration.mempoolCountMax, lanes[index].configuration.mempoolBytesMax
        )
        let replacedSize = replacing.map { lanes[index].pool[$0].size } ?? 0
        let count = max(0, lanes[index].pool.count + (replacing == nil ? 1 : 0) - Int(countMax))
        let bytes = lanes[index].pool.bytes - replacedSize + size
        let tooMany = bytes > bytesMax ? bytes - bytesMax : 0
        if count == 0, tooMany == 0 { return [] }
        guard size <= bytesMax else { return nil }
        let effective = lanes[index].pool.effectiveKey(key, behind: behind)
        return lanes[index].pool.evictions(for: effective, count: count, bytes: tooMany, keep: replacing)
    }

    mutating func remember(
        _ chain: UInt32, of pending: PendingTransaction, nonceRecord: UInt32?, in laneIndex: UInt32
    ) {
        let index = Int(laneIndex)
        switch lanes[index].configuration.nonceMode {
        case .sequential:
            let record = nonceRecord ?? makeNonceRecord(of: pending.sender, in: laneIndex)
            accounts.setChain(chain, of: record)
            lanes[index].pool.chains[Int(chain)].nonceRecord = record
        case .unordered:
            lanes[index].usedNonces.updateValue(
                chain, forKey: Lane.UnorderedNonce(account: pending.sender, nonce: pending.operation.nonce))
        }
    }

    /// For an account's first transaction in a sequential lane.
    mutating func makeNonceRecord(of sender: UInt32, in laneIndex: UInt32) -> UInt32 {
        let record = accounts.makeNonce(of: sender, lane: laneIndex)
        lanes[Int(laneIndex)].senders.add(sender, record: record)
        return record
    }

    /// The slot of what a sender has pending in a lane's mempool with this nonce. O(chain).
    func pendingSlot(of sender: UInt32, nonce: UInt64, in index: Int) -> Int32? {
        let record = lanes[index].configuration.nonceMode == .sequential ? lanes[index].senders.find(sender) : nil
        guard case .success(let slot) = pendingPlace(nonce, .zero, of: sender, at: record, in: index, ahead: 0) else {
            return nil
        }
        return slot
    }

    mutating func scheduleExpiry(_ slot: Int32, of pending: PendingTransaction, in laneIndex: UInt32) {
        guard pending.expiry != PendingTransaction.noExpiry else { return }
        expiries.add(Expiry(lane: laneIndex, slot: slot, arrival: pending.arrival), at: pending.expiry + 1)
    }

    mutating func activate(_ laneIndex: UInt32) {
        guard lanes[Int(laneIndex)].activePosition < 0 else { return }
        lanes[Int(laneIndex)].activePosition = Int32(activeLanes.count)
        activeLanes.append(laneIndex)
    }

    mutating func deactivateIfIdle(_ laneIndex: UInt32) {
        let index = Int(laneIndex)
        guard lanes[index].pool.count == 0, lanes[index].pool.forced.isEmpty, lanes[index].activePosition >= 0 else {
            return
        }
        // Nobody waits any more for what was saved (MERGE-4).
        if lanes[index].kept != .zero {
            lanes[index].kept = .zero
            touch(lane: laneIndex)
        }
        let position = Int(lanes[index].activePosition)
        lanes[index].activePosition = -1
        let last = activeLanes.removeLast()
        if position < activeLanes.count {
            activeLanes[position] = last
            lanes[Int(last)].activePosition = Int32(position)
        }
    }

    /// Ends `slot` with `code`, and what stands behind it in its chain: evicted with it, or without a predecessor.
    mutating func removePending(from slot: Int32, in laneIndex: UInt32, _ code: OutcomeCode) {
        let index = Int(laneIndex)
        let first = lanes[index].pool[slot]
        var removed: [PendingSlot] = []
        lanes[index].pool.removeTail(from: slot) { removed.append($0) }
        for pending in removed.reversed() {
            accounts.release(pending.hold, of: pending.sender)
            let isItsOwn = pending.arrival == first.arrival || code == .evicted
            // With what stands before it ends what is too late as well.
            let isLate = pending.expiry <= height && (code == .expired || code == .predecessorEnded)
            end(
                pending.hash, lane: lanes[index].name, isLate ? .expired : isItsOwn ? code : .predecessorEnded)
            forget(pending, chainGone: first.previous < 0, in: index)
        }
    }

    /// Removes what the lane knew of a pending transaction that was not included: its nonce is free again.
    mutating func forget(_ pending: PendingSlot, chainGone: Bool, in index: Int) {
        switch lanes[index].configuration.nonceMode {
        case .sequential:
            if chainGone, let record = lanes[index].senders.find(pending.sender) {
                accounts.setChain(nil, of: record)
            }
        case .unordered:
            lanes[index].usedNonces.removeValue(
                forKey: Lane.UnorderedNonce(account: pending.sender, nonce: pending.operation.nonce))
        }
    }

    mutating func end(_ hash: Hash, lane: LaneName, _ outcome: OutcomeCode, code: UInt32 = 0) {
        endings.append(Ending(lane: lane, transaction: hash, outcome: outcome, code: code))
    }
}
