extension LaneAttribution {
    /// What is the lane's: fees and charges of its transactions, what its openings brought, its part of what crosses
    /// lanes.
    public var revenue: Amount { baseFee + priorityFee + charge + bundle + crossLane }

    /// What of ``revenue`` goes to the operator; data fees are not part of it.
    public var operatorFees: Amount { take + slackFee }

    /// Adds another line of the same lane, from a later sub-block; payouts are added by account.
    ///
    /// The sums cannot overflow as long as the lines are of one network: they are at most what was deposited there.
    public mutating func add(_ other: LaneAttribution) {
        baseFeePerGas = other.baseFeePerGas
        transactions += other.transactions
        gas += other.gas
        baseFee += other.baseFee
        priorityFee += other.priorityFee
        charge += other.charge
        dataFee += other.dataFee
        bundle += other.bundle
        crossLane += other.crossLane
        take += other.take
        slackFee += other.slackFee
        alone += other.alone
        for payout in other.payouts {
            if let index = payouts.firstIndex(where: { $0.account == payout.account }) {
                payouts[index].amount += payout.amount
            } else {
                payouts.append(payout)
            }
        }
    }
}
