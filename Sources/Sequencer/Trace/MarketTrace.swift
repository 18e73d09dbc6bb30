public import Wire

/// What ``MarketReport`` leaves to be worked out: why every loser lost, and which bids a coalition's value is made of.
public struct MarketTrace: Sendable {
    /// Why a bid would end at this height: one whose last height it is not waits on.
    public struct Loss: Hashable, Sendable {
        /// `OUTBID`, `CONFLICTING` or `LIMIT`.
        public let outcome: OutcomeCode
        /// The largest of those that it lost to; zero for none.
        public let rival: Hash
        /// What those that it lost to are worth together.
        public let price: Amount
    }

    /// By place among ``MarketReport/bids``: those that neither won nor failed.
    public let losses: [Int: Loss]
    /// Places of bids that lost to one that asks for no more and is worth no less (AUC-5).
    public let dominated: Set<Int>
    /// For each of ``MarketReport/groups`` and each number of a group of its lanes, places of bids that are together
    /// worth the group's value.
    public let best: [[[Int]]]
}

extension Sequencer {
    func trace(_ market: MarketResult) -> MarketTrace? {
        guard !market.offers.isEmpty else { return nil }
        let decision = market.decision
        let ended = Set(decision.winners.map(\.offer)).union(market.failures.map(\.offer))
        var losses: [Int: MarketTrace.Loss] = [:]
        for offer in market.offers.indices where !ended.contains(offer) {
            let loss = loss(of: offer, in: market)
            losses[offer] = MarketTrace.Loss(outcome: loss.outcome, rival: loss.rival, price: loss.price)
        }
        var auctioned: [Int: Int] = [:]
        for (bundle, offer) in decision.auctioned.enumerated() { auctioned[offer] = bundle }
        let failed = Set(market.failedTrials.compactMap { auctioned[$0] })
        let best = decision.auction?.components.map { component in
            let counted = component.without(failed)
            return counted.coalitionSearch().sets.map { set in
                Bits(set).map { decision.auctioned[counted.contenders[$0].index] }
            }
        }
        let dominated = decision.auction?.dominated.map { decision.auctioned[$0] }
        return MarketTrace(losses: losses, dominated: Set(dominated ?? []), best: best ?? [])
    }
}
