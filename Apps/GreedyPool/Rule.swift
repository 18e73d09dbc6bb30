import RuleKit

/// A constant-product pool under the greedy sequencing rule of Ferreira and Parkes (arXiv 2209.15569): while buys and
/// sells remain, the next is a buy if the pool has at least as much of token 0 as when the sub-block began, else a sell.
/// So nobody can have a victim's trade between two of its own and gain by it.
public struct GreedyPool: OrdersCandidates, ExecutesTransactions {
    /// A rejection: the payload is empty or asks for something unknown.
    public static let unknownKind: UInt32 = 1
    /// A rejection: the payload has no swap's length, or the amount is 0 or more than 2^111 - 1.
    public static let malformed: UInt32 = 2
    /// A rejection: a leg of a bundle, which would stand where the sequencing rule did not put it.
    public static let legNotAllowed: UInt32 = 3
    /// A rejection: the gas limit is below ``gasPerTransaction``.
    public static let gasTooLow: UInt32 = 4
    /// A failure: the swap would give less than its minimum, or nothing.
    public static let belowMinimum: UInt32 = 5
    /// A failure: the sender has less than it would swap.
    public static let insufficientBalance: UInt32 = 6
    /// A failure: the swap stands where the sequencing rule does not allow it. Only a sub-block that this rule's `order`
    /// did not order has any.
    public static let outOfSequence: UInt32 = 7

    /// What every transaction uses.
    public static let gasPerTransaction: UInt64 = 10_000

    private let tokens: LaneTokens
    private let initial: PoolReserves
    private let feeBasisPoints: UInt128

    /// `reserve_0`, `reserve_1`: what the pool starts with. `fee_bps`: the pool's fee, below 10,000. `issuer` or `faucet`:
    /// who mints.
    public init(_ configuration: Configuration) throws(ConfigurationError) {
        try configuration.allowOnly("reserve_0", "reserve_1", "fee_bps", "issuer", "faucet")
        tokens = try LaneTokens(configuration, count: 2)
        initial = try PoolReserves(configuration)
        feeBasisPoints = try configuration.integer("fee_bps", default: 30)
        guard feeBasisPoints < 10_000 else { throw .tooLarge }
    }

    /// The key is the priority fee per gas; among equals nobody is first.
    public func admit(_ transaction: TransactionView, _ context: AdmissionContext) -> Admission {
        guard !transaction.isBundleLeg else { return .reject(Self.legNotAllowed) }
        guard transaction.gasLimit >= Self.gasPerTransaction else { return .reject(Self.gasTooLow) }
        let payload = transaction.payload
        guard payload.byteCount > 0, payload.uint8(at: 0) <= Swap.sell else { return .reject(Self.unknownKind) }
        if LaneTokens.handles(payload) {
            if let code = tokens.rejection(transaction) { return .reject(code) }
        } else if Swap(transaction) == nil {
            return .reject(Self.malformed)
        }
        return .accept(SortKey(descendingClamped: transaction.priorityFeePerGas(context.baseFeePerGas), then: 0))
    }

    /// Swaps by the sequencing rule, of a kind the best key first; then mints and transfers. A sender's transactions keep
    /// their order, and what cannot be placed for it waits for the next sub-block.
    public func order(_ candidates: Candidates, _ context: borrowing OrderContext, into proposal: inout Proposal) {
        var queue = SwapQueue(candidates)
        let start = initial.current(context.state)
        var pool = Pool(start, feeBasisPoints: feeBasisPoints)
        var balances: [Holding: UInt128] = [:]
        while let index = queue.next(preferringBuy: pool.reserves.token0 >= start.token0) {
            proposal.append(index, charge: 0)
            guard let swap = Swap(candidates[index]) else { continue }
            let paid = Holding(account: candidates[index].sender, token: swap.tokenPaid)
            let got = Holding(account: candidates[index].sender, token: swap.tokenGot)
            let balance = balances[paid] ?? tokens.balance(of: paid.account, paid.token, context.state)
            // What fails here fails in `execute`, and changes nothing there either.
            guard balance >= swap.amount, let output = pool.trade(swap) else { continue }
            balances[paid] = balance - swap.amount
            balances[got] = (balances[got] ?? tokens.balance(of: got.account, got.token, context.state)) + output
        }
        for index in queue.others() { proposal.append(index, charge: 0) }
    }

