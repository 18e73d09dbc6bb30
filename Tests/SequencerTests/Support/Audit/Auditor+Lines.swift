import Sequencer
import Testing
import Wire

// Whose money it is (ATTR-1 to ATTR-10), added up anew.

extension Auditor {
    func checkLines(_ subBlock: SubBlock, _ market: AuditedMarket, _ items: [AuditedItem], _ note: Comment) {
        let lines = subBlock.attribution
        check(lines.map(\.lane) == lines.map(\.lane).sorted(), "lines are not by name", note)
        checkComponents(subBlock, market, note)
        for (index, line) in lines.enumerated() {
            let here = items.filter { $0.inclusion.laneIndex == UInt32(index) }
            check(!here.isEmpty || line.crossLane > 0, "a line for nothing", note)
            checkFees(line, here, note)
            checkBundleRevenue(line, market, note)
            checkCrossLane(line, subBlock, market, note)
            checkAlone(line, subBlock, market, here, note)
            let payable =
                line.baseFee + line.priorityFee + line.charge + line.bundle + line.crossLane - line.take
                - line.slackFee
            check(line.payouts.reduce(0) { $0 + $1.amount } == payable, "payouts", note)
            check(line.payouts.allSatisfy { $0.amount > 0 }, "a payout of nothing", note)
        }
        // What crosses lanes is what its winners pay, to the unit.
        let paid = market.auctionWinners.filter { $0.pending.lanes.count > 1 }
            .reduce(Amount(0)) { $0 + $1.pending.value }
        check(lines.reduce(0) { $0 + $1.crossLane } == paid, "what crosses lanes", note)
    }

    /// ATTR-2.
    private func checkFees(_ line: LaneAttribution, _ items: [AuditedItem], _ note: Comment) {
        var expected = LaneAttribution(lane: line.lane, baseFeePerGas: line.baseFeePerGas)
        for item in items {
            expected.transactions += 1
            expected.gas += item.inclusion.gasCharged
            expected.baseFee += Amount(item.inclusion.gasCharged) * line.baseFeePerGas
            expected.priorityFee += Amount(item.inclusion.gasCharged) * item.inclusion.priorityFeePerGas
            expected.charge += item.inclusion.charge
            expected.dataFee += item.inclusion.dataFee
        }
        check(
            (expected.transactions, expected.gas, expected.baseFee) == (line.transactions, line.gas, line.baseFee)
                && (expected.priorityFee, expected.charge, expected.dataFee)
                    == (line.priorityFee, line.charge, line.dataFee),
            "\(line.lane)'s sums", note)
    }

    /// ATTR-7.
    private func checkBundleRevenue(_ line: LaneAttribution, _ market: AuditedMarket, _ note: Comment) {
        var expected: Amount = 0
        for won in market.won {
            if won.pending.lanes == [line.lane] {
                expected += won.outcome.paid - won.outcome.refund
            } else {
                for reserve in won.pending.reservePrices where reserve.lane == line.lane { expected += reserve.price }
            }
        }
        check(line.bundle == expected, "\(line.lane)'s openings brought \(expected), not \(line.bundle)", note)
    }

    /// ATTR-10 and ATTR-6.
    private func checkCrossLane(
        _ line: LaneAttribution, _ subBlock: SubBlock, _ market: AuditedMarket, _ note: Comment
    ) {
        guard let component = subBlock.components.first(where: { $0.lanes.contains(line.lane) }),
            let lane = component.lanes.firstIndex(of: line.lane)
        else {
            check(line.crossLane == 0 && line.take == 0, "a share of no component", note)
            return
        }
        let own = ownValues(of: line.lane, market)
        check(line.crossLane + own == component.units[lane], "\(line.lane)'s share", note)
        let alone = component.values[1 << lane]
        let added = component.units[lane] > alone ? component.units[lane] - alone : 0
        check(line.take == added * Amount(parameters.takeBasisPoints) / 10_000, "take", note)
    }

    /// What a lane's own bundles won for it in the auction, as it counts them.
    private func ownValues(of lane: LaneName, _ market: AuditedMarket) -> Amount {
        market.auctionWinners.filter { $0.pending.lanes == [lane] }.reduce(0) { $0 + $1.pending.value }
    }

