import Wire

/// One thing that stands in a lane's order: a transaction of its own, or a leg.
struct LaneItem {
    /// The transaction's slot; -1 for a leg.
    let slot: Int32
    /// The transaction's charge as its rule named it.
    let charge: Amount?
    /// The leg's bundle as its place among the offers, and the leg's place in it.
    let offer: Int32
    let leg: Int32

    init(slot: Int32, charge: Amount?) {
        self.slot = slot
        self.charge = charge
        (offer, leg) = (-1, -1)
    }

    init(offer: Int, leg: Int) {
        slot = -1
        charge = nil
        self.offer = Int32(offer)
        self.leg = Int32(leg)
    }

    var isLeg: Bool { slot < 0 }
}

/// Legs of a losing bundle that are tried in a lane, right before what stands at a position there (BUN-16).
struct Trial {
    let offer: Int
    let legs: [Int]
    /// The position in the lane's items.
    let position: Int
    let rank: UInt32
}

extension Sequencer {
    /// BUN-14: every lane's items: what is forced, top legs, transactions with the legs behind each, further transactions, bottom legs.
    func place(_ winners: [MarketDecision.Winner], of offers: [Offer], in work: inout [LaneWork]) {
        var legs: [Offer.Place: [LaneItem]] = [:]
        for winner in winners {
            for (leg, place) in offers[winner.offer].places.enumerated() {
                legs[place, default: []].append(LaneItem(offer: winner.offer, leg: leg))
            }
        }
        for position in work.indices {
            let lane = work[position]
            var items = lane.forcedItems
            items.reserveCapacity(lane.forced.count + lane.included)
            func add(_ rank: Int) {
                if legs.isEmpty { return }
                items += legs[Offer.Place(work: position, rank: UInt32(rank))] ?? []
            }
            add(0)
            for (place, entry) in lane.includedEntries.enumerated() {
                items.append(LaneItem(slot: entry.slot, charge: entry.charge))
                if place < lane.cut { add(place + 1) }
            }
            work[position].bottomPosition = items.count
            add(lane.cut + 1)
            work[position].items = items
        }
    }

    /// What stands together: for each of these winners where its legs are, as (position in `work`, position in items).
    func groups(_ winners: [MarketDecision.Winner], of offers: [Offer], in work: [LaneWork]) -> [[LanePosition]] {
        let together = winners.filter { offers[$0.offer].standsTogether && offers[$0.offer].places.count > 1 }
        guard !together.isEmpty else { return [] }
        var positions: [[Int32]: LanePosition] = [:]
        for (queue, lane) in work.enumerated() {
            for (position, item) in lane.items.enumerated() where item.isLeg {
                positions[[item.offer, item.leg]] = (queue, position)
            }
        }
        return together.map { winner in
            offers[winner.offer].places.indices.compactMap { positions[[Int32(winner.offer), Int32($0)]] }
        }
    }

    /// BUN-16: in which lanes, and where, the losing bundles are tried whose lanes share what crosses them; and those
    /// that are not tried any more, and so count for nobody.
    func trials(
        _ decision: MarketDecision, _ offers: [Offer], _ work: [LaneWork]
    ) -> (byLane: [Int: [Trial]], untried: Set<Int>) {
        guard let auction = decision.auction else { return ([:], []) }
        let winners = Set(decision.winners.map(\.offer))
        var losers: [Int] = []
        var untried: Set<Int> = []
        for component in auction.components where component.lanes.count > 1 {
            losers += component.bundles.map { decision.auctioned[$0] }.filter { !winners.contains($0) }
            // They may count when what dominates them does not (AUC-17).
            let dominated = component.dominated.map { decision.auctioned[$0.index] }
            losers += dominated.prefix(AuctionLimits.bundlesMax)
            untried.formUnion(
                dominated.dropFirst(AuctionLimits.bundlesMax).filter { offer in
                    offers[offer].pending.legs.contains { lanes[Int($0.lane)].executes }
                })
        }
        var trials: [Int: [Trial]] = [:]
        for offer in losers {
            let legs = Dictionary(grouping: offers[offer].places.indices, by: { offers[offer].places[$0] })
            for (place, legs) in legs where lanes[work[place.work].index].executes {
                trials[place.work, default: []].append(
                    Trial(
                        offer: offer, legs: legs, position: work[place.work].position(of: place.rank),
                        rank: place.rank))
            }
        }
        let inOrder = trials.mapValues {
            $0.sorted { ($0.position, $0.rank, $0.offer) < ($1.position, $1.rank, $1.offer) }
        }
        return (inOrder, untried)
    }
}

/// A position in the sub-block's work, and one in the items of the lane there.
typealias LanePosition = (queue: Int, position: Int)

extension LaneWork {
    /// Where the opening of a rank is among the items: before the legs that won it, if any. A fault of `begin` may have
    /// put the transactions into another order.
    fileprivate func position(of rank: UInt32) -> Int {
        guard Int(rank) <= cut else { return bottomPosition }
        guard rank > 0 else { return forced.count }
        let transaction = proposal[Int(rank) - 1].slot
        return items.firstIndex { $0.slot == transaction }.map { $0 + 1 } ?? items.count
    }
}
