import Sequencer
import Wire

// One line of each thing that may differ, with everything that counts in it.

extension Inclusion {
    /// Every field with its name, as text.
    var fields: [(name: String, value: String)] {
        [
            ("lane", "\(laneIndex)"), ("transaction", "\(transaction)"), ("sender", "\(sender)"),
            ("outcome", outcome.name), ("code", "\(code)"), ("gas", "\(gasCharged)"),
            ("priority_fee_per_gas", "\(priorityFeePerGas)"), ("charge", "\(charge)"), ("data_fee", "\(dataFee)"),
        ]
    }
}

extension Ending {
    var summary: String { "\(transaction) of lane \(lane) ended \(outcome.name) (\(code))" }
}

extension LaneFault {
    var summary: String {
        let function = RuleFunction(rawValue: function).map { "\($0)" } ?? "function \(function)"
        let fault = RuleFault(rawValue: fault).map { "\($0)" } ?? "fault \(fault)"
        return "\(fault) of \(function) in lane \(lane), transaction \(transaction)"
    }
}

extension LaneAttribution {
    var summary: String {
        let payouts = payouts.map { "\($0.account) \($0.amount)" }.joined(separator: ", ")
        return "\(lane): \(transactions) transactions, gas \(gas) at \(baseFeePerGas), base fee \(baseFee), "
            + "priority fee \(priorityFee), charge \(charge), data fee \(dataFee), take \(take), paid to [\(payouts)]"
    }
}

extension Posting {
    var summary: String { "\(side) \(account) \(amount) (\(kind) of \(reference))" }
}
