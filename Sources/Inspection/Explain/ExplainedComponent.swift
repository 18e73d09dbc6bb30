import Node
import Sequencer
import Wire

/// One component for people, so that they can do it again by hand (ATTR-20 to ATTR-28).
struct ExplainedComponent {
    let number: Int
    let market: ExplainedMarket
    private let group: MarketReport.Group
    private let best: [[Int]]

    init(_ number: Int, of market: ExplainedMarket) {
        self.number = number
        self.market = market
        group = market.report.groups[number]
        best = market.trace.best[number]
    }

    private var result: AttributionResult { group.attribution.result }
    private var values: CoalitionValues { group.attribution.game.values }
    private var laneCount: Int { group.lanes.count }

    private func bundle(_ bid: Int) -> String { market.name(market.report.bids[bid].hash) }

    private func names(_ lanes: LaneSet) -> String {
        lanes.lanes.map { group.lanes[$0].text }.joined(separator: " + ")
    }

    /// Everything.
    var lines: [String] {
        let title =
            "Component \(number + 1): lane\(laneCount == 1 ? "" : "s") "
            + group.lanes.map(\.text).joined(separator: ", ")
        var lines = [title] + market.table(of: market.bids(of: number)).indented
        lines += leftOut.indented
        guard laneCount > 1 else {
            return lines + ["  Nothing crosses lanes: \(group.lanes[0]) gets all \(values.total) that its winners pay."]
        }
        lines += [""] + coalitions.indented
        lines += [""] + derivation.indented
        lines += [""] + shares.indented
        lines += [""] + properties.indented
        return lines + [""] + shillFigures.indented
    }

    private var leftOut: [String] {
        guard !group.attribution.leftOut.isEmpty else { return [] }
        return ["\(group.attribution.leftOut.count) losing bids do not count in v: too many to search (AUC-12)"]
    }

    // MARK: Values

    private var shownCoalitions: [LaneSet] {
        guard result.rule == .shapley, laneCount <= 4 else { return result.coalitionsThatMatter }
        return values.properGroups + [values.everyone]
    }

    private var coalitions: [String] {
        var table = TextTable([
            ("group", .left), ("v", .right), ("equal split", .right), ("result", .right), ("", .left),
            ("v is made of", .left),
        ])
        for coalition in shownCoalitions.sorted(by: { ($0.count, $0) < ($1.count, $1) }) {
            let bids = best[Int(coalition.rawValue)].map(bundle)
            table.add(
                [
                    names(coalition), "\(values[coalition])", "\(result.reference.sum(of: coalition))",
                    "\(result.exact.sum(of: coalition))", result.binding.contains(coalition) ? "binds" : "", "",
                ], wide: 5, parts: bids.isEmpty ? ["-"] : bids)
        }
        return ["v: the most that bids without conflict, all of whose lanes are in the group, are worth (AUC-11)"]
            + table.linesWithinPage
    }

    // MARK: How the rule came to it

    private var derivation: [String] {
        switch result.rule {
        case .coreNearest: equalSplit + (result.excess == .zero ? [] : emptyCore) + nearestPoint
        case .equal: equalSplit + ["The result is the equal split (ATTR-23)."]
        case .shapley:
            [
                "Shapley value (ATTR-24): what a lane adds to v of the lanes before it, on average over all "
                    + "\((1...laneCount).reduce(1, *)) orders",
                "in which the lanes can come. All values of v are in the JSON (--json).",
            ]
        case .proportional: proportional
        }
    }

    private var crossing: [WinningBid] { group.attribution.game.winners }

    private var equalSplit: [String] {
        var table = TextTable([
            ("winner", .left), ("value", .right), ("lanes", .right), ("each", .right), ("to", .left),
        ])
        for (bid, winner) in zip(group.winners, crossing) {
            let each = ExactAmount(winner.value, over: UInt64(winner.lanes.count))
            table.add([
                bundle(bid), "\(winner.value)", "\(winner.lanes.count)", each.map { "\($0)" } ?? "",
                names(winner.lanes),
            ])
        }
        return ["Equal split: every winner in equal parts among its lanes (ATTR-23)"]
            + table.linesWithinPage.indented
    }

    private var proportional: [String] {
        var table = TextTable([
            ("winner", .left), ("value", .right), ("best single-lane bids on what it claims", .left),
        ])
        for (bid, winner) in zip(group.winners, crossing) {
            table.add(
                [bundle(bid), "\(winner.value)", ""], wide: 2,
                parts: winner.lanes.lanes.map { "\(group.lanes[$0]) \(winner.bestAlone[$0])" }, width: 60)
        }
        return [
            "Proportional: every winner as these bids are to each other, in equal parts if all are 0 (ATTR-24)"
        ] + table.linesWithinPage.indented
    }

    /// Coalitions that cover every lane equally often and ask for more than there is.
    private var emptyCore: [String] {
        let weights = result.emptiness.reduce(0) { $0 + $1.weight }
        let covered = result.emptiness.reduce(0) { $0 + $1.weight * Amount($1.coalition.count) } / Amount(laneCount)
        var table = TextTable([("times", .right), ("group", .left), ("v", .right)])
        for (coalition, weight) in result.emptiness {
            table.add(["\(weight)", names(coalition), "\(values[coalition])"])
        }
        return [
            "", "The core is empty: no split gives every group what it could have had alone. These groups show it:",
        ] + table.linesWithinPage.indented + [
            "They have every lane \(times(covered)), and alone they could have more than all lanes have \(times(covered)).",
            "What is missing is least where all groups may lack equally much, and this much they must (ATTR-25):",
            "  e = (\(asked) - \(covered) x \(values.total)) / \(weights) = \(result.excess)",
        ]
    }

