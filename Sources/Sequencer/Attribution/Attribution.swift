import Wire

/// Whose money it is (Specs/attribution.md).
enum Attribution {
    /// ATTR-6: the operator's take of what sharing added: `basisPoints` of max(0, result - alone), rounded down.
    ///
    /// - Parameters:
    ///   - result: what a lane was attributed of the cross-lane surplus and its single-lane bids.
    ///   - alone: what it could have had of these without the other lanes.
    static func take(result: Amount, alone: Amount, basisPoints: UInt16) -> Amount {
        guard result > alone else { return 0 }
        let product = (result - alone).multipliedFullWidth(by: UInt128(basisPoints))
        return UInt128(10_000).dividingFullWidth(product).quotient
    }

    /// ATTR-1 and ATTR-2: one lane's own revenue of a sub-block, from what its transactions paid.
    static func own(
        _ lane: LaneName, baseFeePerGas: Amount, _ executed: [ExecutedTransaction]
    ) -> LaneAttribution {
        var line = LaneAttribution(
            lane: lane, baseFeePerGas: baseFeePerGas, transactions: UInt32(executed.count), gas: 0, baseFee: 0,
            priorityFee: 0, charge: 0, dataFee: 0, take: 0, payouts: [])
        // No overflow: together they are at most what the senders had.
        for transaction in executed {
            line.gas += transaction.gasCharged
            line.baseFee += transaction.baseFee
            line.priorityFee += transaction.priorityFee
            line.charge += transaction.charge
            line.dataFee += transaction.dataFee
        }
        return line
    }
}
