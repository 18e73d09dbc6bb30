package import Node
import Sequencer
package import Wire

/// A sub-block for people: what was bid, who won, and whose every unit is (CLI-60).
package struct ExplainedSubBlock {
    let derived: Rederivation
    let genesis: Genesis
    private let name: HashNames
    private let market: ExplainedMarket?

    /// Explains what was derived.
    package init(_ derived: Rederivation, genesis: Genesis) {
        self.derived = derived
        self.genesis = genesis
        name = HashNames(derived.named)
        market = ExplainedMarket(derived, name)
    }

    private var subBlock: SubBlock { derived.subBlock }

    /// Everything.
    package var lines: [String] {
        var lines = header
        if let market {
            for sale in market.report.sales { lines += [""] + market.lines(of: sale) }
            for group in market.report.groups.indices { lines += [""] + ExplainedComponent(group, of: market).lines }
            if !market.others.isEmpty {
                lines += ["", "Bundles that are in no component"] + market.table(of: market.others).indented
            }
        }
        lines += otherBundles
        return lines + [""] + revenue
    }

    private var header: [String] {
        let count = derived.subBlock.outcomes.included.count
        let bids = derived.market?.bids.count ?? 0
        var lines = [
            "Sub-block \(subBlock.header.height): \(AmountText.count(count, "transaction")) and legs of "
                + "\(AmountText.count(subBlock.attribution.count, "lane")), "
                + (bids == 0 ? "no bundle whose openings were on sale" : "\(AmountText.count(bids, "bundle")) bidding"),
            "commitment  \(subBlock.header.hash), as it is stored",
            "derived     again from \(derived.origin)",
            "shared by   \(genesis.parameters.attributionRule.name); take "
                + "\(genesis.parameters.takeBasisPoints) basis points of what sharing added (ATTR-6)",
        ]
        if let runs = derived.market?.runs, runs > 1 {
            lines.append("executed    \(runs) times: decided again without each bundle of which a leg failed (BUN-15)")
        }
        if bids > 0 {
            lines.append(
                "value = bid less refund less reserve prices of what is claimed: what the auction counts (AUC-13)")
        }
        return lines
    }

    /// Bundles that ended here without bidding.
    private var otherBundles: [String] {
        let bidding = Set(derived.market?.bids.map(\.hash) ?? [])
        let others = subBlock.outcomes.bundles.filter { !bidding.contains($0.bundle) }
        guard !others.isEmpty else { return [] }
        var table = TextTable([("bundle", .left), ("bid", .right), ("outcome", .left), ("which means", .left)])
        for bundle in others {
            table.add([name(bundle.bundle), "\(bundle.bid)", bundle.outcome.name, bundle.outcome.meaning])
        }
        return ["", "Bundles that ended here without bidding"] + table.linesWithinPage.indented
    }

    // MARK: Revenue

    private var revenue: [String] {
        guard !subBlock.attribution.isEmpty else { return ["No lane had revenue."] }
        var sources = TextTable([
            ("lane", .left), ("base fee", .right), ("priority fee", .right), ("charge", .right), ("bundles", .right),
            ("cross-lane", .right), ("= revenue", .right),
        ])
        var ends = TextTable([
            ("lane", .left), ("revenue", .right), ("- take", .right), ("- slack fee", .right), ("= kept", .right),
            ("alone", .right), ("difference", .right),
        ])
        for line in subBlock.attribution {
            sources.add([
                line.lane.text, "\(line.baseFee)", "\(line.priorityFee)", "\(line.charge)", "\(line.bundle)",
                "\(line.crossLane)", "\(line.revenue)",
            ])
            ends.add([
                line.lane.text, "\(line.revenue)", "\(line.take)", "\(line.slackFee)",
                "\(line.revenue - line.operatorFees)", "\(line.alone)",
                "\(AmountDifference(line.revenue - line.operatorFees, less: line.alone))",
            ])
        }
        let dataFees = subBlock.attribution.reduce(0) { $0 + $1.dataFee }
        return ["Revenue: what is a lane's own stays its own, and what crosses lanes is shared (ATTR-1, ATTR-7)"]
            + sources.withoutZeroColumns.linesWithinPage.indented + ["", "Better alone? (ATTR-9)"]
            + ends.withoutZeroColumns.linesWithinPage.indented
            + [
                "",
                "Data fees of \(dataFees), which senders pay beside, are the operator's. Columns of zeros are left out.",
            ]
    }
}

extension Rederivation {
    /// Every hash that a page about it may name.
    var named: [Hash] {
        let bids = market?.bids ?? []
        let openings = bids.flatMap(\.bundle.legs).compactMap { leg -> Hash? in
            if case .after(let transaction) = leg.opening { return transaction }
            return nil
        }
        return subBlock.outcomes.included.map(\.transaction) + subBlock.outcomes.bundles.map(\.bundle)
            + subBlock.outcomes.bundles.map(\.rival) + bids.map(\.hash) + openings
            + trace.lanes.flatMap { $0.forced.map(\.hash) + $0.proposal.map(\.hash) + ($0.window ?? []).map(\.hash) }
    }

    /// Where it was derived from.
    var origin: String {
        snapshotBlock == 0 ? "the start of the log" : "the log and the snapshot of block \(snapshotBlock)"
    }
}
