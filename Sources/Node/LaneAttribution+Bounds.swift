public import Wire

extension LaneAttribution {
    /// Whether ``Wire/LaneAttribution/add(_:)`` stays inside all bounds; it does for lines that a node wrote.
    public func canAdd(_ other: LaneAttribution) -> Bool {
        let payouts = (payouts + other.payouts).map(\.amount)
        return [
            collected + other.collected, operatorShares + other.operatorShares, [alone, other.alone], payouts,
        ].allSatisfy { $0.checkedSum != nil } && !transactions.addingReportingOverflow(other.transactions).overflow
            && !gas.addingReportingOverflow(other.gas).overflow
    }

    /// What its transactions and openings and its part of what crosses lanes brought, and data fees to the operator.
    var collected: [Amount] { [baseFee, priorityFee, charge, bundle, crossLane, dataFee] }

    /// What of the lane's revenue the operator gets.
    var operatorShares: [Amount] { [take, slackFee] }
}

extension Sequence<Amount> {
    /// The sum of all amounts; nil past 2^128 - 1.
    public var checkedSum: Amount? {
        var sum: Amount = 0
        for amount in self {
            let (next, overflow) = sum.addingReportingOverflow(amount)
            guard !overflow else { return nil }
            sum = next
        }
        return sum
    }
}
