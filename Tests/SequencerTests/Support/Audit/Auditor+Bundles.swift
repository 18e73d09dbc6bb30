import Sequencer
import Testing
import Wire

// Where legs stand, and how bundles end (BUN-13 to BUN-17).

extension Auditor {
    func checkBundles(
        _ subBlock: SubBlock, _ market: AuditedMarket, _ items: [AuditedItem], _ core: borrowing Sequencer,
        _ note: Comment
    ) {
        let position = Dictionary(items.map { ($0.inclusion.transaction, $0.place) }, uniquingKeysWith: min)
        check(position.count == items.count, "included twice", note)
        for won in market.won {
            let places = won.pending.legHashes.compactMap { position[$0] }
            check(places.count == won.pending.bundle.legs.count, "not all legs are in", note)
            if won.pending.standsTogether, let first = places.first {
                check(places == Array(first..<first + places.count), "legs stand at \(places)", note)
            }
            checkPayment(won, note)
        }
        for line in subBlock.attribution {
            checkOpenings(items.filter { $0.lane == line.lane && !$0.isUndone }, note)
        }
        checkUndone(subBlock, market, items, note)
        checkSoldAlone(subBlock, market, items, core, note)
        for ended in market.ended { checkLoss(ended, market, position, core, note) }
        check(
            market.ended.map(\.pending.arrival) == market.ended.map(\.pending.arrival).sorted(), "not by arrival", note)
        // Nothing waits beyond its last height.
        let ended = Set(market.ended.map(\.pending.hash))
        check(
            pendingBundles.allSatisfy { ended.contains($0.hash) || $0.bundle.validUntil > height },
            "a bundle waits after its last height", note)
    }

    mutating func endBundles(_ outcomes: [BundleOutcome], _ note: Comment) {
        for outcome in outcomes {
            bundleCounts[outcome.outcome, default: 0] += 1
            guard let pending = pendingBundles.first(where: { $0.hash == outcome.bundle }) else {
                check(false, "an outcome of what is not pending", note)
                continue
            }
            if outcome.hasIncludedLegs { usedBundles[pending.hash] = pending.bundle.validUntil }
            remove([pending])
        }
    }

    private func isForced(_ item: AuditedItem) -> Bool { forcedNow.contains(item.inclusion.transaction) }

    /// BUN-14: every leg is at its opening, with nothing else between but legs of its bundle.
    private func checkOpenings(_ items: [AuditedItem], _ note: Comment) {
        for (place, item) in items.enumerated() {
            guard let leg = item.leg else { continue }
            func isBeside(_ other: AuditedItem) -> Bool {
                other.leg.map {
                    $0.bundle.hash == leg.bundle.hash
                        && $0.bundle.bundle.legs[$0.index].opening == leg.bundle.bundle.legs[leg.index].opening
                } ?? false
            }
            switch leg.bundle.bundle.legs[leg.index].opening {
            case .top:
                check(items[..<place].allSatisfy { isForced($0) || isBeside($0) }, "not at the top", note)
            case .bottom: check(items[place...].allSatisfy(isBeside), "not at the bottom", note)
            case .after(let transaction):
                let before = items[..<place].last { !isBeside($0) }
                check(
                    before.map { $0.inclusion.transaction == transaction && $0.leg == nil && !isForced($0) } ?? false,
                    "not behind its transaction",
                    note)
            }
            let next = items[place...].dropFirst().first
            if let other = next?.leg, isBeside(items[place + 1]) {
                check(other.index > leg.index, "legs of one opening out of order", note)
            }
        }
    }

