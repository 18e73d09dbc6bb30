/// Clears the orders of a sub-block at one price, against each other and a pool: what `begin` and `execute` of a batch
/// auction do. The rule says which curve the pool follows.
///
/// A payload of 33 bytes is an order: an amount of token 0, to be bought or sold at the limit or better.
///
/// | offset | | |
/// |---|---|---|
/// | 0 | u8 | 2 buy, 3 sell |
/// | 1 | u128 | the amount of token 0, 1 to 2^111 - 1 |
/// | 17 | u64 | the limit, amounts of token 1 for |
/// | 25 | u64 | so many of token 0; neither is 0 |
///
/// An order trades in the sub-block that includes it or never, whole or in part. Who buys pays the price times the amount
/// rounded up, who sells gets it rounded down, and the difference stays in the pool: a limit is kept to within less than
/// one smallest unit of token 1 for the whole order, and never against the pool.
///
/// An order is for what its sender has when the sub-block begins, at its limit; a sender's orders count by their nonces,
/// and one that is not covered by what those before it leave takes no part. What is minted or transferred in a sub-block
/// can be traded from the next one on.
///
/// What came of the last batch stands in the state until the next one, numbers least significant byte first:
///
/// | key | value |
/// |---|---|
/// | `batch` | u64 height, u64 count of orders that took part; u128 each: price's numerator, its denominator, bought of token 0, sold of token 0, surplus in token 1 |
/// | `fill` and an order's transaction hash | u64 status (1 traded, else a code below), u64 0; u128 each: amount of token 0, amount of token 1, surplus in token 1 |
///
/// The same is said in events: `begin` emits ``EventBytes/batch(price:count:bought:sold:surplus:)``, `execute` for each
/// order that traded ``EventBytes/trade(buys:token0:token1:)``.
///
/// The surplus is what was saved against the limit: limit x amount, rounded up, less what a buyer paid; what a seller got
/// less limit x amount, rounded down.
public struct BatchExchange: Sendable {
    /// The most orders that take part in one batch; they are the first that the lane includes. So many cost a module some
    /// 11 million units of fuel.
    public static let ordersMax = 256

    /// A rejection: the payload has no order's length, a part of the limit is 0, or the amount is 0 or more than
    /// ``LaneTokens/supplyMax``.
    public static let malformed: UInt32 = 1
    /// A failure: the price was worse than the limit, or at it and the others at it got everything.
    public static let limitNotReached: UInt32 = 2
    /// A failure: the sender had less than the order would have cost at its limit.
    public static let notCovered: UInt32 = 3
    /// A failure: ``ordersMax`` others stood before it.
    public static let batchFull: UInt32 = 4
    /// A failure: no batch was cleared with it.
    public static let notCleared: UInt32 = 5

    private static let traded: UInt64 = 1
    private static let buy = EventBytes.buyKind
    private static let sell = EventBytes.sellKind

    private let tokens: LaneTokens
    private let initial: PoolReserves

    /// An exchange of tokens 0 and 1 with a pool that starts with these reserves.
    public init(_ tokens: LaneTokens, _ initial: PoolReserves) {
        self.tokens = tokens
        self.initial = initial
    }

    /// What a sub-block may hold: the best ``ordersMax`` candidates, so that no order is included that cannot take part.
    public static func propose(_ candidates: Candidates, into proposal: inout Proposal) {
        for index in 0..<min(candidates.count, ordersMax) { proposal.append(index, charge: 0) }
    }

    /// The code with which an order is to be rejected; nil: accept it.
    public func rejection(_ transaction: TransactionView) -> UInt32? {
        Self.order(transaction) == nil ? Self.malformed : nil
    }

    /// What became of an order in this sub-block's batch; says so in an event if it traded.
    ///
    /// - Returns: the code of a failure; nil: it traded.
    public func execute(_ transaction: TransactionView, _ state: inout LaneState) -> UInt32? {
        var record = InlineArray<48, UInt8>(repeating: 0)
        guard state.read(Self.fillKey(transaction.hash), into: &record) != nil else { return Self.notCleared }
        let fill = record.span.bytes
        let status = fill.uint64(at: 0)
        guard status == Self.traded else { return UInt32(truncatingIfNeeded: status) }
        state.emit(
            .trade(
                buys: transaction.payload.uint8(at: 0) == Self.buy, token0: fill.uint128(at: 16),
                token1: fill.uint128(at: 32)))
        return nil
    }

