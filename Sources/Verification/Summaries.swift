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

extension BundleOutcome {
    /// Every field with its name, as text.
    var fields: [(name: String, value: String)] {
        [
            ("bundle", "\(bundle)"), ("payer", "\(payer)"), ("outcome", outcome.name),
            ("leg", leg == Self.noLeg ? "none" : "\(leg)"), ("code", "\(code)"), ("bid", "\(bid)"), ("paid", "\(paid)"),
            ("refund", "\(refund)"), ("rival", "\(rival)"), ("price", "\(price)"),
        ]
    }
}

extension Component {
    private static let propertyNames = ["conservation", "individual_rationality", "core", "null_lane", "symmetry"]

    /// Its lanes, in their order.
    var names: String { names(in: .max) }

    /// Every field with its name, as text: as many as the lanes say, since a decoded component has an amount for each of
    /// its lanes and groups.
    var fields: [(name: String, value: String)] {
        var fields = [("lanes", names), ("winners", winners.map { "\($0)" }.joined(separator: ", "))]
        for (group, value) in values.enumerated() { fields.append(("v of [\(names(in: group))]", "\(value)")) }
        for (lane, share) in zip(lanes, units) { fields.append(("units of \(lane)", "\(share)")) }
        fields.append(("excess", excess))
        for (name, property) in zip(Self.propertyNames, properties) {
            let lanes = names(in: Int(property.lanes))
            fields.append(
                (name, "\(property.held ? "held" : "failed"), \(property.figure) of lanes \(property.lanes) [\(lanes)]")
            )
        }
        let shills = shillFigures.map { "\($0.bundle), lane \($0.lane), bid \($0.bid): \($0.gain)" }
        fields.append(("shill_figures", shills.joined(separator: "; ")))
        return fields
    }

    /// The lanes whose bits are set in `group`.
    private func names(in group: Int) -> String {
        lanes.enumerated().filter { group >> $0.offset & 1 == 1 }.map(\.element.text).joined(separator: ", ")
    }
}

extension LaneEvent {
    /// Its lane's name; a number where `subBlock` has no such line.
    func lane(in subBlock: SubBlock) -> String {
        let index = Int(laneIndex)
        return subBlock.attribution.indices.contains(index) ? subBlock.attribution[index].lane.text : "\(laneIndex)"
    }

    /// Every field with its name, as text; what the indices stand for is `subBlock`'s.
    func fields(in subBlock: SubBlock) -> [(name: String, value: String)] {
        let included = subBlock.outcomes.included
        let transaction =
            function == .execute && included.indices.contains(Int(reference))
            ? " (\(included[Int(reference)].transaction))" : ""
        return [
            ("lane", lane(in: subBlock)), ("function", "\(function)"), ("reference", "\(reference)\(transaction)"),
            ("data", Hex.encode(data)),
        ]
    }
}

extension LaneAttribution {
    var summary: String {
        let payouts = payouts.map { "\($0.account) \($0.amount)" }.joined(separator: ", ")
        return "\(lane): \(transactions) transactions, gas \(gas) at \(baseFeePerGas), base fee \(baseFee), "
            + "priority fee \(priorityFee), charge \(charge), data fee \(dataFee), bundle \(bundle), "
            + "cross-lane \(crossLane), take \(take), slack fee \(slackFee), alone \(alone), paid to [\(payouts)]"
    }
}

extension Posting {
    var summary: String { "\(side) \(account) \(amount) (\(kind) of \(reference))" }
}
