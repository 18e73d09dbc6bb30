public import Wire

// What accounts order of the network itself (Specs/orders.md). An order that cannot stand changes nothing and is no
// part of the log; one that stands was paid for.

extension Sequencer {
    /// What an order that may stand costs, and whom.
    private struct AdmissibleOrder {
        let account: UInt32
        let fee: Amount
    }

    /// What a cancellation ends.
    private struct Ended {
        /// The sizes of its transactions or legs, which the data fee counts (TX-20).
        let bytes: UInt64
        /// What is held for it of the account that orders.
        let hold: Amount

        static let nothing = Ended(bytes: 0, hold: 0)
    }

    /// The fee that an order would pay if it stood in the log next; nil for entries that are none (ORDER-3).
    ///
    /// Its signature is not looked at. Throws `invalidEntry` for one that may not stand. O(what it ends).
    public func fee(ofOrder entry: LogEntry) throws(SequencerError) -> Amount? {
        let byteCount = entry.encoded.count
        switch entry {
        case .transfer(let order): return try admit(order, byteCount: byteCount).fee
        case .withdrawal(let order): return try admit(order, byteCount: byteCount).fee
        case .cancellation(let order): return try admit(order, pendingTransaction(of: order), byteCount: byteCount).fee
        case .bundleCancellation(let order):
            return try admit(order, pendingBundle(of: order), byteCount: byteCount).fee
        default: return nil
        }
    }

    /// Money from one account to another (ORDER-4).
    mutating func apply(_ transfer: Transfer, byteCount: Int) throws(SequencerError) {
        let order = try admit(transfer, byteCount: byteCount)
        accounts.pay(transfer.amount, from: order.account)
        accounts.credit(transfer.amount, to: accounts.findOrMake(transfer.to))
        post(.transfer, transfer.amount, from: transfer.from, to: transfer.to)
        use(order)
    }

    /// Money out of the network (ORDER-5).
    mutating func apply(_ withdrawal: Withdrawal, byteCount: Int) throws(SequencerError) {
        let order = try admit(withdrawal, byteCount: byteCount)
        accounts.withdraw(withdrawal.amount, from: order.account)
        withdrawals.append(WithdrawalRecord(withdrawal, number: withdrawals.count + 1).leaf)
        post(.withdrawal, withdrawal.amount, from: withdrawal.account, to: genesis.settlement)
        use(order)
    }

    /// The end of a pending transaction (ORDER-6).
    mutating func apply(
        _ cancellation: Cancellation, byteCount: Int, _ effects: inout Effects
    ) throws(SequencerError) {
        let found = try pendingTransaction(of: cancellation)
        let order = try admit(cancellation, found, byteCount: byteCount)
        let firstEnding = endings.count
        bundles.use(cancellation.transaction, until: lanes[Int(found.lane)].pool[found.slot].expiry)
        removePending(from: found.slot, in: found.lane, .cancelled)
        deactivateIfIdle(found.lane)
        effects.endings = Array(endings[firstEnding...])
        use(order)
    }

    /// The end of a pending bundle (ORDER-7).
    mutating func apply(
        _ cancellation: BundleCancellation, byteCount: Int, _ effects: inout Effects
    ) throws(SequencerError) {
        let pending = try pendingBundle(of: cancellation)
        let order = try admit(cancellation, pending, byteCount: byteCount)
        let firstEnding = endedBundles.count
        bundles.use(pending.hash, until: pending.bundle.validUntil)
        endBundle(pending, .cancelled)
        effects.bundles = Array(endedBundles[firstEnding...])
        use(order)
    }

    // MARK: Checks

    private func admit(_ transfer: Transfer, byteCount: Int) throws(SequencerError) -> AdmissibleOrder {
        try check(transfer, byteCount: byteCount, spending: transfer.amount)
    }

    private func admit(_ withdrawal: Withdrawal, byteCount: Int) throws(SequencerError) -> AdmissibleOrder {
        guard withdrawal.amount > 0 else { throw .invalid("ORDER-5", "a withdrawal of nothing") }
        return try check(withdrawal, byteCount: byteCount, spending: withdrawal.amount)
    }