    /// Clears all orders among what is included. Without any, the last batch stays on record.
    ///
    /// - Parameters:
    ///   - included: what `begin` got.
    ///   - state: likewise.
    ///   - curve: the pool's, of its reserves.
    public func clear<Curve: PoolCurve>(
        _ included: Included, _ state: inout LaneState, curve: (PoolReserves) -> Curve
    ) {
        var entries = Self.entries(included)
        guard !entries.isEmpty else { return }
        forgetLast(&state)
        remember(entries, &state)
        cover(&entries, included, &state)
        let orders = entries.filter { $0.status == 0 }.map { $0.order }
        let reserves = initial.current(state)
        guard let clearing = BatchClearing(orders, curve(reserves)) else {
            preconditionFailure("256 amounts of less than 2^111 have a sum of less than 2^119")
        }
        settle(&entries, clearing, included, reserves, &state)
    }

    // MARK: A batch

    /// An order and what becomes of it.
    private struct Entry {
        let index: Int
        let order: BatchOrder
        let nonce: UInt64
        /// 0: it takes part.
        var status: UInt64 = 0
        var fill: UInt128 = 0
        var paid: UInt128 = 0
        var surplus: UInt128 = 0
    }

    private static func order(_ transaction: TransactionView) -> BatchOrder? {
        let payload = transaction.payload
        guard payload.byteCount == 33, payload.uint8(at: 0) == buy || payload.uint8(at: 0) == sell else { return nil }
        // So that no sum of a batch's amounts is too large, whoever's they are.
        guard payload.uint128(at: 1) <= LaneTokens.supplyMax else { return nil }
        return BatchOrder(
            buys: payload.uint8(at: 0) == buy, amount: payload.uint128(at: 1), limit: payload.uint64(at: 17),
            over: payload.uint64(at: 25), rank: transaction.hash.words)
    }

    private static func entries(_ included: Included) -> [Entry] {
        var entries: [Entry] = []
        for index in 0..<included.count {
            guard let order = order(included[index]) else { continue }
            var entry = Entry(index: index, order: order, nonce: included[index].nonce)
            if entries.count >= ordersMax { entry.status = UInt64(batchFull) }
            entries.append(entry)
        }
        return entries
    }

    /// Marks orders whose senders have too little. Goes by nonces, so that the order of arrival does not matter.
    private func cover(_ entries: inout [Entry], _ included: Included, _ state: inout LaneState) {
        var left: [Holding: UInt128] = [:]
        let turns = entries.indices.sorted {
            (entries[$0].nonce, entries[$0].order.rank) < (entries[$1].nonce, entries[$1].order.rank)
        }
        for turn in turns where entries[turn].status == 0 {
            let order = entries[turn].order
            let holding = Holding(account: included[entries[turn].index].sender, token: order.isBuy ? 1 : 0)
            let balance = left[holding] ?? tokens.balance(of: holding.account, holding.token, state)
            let cost = order.isBuy ? order.limit.of(order.amount, rounding: .up) : order.amount
            if let cost, cost <= balance {
                left[holding] = balance - cost
            } else {
                left[holding] = balance
                entries[turn].status = UInt64(Self.notCovered)
            }
        }
    }

