import RuleKit

/// A rule with every refinement, that reads and writes its state and says what happened in each of them and can be told to
/// break its contract.
///
/// The first byte of a payload says what a transaction wants; numbers follow it as 16 bytes. What breaks the contract
/// does so without trapping, so that native code and a sandbox can be compared.
public struct Exchange: OrdersCandidates, BeginsSubBlock, ExecutesTransactions, SettlesRevenue {
    /// What a payload's first byte can be.
    public enum Kind {
        /// Adds the number to the sender's balance.
        public static let credit: UInt8 = 0
        /// Takes the number from it; fails with 7 if there is less.
        public static let debit: UInt8 = 1
        /// Keeps the rest of the payload; a fault past 65,536 bytes.
        public static let note: UInt8 = 2
        /// Removes what the sender keeps.
        public static let forget: UInt8 = 3
        /// Writes at a key that is too long: a fault of `execute`, and of nothing else.
        public static let longKey: UInt8 = 4
        /// Claims more gas than its limit: a fault of `execute`.
        public static let overclaim: UInt8 = 5
        /// From the next sub-block on: one `settle` pays out more than there is.
        public static let overpay: UInt8 = 6
        /// From the next sub-block on: one `order` names a candidate twice.
        public static let repeatCandidate: UInt8 = 7
        /// From the next sub-block on every `begin` faults, until the rule is suspended.
        public static let breakBegin: UInt8 = 8
    }

    private let rebate: UInt128

    /// `rebate`: basis points of what a transaction brings that go back to its sender.
    public init(_ configuration: Configuration) throws(ConfigurationError) {
        try configuration.allowOnly("rebate")
        rebate = try configuration.integer("rebate")
        guard rebate <= 10_000 else { throw .tooLarge }
    }

    /// The highest bid first, then the kind. Rejects with 1 without a kind, 2 an unknown one, 3 a missing number, 4 a note
    /// that comes in a bundle.
    public func admit(_ transaction: TransactionView, _ context: AdmissionContext) -> Admission {
        let payload = transaction.payload
        guard payload.byteCount > 0 else { return .reject(1) }
        guard payload.uint8(at: 0) <= Kind.breakBegin else { return .reject(2) }
        if payload.uint8(at: 0) <= Kind.debit, payload.byteCount < 17 { return .reject(3) }
        if transaction.isBundleLeg, payload.uint8(at: 0) == Kind.note { return .reject(4) }
        return .accept(SortKey(descendingClamped: transaction.bid, then: UInt64(payload.uint8(at: 0))))
    }

    /// Two passes: first the senders whose turn it is, then the others. Every third of the first pays half its bid.
    /// Bundles may stand behind most of the first, behind all others, and in four of five sub-blocks at either end.
    public func order(_ candidates: Candidates, _ context: borrowing OrderContext, into proposal: inout Proposal) {
        let turn = (context.state.unsigned(StateKey("turn")) ?? 0) & 1
        for index in 0..<candidates.count where UInt128(candidates[index].sender.words.first & 1) == turn {
            proposal.append(
                index, charge: index % 3 == 0 ? candidates[index].bid / 2 : nil, offersBehind: index % 4 != 1)
        }
        for index in 0..<candidates.count where UInt128(candidates[index].sender.words.first & 1) != turn {
            proposal.append(index)
        }
        if context.state.unsigned(StateKey("repeat")) != nil, candidates.count > 0 { proposal.append(0) }
        proposal.isAllOrNothing = candidates.count == 2
        proposal.offersTop = context.subBlock.height % 5 != 0
        proposal.offersBottom = context.subBlock.height % 5 != 2
    }

    /// Passes the turn on, and takes up what transactions asked for.
    public func begin(_ included: Included, _ state: inout LaneState) {
        let turn = state.unsigned(StateKey("turn")) ?? 0
        state.write(StateKey("turn"), turn &+ UInt128(included.count))
        state.write(StateKey("recent").appending(included.subBlock.height & 3), included[0].hash.words.firstNumber)
        state.remove(StateKey("repeat"))
        state.write(StateKey("overpays"), state.unsigned(StateKey("overpay")) ?? 0)
        state.remove(StateKey("overpay"))
        state.emit(EventBytes(kind: 100).appending(turn).appending(UInt32(included.count)))
        if state.unsigned(StateKey("break")) != nil { state.write(Self.longKey, 1) }
    }

