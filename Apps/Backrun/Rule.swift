import RuleKit

/// User flow in order of arrival, with the right to stand right behind each transaction sold to bundles: most of what a
/// backrun brings goes back to the user who made it possible, as with MEV-Share.
public struct Backrun: SettlesRevenue {
    private let refundPercent: UInt128

    /// - `refund_percent`: how much of a backrun's bid the user gets, 0 to 100; 90 unless it is said.
    public init(_ configuration: Configuration) throws(ConfigurationError) {
        try configuration.allowOnly("refund_percent")
        refundPercent = try configuration.integer("refund_percent", default: 90)
        guard refundPercent <= 100 else { throw .tooLarge }
    }

    /// Pays the sender of the transaction that a bundle's first leg stands behind its part of what the bundle paid the
    /// lane, rounded down. What is left goes to the treasury, and all of it where a leg stands behind nobody.
    public func settle(_ outcome: Outcome, _ state: inout LaneState, into payouts: inout Payouts) {
        var user: Account?
        var payable = outcome.revenue.payable
        for index in 0..<outcome.count {
            guard outcome[index].isBundleLeg else {
                user = outcome[index].sender
                continue
            }
            let refund = min(part(of: outcome.result(index).charge), payable)
            guard let user, refund > 0 else { continue }
            payouts.pay(user, refund)
            payable -= refund
        }
    }

    /// floor(amount x percent / 100), in two parts so that it cannot overflow.
    private func part(of amount: UInt128) -> UInt128 {
        amount / 100 * refundPercent + amount % 100 * refundPercent / 100
    }
}