    /// Moves what was traded.
    private func settle(
        _ entries: inout [Entry], _ clearing: BatchClearing, _ included: Included, _ reserves: PoolReserves,
        _ state: inout LaneState
    ) {
        // The pool may need what buyers pay for what it pays sellers: added first, subtracted last.
        var (added, subtracted) = (reserves, PoolReserves(0, 0))
        var summary = Summary(height: included.subBlock.height, price: clearing.price)
        var next = 0
        for position in entries.indices where entries[position].status == 0 {
            let order = entries[position].order
            let sender = included[entries[position].index].sender
            let fill = clearing.fills[next]
            next += 1
            let rounding: Rounding = order.isBuy ? .up : .down
            // At the price and at the limit; the latter is covered, so neither can be too large.
            guard fill > 0, let value = clearing.price.of(fill, rounding: rounding),
                let limit = order.limit.of(fill, rounding: rounding)
            else {
                entries[position].status = UInt64(Self.limitNotReached)
                continue
            }
            let (paidToken, gotToken): (UInt8, UInt8) = order.isBuy ? (1, 0) : (0, 1)
            let (paid, got) = order.isBuy ? (value, fill) : (fill, value)
            tokens.setBalance(
                of: sender, paidToken, to: tokens.balance(of: sender, paidToken, state) - paid, &state)
            tokens.setBalance(of: sender, gotToken, to: tokens.balance(of: sender, gotToken, state) + got, &state)
            if order.isBuy {
                added.token1 += value
                subtracted.token0 += fill
                summary.bought += fill
            } else {
                added.token0 += fill
                subtracted.token1 += value
                summary.sold += fill
            }
            entries[position].status = Self.traded
            entries[position].fill = fill
            entries[position].paid = value
            entries[position].surplus = order.isBuy ? limit - value : value - limit
            summary.surplus += entries[position].surplus
            summary.count += 1
        }
        PoolReserves(added.token0 - subtracted.token0, added.token1 - subtracted.token1).write(&state)
        for entry in entries { write(entry, &state) }
        summary.write(&state)
    }

    // MARK: Records

    /// What the state says of the whole batch.
    private struct Summary {
        let height: UInt64
        let price: Fraction
        var count: UInt64 = 0
        var bought: UInt128 = 0
        var sold: UInt128 = 0
        var surplus: UInt128 = 0

        func write(_ state: inout LaneState) {
            let words: InlineArray<12, UInt64> = [
                height.littleEndian, count.littleEndian, price.numerator.lowWord, price.numerator.highWord,
                price.denominator.lowWord, price.denominator.highWord, bought.lowWord, bought.highWord, sold.lowWord,
                sold.highWord, surplus.lowWord, surplus.highWord,
            ]
            state.write(StateKey("batch"), words.span.bytes)
            state.emit(.batch(price: price, count: count, bought: bought, sold: sold, surplus: surplus))
        }
    }

    private func write(_ entry: Entry, _ state: inout LaneState) {
        let words: InlineArray<8, UInt64> = [
            entry.status.littleEndian, 0, entry.fill.lowWord, entry.fill.highWord, entry.paid.lowWord,
            entry.paid.highWord,
            entry.surplus.lowWord, entry.surplus.highWord,
        ]
        state.write(Self.fillKey(TransactionHash(entry.order.rank)), words.span.bytes)
    }

    /// Records are kept until the next batch, so that the state does not grow with the lane's history.
    private func remember(_ entries: [Entry], _ state: inout LaneState) {
        var words: [UInt64] = []
        words.reserveCapacity(4 * entries.count)
        for entry in entries {
            let hash = entry.order.rank
            words.append(hash.first.bigEndian)
            words.append(hash.second.bigEndian)
            words.append(hash.third.bigEndian)
            words.append(hash.fourth.bigEndian)
        }
        state.write(StateKey("last"), words.span.bytes)
    }

    private func forgetLast(_ state: inout LaneState) {
        guard let last = state.read(StateKey("last")) else { return }
        let hashes = last.span.bytes
        for index in 0..<last.count / 32 {
            state.remove(Self.fillKey(TransactionHash(hashes.words32(at: 32 * index))))
        }
    }

    private static func fillKey(_ hash: TransactionHash) -> StateKey { StateKey("fill").appending(hash.words) }
}

/// Whose balance of what.
private struct Holding: Hashable {
    let account: Account
    let token: UInt8
}

extension UInt128 {
    fileprivate var lowWord: UInt64 { UInt64(truncatingIfNeeded: self).littleEndian }
    fileprivate var highWord: UInt64 { UInt64(truncatingIfNeeded: self >> 64).littleEndian }
}