    /// Swaps, mints, transfers. Checks the sequencing rule once more, so that it holds in a sub-block too that fell back
    /// to order of arrival.
    public func execute(_ transaction: TransactionView, _ state: inout LaneState) -> ExecutionResult {
        let code =
            LaneTokens.handles(transaction.payload)
            ? tokens.execute(transaction, &state) : swap(transaction, &state)
        if let code { return .failed(code: code, gasUsed: Self.gasPerTransaction) }
        return .succeeded(gasUsed: Self.gasPerTransaction, charge: 0)
    }

    /// The code of a failure; nil: done.
    private func swap(_ transaction: TransactionView, _ state: inout LaneState) -> UInt32? {
        guard let swap = Swap(transaction) else { return Self.malformed }
        var pool = Pool(initial.current(state), feeBasisPoints: feeBasisPoints)
        var sequence = SequenceCheck(state, height: transaction.subBlock.height, pool.reserves)
        guard sequence.allows(swap, pool.reserves) else { return Self.outOfSequence }
        let paid = tokens.balance(of: transaction.sender, swap.tokenPaid, state)
        guard paid >= swap.amount else { return Self.insufficientBalance }
        guard let output = pool.trade(swap) else { return Self.belowMinimum }
        let got = tokens.balance(of: transaction.sender, swap.tokenGot, state)
        tokens.setBalance(of: transaction.sender, swap.tokenPaid, to: paid - swap.amount, &state)
        tokens.setBalance(of: transaction.sender, swap.tokenGot, to: got + output, &state)
        pool.reserves.write(&state)
        sequence.write(&state)
        state.emit(
            .trade(
                buys: swap.isBuy, token0: swap.isBuy ? output : swap.amount, token1: swap.isBuy ? swap.amount : output))
        return nil
    }
}

/// What a swap's payload says.
private struct Swap {
    static let buy: UInt8 = 2
    static let sell: UInt8 = 3

    let isBuy: Bool
    /// Of the token that is paid.
    let amount: UInt128
    /// Of the other one.
    let minimum: UInt128

    /// nil: it is none.
    init?(_ transaction: TransactionView) {
        let payload = transaction.payload
        guard payload.byteCount == 33, payload.uint8(at: 0) == Self.buy || payload.uint8(at: 0) == Self.sell else {
            return nil
        }
        isBuy = payload.uint8(at: 0) == Self.buy
        amount = payload.uint128(at: 1)
        minimum = payload.uint128(at: 17)
        guard amount > 0, amount <= LaneTokens.supplyMax else { return nil }
    }

    var tokenPaid: UInt8 { isBuy ? 1 : 0 }
    var tokenGot: UInt8 { isBuy ? 0 : 1 }
}

/// x * y = k, with a fee on what comes in.
private struct Pool {
    var reserves: PoolReserves
    /// Of 10,000, what the fee leaves.
    private let kept: UInt128

    init(_ reserves: PoolReserves, feeBasisPoints: UInt128) {
        self.reserves = reserves
        kept = 10_000 - feeBasisPoints
    }

    /// What the swap gives, rounded down; nil, and nothing changes: less than its minimum, or nothing.
    mutating func trade(_ swap: Swap) -> UInt128? {
        let (reserveIn, reserveOut) =
            swap.isBuy ? (reserves.token1, reserves.token0) : (reserves.token0, reserves.token1)
        let effective = swap.amount * kept
        guard
            let output = effective.scaled(by: reserveOut, over: reserveIn * 10_000 + effective, rounding: .down),
            output > 0, output >= swap.minimum
        else { return nil }
        reserves =
            swap.isBuy
            ? PoolReserves(reserveOut - output, reserveIn + swap.amount)
            : PoolReserves(reserveIn + swap.amount, reserveOut - output)
        return output
    }
}

/// What a sub-block's swaps so far allow to come next: the verifier of the paper, one swap at a time.
private struct SequenceCheck {
    private let height: UInt64
    private let start: UInt128
    /// 0: buys and sells remain, as far as one can tell; else the kind that alone may still come.
    private var tail: UInt8

    /// As the last swap of this sub-block left it, else as it begins, with these reserves.
    init(_ state: borrowing LaneState, height: UInt64, _ reserves: PoolReserves) {
        self.height = height
        let turn = state.unsigned(StateKey("turn")) ?? 0
        if turn >> 8 == UInt128(height) {
            start = state.unsigned(StateKey("start")) ?? reserves.token0
            tail = UInt8(truncatingIfNeeded: turn)
        } else {
            start = reserves.token0
            tail = 0
        }
    }

    /// Whether the swap may come next; if so, it is what came.
    mutating func allows(_ swap: Swap, _ reserves: PoolReserves) -> Bool {
        let kind = swap.isBuy ? Swap.buy : Swap.sell
        guard tail == 0 || tail == kind else { return false }
        // The other kind's turn: then there is none of it any more.
        if swap.isBuy != (reserves.token0 >= start) { tail = kind }
        return true
    }

