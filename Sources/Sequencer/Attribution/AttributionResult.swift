public import Wire

/// What a rule gave each lane, and what made it so.
public struct AttributionResult: Sendable {
    /// The rule.
    public let rule: AttributionRule
    /// What each lane gets, exactly.
    public let exact: ExactShares
    /// The same in whole units, with the same sum (ATTR-26).
    public let units: [Amount]
    /// The equal split, which `core-nearest` starts from.
    public let reference: ExactShares
    /// `core-nearest` where the core is empty: the smallest common excess, above 0. Otherwise 0.
    public let excess: ExactAmount
    /// `core-nearest`: coalitions that hold the result away from the equal split; each gets exactly its value, less
    /// ``excess``.
    public let binding: [LaneSet]
    /// `core-nearest` where the core is empty: coalitions that show it. Taken as often as their weights they cover
    /// every lane equally often and are worth more than all lanes together are as often.
    public let emptiness: [(coalition: LaneSet, weight: Amount)]

    init(
        _ rule: AttributionRule, _ exact: ExactShares, reference: ExactShares, excess: ExactAmount = .zero,
        binding: [LaneSet] = [], emptiness: [(coalition: LaneSet, weight: Amount)] = []
    ) {
        guard let units = exact.rounded() else {
            // Superadditive values give every lane at least what it is worth alone under the rules that look at them,
            // and the others divide whole bids (ATTR-22).
            preconditionFailure("a rule gave a lane less than nothing: \(exact)")
        }
        self.rule = rule
        self.exact = exact
        self.units = units
        self.reference = reference
        self.excess = excess
        self.binding = binding
        self.emptiness = emptiness
    }

    /// The coalitions whose values one needs to see to understand the result: each lane alone, those that bind, those
    /// that show an empty core, and all lanes; each once, ascending.
    public var coalitionsThatMatter: [LaneSet] {
        let alone = (0..<exact.count).map { LaneSet([$0]) }
        return Set(alone + binding + emptiness.map(\.coalition) + [.all(exact.count)]).sorted()
    }
}
