import Wire

/// What a sub-block's bundles bring to one lane (ATTR-6, ATTR-7).
struct LaneEarnings {
    /// Net bids of winning single-lane bundles, and the reserve prices of the others.
    var bundle: Amount = 0
    /// Its share of what crosses lanes.
    var crossLane: Amount = 0
    /// The operator's part of that.
    var take: Amount = 0
    /// What its single-lane bundles would have brought without the other lanes.
    var alone: Amount = 0
}

/// What a sub-block's bundles bring to whom.
struct MarketEarnings {
    /// By position in the sub-block's work.
    var lanes: [LaneEarnings]
    /// Components of two or more lanes, as published.
    var components: [Component] = []
    /// All components, as ``MarketReport`` shows them.
    var attributed: [(component: AuctionComponent, attribution: ComponentAttribution)] = []
}

extension Sequencer {
    /// Shares what the winners pay: single-lane bids to their lanes, reserve prices to whose openings they are for, the
    /// rest of what crosses lanes by the network's rule.
    func earnings(_ market: MarketResult, _ work: [LaneWork]) -> MarketEarnings {
        var earnings = MarketEarnings(lanes: [LaneEarnings](repeating: LaneEarnings(), count: work.count))
        let decision = market.decision
        for sale in decision.sales {
            earnings.lanes[sale.place.work].bundle += sale.price
            earnings.lanes[sale.place.work].alone += sale.price
        }
        guard let auction = decision.auction else { return earnings }
        for winner in auction.winners {
            let offer = market.offers[decision.auctioned[winner]]
            addReservePrices(of: offer, to: &earnings.lanes)
        }
        var auctioned: [Int: Int] = [:]
        for (bundle, offer) in decision.auctioned.enumerated() { auctioned[offer] = bundle }
        let failed = Set(market.failedTrials.compactMap { auctioned[$0] })
        for component in auction.components {
            let attribution = component.attributed(by: parameters.attributionRule, leavingOut: failed)
            let own = attribution.game.ownBids
            for (lane, auctionLane) in component.lanes.enumerated() {
                let position = decision.auctionLanes[auctionLane]
                let alone = attribution.game.values[LaneSet([lane])]
                earnings.lanes[position].bundle += own[lane]
                earnings.lanes[position].crossLane += attribution.crossLaneUnits[lane]
                earnings.lanes[position].take += Attribution.take(
                    result: attribution.result.units[lane], alone: alone, basisPoints: parameters.takeBasisPoints)
                earnings.lanes[position].alone += alone
            }
            earnings.attributed.append((component, attribution))
            if component.lanes.count > 1 {
                earnings.components.append(published(component, attribution, market, work))
            }
        }
        return earnings
    }

    private func addReservePrices(of offer: Offer, to lanes: inout [LaneEarnings]) {
        var paid: Set<Offer.Place> = []
        for (leg, place) in zip(offer.pending.bundle.legs, offer.places) where paid.insert(place).inserted {
            lanes[place.work].bundle += reservePrice(of: leg)
        }
    }

    /// Zero for a lane that does not sell the opening any more.
    private func reservePrice(of leg: Leg) -> Amount {
        guard let lane = laneIndex[leg.lane] else { return 0 }
        return lanes[Int(lane)].configuration.openings[leg.opening.kind]?.reservePrice ?? 0
    }

    /// ENC-52.
    private func published(
        _ component: AuctionComponent, _ attribution: ComponentAttribution, _ market: MarketResult,
        _ work: [LaneWork]
    ) -> Component {
        func hash(_ bundle: Int) -> Hash { market.offers[market.decision.auctioned[bundle]].pending.hash }
        let groups = 0...attribution.game.values.everyone.rawValue
        let properties = attribution.properties
        let findings = [
            properties.conservation, properties.individualRationality, properties.core, properties.nullLane,
            properties.symmetry,
        ]
        return Component(
            lanes: component.lanes.map { lanes[work[market.decision.auctionLanes[$0]].index].name },
            winners: component.winners.map(hash),
            values: groups.map { attribution.game.values[LaneSet(rawValue: $0)] }, units: attribution.result.units,
            excess: attribution.result.excess.description,
            properties: findings.map {
                Component.Property(held: $0.held, figure: $0.figure.description, lanes: $0.lanes.rawValue)
            },
            shillFigures: (attribution.shillFigures ?? []).map {
                Component.Shill(
                    bundle: hash($0.bundle), lane: UInt8($0.lane), bid: $0.bid, gain: $0.gain.description)
            })
    }
}
