public import Wire

/// What crosses the lanes of one component, ready to be shared: the coalition values and the winning bundles.
public struct SurplusGame: Sendable {
    /// v.
    public let values: CoalitionValues
    /// Single-lane winners too.
    public let winners: [WinningBid]

    /// Takes values as an auction has them. Throws why they are none.
    public init(values: CoalitionValues, winners: [WinningBid]) throws(SurplusGameError) {
        self.init(unchecked: values, winners: winners)
        try checkWinners()
        try checkGroups()
    }

    /// For values and winners of an auction.
    init(unchecked values: CoalitionValues, winners: [WinningBid]) {
        self.values = values
        self.winners = winners
    }

    /// What each lane's winning single-lane bids sum to: part of its result, and its own revenue.
    public var ownBids: [Amount] {
        (0..<values.laneCount).map { lane in
            winners.filter { $0.lanes == LaneSet([lane]) }.reduce(0) { $0 + $1.value }
        }
    }

    /// The result of `rule`, exactly and in whole units.
    public func result(by rule: AttributionRule) -> AttributionResult {
        let reference = SplitRules.equal(winners, laneCount: values.laneCount)
        switch rule {
        case .equal: return AttributionResult(rule, reference, reference: reference)
        case .shapley: return AttributionResult(rule, ShapleyValue.shares(of: values), reference: reference)
        case .proportional:
            let shares = SplitRules.proportional(winners, laneCount: values.laneCount)
            return AttributionResult(rule, shares, reference: reference)
        case .coreNearest:
            let nearest = CoreNearest(values, reference: reference)
            return AttributionResult(
                rule, nearest.shares, reference: reference, excess: nearest.excess, binding: nearest.binding,
                emptiness: nearest.emptiness)
        }
    }

    private func checkWinners() throws(SurplusGameError) {
        let everyone = values.everyone
        var total: Amount = 0
        for bid in winners {
            guard !bid.lanes.isEmpty, bid.lanes.isSubset(of: everyone), bid.bestAlone.count == values.laneCount else {
                throw SurplusGameError(
                    .winnerOutside, lanes: bid.lanes, "a winner has lanes of the component, all counted")
            }
            let alone = bid.bestAlone.reduce((sum: Amount(0), fits: true)) { sum, amount in
                let (next, overflow) = sum.sum.addingReportingOverflow(amount)
                return (next, sum.fits && !overflow)
            }
            let (sum, overflow) = total.addingReportingOverflow(bid.value)
            guard !overflow, alone.fits else {
                throw SurplusGameError(.totalDiffers, lanes: bid.lanes, "its amounts do not sum to an amount")
            }
            total = sum
        }
        guard total == values.total, total <= AuctionProblem.totalMax else {
            throw SurplusGameError(
                .totalDiffers, lanes: everyone, "the winners pay \(total), all lanes are worth \(values.total)")
        }
        for (lane, own) in ownBids.enumerated() where values[LaneSet([lane])] < own {
            throw SurplusGameError(
                .totalDiffers, lanes: LaneSet([lane]), "its own winners pay \(own), more than it is worth alone")
        }
    }

    /// Two groups without a common lane are worth together at least what they are worth apart. Without that a rule
    /// could leave a lane less than nothing.
    private func checkGroups() throws(SurplusGameError) {
        for group in CollectionOfOne(values.everyone) + Array(values.properGroups) {
            var part = group.rawValue & (group.rawValue - 1)
            let others = part
            while part != 0 {
                let (one, other) = (LaneSet(rawValue: part), LaneSet(rawValue: group.rawValue & ~part))
                let (apart, overflow) = values[one].addingReportingOverflow(values[other])
                guard !overflow, apart <= values[group] else {
                    throw SurplusGameError(
                        .notSuperadditive, lanes: group, "it is worth less than two parts of it are apart")
                }
                part = (part - 1) & others
            }
        }
    }
}

/// Why coalition values and winners are not those of an auction.
public struct SurplusGameError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, by a name that does not change.
    public enum Code: String, Sendable {
        /// A winner names lanes that are not the component's.
        case winnerOutside = "WINNER_OUTSIDE"
        /// The winners' values and v do not agree.
        case totalDiffers = "TOTAL_DIFFERS"
        /// A group of lanes is worth less than its parts.
        case notSuperadditive = "NOT_SUPERADDITIVE"
    }

    /// What is wrong.
    public let code: Code
    /// Where.
    public let lanes: LaneSet
    /// Why, for people.
    public let reason: String

    init(_ code: Code, lanes: LaneSet, _ reason: String) {
        self.code = code
        self.lanes = lanes
        self.reason = reason
    }

    /// All of it in one line.
    public var description: String { "\(code.rawValue) (ATTR-21) for lanes \(lanes.lanes): \(reason)" }
}
