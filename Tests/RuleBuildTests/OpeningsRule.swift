import RuleKit

/// A rule of the tests, linked natively here and built to a module by them: looks at all that calls say of bundles.
///
/// A payload's first byte says whether the opening behind a transaction is offered (bit 0), those at the ends (bits 1
/// and 2, of the first candidate), and whether the proposal is to be taken only whole (bit 3, likewise).
struct OpeningsRule: UnconfiguredRule, OrdersCandidates, BeginsSubBlock, ExecutesTransactions, SettlesRevenue {
    func admit(_ transaction: TransactionView, _ context: AdmissionContext) -> Admission {
        if transaction.payload.byteCount == 0 { return .reject(transaction.isBundleLeg ? 2 : 1) }
        return .accept(SortKey(transaction.isBundleLeg ? 0 : 1, then: transaction.nonce))
    }

    func order(_ candidates: Candidates, _ context: borrowing OrderContext, into proposal: inout Proposal) {
        for index in 0..<candidates.count {
            let bits = Self.bits(candidates[index])
            if index == 0 {
                (proposal.offersTop, proposal.offersBottom) = (bits & 2 == 0, bits & 4 == 0)
                proposal.isAllOrNothing = bits & 8 != 0
            }
            proposal.append(index, charge: bits & 16 == 0 ? nil : 5, offersBehind: bits & 1 == 0)
        }
    }

    func begin(_ included: Included, _ state: inout LaneState) {}

    func execute(_ transaction: TransactionView, _ state: inout LaneState) -> ExecutionResult {
        transaction.isBundleLeg
            ? .failed(code: UInt32(truncatingIfNeeded: transaction.nonce), gasUsed: 1)
            : .succeeded(gasUsed: transaction.gasLimit, charge: transaction.bid / 2)
    }

    /// Pays everybody who succeeded what its transaction paid, and the first sender all that is known of the rest.
    func settle(_ outcome: Outcome, _ state: inout LaneState, into payouts: inout Payouts) {
        for index in 0..<outcome.count where outcome.result(index).failureCode == nil {
            payouts.pay(outcome[index].sender, outcome.result(index).paid &+ UInt128(Self.bits(outcome[index])))
        }
        guard outcome.count > 0 else { return }
        let revenue = outcome.revenue
        for amount in [revenue.own, revenue.bundle, revenue.crossLane, revenue.operatorFees, revenue.payable] {
            payouts.pay(outcome[0].sender, amount)
        }
    }

    private static func bits(_ transaction: TransactionView) -> UInt8 {
        transaction.payload.byteCount == 0 ? 0 : transaction.payload.uint8(at: 0)
    }
}
