import Node
import Sequencer
import Wire

/// Why something stands where it stands in a sub-block, what it paid, and to whom (CLI-62).
struct ExplainedInclusion {
    private let derived: Rederivation
    private let position: Int
    private let arrival: Arrival
    private let genesis: Genesis
    private let name: HashNames
    private let order: LaneOrder
    private let place: Int
    private let reader: ExplanationReader

    /// Nil if there is nothing at that position of the sub-block.
    init?(
        at position: Int, of derived: Rederivation, _ arrival: Arrival, genesis: Genesis, for reader: ExplanationReader
    ) {
        self.reader = reader
        let outcomes = derived.subBlock.outcomes
        guard outcomes.included.indices.contains(position) else { return nil }
        let line = derived.subBlock.attribution[Int(outcomes.included[position].laneIndex)]
        name = HashNames(derived.named)
        guard let order = LaneOrder(of: line.lane, in: derived, name),
            let place = order.rows.firstIndex(where: { $0.position == position })
        else { return nil }
        self.derived = derived
        self.position = position
        self.arrival = arrival
        self.genesis = genesis
        self.order = order
        self.place = place
    }

    private var inclusion: Inclusion { derived.subBlock.outcomes.included[position] }
    private var line: LaneAttribution { derived.subBlock.attribution[Int(inclusion.laneIndex)] }
    private var round: UInt64? {
        derived.trace.rounds.indices.contains(position) ? derived.trace.rounds[position] : nil
    }

    /// For people.
    var lines: [String] {
        let count = derived.subBlock.outcomes.included.count
        var lines = [
            "\(inclusion.outcome.name) in sub-block \(derived.subBlock.header.height), position \(position) of \(count) "
                + "(from 0); derived again from \(derived.origin)",
            "  \(inclusion.outcome.meaning) (\(inclusion.outcome.rules))",
        ]
        if inclusion.outcome != .included {
            lines.append(
                "  " + inclusion.outcome.advice + (inclusion.code == 0 ? "" : " The code is \(inclusion.code)."))
        }
        lines += ["", "Its place in lane \(line.lane): \(place) of \(order.rows.count) (from 0)"]
        lines += order.explanation.indented + order.table(around: place, name).indented
        lines += ["", "The lane's space"] + ExplainedSpace(lane: order.lane).lines.indented
        return lines + [""] + turn + said + [""] + payment
    }

    /// What the rule said with it.
    private var events: [String] {
        derived.subBlock.events.ofIncluded(position).map { Hex.encode($0.data) }
    }

    private var said: [String] {
        events.isEmpty ? [] : ["", "What the rule said happened (ABI-23)"] + events.indented
    }

    // MARK: The sub-block's order

    private var turns: [LaneName] { derived.trace.lanes.sorted { $0.turn < $1.turn }.map(\.name) }

    private var turn: [String] {
        let shown = turns.prefix(12).map(\.text).joined(separator: ", ") + (turns.count > 12 ? ", ..." : "")
        var lines = ["Its turn in the sub-block (MERGE-6)"]
        lines.append("  Lanes take turns in an order that nobody knows before the tick: \(shown).")
        guard let round else {
            return lines + ["  Legs of a bundle that was undone stand behind everything else (BUN-15)."]
        }
        lines.append(
            "  \(line.lane) is number \(order.lane.turn) of \(turns.count). Each round a lane gains the gas quantum times "
                + "its weight; this one's came in round \(round).")
        var table = TextTable([
            ("", .left), ("position", .right), ("round", .right), ("lane", .left), ("gas limit", .right),
            ("transaction", .left),
        ])
        let included = derived.subBlock.outcomes.included
        for other in max(0, position - 3)...min(included.count - 1, position + 3) {
            let rounds = derived.trace.rounds
            table.add([
                other == position ? ">" : "", "\(other)", rounds.indices.contains(other) ? "\(rounds[other])" : "-",
                derived.subBlock.attribution[Int(included[other].laneIndex)].lane.text,
                gasLimit(of: included[other].transaction).map { AmountText.grouped($0) } ?? "",
                name(included[other].transaction),
            ])
        }
        return lines + table.linesWithinPage.indented
    }

