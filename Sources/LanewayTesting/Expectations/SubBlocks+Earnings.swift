public import Testing
public import Wire

extension SubBlocks {
    /// Expects all that a lane earned, before take and slack fee.
    ///
    /// - Parameters:
    ///   - lane: the lane's name.
    ///   - amount: in the smallest unit.
    ///   - sourceLocation: where the issue points.
    public func expect(_ lane: String, earned amount: Amount, sourceLocation: SourceLocation = #_sourceLocation) {
        guard let name = known(lane, sourceLocation) else { return }
        compare(name, earned: amount).record(at: sourceLocation)
    }

    /// Expects what a lane earned by kind. Kinds that are not named are 0; one that is named twice is the sum.
    ///
    /// - Parameters:
    ///   - lane: the lane's name.
    ///   - earnings: such as `.priorityFee(200), .charge(30)`.
    ///   - sourceLocation: where the issue points.
    public func expect(
        _ lane: String, earned earnings: Earning..., sourceLocation: SourceLocation = #_sourceLocation
    ) {
        guard let name = known(lane, sourceLocation) else { return }
        compare(name, earned: earnings).record(at: sourceLocation)
    }

    /// Expects what the operator earned by kind, over all lanes. Kinds that are not named are 0.
    public func expectOperator(
        earned earnings: OperatorEarning..., sourceLocation: SourceLocation = #_sourceLocation
    ) {
        compareOperator(earned: earnings).record(at: sourceLocation)
    }

    /// Expects every lane's share of what crosses lanes, before the take. Lanes that are not named have 0.
    ///
    /// - Parameters:
    ///   - shares: by the lane's name, in the smallest unit: `["a": 9, "c": 3]`.
    ///   - sourceLocation: where the issue points.
    public func expect(crossLane shares: [String: Amount], sourceLocation: SourceLocation = #_sourceLocation) {
        for lane in shares.keys.sorted() where known(lane, sourceLocation) == nil { return }
        compare(crossLane: shares).record(at: sourceLocation)
    }

    /// Expects v of some lanes: what they could have earned of bundles without the others, summed over the components that
    /// have all of them.
    ///
    /// - Parameters:
    ///   - lanes: one or more of what bids join.
    ///   - value: in the smallest unit.
    ///   - sourceLocation: where the issue points.
    public func expect(
        _ lanes: String..., couldHave value: Amount, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        for lane in lanes where known(lane, sourceLocation) == nil { return }
        compare(lanes, couldHave: value).record(at: sourceLocation)
    }

    /// Expects that no lane would have had more without the others: of each, what it earned is at least what it would have
    /// had on its own reserve ("better alone?"; ATTR-9 says for which rules this always holds).
    public func expectNoLaneBetterAlone(sourceLocation: SourceLocation = #_sourceLocation) {
        Failure.record(betterAlone, at: sourceLocation)
    }

    // MARK: Comparing

    func compare(_ lane: LaneName, earned amount: Amount) -> Comparison {
        let line = line(of: lane)
        let kinds = EarningKind.allCases.map { kind in
            Comparison.Row(kind.rawValue, expected: .anything, actual: .amount(kind.value(of: line)))
        }
        return Comparison(
            sentence: "\(lane) should have earned \(amount.text) \(within)",
            rows: kinds + [Comparison.Row("all", expected: amount, actual: line.revenue)],
            notes: why(lane, crossings: true))
    }

    func compare(_ lane: LaneName, earned earnings: [Earning]) -> Comparison {
        let line = line(of: lane)
        let rows = EarningKind.allCases.map { kind in
            Comparison.Row(
                kind.rawValue, expected: sum(earnings.filter { $0.kind == kind }.map(\.amount)),
                actual: kind.value(of: line))
        }
        let all = Comparison.Row("all", expected: sum(earnings.map(\.amount)), actual: line.revenue)
        return Comparison(
            sentence: "\(lane) should have earned something else \(within)", rows: rows + [all],
            notes: why(lane, crossings: rows.contains { $0.name == EarningKind.crossLane.rawValue && !$0.isHeld }))
    }

    func compareOperator(earned earnings: [OperatorEarning]) -> Comparison {
        let lines = produced.flatMap(\.subBlock.attribution)
        let rows = OperatorEarningKind.allCases.map { kind in
            Comparison.Row(
                kind.rawValue, expected: sum(earnings.filter { $0.kind == kind }.map(\.amount)),
                actual: sum(lines.map(kind.value)))
        }
        return Comparison(
            sentence: "the operator should have earned something else \(within)", rows: rows,
            notes: lines.map {
                "  of \($0.lane): data fee \($0.dataFee.text), take \($0.take.text), slack fee \($0.slackFee.text)"
            })
    }

    func compare(crossLane shares: [String: Amount]) -> Comparison {
        let rows = records.lanes.keys.sorted().map { lane in
            Comparison.Row(lane.text, expected: shares[lane.text] ?? 0, actual: line(of: lane).crossLane)
        }
        return Comparison(
            sentence: "what crosses lanes should have been shared otherwise \(within)", rows: rows,
            notes: crossings.isEmpty ? ["  no bids joined lanes"] : crossings.map(\.description))
    }

    func compare(_ lanes: [String], couldHave value: Amount) -> Comparison {
        let group = lanes.joined(separator: " + ")
        let values = crossings.compactMap { $0.value(of: lanes) }
        return Comparison(
            sentence: "\(group) could have had \(value.text) without the others \(within)",
            rows: [
                Comparison.Row(
                    "v(\(group))", expected: .amount(value),
                    actual: values.isEmpty ? .text("joined by no bid") : .amount(sum(values)))
            ], notes: crossings.map(\.description))
    }

    var betterAlone: String? {
        var table = TextTable(texts: ["lane"], numbers: ["earned", "alone", "difference"])
        for lane in produced.flatMap({ Set($0.subBlock.attribution.map(\.lane)) }).uniqued() {
            let line = line(of: lane)
            guard line.revenue < line.alone else { continue }
            table.add([lane.text, line.revenue.text, line.alone.text, difference(line.revenue, line.alone)])
        }
        guard !table.isEmpty else { return nil }
        return (["no lane should have been better off alone \(within):"] + table.lines).joined(separator: "\n")
    }

    private func why(_ lane: LaneName, crossings showsCrossings: Bool) -> [String] {
        let statement = LaneStatement(lane, self)
        let items = statement.itemLines
        return (items.isEmpty ? ["  nothing stands in \(lane)"] : items)
            + (showsCrossings ? statement.crossings.map(\.description) : [])
    }

    /// What is expected may be anything; what came sums to less than all money.
    func sum(_ amounts: [Amount]) -> Amount {
        amounts.reduce(0) { sum, amount in
            let (next, isTooLarge) = sum.addingReportingOverflow(amount)
            return isTooLarge ? .max : next
        }
    }
}

extension Sequence where Element: Hashable & Comparable {
    /// Each once, ascending.
    fileprivate func uniqued() -> [Element] { Set(self).sorted() }
}