    private func checkComponents(_ subBlock: SubBlock, _ market: AuditedMarket, _ note: Comment) {
        var seen: Set<LaneName> = []
        var winners: Set<Hash> = []
        for component in subBlock.components {
            check((2...8).contains(component.lanes.count), "lanes of a component", note)
            check(component.lanes.allSatisfy { seen.insert($0).inserted }, "a lane in two components", note)
            let tied = component.lanes.map { Hash.of(.tie, market.tieKey, Hash(bytes: $0.bytes)) }
            check(tied == tied.sorted(), "order of a component's lanes", note)
            let won = component.winners.compactMap { hash in market.auctionWinners.first { $0.pending.hash == hash } }
            check(won.count == component.winners.count, "a winner that did not win", note)
            check(won.map(\.pending.hash) == won.map(\.pending).sorted(by: market.isBefore).map(\.hash), "order", note)
            winners.formUnion(component.winners)
            let all = (1 << component.lanes.count) - 1
            let total = won.reduce(Amount(0)) { $0 + $1.pending.value }
            guard component.values.count == all + 1, component.units.count == component.lanes.count else {
                check(false, "a component of another size", note)
                continue
            }
            check(component.values[0] == 0 && component.values[all] == total, "v of none and of all", note)
            check(component.units.reduce(0, +) == total, "units do not sum to what was paid", note)
            for group in 1...all {
                // Half of all pairs of disjoint groups.
                var part = (group - 1) & group
                while part > group - part {
                    check(
                        component.values[part] + component.values[group - part] <= component.values[group],
                        "v is not superadditive", note)
                    part = (part - 1) & group
                }
                let within = won.filter { won in
                    won.pending.lanes.allSatisfy { lane in
                        component.lanes.firstIndex(of: lane).map { group & (1 << $0) != 0 } ?? false
                    }
                }
                check(
                    within.reduce(0) { $0 + $1.pending.value } <= component.values[group], "v below its winners", note)
            }
            check(component.properties.count == 5 && component.properties[0].held, "conservation", note)
            if parameters.attributionRule == .coreNearest || parameters.attributionRule == .shapley {
                check(component.properties[1].held, "individual rationality", note)
            }
        }
        for won in market.auctionWinners where won.pending.lanes.count > 1 {
            check(winners.contains(won.pending.hash), "a winner across lanes is in no component", note)
        }
    }

    /// ATTR-8 and ATTR-9.
    private func checkAlone(
        _ line: LaneAttribution, _ subBlock: SubBlock, _ market: AuditedMarket, _ items: [AuditedItem],
        _ note: Comment
    ) {
        guard let lane = lanes[line.lane] else { return }
        // A fault of `begin` mixes the order of a lane's transactions, and with it what is within the reserve.
        let isMixed = subBlock.outcomes.faults.contains {
            $0.lane == line.lane && $0.function == RuleFunction.begin.rawValue
        }
        if isMixed { return }
        func paid(_ item: AuditedItem) -> Amount {
            Amount(item.inclusion.gasCharged) * (line.baseFeePerGas + item.inclusion.priorityFeePerGas)
                + item.inclusion.charge
        }
        let own = items.filter { $0.leg == nil }
        var (gas, bytes) = (lane.reserve, AuditedLane.bytes(for: lane.reserve, parameters))
        var within = own.prefix { item in
            guard item.gasLimit <= gas, item.size <= bytes else { return false }
            gas -= item.gasLimit
            bytes -= item.size
            return true
        }
        if lane.takesWhole && within.count < own.count {
            within = own.prefix { forcedNow.contains($0.inclusion.transaction) }
        }
        let beyond = own.dropFirst(within.count)
        let fee = min(
            Amount(beyond.reduce(UInt64(0)) { $0 + $1.inclusion.gasCharged }) * parameters.slackFeePerGas,
            beyond.reduce(0) { $0 + paid($1) })
        check(line.slackFee == fee, "\(line.lane)'s slack fee", note)

        var alone = within.reduce(0) { $0 + paid($1) }
        for won in market.won where won.pending.isSoldAlone && won.pending.lanes == [line.lane] {
            alone += won.outcome.paid - won.outcome.refund
        }
        if let component = subBlock.components.first(where: { $0.lanes.contains(line.lane) }),
            let place = component.lanes.firstIndex(of: line.lane)
        {
            alone += component.values[1 << place]
        } else {
            alone += ownValues(of: line.lane, market)
        }
        check(line.alone == alone, "\(line.lane) alone: \(line.alone), not \(alone)", note)
        if !lane.executes && [.coreNearest, .shapley].contains(parameters.attributionRule) {
            let revenue = line.baseFee + line.priorityFee + line.charge + line.bundle + line.crossLane
            check(revenue >= line.alone, "\(line.lane) had more alone", note)
        }
    }
}
