import RuleKit

/// A registry of names: who claims a free name owns it. Of several claims in one sub-block the highest bid comes first.
public struct Names: ExecutesTransactions, SettlesRevenue {
    /// A rejection: the payload is no name of 1 to 32 bytes.
    public static let malformed: UInt32 = 1
    /// A rejection: the bid is below the price.
    public static let tooCheap: UInt32 = 2
    /// A failure: somebody owns the name.
    public static let taken: UInt32 = 101

    /// Gas that a claim uses, at most its limit.
    private static let gas: UInt64 = 10_000

    private let price: UInt128
    private let rebatePercent: UInt128

    /// - `price`: the least that a name costs. `rebate_percent`: how much of its bid a claimant gets back, 0 to 100.
    public init(_ configuration: Configuration) throws(ConfigurationError) {
        try configuration.allowOnly("price", "rebate_percent")
        price = try configuration.integer("price")
        rebatePercent = try configuration.integer("rebate_percent", default: 0)
        guard rebatePercent <= 100 else { throw .tooLarge }
    }

    /// Names at least at their price, the highest bid first.
    public func admit(_ transaction: TransactionView, _ context: AdmissionContext) -> Admission {
        guard (1...32).contains(transaction.payload.byteCount) else { return .reject(Self.malformed) }
        guard transaction.bid >= price else { return .reject(Self.tooCheap) }
        return .accept(SortKey(.max - transaction.bid))
    }

    /// Gives the name to the first who claims it.
    public func execute(_ transaction: TransactionView, _ state: inout LaneState) -> ExecutionResult {
        let gas = min(Self.gas, transaction.gasLimit)
        let owner = StateKey("owner").appending(transaction.payload)
        guard state.account(owner) == nil else { return .failed(code: Self.taken, gasUsed: gas) }
        state.write(owner, transaction.sender)
        return .succeeded(gasUsed: gas)
    }

    /// Gives each who was charged a part of it back; the rest is the treasury's.
    public func settle(_ outcome: Outcome, _ state: inout LaneState, into payouts: inout Payouts) {
        var payable = outcome.revenue.payable
        for index in 0..<outcome.count {
            let charge = outcome.result(index).charge
            // In two parts, so that the product cannot overflow.
            let share = charge / 100 * rebatePercent + charge % 100 * rebatePercent / 100
            let rebate = min(share, payable)
            guard rebate > 0 else { continue }
            payouts.pay(outcome[index].sender, rebate)
            payable -= rebate
        }
    }
}