    private var asked: String {
        let terms = result.emptiness.map { "\($0.weight) x \(values[$0.coalition])" }.joined(separator: " + ")
        return terms.count <= 80 ? terms : "sum of times x v"
    }

    private func times(_ count: Amount) -> String { count == 1 ? "once" : "\(count) times" }

    private var nearestPoint: [String] {
        let lifts = result.lifts(in: values)
        let bound = result.excess == .zero ? "v" : "v - e"
        guard !lifts.isEmpty else {
            return ["", "No group gets less than \(bound) by the equal split, so that is the result (ATTR-25)."]
        }
        var table = TextTable([("group", .left), (bound, .right), ("equal split", .right), ("lift", .right)])
        for lift in lifts {
            table.add([
                names(lift.coalition), "\(result.exact.sum(of: lift.coalition))",
                "\(result.reference.sum(of: lift.coalition))", "\(lift.lift)",
            ])
        }
        return [
            "",
            "Some group gets less than \(bound) by that. The nearest point to it, in least squares, at which none "
                + "does (ATTR-25):",
        ] + table.linesWithinPage.indented + [
            "A lane gets the lifts of its groups, and for them every lane pays the same:",
            "  \(paid(for: lifts)) / \(laneCount) = \(result.levy(for: lifts))",
            "Every lift is above 0, these groups then get exactly \(bound) and no other less: so none is nearer.",
        ]
    }

    private func paid(for lifts: [BindingLift]) -> String {
        let terms = lifts.map { "\($0.lift) x \($0.coalition.count)" }.joined(separator: " + ")
        return terms.count <= 90 ? "(\(terms))" : "(sum of lift x lanes of the group)"
    }

    // MARK: The result

    private var shares: [String] {
        let lifts = result.rule == .coreNearest ? result.lifts(in: values) : []
        let levy = result.levy(for: lifts)
        var table = TextTable(
            [("lane", .left), ("equal split", .right)]
                + (lifts.isEmpty ? [] : [("+ lifts", .right), ("- levy", .right)])
                + [
                    ("= result", .right), ("units", .right), ("own bids", .right), ("cross-lane", .right),
                    ("alone", .right), ("take", .right),
                ])
        let (own, crossLane) = (group.attribution.game.ownBids, group.attribution.crossLaneUnits)
        for (lane, laneName) in group.lanes.enumerated() {
            let mine = lifts.filter { $0.coalition.contains(lane: lane) }.map { "\($0.lift)" }
            let line = market.derived.subBlock.attribution.first { $0.lane == laneName }
            table.add(
                [laneName.text, "\(result.reference[lane])"]
                    + (lifts.isEmpty ? [] : [mine.isEmpty ? "0" : mine.joined(separator: " + "), "\(levy)"])
                    + [
                        "\(result.exact[lane])", "\(result.units[lane])", "\(own[lane])", "\(crossLane[lane])",
                        "\(values[LaneSet([lane])])", "\(line?.take ?? 0)",
                    ])
        }
        return [
            "Result of \(result.rule.name), in whole units by largest remainder (ATTR-26)",
            "cross-lane: units less the lane's own bids; take: of units less alone (ATTR-6)",
        ] + table.linesWithinPage.indented
    }

    // MARK: How good it is

    private var properties: [String] {
        let properties = group.attribution.properties
        func line(_ name: String, _ finding: PropertyFinding, _ what: (String, String) -> String) -> [String] {
            [
                name, finding.held ? "held" : "failed",
                finding.figure == .zero ? "" : what("\(finding.figure)", names(finding.lanes)),
            ]
        }
        var table = TextTable([("property (ATTR-27)", .left), ("", .left), ("", .left)])
        table.add(line("conservation", properties.conservation) { figure, _ in "the shares miss \(figure)" })
        table.add(
            line("individual rationality", properties.individualRationality) { figure, lane in
                "\(lane) gets \(figure) less than it is worth alone"
            })
        table.add(
            line("core", properties.core) { figure, lanes in "\(lanes) get \(figure) less than they could have alone" })
        table.add(
            line("null lane", properties.nullLane) { figure, lane in "\(lane) adds nothing anywhere and gets \(figure)"
            })
        table.add(
            line("symmetry", properties.symmetry) { figure, lanes in "\(lanes) may be exchanged and differ by \(figure)"
            })
        return table.linesWithinPage
    }

    private var shillFigures: [String] {
        guard group.attribution.shillFigures != nil else {
            return ["Shill figures: none, their search would have been too long (AUC-16)."]
        }
        let figures = market.derived.subBlock.components.first { $0.lanes == group.lanes }?.shillFigures ?? []
        guard !figures.isEmpty else { return ["Shill figures: none, no winner crosses lanes."] }
        var table = TextTable([("winner", .left), ("lane", .left), ("losing bid", .right), ("would bring", .right)])
        for figure in figures {
            table.add([
                market.name(figure.bundle), group.lanes[Int(figure.lane)].text, "\(figure.bid)", figure.gain,
            ])
        }
        return ["What a losing bid of its own would bring a lane (shill figures, ATTR-28)"]
            + table.linesWithinPage.indented
    }
}