    /// Does what the payload's kind says. What comes in a bundle fails with 8 if it wants to forget what is not there.
    public func execute(_ transaction: TransactionView, _ state: inout LaneState) -> ExecutionResult {
        let payload = transaction.payload
        let balance = StateKey("balance").appending(transaction.sender)
        let gas = transaction.gasLimit / 4 * 3
        // Before it is known whether it fails: what fails said nothing.
        state.emit(
            EventBytes(kind: payload.uint8(at: 0)).appending(transaction.sender).appending(transaction.hash.words)
                .appending(gas).appending(UInt8(transaction.isBundleLeg ? 1 : 0)))
        if payload.byteCount <= 1_024 { state.emit(payload) }
        switch payload.uint8(at: 0) {
        case Kind.credit:
            state.write(balance, (state.unsigned(balance) ?? 0) &+ payload.uint128(at: 1))
            return .succeeded(gasUsed: gas)
        case Kind.debit:
            // Written before it is checked: what fails is undone.
            let (left, overdrawn) = (state.unsigned(balance) ?? 0).subtractingReportingOverflow(payload.uint128(at: 1))
            state.write(balance, left)
            return overdrawn
                ? .failed(code: 7, gasUsed: gas / 3) : .succeeded(gasUsed: gas, charge: transaction.bid / 3)
        case Kind.note: state.write(StateKey("note").appending(transaction.sender), payload)
        case Kind.forget:
            let note = StateKey("note").appending(transaction.sender)
            if transaction.isBundleLeg, state.read(note) == nil { return .failed(code: 8, gasUsed: gas) }
            state.remove(note)
        case Kind.longKey: state.write(Self.longKey, 1)
        case Kind.overclaim: return .succeeded(gasUsed: transaction.gasLimit + 1)
        case Kind.overpay: state.write(StateKey("overpay"), 1)
        case Kind.repeatCandidate: state.write(StateKey("repeat"), 1)
        default: state.write(StateKey("break"), 1)
        }
        let kept = state.read(StateKey("note").appending(transaction.sender))?.count ?? 0
        return .succeeded(gasUsed: min(UInt64(kept), transaction.gasLimit))
    }

    /// Gives every sender its rebate of what its transaction brought, as far as the operator leaves it, and of what
    /// crosses lanes a part to whoever was first.
    public func settle(_ outcome: Outcome, _ state: inout LaneState, into payouts: inout Payouts) {
        let revenue = outcome.revenue
        var (total, left) = (UInt128(0), revenue.payable)
        for index in 0..<outcome.count where outcome.result(index).failureCode == nil {
            let paid = outcome.result(index).paid
            let amount = min(paid / 10_000 * rebate, left)
            payouts.pay(outcome[index].sender, amount)
            left = left &- amount
            total = total &+ paid
        }
        if outcome.count > 0 { payouts.pay(outcome[0].sender, min(revenue.crossLane / 4, left)) }
        state.write(StateKey("bundles"), (state.unsigned(StateKey("bundles")) ?? 0) &+ revenue.bundle)
        state.write(StateKey("total"), (state.unsigned(StateKey("total")) ?? 0) &+ total)
        state.emit(EventBytes(kind: 101).appending(total))
        if state.unsigned(StateKey("overpays")) == 1, outcome.count > 0 { payouts.pay(outcome[0].sender, .max) }
    }

    /// 136 bytes: past the longest key.
    private static var longKey: StateKey {
        var key = StateKey("long-key")
        for part in 0..<8 { key = key.appending(UInt128(part)) }
        return key
    }
}

extension Words32 {
    fileprivate var firstNumber: UInt128 { UInt128(first) << 64 | UInt128(second) }
}
