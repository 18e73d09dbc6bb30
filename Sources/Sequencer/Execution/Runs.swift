import Wire

// From what is on sale to what was executed (Specs/bundles.md, BUN-12 to BUN-16).

/// What became of a sub-block's openings and of everything that stands in it.
struct MarketResult {
    var offers: [Offer] = []
    /// Bundles that could have been in the sub-block but for their openings.
    var contending: [PendingBundle] = []
    var decision = MarketDecision()
    var excluded = MarketExclusions()
    /// Everything in the order of execution, as (position in `work`, position in its ``LaneWork/executed``).
    var order: [LanePosition] = []
    /// Bundles that were undone, in the order in which they failed.
    var failures: [AtomicFailure] = []
    /// Losing bundles, as places among the offers, of which a leg failed in its trial.
    var failedTrials: Set<Int> = []
    /// How often everything was executed.
    var runs = 0
    /// The rounds of the last interleave, if it is traced.
    var rounds: [UInt64]?
}

/// A bundle of which a leg failed, so that all of it was undone.
struct AtomicFailure {
    let offer: Int
    /// Which leg failed.
    let leg: Int
    /// For each leg its lane's position in the sub-block's work, and what became of it.
    let legs: [(work: Int, executed: ExecutedTransaction)]
    /// What the rules were at fault at.
    let faults: [LaneFault]
}

extension Sequencer {
    /// How often the auction is decided again without what failed (BUN-15).
    static let decisionsAgainMax = 8

    /// Decides, executes, and does both again without the bundles that failed, until nothing fails.
    mutating func runMarket(
        _ work: inout [LaneWork], _ contending: [PendingBundle], _ tieKey: Hash
    ) throws(SequencerError) -> MarketResult {
        var market = MarketResult()
        market.contending = contending
        market.offers = offers(contending, work)
        let marks = work.map { lanes[$0.index].state.mark() }
        let before = (work: work, faults: faults.count)
        // Lanes of components in which something failed.
        var failedLanes: Set<Int> = []
        while true {
            let failedBefore = market.failures.count
            market.decision = try decide(market.offers, work, tieKey, without: market.excluded)
            for bundle in market.decision.auction?.limited ?? [] {
                market.excluded.limited.insert(market.decision.auctioned[bundle])
            }
            try run(&work, &market, tieKey)
            market.runs += 1
            guard market.failures.count > failedBefore else { break }
            for failure in market.failures[failedBefore...] {
                market.excluded.failed.insert(failure.offer)
                failedLanes.formUnion(market.lanesJoined(to: failure.offer))
            }
            withhold(failedLanes, &market)
            for (position, mark) in marks.enumerated() {
                lanes[work[position].index].state.rollBack(to: mark)
                lanes[work[position].index].instance = nil
            }
            faults.removeSubrange(before.faults...)
            work = before.work
        }
        for failure in market.failures {
            faults += failure.faults
            for leg in failure.legs {
                market.order.append((leg.work, work[leg.work].executed.count))
                work[leg.work].executed.append(leg.executed)
            }
        }
        return market
    }

    /// BUN-15: after eight decisions again the openings of the lanes concerned stay unsold; should something else fail
    /// then, nothing is sold any more that could.
    private func withhold(_ failedLanes: Set<Int>, _ market: inout MarketResult) {
        guard market.runs > Self.decisionsAgainMax else { return }
        for (place, offer) in market.offers.enumerated() where !market.excluded.failed.contains(place) {
            let couldFail = offer.isAtomic && offer.pending.lanes.contains { lanes[Int($0)].executes }
            if offer.places.contains(where: { failedLanes.contains($0.work) })
                || (market.runs > Self.decisionsAgainMax + 1 && couldFail)
            {
                market.excluded.withheld.insert(place)
            }
        }
    }

    /// One run: fills up, places, begins, merges, executes.
    private mutating func run(
        _ work: inout [LaneWork], _ market: inout MarketResult, _ tieKey: Hash
    ) throws(SequencerError) {
        let offers = market.offers
        if !market.contending.isEmpty {
            let standing = market.decision.winners.map(\.offer) + market.excluded.failed
            fill(
                &work,
                beside: standing.reduce(into: Space.zero) { sum, offer in
                    for (leg, terms) in zip(offers[offer].pending.bundle.legs, offers[offer].pending.legs) {
                        sum = sum.adding(Space(gas: leg.gasLimit, bytes: terms.size))
                    }
                })
        }
        place(market.decision.winners, of: offers, in: &work)
        for position in work.indices { try begin(&work[position], offers) }
        let trials = trials(market.decision, offers, work)
        market.rounds = tracesNext ? [] : nil
        market.failedTrials = trials.untried
        let order = try interleave(
            work, groups(market.decision.winners, of: offers, in: work), offers, tieKey, &market.rounds)
        try execute(&work, order, trials.byLane, &market)
    }

    /// MERGE-6: the lanes' order, as (position in `work`, position in the lane's items).
    private func interleave(
        _ work: [LaneWork], _ groups: [[LanePosition]], _ offers: [Offer], _ tieKey: Hash, _ rounds: inout [UInt64]?
    ) throws(SequencerError) -> [LanePosition] {
        let start = startOrder(work, tieKey)
        let queues = start.map { position in
            let index = work[position].index
            let (quantum, overflow) = parameters.quantum.multipliedReportingOverflow(
                by: UInt64(lanes[index].configuration.weight))
            return Interleave.Queue(
                gas: work[position].items.map { item in
                    item.isLeg
                        ? offers[Int(item.offer)].pending.bundle.legs[Int(item.leg)].gasLimit
                        : lanes[index].pool[item.slot].operation.gasLimit
                },
                quantum: overflow ? .max : quantum)
        }
        var turn = [Int](repeating: 0, count: start.count)
        for (queue, position) in start.enumerated() { turn[position] = queue }
        let together = groups.map { $0.map { (queue: turn[$0.queue], position: $0.position) } }
        guard let merged = Interleave.merge(queues, together: together, rounds: &rounds) else {
            throw SequencerError(
                .invariant, rule: "MERGE-6", "sub-block \(height + 1): legs wait for each other in a circle")
        }
        return merged.map { (start[$0.queue], $0.position) }
    }
}

extension MarketResult {
    /// The lanes, as positions in the sub-block's work, that are decided about together with an offer.
    fileprivate func lanesJoined(to offer: Int) -> Set<Int> {
        let own = Set(offers[offer].places.map(\.work))
        guard let auction = decision.auction,
            let component = auction.components.first(where: { component in
                component.bundles.contains { decision.auctioned[$0] == offer }
            })
        else { return own }
        return own.union(component.lanes.map { decision.auctionLanes[$0] })
    }
}
