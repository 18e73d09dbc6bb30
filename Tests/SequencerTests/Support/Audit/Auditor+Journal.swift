import Sequencer
import Testing
import Wire

// LEDGER-6, posting by posting, and what follows for every balance.

extension Auditor {
    mutating func checkJournal(_ subBlock: SubBlock, _ note: Comment) {
        var expected = entryPostings
        entryPostings = []
        for (place, inclusion) in subBlock.outcomes.included.enumerated() {
            let baseFee = subBlock.attribution[Int(inclusion.laneIndex)].baseFeePerGas
            let cost =
                Amount(inclusion.gasCharged) * (baseFee + inclusion.priorityFeePerGas) + inclusion.charge
                + inclusion.dataFee
            expected.append(
                Posting(
                    account: inclusion.sender, side: .debit, kind: .cost, reference: UInt32(place), amount: cost))
        }
        for (place, outcome) in subBlock.outcomes.bundles.enumerated() where outcome.paid > 0 {
            expected.append(
                Posting(
                    account: outcome.payer, side: .debit, kind: .bid, reference: UInt32(place), amount: outcome.paid))
            guard outcome.refund > 0,
                let pending = pendingBundles.first(where: { $0.hash == outcome.bundle })
            else { continue }
            expected.append(
                Posting(
                    account: pending.refunded, side: .credit, kind: .refund, reference: UInt32(place),
                    amount: outcome.refund))
        }
        func credit(_ amount: Amount, _ kind: Posting.Kind, _ reference: Int, to account: PublicKey) {
            if amount == 0 && kind != .revenue { return }
            expected.append(
                Posting(account: account, side: .credit, kind: kind, reference: UInt32(reference), amount: amount))
        }
        for (place, line) in subBlock.attribution.enumerated() {
            for payout in line.payouts { credit(payout.amount, .revenue, place, to: payout.account) }
        }
        credit(subBlock.attribution.reduce(0) { $0 + $1.dataFee }, .dataFee, 0, to: genesis.operatorAccount)
        for (place, line) in subBlock.attribution.enumerated() {
            credit(line.take, .take, place, to: genesis.operatorAccount)
            credit(line.slackFee, .slackFee, place, to: genesis.operatorAccount)
        }
        if let place = zip(expected, subBlock.journal).enumerated().first(where: { $0.1.0 != $0.1.1 })?.offset {
            check(false, "posting \(place) is \(subBlock.journal[place]), not \(expected[place])", note)
        }
        check(expected.count == subBlock.journal.count, "another number of postings", note)

        var (debits, credits): (Amount, Amount) = (0, 0)
        for posting in subBlock.journal {
            switch posting.side {
            case .debit: debits += posting.amount
            case .credit: credits += posting.amount
            }
            // They counted when they came.
            if [.deposit, .transfer, .withdrawal, .entryFee].contains(posting.kind) { continue }
            switch posting.side {
            case .debit: balances[posting.account, default: 0] -= posting.amount
            case .credit: balances[posting.account, default: 0] += posting.amount
            }
        }
        check(debits == credits, "debits \(debits), credits \(credits)", note)
    }
}
