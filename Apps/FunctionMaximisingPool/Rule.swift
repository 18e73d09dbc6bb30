import RuleKit

/// A function-maximising pool: all orders of a sub-block trade at one price, which is the pool's marginal price after the
/// batch. So whoever brings the pool to the price outside has nothing from it, and what arbitrage takes from other pools
/// stays with this one.
public struct FunctionMaximisingPool: OrdersCandidates, BeginsSubBlock, ExecutesTransactions {
    /// A rejection: the gas limit is below ``gasPerTransaction``.
    public static let gasTooLow: UInt32 = 10
    /// A rejection: the payload is empty or asks for something unknown.
    public static let unknownKind: UInt32 = 11

    /// What every transaction uses.
    public static let gasPerTransaction: UInt64 = 20_000

    private let tokens: LaneTokens
    private let exchange: BatchExchange

    /// `reserve_0`, `reserve_1`: what the pool starts with. `issuer` or `faucet`: who mints.
    public init(_ configuration: Configuration) throws(ConfigurationError) {
        try configuration.allowOnly("reserve_0", "reserve_1", "issuer", "faucet")
        tokens = try LaneTokens(configuration, count: 2)
        exchange = BatchExchange(tokens, try PoolReserves(configuration))
    }

    /// Where there is not room for all, who pays more per gas gets in; among equals nobody is first.
    public func admit(_ transaction: TransactionView, _ context: AdmissionContext) -> Admission {
        guard transaction.gasLimit >= Self.gasPerTransaction else { return .reject(Self.gasTooLow) }
        let payload = transaction.payload
        guard payload.byteCount > 0, payload.uint8(at: 0) <= 3 else { return .reject(Self.unknownKind) }
        let code =
            LaneTokens.handles(payload) ? tokens.rejection(transaction) : exchange.rejection(transaction)
        if let code { return .reject(code) }
        return .accept(SortKey(descendingClamped: transaction.priorityFeePerGas(context.baseFeePerGas), then: 0))
    }

    /// As many as a batch can have, by key; the rest waits for the next.
    public func order(_ candidates: Candidates, _ context: borrowing OrderContext, into proposal: inout Proposal) {
        BatchExchange.propose(candidates, into: &proposal)
    }

    /// Clears the batch.
    public func begin(_ included: Included, _ state: inout LaneState) {
        exchange.clear(included, &state) { ProductMaximisingCurve($0) }
    }

    /// Says what became of an order; mints and transfers.
    public func execute(_ transaction: TransactionView, _ state: inout LaneState) -> ExecutionResult {
        let code =
            LaneTokens.handles(transaction.payload)
            ? tokens.execute(transaction, &state) : exchange.execute(transaction, &state)
        if let code { return .failed(code: code, gasUsed: Self.gasPerTransaction) }
        return .succeeded(gasUsed: Self.gasPerTransaction, charge: 0)
    }
}

/// The pool trades, at any price, the amount that makes the product of its reserves the largest at that price. It sells x
/// of X for Y x / (X - 2x), and then Y / X is the price that was paid.
struct ProductMaximisingCurve: PoolCurve {
    private let reserves: PoolReserves

    /// Reserves are below 2^112.
    init(_ reserves: PoolReserves) { self.reserves = reserves }

    var spot: Fraction { ratio(reserves.token1, reserves.token0) }

    /// From price = Y / (X - 2 * amount).
    func mostSold(at limit: Fraction) -> UInt128 {
        let least = reserves.token1.scaled(by: limit.denominator, over: limit.numerator, rounding: .up)
        guard let least, least < reserves.token0 else { return 0 }
        return (reserves.token0 - least) / 2
    }

    /// From price = Y / (X + 2 * amount).
    func mostBought(at limit: Fraction) -> UInt128 {
        let most = reserves.token1.scaled(by: limit.denominator, over: limit.numerator, rounding: .down)
        guard let most else { return LaneTokens.supplyMax }
        return most > reserves.token0 ? (most - reserves.token0) / 2 : 0
    }

    func price(selling amount: UInt128) -> Fraction { ratio(reserves.token1, reserves.token0 - 2 * amount) }

    func price(buying amount: UInt128) -> Fraction { ratio(reserves.token1, reserves.token0 + 2 * amount) }

    private func ratio(_ numerator: UInt128, _ denominator: UInt128) -> Fraction {
        guard let fraction = Fraction(numerator, over: denominator) else {
            preconditionFailure("a pool never sells half of what it has")
        }
        return fraction
    }
}