    func write(_ state: inout LaneState) {
        state.write(StateKey("start"), start)
        state.write(StateKey("turn"), UInt128(height) << 8 | UInt128(tail))
    }
}

/// A sub-block's candidates, of which those that may come next are handed out by kind and key.
private struct SwapQueue {
    private enum Kind {
        case buy, sell, other
    }

    private enum Status {
        /// Not yet placed.
        case waiting
        /// In the proposal.
        case placed
        /// For a later sub-block.
        case deferred
    }

    private struct Entry {
        let kind: Kind
        /// The same sender's candidate before this one, which has to be placed first.
        let predecessor: Int?
        /// And the one behind it.
        var successor: Int?
        /// The sender's first candidate.
        let root: Int
        var status = Status.waiting
    }

    private var entries: [Entry] = []
    /// Swaps that wait: buys, sells.
    private var waiting = (buys: 0, sells: 0)
    /// Before these, nothing of the kind can be next.
    private var cursors = (buy: 0, sell: 0)

    init(_ candidates: Candidates) {
        var last: [Account: Int] = [:]
        entries.reserveCapacity(candidates.count)
        for index in 0..<candidates.count {
            let kind: Kind
            switch Swap(candidates[index])?.isBuy {
            case true: kind = .buy
            case false: kind = .sell
            default: kind = .other
            }
            let sender = candidates[index].sender
            let predecessor = last[sender]
            last[sender] = index
            var entry = Entry(kind: kind, predecessor: predecessor, root: predecessor.map { entries[$0].root } ?? index)
            // What is minted or transferred in a sub-block comes behind its swaps, and so does all behind it.
            if kind != .other, let predecessor,
                entries[predecessor].kind == .other || entries[predecessor].status == .deferred
            {
                entry.status = .deferred
            }
            if entry.status == .waiting, kind == .buy { waiting.buys += 1 }
            if entry.status == .waiting, kind == .sell { waiting.sells += 1 }
            if let predecessor { entries[predecessor].successor = index }
            entries.append(entry)
        }
    }

    /// The next swap, which counts as placed: of the kind that is preferred as long as there are both, else of the other.
    mutating func next(preferringBuy: Bool) -> Int? {
        while waiting.buys > 0 || waiting.sells > 0 {
            let isBuy = preferringBuy ? waiting.buys > 0 : waiting.sells == 0
            if let index = takeFirst(isBuy ? .buy : .sell) { return index }
            // It is its turn, but all of it stands behind transactions of the other kind by the same senders.
            deferSenders(of: isBuy ? .buy : .sell)
        }
        return nil
    }

    /// Mints and transfers that are behind nothing that waits.
    mutating func others() -> [Int] {
        var indices: [Int] = []
        for index in entries.indices where entries[index].kind == .other && isReady(index) {
            entries[index].status = .placed
            indices.append(index)
        }
        return indices
    }

    private func isReady(_ index: Int) -> Bool {
        guard entries[index].status == .waiting else { return false }
        guard let predecessor = entries[index].predecessor else { return true }
        return entries[predecessor].status == .placed
    }

    private mutating func takeFirst(_ kind: Kind) -> Int? {
        var index = kind == .buy ? cursors.buy : cursors.sell
        while index < entries.count, entries[index].kind != kind || !isReady(index) { index += 1 }
        guard index < entries.count else { return nil }
        entries[index].status = .placed
        if kind == .buy {
            waiting.buys -= 1
            cursors.buy = index
        } else {
            waiting.sells -= 1
            cursors.sell = index
        }
        // What stands behind it may be next now.
        if let successor = entries[index].successor {
            if entries[successor].kind == .buy { cursors.buy = min(cursors.buy, successor) }
            if entries[successor].kind == .sell { cursors.sell = min(cursors.sell, successor) }
        }
        return index
    }

    private mutating func deferSenders(of kind: Kind) {
        var roots = [Bool](repeating: false, count: entries.count)
        for entry in entries where entry.kind == kind && entry.status == .waiting { roots[entry.root] = true }
        for index in entries.indices where roots[entries[index].root] && entries[index].status == .waiting {
            entries[index].status = .deferred
            if entries[index].kind == .buy { waiting.buys -= 1 }
            if entries[index].kind == .sell { waiting.sells -= 1 }
        }
    }
}

/// Whose balance of what.
private struct Holding: Hashable {
    let account: Account
    let token: UInt8
}
