import Sequencer
import Testing
import Wire

// What accounts order of the network itself (ORDER-1 to ORDER-7), foretold from outside.

extension Auditor {
    private func terms(of entry: LogEntry) -> (account: PublicKey, number: UInt64, amount: Amount)? {
        switch entry {
        case .transfer(let order): (order.from, order.number, order.amount)
        case .withdrawal(let order): (order.account, order.number, order.amount)
        case .cancellation(let order): (order.sender, order.number, 0)
        case .bundleCancellation(let order): (order.payer, order.number, 0)
        default: nil
        }
    }

    /// What ends with an order: bytes that it pays for, and what is held of the one who orders.
    private struct Ended {
        var bytes: Amount = 0
        var hold: Amount = 0
    }

    private func fee(of checked: CheckedEntry, _ ended: Ended) -> Amount {
        (Amount(checked.bytes.count) + ended.bytes) * parameters.dataFeePerByte
    }

    /// What an order ends; nil if what it is about is not there.
    private func ended(by entry: LogEntry) -> Ended? {
        switch entry {
        case .transfer: return Ended()
        case .withdrawal(let order): return order.amount > 0 ? Ended() : nil
        case .cancellation(let order):
            guard pending.contains(order.transaction), let known = known[order.transaction],
                known.lane == order.lane, known.sender == order.sender, known.operation.nonce == order.nonce,
                // What waits from the inbox is nobody's to take back.
                !forcedQueues[order.lane, default: []].contains(where: { $0.hash == order.transaction })
            else { return nil }
            return ([(order.transaction, known)] + behind(order)).reduce(into: Ended()) { sum, other in
                sum.bytes += Amount(other.1.size)
                sum.hold += other.1.hold
            }
        case .bundleCancellation(let order):
            let bundle = pendingBundles.first { $0.hash == order.bundle && $0.bundle.payer == order.payer }
            return bundle.map { bundle in
                Ended(
                    bytes: bundle.sizes.reduce(0) { $0 + Amount($1) },
                    hold: bundle.holds.reduce(0) { $1.account == order.payer ? $0 + $1.amount : $0 })
            }
        default: return nil
        }
    }

    /// What the sender has pending behind a transaction that it takes back, by nonce.
    private func behind(_ order: Cancellation) -> [(Hash, Known)] {
        guard lanes[order.lane]?.configuration.nonceMode == .sequential else { return [] }
        return known.filter { hash, other in
            pending.contains(hash) && other.lane == order.lane && other.sender == order.sender
                && other.operation.nonce > order.nonce
        }.sorted { $0.value.operation.nonce < $1.value.operation.nonce }.map { ($0.key, $0.value) }
    }

    /// Whether the order may stand in the log, and for which fee.
    func feeIfItMayStand(_ checked: CheckedEntry) -> Amount? {
        guard let terms = terms(of: checked.entry), let ended = ended(by: checked.entry),
            let balance = balances[terms.account], terms.number == orders[terms.account, default: 0] + 1
        else { return nil }
        let fee = fee(of: checked, ended)
        let (needed, overflow) = terms.amount.addingReportingOverflow(fee)
        return !overflow && needed <= balance - held[terms.account, default: 0] + ended.hold ? fee : nil
    }

    mutating func saw(_ checked: CheckedEntry, _ effects: Effects, _ note: Comment) {
        guard let terms = terms(of: checked.entry), let ended = ended(by: checked.entry) else { return }
        // Of what is pending now, before it ends.
        let fee = fee(of: checked, ended)
        orders[terms.account, default: 0] += 1
        orderCounts[checked.entry.kind, default: 0] += 1
        switch checked.entry {
        case .transfer(let order): move(order.amount, .transfer, from: order.from, to: order.to)
        case .withdrawal(let order):
            move(order.amount, .withdrawal, from: order.account, to: nil)
            var leaf = WireWriter()
            leaf.write(UInt64(withdrawn.count + 1))
            for field in [order.account.bytes] { leaf.write(field) }
            leaf.write(order.amount)
            leaf.write(order.destination)
            leaf.write(order.network.bytes)
            withdrawn.append(Hash.of(.withdrawalRecord, leaf))
        case .cancellation(let order): sawCancelled(order, effects, note)
        case .bundleCancellation(let order):
            check(effects.bundles.map(\.bundle) == [order.bundle], "another bundle ends", note)
            check(effects.bundles.first?.outcome == .cancelled, "it is not cancelled", note)
            let bundle = pendingBundles.filter { $0.hash == order.bundle }
            usedBundles[order.bundle] = bundle.first?.bundle.validUntil
            remove(bundle)
            bundleCounts[.cancelled, default: 0] += 1
            bundlesSinceTick += effects.bundles
        default: break
        }
        if fee > 0 { move(fee, .entryFee, from: terms.account, to: genesis.operatorAccount) }
    }

    /// The transaction, then what its sender has pending behind it.
    private mutating func sawCancelled(_ order: Cancellation, _ effects: Effects, _ note: Comment) {
        let expected =
            [Ending(lane: order.lane, transaction: order.transaction, outcome: .cancelled, code: 0)]
            + behind(order).map { Ending(lane: order.lane, transaction: $0.0, outcome: .predecessorEnded, code: 0) }
        check(effects.endings == expected, "\(effects.endings.map(\.outcome)) of \(expected.count)", note)
        for ending in effects.endings {
            endingCounts[ending.outcome, default: 0] += 1
            end(ending.transaction, note)
        }
        endingsSinceTick += effects.endings
        cancelled[order.transaction] = lastHeights[order.transaction]
    }

    private mutating func move(_ amount: Amount, _ kind: Posting.Kind, from payer: PublicKey, to payee: PublicKey?) {
        balances[payer, default: 0] -= amount
        if let payee { balances[payee, default: 0] += amount }
        for (account, side) in [(payer, Posting.Side.debit), (payee ?? genesis.settlement, .credit)] {
            entryPostings.append(Posting(account: account, side: side, kind: kind, reference: 0, amount: amount))
        }
    }
}