    /// BUN-13.
    private func checkPayment(_ won: AuditedMarket.Ended, _ note: Comment) {
        let (bundle, outcome) = (won.pending.bundle, won.outcome)
        let percent = Amount(bundle.refundPercent)
        if won.pending.isSoldAlone {
            let price = outcome.paid - outcome.refund
            let refund = percent == 100 ? 0 : min(price * percent / (100 - percent), bundle.bid - price)
            check(outcome.paid <= bundle.bid && outcome.refund == refund, "paid \(outcome.paid)", note)
        } else {
            check(outcome.paid == bundle.bid && outcome.refund == bundle.bid * percent / 100, "paid", note)
        }
        check(
            outcome.payer == bundle.payer && outcome.bid == bundle.bid && outcome.leg == BundleOutcome.noLeg
                && outcome.code == 0 && outcome.rival == .zero && outcome.price == 0, "a winner's outcome", note)
    }

    /// BUN-15: legs of what failed stand behind everything else, bundle by bundle, with what became of each.
    private func checkUndone(
        _ subBlock: SubBlock, _ market: AuditedMarket, _ items: [AuditedItem], _ note: Comment
    ) {
        let undone = Array(items.drop { !$0.isUndone })
        check(undone.allSatisfy(\.isUndone), "undone legs stand among others", note)
        check(undone.count == market.failed.reduce(0) { $0 + $1.pending.bundle.legs.count }, "undone legs", note)
        var rest = undone[...]
        while let bundle = rest.first?.leg?.bundle {
            let legs = rest.prefix(bundle.bundle.legs.count)
            rest = rest.dropFirst(legs.count)
            guard let outcome = market.failed.first(where: { $0.pending.hash == bundle.hash })?.outcome else {
                continue
            }
            check(bundle.bundle.atomicity == .execution, "undone without need", note)
            check(outcome.paid == 0 && outcome.refund == 0 && outcome.bid == bundle.bundle.bid, "pays", note)
            check(Int(outcome.leg) < legs.count, "no such leg", note)
            for (index, item) in legs.enumerated() {
                check(item.leg?.bundle.hash == bundle.hash && item.leg?.index == index, "legs out of order", note)
                let said = item.inclusion.outcome
                if index < outcome.leg { check(said == .rolledBack, "\(said) before the failing leg", note) }
                if index > outcome.leg { check(said == .notRun, "\(said) behind the failing leg", note) }
                guard index == outcome.leg else { continue }
                let fault = subBlock.outcomes.faults.last { $0.transaction == item.inclusion.transaction }
                check(said == .failed || said == .ruleFault, "\(said) of the failing leg", note)
                check(
                    outcome.code == (said == .failed ? item.inclusion.code : fault.map { UInt32($0.fault) }),
                    "code of the failing leg", note)
            }
        }
    }

    /// AUC-14: the largest of those that could have it, for the price of the next.
    private func checkSoldAlone(
        _ subBlock: SubBlock, _ market: AuditedMarket, _ items: [AuditedItem], _ core: borrowing Sequencer,
        _ note: Comment
    ) {
        for line in subBlock.attribution {
            guard let lane = lanes[line.lane] else { continue }
            let here = items.filter { $0.lane == line.lane && !$0.isUndone }
            var left = market.failed.reduce(lane.bundleGas) { $0 - $1.pending.weight(in: line.lane) }
            var seen: Set<Hash> = []
            for item in here {
                guard let winner = item.leg?.bundle, winner.isSoldAlone, seen.insert(winner.hash).inserted else {
                    continue
                }
                let bids = pendingBundles.filter { rival in
                    rival.claims == winner.claims && rival.bundle.validFrom <= height && rival.isSoldAlone
                        && rival.bundle.legs.allSatisfy { $0.maxFeePerGas >= line.baseFeePerGas }
                        && rival.weight(in: line.lane) <= left
                        && !market.failed.contains { $0.pending.hash == rival.hash }
                }
                let ranked = bids.sorted {
                    $0.net == $1.net
                        ? Hash.of(.tie, market.tieKey, $0.hash) < Hash.of(.tie, market.tieKey, $1.hash)
                        : $0.net > $1.net
                }
                let outcome = market.won.first { $0.pending.hash == winner.hash }?.outcome
                let reserve = winner.reservePrices.first?.price ?? 0
                let price = max(reserve, ranked.count > 1 ? ranked[1].net : 0)
                check(ranked.first?.hash == winner.hash, "sold to another", note)
                check(outcome.map { $0.paid - $0.refund } == price, "sold for another price", note)
                left -= winner.weight(in: line.lane)
            }
        }
    }

