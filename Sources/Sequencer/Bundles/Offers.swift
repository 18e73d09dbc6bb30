import Wire

/// A pending bundle that competes in the sub-block being built.
struct Offer {
    let pending: PendingBundle
    /// For each leg the position in the sub-block's work of its lane, and the place of its opening there: 0 the top,
    /// 1 + i behind the i-th transaction, the largest the bottom (BUN-11).
    let places: [Place]

    struct Place: Hashable {
        let work: Int
        let rank: UInt32
    }

    var standsTogether: Bool { pending.bundle.atomicity.standsTogether }
    var isAtomic: Bool { pending.bundle.atomicity == .execution }
}

extension Sequencer {
    /// BUN-9: pending bundles that could be in the sub-block of the next height, by arrival. Their lanes are awake.
    mutating func contendingBundles() -> [PendingBundle] {
        guard !bundles.isEmpty else { return [] }
        let valid = bundles.byArrival.filter { $0.bundle.validFrom <= height + 1 }
        for lane in Set(valid.flatMap(\.lanes)).sorted() {
            touch(lane: lane)
            lanes[Int(lane)].wake(at: nextBlock)
        }
        return valid.filter { pending in
            pending.legs.indices.allSatisfy { leg in
                let index = Int(pending.legs[leg].lane)
                return pending.bundle.legs[leg].maxFeePerGas >= lanes[index].baseFee.perGas
                    && !lanes[index].standsStill
            }
        }
    }

    /// BUN-11: the bundles whose openings are all on sale after the cut.
    func offers(_ contending: [PendingBundle], _ work: [LaneWork]) -> [Offer] {
        guard !contending.isEmpty else { return [] }
        var positions: [UInt32: Int] = [:]
        for (position, lane) in work.enumerated() { positions[UInt32(lane.index)] = position }
        let behind = placesBehind(contending, work, positions)
        return contending.compactMap { pending in
            var places: [Offer.Place] = []
            for (leg, bundleLeg) in zip(pending.legs, pending.bundle.legs) {
                guard let position = positions[leg.lane] else { return nil }
                let lane = work[position]
                let rank: UInt32?
                switch bundleLeg.opening {
                case .top: rank = lane.offered.top ? 0 : nil
                case .after(let transaction): rank = behind[position]?[transaction]
                case .bottom: rank = lane.offered.bottom ? UInt32(lane.cut) + 1 : nil
                }
                guard let rank else { return nil }
                places.append(Offer.Place(work: position, rank: rank))
            }
            return Offer(pending: pending, places: places)
        }
    }

    /// For each lane in which somebody wants to stand behind a transaction, the ranks of these openings by hash.
    private func placesBehind(
        _ contending: [PendingBundle], _ work: [LaneWork], _ positions: [UInt32: Int]
    ) -> [Int: [Hash: UInt32]] {
        var places: [Int: [Hash: UInt32]] = [:]
        for claimed in contending.flatMap(\.openings) where claimed.opening.kind == .after {
            guard let position = positions[claimed.lane], places[position] == nil else { continue }
            let lane = work[position]
            var ranks: [Hash: UInt32] = [:]
            for (place, entry) in lane.proposal[..<lane.cut].enumerated() where lane.offered.isOffered(behind: place) {
                ranks[lanes[lane.index].pool[entry.slot].hash] = UInt32(place) + 1
            }
            places[position] = ranks
        }
        return places
    }
}

/// Which openings a lane's proposal has on sale, within what its policy sells.
struct OfferedOpenings {
    var top = true
    var bottom = true
    /// For each of the proposal's transactions whether the opening behind it is on sale; nil: all.
    var behind: [Bool]?
    /// Whether the policy sells openings behind transactions at all.
    var sellsBehind = true

    func isOffered(behind place: Int) -> Bool { sellsBehind && (behind?[place] ?? true) }

    /// What a proposal does not name is not on sale; one that names nothing leaves everything as it is (ABI-12).
    mutating func restrict(to proposal: RuleAnswer.Proposal) {
        guard let named = proposal.openings else { return }
        top = top && named.top
        bottom = bottom && named.bottom
        behind = proposal.entries.map(\.offersAfter)
    }
}

extension Lane {
    /// LANE-9: a suspended state machine does nothing.
    var standsStill: Bool { isSuspended && executes }
}