    private func admit(
        _ cancellation: Cancellation, _ found: (lane: UInt32, slot: Int32), byteCount: Int
    ) throws(SequencerError) -> AdmissibleOrder {
        // All of a chain is its sender's.
        let tail = lanes[Int(found.lane)].pool.tail(from: found.slot)
        return try check(
            cancellation, byteCount: byteCount, spending: 0, ending: Ended(bytes: tail.bytes, hold: tail.hold))
    }

    private func admit(
        _ cancellation: BundleCancellation, _ pending: PendingBundle, byteCount: Int
    ) throws(SequencerError) -> AdmissibleOrder {
        // Legs of others hold others' money.
        let held = pending.holds.reduce(Amount(0)) { $1.account == pending.payer ? $0 + $1.amount : $0 }
        let bytes = pending.legs.reduce(UInt64(0)) { $0 + $1.size }
        return try check(cancellation, byteCount: byteCount, spending: 0, ending: Ended(bytes: bytes, hold: held))
    }

    /// ORDER-2 and ORDER-3. Nothing is changed.
    ///
    /// - Parameter ended: what the order ends: it is paid for, and what is held for it pays.
    private func check(
        _ order: some AccountOrder, byteCount: Int, spending amount: Amount, ending ended: Ended = .nothing
    ) throws(SequencerError) -> AdmissibleOrder {
        let account = accounts.find(order.account)
        let next = account.map { accounts[$0].orders + 1 } ?? 1
        guard order.number == next else {
            throw .invalid("ORDER-2", "order \(order.number) of \(order.account) where \(next) is next")
        }
        guard let account else {
            throw .invalid("ORDER-3", "\(order.account) has no account, so that it can pay for nothing")
        }
        // All of it is money of the account.
        let free = accounts[account].spendable + ended.hold
        // No overflow: an entry, and all that one lane or bundle has pending, are far below 2^63 bytes each.
        let bytes = UInt64(byteCount) + ended.bytes
        guard let fee = UInt128(bytes).multipliedIfFits(by: parameters.dataFeePerByte), fee <= free,
            amount <= free - fee
        else {
            let part = ended.bytes == 0 ? "" : ", \(ended.bytes) of them of what ends with it"
            throw .invalid(
                "ORDER-3",
                "\(order.account) has \(free) free, which does not pay \(amount) and \(parameters.dataFeePerByte) for "
                    + "each of \(bytes) bytes\(part)")
        }
        return AdmissibleOrder(account: account, fee: fee)
    }

    /// Counts the order and takes its fee.
    private mutating func use(_ order: AdmissibleOrder) {
        accounts.useOrder(of: order.account)
        guard order.fee > 0 else { return }
        accounts.pay(order.fee, from: order.account)
        accounts.credit(order.fee, to: operatorAccount)
        post(.entryFee, order.fee, from: accounts[order.account].key, to: genesis.operatorAccount)
    }

    private func pendingTransaction(
        of cancellation: Cancellation
    ) throws(SequencerError) -> (lane: UInt32, slot: Int32) {
        guard let lane = laneIndex[cancellation.lane] else {
            throw .invalid("ORDER-6", "there is no lane \(cancellation.lane)")
        }
        guard let sender = accounts.find(cancellation.sender),
            let slot = pendingSlot(of: sender, nonce: cancellation.nonce, in: Int(lane)),
            lanes[Int(lane)].pool[slot].hash == cancellation.transaction
        else {
            throw .invalid(
                "ORDER-6",
                "transaction \(cancellation.transaction) is not pending in lane \(cancellation.lane) with nonce "
                    + "\(cancellation.nonce): it has ended, or never came; its status says which")
        }
        return (lane, slot)
    }

    private func pendingBundle(of cancellation: BundleCancellation) throws(SequencerError) -> PendingBundle {
        guard let pending = bundles[cancellation.bundle], pending.bundle.payer == cancellation.payer else {
            throw .invalid(
                "ORDER-7",
                "\(cancellation.payer) has no pending bundle \(cancellation.bundle): it has ended, or never came; its "
                    + "status says which")
        }
        return pending
    }

    /// Both sides of what moves.
    mutating func post(_ kind: Posting.Kind, _ amount: Amount, from payer: PublicKey, to payee: PublicKey) {
        postings.append(Posting(account: payer, side: .debit, kind: kind, reference: 0, amount: amount))
        postings.append(Posting(account: payee, side: .credit, kind: kind, reference: 0, amount: amount))
    }
}
