public import Wire

/// An arbitrage that a transaction made, as recorded (FLOW-34).
public struct FlowArbitrage: Hashable, Sendable {
    /// The token that the swaps begin and end with.
    public let token: FlowAddress
    /// Of ``token``, before gas and bid; negative where the swaps lost.
    public let profit: SignedTokenAmount
    /// The apps on its path, in ascending byte order, each once.
    public let apps: [LaneName]

    /// Nil for one that was reverted, which had no effect.
    init?(_ arbitrage: FlowRecord.Arbitrage) {
        guard !arbitrage.reverted else { return nil }
        self.init(token: arbitrage.profitToken, profit: arbitrage.profitAmount, apps: Set(arbitrage.apps).sorted())
    }

    init(token: FlowAddress, profit: SignedTokenAmount, apps: [LaneName]) {
        self.token = token
        self.profit = profit
        self.apps = apps
    }
}

/// A part in one or more sandwiches, as recorded (FLOW-35).
public struct FlowSandwich: Hashable, Sendable {
    /// The part.
    public let role: FlowRecord.Sandwich.Role
    /// Which of its block's sandwiches, ascending; they are numbered from 0 as they first appear.
    public let numbers: [UInt32]
    /// What it exchanged, in the order executed; none for a victim.
    public let swaps: [FlowSwap]
}

/// An exchange of two tokens that took effect.
public struct FlowSwap: Hashable, Sendable {
    /// The token given.
    public let tokenIn: FlowAddress
    /// Of ``tokenIn``: what the pool booked where that is known, else what the sender of it did.
    public let amountIn: TokenAmount
    /// The token got.
    public let tokenOut: FlowAddress
    /// Of ``tokenOut``.
    public let amountOut: TokenAmount
}

/// Numbers the sandwiches of each block as they first appear, in records and in tables alike.
struct SandwichNumbers {
    private var block: UInt64?
    private var numbers: [String: UInt32] = [:]
    /// How many the block has so far.
    private var count: UInt32 = 0

    /// What `record` has a part in; nil if in nothing.
    mutating func sandwich(of record: FlowRecord) -> FlowSandwich? {
        enter(record.block)
        guard let sandwich = record.sandwich else { return nil }
        for id in sandwich.ids where numbers[id] == nil {
            numbers[id] = count
            count += 1
        }
        let swaps =
            sandwich.role == .victim
            ? []
            : record.swaps.filter { !$0.reverted }.map {
                FlowSwap(
                    tokenIn: $0.tokenIn, amountIn: $0.amountInPool ?? $0.amountIn, tokenOut: $0.tokenOut,
                    amountOut: $0.amountOut)
            }
        return FlowSandwich(
            role: sandwich.role, numbers: Set(sandwich.ids.compactMap { numbers[$0] }).sorted(), swaps: swaps)
    }

    /// Throws unless `sandwich` of a table's row has the numbers that a record would have got.
    mutating func check(_ sandwich: FlowSandwich?, block: UInt64) throws(FlowProblem) {
        enter(block)
        for number in sandwich?.numbers ?? [] where number >= count {
            guard number == count else {
                throw FlowProblem(.value, field: "sandwich", "has number \(number), but the next is \(count)")
            }
            count += 1
        }
    }

    private mutating func enter(_ block: UInt64) {
        guard self.block != block else { return }
        self = SandwichNumbers()
        self.block = block
    }
}
