public import Testing
public import Wire

extension SubBlocks {
    /// Expects all that a submission cost in these sub-blocks: fees, charge, data fee, of a bundle those of its legs and
    /// its bid less the refund, whoever paid them.
    ///
    /// - Parameters:
    ///   - submission: a transaction, a bundle, or a leg.
    ///   - amount: in the smallest unit.
    ///   - sourceLocation: where the issue points.
    public func expect(
        _ submission: any Submitted, cost amount: Amount, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        expect(submission, compare(submission, cost: amount), sourceLocation)
    }

    /// Expects what a submission cost by kind. Kinds that are not named are 0.
    ///
    /// - Parameters:
    ///   - submission: a transaction, a bundle, or a leg.
    ///   - costs: such as `.baseFee(1_000), .bid(12)`.
    ///   - sourceLocation: where the issue points.
    public func expect(
        _ submission: any Submitted, cost costs: Cost..., sourceLocation: SourceLocation = #_sourceLocation
    ) {
        expect(submission, compare(submission, cost: costs), sourceLocation)
    }

    func compare(_ submission: any Submitted, cost amount: Amount) -> Comparison {
        let actual = costs(of: submission)
        let rows = CostKind.allCases.map { kind in
            Comparison.Row(kind.rawValue, expected: .anything, actual: .amount(actual[kind] ?? 0))
        }
        return Comparison(
            sentence: "\(submission.id) should have cost \(amount.text) \(within)",
            rows: rows + [Comparison.Row("all", expected: amount, actual: sum(Array(actual.values)))],
            notes: ["  \(submission.id) \(endingText(of: submission.id))"])
    }

    func compare(_ submission: any Submitted, cost costs: [Cost]) -> Comparison {
        let actual = self.costs(of: submission)
        let rows = CostKind.allCases.map { kind in
            Comparison.Row(
                kind.rawValue, expected: sum(costs.filter { $0.kind == kind }.map(\.amount)),
                actual: actual[kind] ?? 0)
        }
        let all = Comparison.Row(
            "all", expected: sum(costs.map(\.amount)), actual: sum(Array(actual.values)))
        return Comparison(
            sentence: "\(submission.id) should have cost something else \(within)", rows: rows + [all],
            notes: ["  \(submission.id) \(endingText(of: submission.id))"])
    }

    private func costs(of submission: any Submitted) -> [CostKind: Amount] {
        let hashes = Set(submission.parts.map(\.hash))
        var costs: [CostKind: Amount] = [:]
        for item in inclusions where hashes.contains(item.hash) {
            costs[.baseFee, default: 0] += item.baseFee
            costs[.priorityFee, default: 0] += item.priorityFee
            costs[.charge, default: 0] += item.charge
            costs[.dataFee, default: 0] += item.dataFee
        }
        guard let bundle = submission as? SubmittedBundle else { return costs }
        for outcome in produced.flatMap(\.subBlock.outcomes.bundles) where outcome.bundle == bundle.hash {
            costs[.bid, default: 0] += outcome.paid - outcome.refund
        }
        return costs
    }
}
