package import Node
import Sequencer
package import Wire

/// A sub-block as ``ExplainedSubBlock`` explains it, for programs: all values, full hashes (CLI-61).
package struct ExplainDocument {
    private let derived: Rederivation
    private let genesis: Genesis

    /// Explains what was derived.
    package init(_ derived: Rederivation, genesis: Genesis) {
        self.derived = derived
        self.genesis = genesis
    }

    /// All of it.
    package var document: Document {
        let report = derived.market
        return .object([
            ("height", .number(derived.subBlock.header.height)),
            ("commitment", .text("\(derived.subBlock.header.hash)")),
            ("snapshot_block", .number(derived.snapshotBlock)),
            ("attribution_rule", .text(genesis.parameters.attributionRule.name)),
            ("take_basis_points", .number(UInt64(genesis.parameters.takeBasisPoints))),
            ("runs", .number(UInt64(report?.runs ?? 1))),
            ("bundles", .list((report?.bids ?? []).indices.map(bid))),
            ("sales", .list((report?.sales ?? []).map(sale))),
            ("components", .list((report?.groups ?? []).indices.map(component))),
            ("ended", .list(derived.subBlock.outcomes.bundles.map(InspectedSubBlock.bundle))),
            ("attribution", .list(derived.subBlock.attribution.map(InspectedSubBlock.line))),
        ])
    }

    private func hash(_ bid: Int) -> Document { .text("\(derived.market?.bids[bid].hash ?? .zero)") }

    private func bid(_ place: Int) -> Document {
        guard let bid = derived.market?.bids[place], let trace = derived.trace.market else { return .object([]) }
        let loss = trace.losses[place]
        let outcome: OutcomeCode? = bid.won ? .included : bid.failedLeg == nil ? loss?.outcome : .legFailed
        return .object([
            ("bundle", .text("\(bid.hash)")), ("payer", .text("\(bid.bundle.payer)")),
            ("bid", .text("\(bid.bundle.bid)")), ("refund", .text("\(bid.bundle.bid - bid.net)")),
            ("reserve_prices", .text("\(bid.reservePrices)")), ("value", .text("\(bid.value)")),
            ("atomicity", .text(bid.bundle.atomicity.name)), ("outcome", .text(outcome?.name ?? "-")),
            ("paid", .text("\(bid.paid)")), ("rival", .text(loss.map { "\($0.rival)" } ?? "-")),
            ("price", .text("\(loss?.price ?? 0)")), ("dominated", .flag(trace.dominated.contains(place))),
            ("failed_trial", .flag(bid.failedTrial)), ("failed_leg", .text(bid.failedLeg.map { "\($0)" } ?? "-")),
            ("valid_until", .number(bid.bundle.validUntil)),
            (
                "legs",
                .list(
                    bid.bundle.legs.enumerated().map { index, leg in
                        var after = Hash.zero
                        if case .after(let transaction) = leg.opening { after = transaction }
                        return .object([
                            ("transaction", .text("\(Bundle.legHash(at: index, of: bid.hash))")),
                            ("lane", .text(leg.lane.text)), ("opening", .text(leg.opening.kind.name)),
                            ("after", .text(after == .zero ? "-" : "\(after)")), ("sender", .text("\(leg.sender)")),
                            ("gas_limit", .number(leg.gasLimit)),
                        ])
                    })
            ),
        ])
    }

    private func sale(_ sale: MarketReport.Sale) -> Document {
        var after = Hash.zero
        if case .after(let transaction) = sale.opening { after = transaction }
        return .object([
            ("lane", .text(sale.lane.text)), ("opening", .text(sale.opening.kind.name)),
            ("after", .text(after == .zero ? "-" : "\(after)")), ("winner", hash(sale.winner)),
            ("price", .text("\(sale.price)")), ("bidders", .list(sale.bidders.map(hash))),
        ])
    }

    private func component(_ number: Int) -> Document {
        guard let group = derived.market?.groups[number], let best = derived.trace.market?.best[number] else {
            return .object([])
        }
        let (result, values) = (group.attribution.result, group.attribution.game.values)
        func names(_ lanes: LaneSet) -> Document { .list(lanes.lanes.map { .text(group.lanes[$0].text) }) }
        let lifts = result.rule == .coreNearest ? result.lifts(in: values) : []
        let coalitions = (1...values.everyone.rawValue).map { rawValue -> Document in
            let coalition = LaneSet(rawValue: rawValue)
            return .object([
                ("lanes", names(coalition)), ("value", .text("\(values[coalition])")),
                ("bundles", .list(best[Int(rawValue)].map(hash))),
                ("equal_split", .text("\(result.reference.sum(of: coalition))")),
                ("result", .text("\(result.exact.sum(of: coalition))")),
                ("binds", .flag(result.binding.contains(coalition))),
            ])
        }
        let published = derived.subBlock.components.first { $0.lanes == group.lanes }
        return .object([
            ("lanes", .list(group.lanes.map { .text($0.text) })), ("bundles", .list(group.bids.map(hash))),
            ("winners", .list(group.winners.map(hash))), ("total", .text("\(values.total)")),
            ("coalitions", .list(coalitions)), ("excess", .text("\(result.excess)")),
            (
                "empty_core",
                .list(
                    result.emptiness.map {
                        .object([("lanes", names($0.coalition)), ("times", .text("\($0.weight)"))])
                    })
            ),
            (
                "lifts",
                .list(lifts.map { .object([("lanes", names($0.coalition)), ("lift", .text("\($0.lift)"))]) })
            ),
            ("levy", .text("\(result.levy(for: lifts))")), ("result", .list(shares(of: group))),
            ("properties", published.map(InspectedSubBlock.properties(of:)) ?? .list([])),
            ("shill_figures", published.map(InspectedSubBlock.shillFigures(of:)) ?? .list([])),
        ])
    }

    private func shares(of group: MarketReport.Group) -> [Document] {
        let (result, game) = (group.attribution.result, group.attribution.game)
        let (own, crossLane) = (game.ownBids, group.attribution.crossLaneUnits)
        return group.lanes.enumerated().map { lane, name in
            let line = derived.subBlock.attribution.first { $0.lane == name }
            return .object([
                ("lane", .text(name.text)), ("equal_split", .text("\(result.reference[lane])")),
                ("exact", .text("\(result.exact[lane])")), ("units", .text("\(result.units[lane])")),
                ("own_bids", .text("\(own[lane])")), ("cross_lane", .text("\(crossLane[lane])")),
                ("alone", .text("\(game.values[LaneSet([lane])])")), ("take", .text("\(line?.take ?? 0)")),
            ])
        }
    }
}