    private func gasLimit(of hash: Hash) -> UInt64? {
        for lane in derived.trace.lanes {
            if let candidate = (lane.forced + lane.proposal).first(where: { $0.hash == hash }) {
                return candidate.size.gas
            }
        }
        for bid in derived.market?.bids ?? [] {
            for (index, leg) in bid.bundle.legs.enumerated() where Bundle.legHash(at: index, of: bid.hash) == hash {
                return leg.gasLimit
            }
        }
        return nil
    }

    // MARK: Money

    private var baseFee: Amount { Amount(inclusion.gasCharged) * line.baseFeePerGas }
    private var priorityFee: Amount { Amount(inclusion.gasCharged) * inclusion.priorityFeePerGas }
    private var cost: Amount { baseFee + priorityFee + inclusion.charge + inclusion.dataFee }

    private var payment: [String] {
        var table = TextTable([("", .left), ("", .left), ("", .right), ("", .left)])
        table.add([
            "base fee", "\(inclusion.gasCharged) gas x \(line.baseFeePerGas)", "\(baseFee)", "to lane \(line.lane)",
        ])
        table.add([
            "priority fee", "\(inclusion.gasCharged) gas x \(inclusion.priorityFeePerGas)", "\(priorityFee)",
            "to lane \(line.lane)",
        ])
        if case .transaction(let envelope, let index, _) = arrival.subject {
            let bid = envelope.operations[index].bid
            table.add(["charge", "of a bid of \(bid)", "\(inclusion.charge)", "to lane \(line.lane)"])
        }
        table.add([
            "data fee",
            "\(inclusion.dataFee / max(genesis.parameters.dataFeePerByte, 1)) bytes x "
                + "\(genesis.parameters.dataFeePerByte)", "\(inclusion.dataFee)", "to the operator",
        ])
        table.add(["together", "", "\(cost)", ""])
        var lines = ["What it paid (TX-24)"] + table.lines.dropFirst().map { "  " + $0 }
        if case .leg(_, _, let bundle) = arrival.subject {
            lines.append("  The bid is the bundle's: \(reader.command(for: bundle))")
        }
        lines.append("  Paid by \(inclusion.sender).")
        lines.append(
            "  Of the lane's revenue of \(line.revenue) in this sub-block the operator gets \(line.operatorFees), and the "
                + "rest is paid out:")
        return lines + line.payouts.map { "    \($0.amount) to \(recipient($0.account))" }
    }

    private func recipient(_ account: PublicKey) -> String {
        let lane = derived.lanes.first { $0.configuration.name == line.lane }
        return lane?.configuration.treasury == account ? "the lane's treasury \(account)" : "\(account)"
    }

    // MARK: For programs

    /// What ``lines`` say.
    var members: [(name: String, value: Document)] {
        [
            ("height", .number(derived.subBlock.header.height)), ("section", .text("included")),
            ("position", .number(UInt64(position))),
            ("count", .number(UInt64(derived.subBlock.outcomes.included.count))),
            ("outcome", .text(inclusion.outcome.name)), ("code", .number(UInt64(inclusion.code))),
            ("rules", .text(inclusion.outcome.rules)), ("meaning", .text(inclusion.outcome.meaning)),
            ("advice", .text(inclusion.outcome.advice)), ("lane", .text(line.lane.text)),
            ("place_in_lane", .number(UInt64(place))), ("lane_count", .number(UInt64(order.rows.count))),
            ("ordered_by", .text(order.basis.rawValue)), ("neighbours", order.document(around: place)),
            ("space", ExplainedSpace(lane: order.lane).document),
            ("turn", .number(UInt64(order.lane.turn))), ("turns", .list(turns.map { .text($0.text) })),
            ("round", .text(round.map { "\($0)" } ?? "-")), ("gas", .number(inclusion.gasCharged)),
            ("base_fee", .text("\(baseFee)")), ("priority_fee", .text("\(priorityFee)")),
            ("charge", .text("\(inclusion.charge)")), ("data_fee", .text("\(inclusion.dataFee)")),
            ("events", .list(events.map { .text($0) })), ("cost", .text("\(cost)")),
            ("payer", .text("\(inclusion.sender)")),
            (
                "payouts",
                .list(
                    line.payouts.map {
                        .object([("account", .text("\($0.account)")), ("amount", .text("\($0.amount)"))])
                    })
            ),
        ]
    }
}
