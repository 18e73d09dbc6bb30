extension LaneAttribution {
    /// The lane's own revenue: base fees, priority fees and charges.
    public var revenue: Amount { baseFee + priorityFee + charge }

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
        take += other.take
        for payout in other.payouts {
            if let index = payouts.firstIndex(where: { $0.account == payout.account }) {
                payouts[index].amount += payout.amount
            } else {
                payouts.append(payout)
            }
        }
    }
}
