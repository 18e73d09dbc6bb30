import Wire

// How bundles end at a tick (BUN-17).

extension Sequencer {
    /// Ends, by arrival, every bundle that won, failed, or does not wait for a later height; moves the money of those
    /// that won.
    mutating func endBundles(after market: MarketResult) {
        var offers: [Hash: Int] = [:]
        for (place, offer) in market.offers.enumerated() { offers[offer.pending.hash] = place }
        var winners: [Int: MarketDecision.Winner] = [:]
        for winner in market.decision.winners { winners[winner.offer] = winner }
        var failures: [Int: AtomicFailure] = [:]
        for failure in market.failures { failures[failure.offer] = failure }
        for pending in bundles.byArrival {
            let offer = offers[pending.hash]
            if let offer, let winner = winners[offer] {
                endBundle(pending, paying: winner.paid, refunding: winner.refund)
            } else if let offer, let failure = failures[offer] {
                endBundle(pending, failedAt: failure)
            } else if pending.bundle.validUntil == height + 1 {
                let loss = offer.map { self.loss(of: $0, in: market) } ?? (.expired, .zero, 0)
                endBundle(pending, loss.outcome, rival: loss.rival, price: loss.price)
            }
        }
    }

    private mutating func endBundle(_ pending: PendingBundle, paying paid: Amount, refunding refund: Amount) {
        bundles.remove(pending)
        bundles.use(pending.hash, until: pending.bundle.validUntil)
        // The legs' holds ended with the legs.
        accounts.settle(hold: pending.bundle.bid, cost: paid, of: pending.payer)
        endedBundles.append(
            BundleOutcome(
                bundle: pending.hash, payer: pending.bundle.payer, outcome: .included, bid: pending.bundle.bid,
                paid: paid, refund: refund))
    }

    private mutating func endBundle(_ pending: PendingBundle, failedAt failure: AtomicFailure) {
        bundles.remove(pending)
        bundles.use(pending.hash, until: pending.bundle.validUntil)
        accounts.release(pending.bundle.bid, of: pending.payer)
        let executed = failure.legs[failure.leg].executed
        let fault = failure.faults.last { $0.transaction == executed.hash }
        endedBundles.append(
            BundleOutcome(
                bundle: pending.hash, payer: pending.bundle.payer, outcome: .legFailed, leg: UInt8(failure.leg),
                code: fault.map { UInt32($0.fault) } ?? executed.code, bid: pending.bundle.bid))
    }

    /// Why an offer lost: to whom it lost and what they pay, net, if it was outbid.
    func loss(
        of offer: Int, in market: MarketResult
    ) -> (outcome: OutcomeCode, rival: Hash, price: Amount) {
        let decision = market.decision
        if market.excluded.limited.contains(offer) || market.excluded.withheld.contains(offer) {
            return (.limit, .zero, 0)
        }
        if let sale = decision.sales.first(where: { $0.bidders.contains(offer) }) {
            return (.outbid, market.offers[sale.winner].pending.hash, sale.price)
        }
        guard let auction = decision.auction, let bundle = decision.auctioned.firstIndex(of: offer) else {
            // An opening that is sold alone, for which there was no gas.
            return (.conflicting, .zero, 0)
        }
        let rivals = auction.rivals(of: bundle).map { market.offers[decision.auctioned[$0]].pending }
        guard let first = rivals.first else { return (.conflicting, .zero, 0) }
        return (.outbid, first.hash, rivals.reduce(0) { $0 + $1.value })
    }
}
