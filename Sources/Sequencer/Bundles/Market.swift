import Wire

/// What was decided about a sub-block's openings (BUN-12).
struct MarketDecision {
    /// A bundle that won, and what it pays.
    struct Winner {
        /// Its place among the offers.
        let offer: Int
        /// What its payer pays in all.
        let paid: Amount
        /// What of that goes back.
        let refund: Amount
    }

    /// An opening that was sold alone.
    struct Sale {
        let place: Offer.Place
        /// The winner's place among the offers.
        let winner: Int
        /// All that bid, places among the offers, by arrival.
        let bidders: [Int]
        /// What goes to the lane.
        let price: Amount
    }

    var winners: [Winner] = []
    var sales: [Sale] = []
    /// Nil if nobody bid on the openings of the auction.
    var auction: AuctionDecision?
    /// Places among the offers of the auction's bundles.
    var auctioned: [Int] = []
    /// Positions in the sub-block's work of the auction's lanes.
    var auctionLanes: [Int] = []
}

/// Bundles that take no further part in a sub-block, as places among the offers (BUN-15).
struct MarketExclusions {
    /// A leg failed, and everything was undone.
    var failed: Set<Int> = []
    /// Past a limit of the auction.
    var limited: Set<Int> = []
    /// Their component failed too often.
    var withheld: Set<Int> = []

    func excludes(_ offer: Int) -> Bool {
        failed.contains(offer) || limited.contains(offer) || withheld.contains(offer)
    }
}

extension Sequencer {
    /// BUN-12: sells the openings that are sold alone, then decides the auction over the others.
    func decide(
        _ offers: [Offer], _ work: [LaneWork], _ tieKey: Hash, without excluded: MarketExclusions
    ) throws(SequencerError) -> MarketDecision {
        var decision = MarketDecision()
        guard !offers.isEmpty else { return decision }
        // What failed has used its part of the lanes' bundle gas up.
        var gasLeft = work.map { lanes[$0.index].bundleGas }
        for offer in excluded.failed {
            for (leg, place) in zip(offers[offer].pending.legs, offers[offer].places) {
                gasLeft[place.work] -= min(leg.weight, gasLeft[place.work])
            }
        }
        let open = offers.indices.filter { !excluded.excludes($0) }
        sellAlone(open.filter { offers[$0].pending.isSoldAlone }, offers, tieKey, &gasLeft, &decision)
        try decideAuction(open.filter { !offers[$0].pending.isSoldAlone }, offers, work, tieKey, gasLeft, &decision)
        return decision
    }

    /// AUC-14, opening by opening: lanes by name, openings in the lane's order.
    private func sellAlone(
        _ open: [Int], _ offers: [Offer], _ tieKey: Hash, _ gasLeft: inout [UInt64], _ decision: inout MarketDecision
    ) {
        var bidders: [Offer.Place: [Int]] = [:]
        for offer in open { bidders[offers[offer].places[0], default: []].append(offer) }
        for (place, all) in bidders.sorted(by: { ($0.key.work, $0.key.rank) < ($1.key.work, $1.key.rank) }) {
            let fitting = all.filter { offers[$0].weight <= gasLeft[place.work] }
            let bids = fitting.map { SecondPrice.Bid(id: offers[$0].pending.hash, amount: offers[$0].pending.netBid) }
            // Everybody paid the reserve price at admission, and has the same one here.
            let reservePrice = offers[all[0]].pending.reservePrices
            guard let sale = SecondPrice.sell(bids, reservePrice: reservePrice, tieKey: tieKey) else { continue }
            let winner = fitting[sale.winner]
            gasLeft[place.work] -= offers[winner].weight
            let refund = offers[winner].pending.bundle.refund(beside: sale.price)
            decision.winners.append(
                MarketDecision.Winner(offer: winner, paid: sale.price + refund, refund: refund))
            decision.sales.append(
                MarketDecision.Sale(place: place, winner: winner, bidders: all, price: sale.price))
        }
    }

    private func decideAuction(
        _ open: [Int], _ offers: [Offer], _ work: [LaneWork], _ tieKey: Hash, _ gasLeft: [UInt64],
        _ decision: inout MarketDecision
    ) throws(SequencerError) {
        guard !open.isEmpty else { return }
        let positions = Set(open.flatMap { offers[$0].places.map(\.work) }).sorted()
        let auctionLane = Dictionary(uniqueKeysWithValues: positions.enumerated().map { ($1, $0) })
        let bundles = open.map { index in
            let offer = offers[index]
            let legs = offer.pending.legs.indices.map { leg in
                BundleLeg(
                    lane: auctionLane[offer.places[leg].work] ?? 0, opening: offer.places[leg].rank,
                    gas: offer.pending.legs[leg].weight, transaction: offer.pending.legHashes[leg])
            }
            return AuctionBundle(
                id: offer.pending.hash, value: offer.pending.value, legs: legs, standsTogether: offer.standsTogether)
        }
        let problem: AuctionProblem
        do throws(AuctionError) {
            problem = try AuctionProblem(
                tieKey: tieKey,
                lanes: positions.map { AuctionLane(name: lanes[work[$0].index].name, bundleGas: gasLeft[$0]) },
                bundles: bundles)
        } catch {
            // Admission saw to all that can be wrong with a problem.
            throw SequencerError(.invariant, rule: error.rule, "sub-block \(height + 1): \(error)")
        }
        let auction = Auction.decide(problem)
        for winner in auction.winners {
            let bundle = offers[open[winner]].pending.bundle
            decision.winners.append(
                MarketDecision.Winner(
                    offer: open[winner], paid: bundle.bid, refund: bundle.refund(of: bundle.bid)))
        }
        decision.auction = auction
        decision.auctioned = open
        decision.auctionLanes = positions
    }
}

extension Offer {
    /// Bundle gas of all legs; for an offer in one lane.
    fileprivate var weight: UInt64 { pending.legs.reduce(0) { $0 + $1.weight } }
}

extension Bundle {
    /// BUN-13: the refund beside a price: as much of both together as the bundle says, and never more than it bid.
    func refund(beside price: Amount) -> Amount {
        guard refundPercent < 100 else { return 0 }
        let product = price.multipliedFullWidth(by: UInt128(refundPercent))
        let rest = UInt128(100 - refundPercent)
        guard product.high < rest else { return bid - price }
        return min(rest.dividingFullWidth(product).quotient, bid - price)
    }
}
