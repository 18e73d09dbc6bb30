import Node
import Sequencer
import Wire

/// How a bundle ended (CLI-62).
struct ExplainedBundle {
    private let outcome: BundleOutcome
    private let bundle: Bundle
    private let derived: Rederivation
    private let reader: ExplanationReader

    init(_ outcome: BundleOutcome, _ bundle: Bundle, _ derived: Rederivation, for reader: ExplanationReader) {
        self.reader = reader
        self.outcome = outcome
        self.bundle = bundle
        self.derived = derived
    }

    private var height: UInt64 { derived.subBlock.header.height }

    /// What it bid in this sub-block, if its openings were on sale.
    private var bid: MarketReport.Bid? { derived.market?.bids.first { $0.hash == outcome.bundle } }

    /// For people.
    var lines: [String] {
        var lines = [
            "\(outcome.outcome.name) in sub-block \(height)",
            "  \(meaning) (\(outcome.outcome.rules))",
            "  \(outcome.outcome == .included ? paid : outcome.outcome.advice)",
        ]
        if outcome.leg != BundleOutcome.noLeg {
            let code = outcome.code == 0 ? "" : ", with code \(outcome.code)"
            lines.append("  Leg \(outcome.leg) is at fault, in lane \(bundle.legs[Int(outcome.leg)].lane)\(code).")
        }
        if outcome.rival != .zero {
            let value = bid.map { "\($0.value) of this one" } ?? "this one"
            lines.append("  It lost to \(outcome.rival).")
            lines.append("  What it lost to is worth \(outcome.price), against \(value).")
        }
        lines += shares + unpaid + [""] + legs
        if bid != nil, let command = reader.command(forHeight: height) {
            lines += ["", "How it was decided, and who got what: \(command)"]
        }
        return lines
    }

    private var meaning: String {
        outcome.outcome == .included
            ? "It won its openings, and all of its legs stand in the sub-block." : outcome.outcome.meaning
    }

    private var paid: String {
        let net = outcome.paid - outcome.refund
        return "It paid \(outcome.paid) of its bid of \(outcome.bid): \(outcome.refund) back as refund, \(net) to the "
            + "lanes."
    }

    /// To whom what it paid went.
    private var shares: [String] {
        guard let report = derived.market, let place = report.bids.firstIndex(where: { $0.hash == outcome.bundle })
        else {
            return []
        }
        if let sale = report.sales.first(where: { $0.winner == place }) {
            return ["  The opening was sold alone at the second price: \(sale.price) to lane \(sale.lane) (AUC-14)."]
        }
        guard let group = report.groups.first(where: { $0.winners.contains(place) }) else { return [] }
        let reservePrices = report.bids[place].reservePrices
        var lines: [String] = []
        if reservePrices > 0 {
            lines.append("  Of that \(reservePrices) are reserve prices, to the lanes that ask for them.")
        }
        guard group.lanes.count > 1 else { return lines + ["  The rest is that of lane \(group.lanes[0])."] }
        let units = zip(group.lanes, group.attribution.result.units).map { "\($0) \($1)" }.joined(separator: ", ")
        return lines + [
            "  With what the other winners of its component pay beside, \(group.attribution.game.values.total) together, it is "
                + "shared so: \(units)."
        ]
    }

    private var legs: [String] {
        var table = TextTable([
            ("leg", .right), ("lane", .left), ("opening", .left), ("on sale", .left), ("gas limit", .right),
            ("position", .right), ("outcome", .left), ("transaction", .left),
        ])
        let included = derived.subBlock.outcomes.included
        for (index, leg) in bundle.legs.enumerated() {
            let hash = Bundle.legHash(at: index, of: outcome.bundle)
            let position = included.firstIndex { $0.transaction == hash }
            var opening = leg.opening.kind.name
            if case .after(let transaction) = leg.opening { opening += " \(HashNames.first(transaction))" }
            table.add([
                "\(index)", leg.lane.text, opening, isOnSale(leg).map { $0 ? "yes" : "no" } ?? "-",
                AmountText.grouped(leg.gasLimit), position.map { "\($0)" } ?? "-",
                position.map { included[$0].outcome.name } ?? "-", HashNames.first(hash),
            ])
        }
        return ["Its legs, \(bundle.atomicity.name)"] + table.linesWithinPage.indented
    }

    /// Whether a leg's opening was on sale in the sub-block; nil for a bundle that ended when it arrived.
    private func isOnSale(_ leg: Leg) -> Bool? {
        switch outcome.outcome {
        case .included, .legFailed, .outbid, .conflicting, .limit, .expired: break
        default: return nil
        }
        guard let lane = derived.trace.lanes.first(where: { $0.name == leg.lane }) else { return false }
        switch leg.opening {
        case .top: return lane.sellsTop
        case .bottom: return lane.sellsBottom
        case .after(let transaction):
            guard let place = lane.proposal.prefix(lane.cut).firstIndex(where: { $0.hash == transaction }) else {
                return false
            }
            return lane.sellsBehind[place]
        }
    }

    /// Legs that cannot pay their lane's base fee, for which the bundle did not bid.
    private var unpaid: [String] {
        guard outcome.outcome == .expired else { return [] }
        return bundle.legs.enumerated().compactMap { index, leg in
            let baseFee = derived.lanes.first { $0.configuration.name == leg.lane }?.baseFeePerGas ?? 0
            guard leg.maxFeePerGas < baseFee else { return nil }
            return
                "  Leg \(index) pays at most \(leg.maxFeePerGas) per gas, the base fee of lane \(leg.lane) was \(baseFee)."
        }
    }

    /// For programs.
    var members: [(name: String, value: Document)] {
        let code = outcome.outcome
        guard case .object(let members) = InspectedSubBlock.bundle(outcome) else { return [] }
        return [
            ("height", .number(height)), ("section", .text("bundles")), ("rules", .text(code.rules)),
            ("meaning", .text(code.meaning)), ("advice", .text(code.advice)),
        ] + members
    }
}
