import RuleKit

/// Has every refinement, so that every call can be tested.
struct EverythingRule: OrdersCandidates, BeginsSubBlock, ExecutesTransactions, SettlesRevenue {
    private let limit: UInt128

    init(_ configuration: Configuration) throws(ConfigurationError) {
        try configuration.allowOnly("limit")
        limit = try configuration.integer("limit", default: 1_000)
        if limit == 0 { throw ConfigurationError(code: 5) }
    }

    func admit(_ transaction: TransactionView, _ context: AdmissionContext) -> Admission {
        UInt128(transaction.payload.byteCount) > limit
            ? .reject(9) : .accept(SortKey(descending: context.height, then: transaction.nonce))
    }

    /// Backwards; charges 3 of the first candidate's bid and everybody else's in full.
    func order(_ candidates: Candidates, _ context: borrowing OrderContext, into proposal: inout Proposal) {
        for index in (0..<candidates.count).reversed() {
            proposal.append(index, charge: index == 0 ? 3 : nil)
        }
        proposal.isAllOrNothing = context.state.unsigned(StateKey("whole")) != nil
    }

    func begin(_ included: Included, _ state: inout LaneState) {
        state.write(StateKey("whole"), UInt128(included.count))
        for index in 0..<included.count {
            state.write(StateKey("p").appending(included[index].nonce), included[index].payload)
        }
    }

    /// Payload: empty uses half of the gas; else the first byte is the code of a failure.
    func execute(_ transaction: TransactionView, _ state: inout LaneState) -> ExecutionResult {
        let key = StateKey("count").appending(transaction.sender)
        state.write(key, (state.unsigned(key) ?? 0) + 1)
        guard transaction.payload.byteCount > 0 else { return .succeeded(gasUsed: transaction.gasLimit / 2) }
        let code = transaction.payload.uint8(at: 0)
        return code == 0
            ? .succeeded(gasUsed: 1, charge: transaction.bid - 1) : .failed(code: UInt32(code), gasUsed: 2)
    }

    func settle(_ outcome: Outcome, _ state: inout LaneState, into payouts: inout Payouts) {
        state.remove(StateKey("whole"))
        for index in 0..<outcome.count where outcome.result(index).failureCode == nil {
            payouts.pay(outcome[index].sender, outcome.result(index).paid)
        }
    }
}