    /// BUN-17, as far as it can be told from outside.
    private func checkLoss(
        _ ended: AuditedMarket.Ended, _ market: AuditedMarket, _ position: [Hash: Int],
        _ core: borrowing Sequencer, _ note: Comment
    ) {
        let (pending, outcome) = (ended.pending, ended.outcome)
        if outcome.hasIncludedLegs { return }
        check([.expired, .outbid, .conflicting, .limit].contains(outcome.outcome), "ends \(outcome.outcome)", note)
        check(pending.bundle.validUntil == height, "ends before its last height", note)
        check(outcome.paid == 0 && outcome.refund == 0 && outcome.bid == pending.bundle.bid, "a loser pays", note)
        let isOnSale = pending.bundle.legs.allSatisfy { leg in
            guard case .after(let transaction) = leg.opening else { return true }
            return position[transaction] != nil && known[transaction]?.lane == leg.lane
        }
        let isAlwaysOnSale = pending.bundle.legs.allSatisfy { leg in
            let lane = lanes[leg.lane]
            return leg.opening.kind != .after && lane?.proposes == false && lane?.configuration.gasTarget == 0
                && !(lane?.executes == true && core.lane(leg.lane)?.isSuspended == true)
        }
        if outcome.outcome == .expired {
            check(!isAlwaysOnSale, "expires though it bid", note)
        } else {
            check(isOnSale, "\(outcome.outcome), but its openings were not on sale", note)
        }
        if pending.isSoldAlone {
            guard outcome.outcome == .outbid else { return }
            let winner = market.won.first { $0.pending.hash == outcome.rival }
            check(
                winner.map {
                    $0.pending.claims == pending.claims && $0.outcome.paid - $0.outcome.refund == outcome.price
                } ?? false, "outbid by nobody", note)
            return
        }
        // AUC-18: what does not fit into what the openings sold alone and what failed leave of a lane's bundle gas has no
        // rivals.
        let isUnfit = pending.lanes.contains { lane in
            let taken = (market.failed + market.won.filter(\.pending.isSoldAlone))
                .reduce(UInt64(0)) { $0 + $1.pending.weight(in: lane) }
            return pending.weight(in: lane) + taken > lanes[lane]?.bundleGas ?? 0
        }
        let rivals = market.auctionWinners.map(\.pending)
            .filter { !isUnfit && $0.conflicts(with: pending, position) }.sorted(by: market.isBefore)
        switch outcome.outcome {
        case .outbid:
            check(outcome.rival == rivals.first?.hash, "outbid by another", note)
            check(outcome.price == rivals.reduce(0) { $0 + $1.value }, "outbid at another price", note)
        case .conflicting:
            check(rivals.isEmpty && outcome.rival == .zero && outcome.price == 0, "conflicting, but outbid", note)
        default: check(outcome.rival == .zero && outcome.price == 0, "a rival of nothing", note)
        }
    }
}

extension AuditedBundle {
    /// AUC-3, and AUC-4 as far as two go.
    ///
    /// - Parameter position: where transactions stand in the sub-block.
    fileprivate func conflicts(with other: AuditedBundle, _ position: [Hash: Int]) -> Bool {
        claims.contains { other.claims.contains($0) }
            || stands(before: other, position) && other.stands(before: self, position)
    }

    private func stands(before other: AuditedBundle, _ position: [Hash: Int]) -> Bool {
        func rank(_ opening: Opening) -> Int {
            switch opening {
            case .top: -1
            case .after(let transaction): position[transaction] ?? .max - 1
            case .bottom: .max
            }
        }
        return standsTogether && other.standsTogether
            && claims.contains { mine in
                other.claims.contains { $0.lane == mine.lane && rank(mine.opening) < rank($0.opening) }
            }
    }
}
