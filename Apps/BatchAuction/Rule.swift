import RuleKit

/// A batch auction: all orders of a sub-block trade at one price, with each other and with a constant-product pool that
/// takes what is left over in a single swap. So nothing is gained by standing before somebody else.
public struct BatchAuction: OrdersCandidates, BeginsSubBlock, ExecutesTransactions {
    /// A rejection: the gas limit is below ``gasPerTransaction``.
    public static let gasTooLow: UInt32 = 10
    /// A rejection: the payload is empty or asks for something unknown.
    public static let unknownKind: UInt32 = 11

    /// What every transaction uses.
    public static let gasPerTransaction: UInt64 = 20_000

    private let tokens: LaneTokens
    private let exchange: BatchExchange
    private let feeBasisPoints: UInt128

    /// `reserve_0`, `reserve_1`: what the pool starts with. `fee_bps`: the pool's fee, below 10,000. `issuer` or `faucet`:
    /// who mints.
    public init(_ configuration: Configuration) throws(ConfigurationError) {
        try configuration.allowOnly("reserve_0", "reserve_1", "fee_bps", "issuer", "faucet")
        tokens = try LaneTokens(configuration, count: 2)
        exchange = BatchExchange(tokens, try PoolReserves(configuration))
        feeBasisPoints = try configuration.integer("fee_bps", default: 30)
        guard feeBasisPoints < 10_000 else { throw .tooLarge }
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
        exchange.clear(included, &state) { SwapCurve($0, feeBasisPoints: feeBasisPoints) }
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

/// The pool does one swap along x * y = k for the whole batch, and its average price is everybody's. The fee is in token 1:
/// on top of what buyers pay the pool, out of what it pays sellers.
struct SwapCurve: PoolCurve {
    private let reserves: PoolReserves
    /// Of 10,000, what the fee leaves.
    private let kept: UInt128

    private static let whole: UInt128 = 10_000

    /// Reserves are below 2^112 and the fee is below 10,000.
    init(_ reserves: PoolReserves, feeBasisPoints: UInt128) {
        self.reserves = reserves
        kept = Self.whole - feeBasisPoints
    }

    var spot: Fraction { ratio(reserves.token1, reserves.token0) }

    /// From price = whole / kept * Y / (X - amount).
    func mostSold(at limit: Fraction) -> UInt128 {
        let least = reserves.token1.scaled(
            by: Self.whole * limit.denominator, over: kept * limit.numerator, rounding: .up)
        guard let least, least < reserves.token0 else { return 0 }
        return reserves.token0 - least
    }

    /// From price = kept / whole * Y / (X + amount).
    func mostBought(at limit: Fraction) -> UInt128 {
        let most = reserves.token1.scaled(
            by: kept * limit.denominator, over: Self.whole * limit.numerator, rounding: .down)
        guard let most else { return LaneTokens.supplyMax }
        return most > reserves.token0 ? most - reserves.token0 : 0
    }

    func price(selling amount: UInt128) -> Fraction {
        ratio(Self.whole * reserves.token1, kept * (reserves.token0 - amount))
    }

    func price(buying amount: UInt128) -> Fraction {
        ratio(kept * reserves.token1, Self.whole * (reserves.token0 + amount))
    }

    private func ratio(_ numerator: UInt128, _ denominator: UInt128) -> Fraction {
        guard let fraction = Fraction(numerator, over: denominator) else {
            preconditionFailure("a pool never sells all that it has")
        }
        return fraction
    }
}
