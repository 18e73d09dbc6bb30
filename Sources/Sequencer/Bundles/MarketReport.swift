public import Wire

/// What was decided about a sub-block's openings, whole: for whoever explains it. Follows from the log and is not
/// stored.
public struct MarketReport: Sendable {
    /// A bundle whose openings were on sale.
    public struct Bid: Sendable {
        /// The bundle.
        public var bundle: Bundle
        /// Its hash.
        public var hash: Hash
        /// The bid less its refund.
        public var net: Amount
        /// Of all openings that it claims.
        public var reservePrices: Amount
        /// Whether it won.
        public var won: Bool
        /// What it pays, refund included; 0 if it did not win.
        public var paid: Amount
        /// Which leg failed, if all of it was undone.
        public var failedLeg: Int?
        /// True if it lost and a leg failed in its trial, so that it counts for nobody (BUN-16).
        public var failedTrial: Bool
        /// True if it was past a limit, or its component failed too often.
        public var isLimited: Bool

        /// What the auction counts.
        public var value: Amount { net - reservePrices }
    }

    /// An opening that was sold alone (AUC-14).
    public struct Sale: Sendable {
        /// Whose opening it was.
        public var lane: LaneName
        /// Which one.
        public var opening: Opening
        /// Who got it, as a place among ``MarketReport/bids``.
        public var winner: Int
        /// All that bid, likewise, by arrival.
        public var bidders: [Int]
        /// What the lane gets.
        public var price: Amount
    }

    /// Lanes that bids join.
    public struct Group: Sendable {
        /// In the order of the component's lanes.
        public var lanes: [LaneName]
        /// Its bundles in the canonical order, as places among ``MarketReport/bids``; dominated ones are not there.
        public var bids: [Int]
        /// The winners, likewise.
        public var winners: [Int]
        /// Values, result and properties.
        public var attribution: ComponentAttribution
    }

    /// All bundles whose openings were on sale, by arrival.
    public var bids: [Bid]
    /// What was sold alone.
    public var sales: [Sale]
    /// The auction's components.
    public var groups: [Group]
    /// How often everything was executed, 1 unless a bundle failed.
    public var runs: Int
}

extension Sequencer {
    func report(_ market: MarketResult, _ earnings: MarketEarnings, _ work: [LaneWork]) -> MarketReport {
        let decision = market.decision
        var paid: [Int: Amount] = [:]
        for winner in decision.winners { paid[winner.offer] = winner.paid }
        var failedLegs: [Int: Int] = [:]
        for failure in market.failures { failedLegs[failure.offer] = failure.leg }
        let bids = market.offers.enumerated().map { place, offer in
            MarketReport.Bid(
                bundle: offer.pending.bundle, hash: offer.pending.hash, net: offer.pending.netBid,
                reservePrices: offer.pending.reservePrices, won: paid[place] != nil, paid: paid[place] ?? 0,
                failedLeg: failedLegs[place], failedTrial: market.failedTrials.contains(place),
                isLimited: market.excluded.limited.contains(place) || market.excluded.withheld.contains(place))
        }
        let sales = decision.sales.map { sale in
            MarketReport.Sale(
                lane: lanes[work[sale.place.work].index].name,
                opening: market.offers[sale.winner].pending.bundle.legs[0].opening, winner: sale.winner,
                bidders: sale.bidders, price: sale.price)
        }
        let groups = earnings.attributed.map { component, attribution in
            MarketReport.Group(
                lanes: component.lanes.map { lanes[work[decision.auctionLanes[$0]].index].name },
                bids: component.bundles.map { decision.auctioned[$0] },
                winners: component.winners.map { decision.auctioned[$0] }, attribution: attribution)
        }
        return MarketReport(bids: bids, sales: sales, groups: groups, runs: market.runs)
    }
}
