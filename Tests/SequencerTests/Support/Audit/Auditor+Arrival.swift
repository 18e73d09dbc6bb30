import Sequencer
import Testing
import Wire

// What happens to a bundle that arrives (BUN-4 to BUN-8), foretold from outside.

extension Auditor {
    struct Rejection: Error, Equatable {
        let code: OutcomeCode
        var leg = BundleOutcome.noLeg
    }

    mutating func saw(
        _ bundle: Bundle, _ hash: Hash, _ legHashes: [Hash], _ effects: Effects, _ core: borrowing Sequencer,
        _ note: Comment
    ) {
        arrivals += 1
        arrived.append(hash)
        bundlesSinceTick += effects.bundles
        for outcome in effects.bundles { bundleCounts[outcome.outcome, default: 0] += 1 }
        check(effects.endings.isEmpty && effects.subBlock == nil, "a bundle ends transactions", note)
        let replaced = pendingBundles.first {
            bundle.replacement != 0 && $0.bundle.replacement == bundle.replacement && $0.bundle.payer == bundle.payer
        }
        do throws(Rejection) {
            let new = try admissible(bundle, hash, legHashes, replacing: replaced, core)
            let said = effects.bundles.first { $0.bundle == hash }?.outcome
            // What the rules say of its legs is nothing to foretell.
            if let said, said == .rejectedByRule || said == .ruleFaultAtAdmission {
                check(effects.admitted == 0 && effects.bundles.count == 1, "more than a rejection", note)
                return
            }
            let evicted = try evictions(for: new, replacing: replaced)
            check(effects.admitted == 1, "\(said.map { "\($0)" } ?? "nothing") where it is to be admitted", note)
            var expected = Set(evicted.map { Ended(bundle: $0.hash, code: .evicted) })
            if let replaced { expected.insert(Ended(bundle: replaced.hash, code: .replaced)) }
            let ended = Set(effects.bundles.map { Ended(bundle: $0.bundle, code: $0.outcome) })
            check(ended == expected, "makes way: \(ended.map(\.code)), not \(expected.map(\.code))", note)
            if let replaced { usedBundles[replaced.hash] = replaced.bundle.validUntil }
            remove(evicted + [replaced].compactMap { $0 })
            pendingBundles.append(new)
            for (account, amount) in new.holds { hold(amount, of: account) }
        } catch {
            let said = effects.bundles.map { Rejection(code: $0.outcome, leg: $0.leg) }
            check(said == [error], "\(said) where \(error) was to come", note)
            check(effects.admitted == 0, "admitted, too", note)
            check(
                effects.bundles.first.map { $0.bundle == hash && $0.bid == bundle.bid && $0.paid == 0 } ?? false,
                "another bundle's outcome", note)
        }
    }

    private struct Ended: Hashable {
        let bundle: Hash
        let code: OutcomeCode
    }

    /// Ends bundles that are pending.
    mutating func remove(_ ended: [AuditedBundle]) {
        for bundle in ended {
            for (account, amount) in bundle.holds { release(amount, of: account) }
        }
        let hashes = Set(ended.map(\.hash))
        pendingBundles.removeAll { hashes.contains($0.hash) }
    }

    /// BUN-4, the checks before the rules'.
    private func admissible(
        _ bundle: Bundle, _ hash: Hash, _ legHashes: [Hash], replacing replaced: AuditedBundle?,
        _ core: borrowing Sequencer
    ) throws(Rejection) -> AuditedBundle {
        let h = height + 1
        if bundle.chainID != genesis.chainID { throw Rejection(code: .wrongChain) }
        if bundle.validFrom > bundle.validUntil || bundle.validUntil < h
            || bundle.validUntil - h > parameters.lifetimeMax - 1
        {
            throw Rejection(code: .validUntil)
        }
        if pendingBundles.contains(where: { $0.hash == hash }) { throw Rejection(code: .alreadyKnown) }
        if let until = usedBundles[hash], until >= h { throw Rejection(code: .bundleUsed) }
        for (place, leg) in bundle.legs.enumerated() {
            if lanes[leg.lane] == nil { throw Rejection(code: .unknownLane, leg: UInt8(place)) }
            if leg.gasLimit == 0 { throw Rejection(code: .gasLimit, leg: UInt8(place)) }
            let cost = UInt128(leg.gasLimit).multipliedReportingOverflow(by: leg.maxFeePerGas)
            if balances[leg.sender] == nil || cost.overflow || cost.partialValue > UInt128.max - 1_000_000_000 {
                throw Rejection(code: .unpayable, leg: UInt8(place))
            }
        }
        if balances[bundle.payer] == nil { throw Rejection(code: .unpayable) }
        try checkClaims(bundle)
        guard let new = AuditedBundle(bundle, hash, legHashes, arrival: arrivals, lanes, parameters) else {
            throw Rejection(code: .gasLimit, leg: 0)
        }
        if new.isSoldAlone && new.claims.count > 1 { throw Rejection(code: .soldAlone) }
        try checkLegs(new, core)
        var needed: [PublicKey: Amount] = [:]
        for (place, (account, amount)) in new.holds.enumerated() {
            needed[account, default: 0] += amount
            let freed = (replaced?.holds ?? []).reduce(Amount(0)) { $1.account == account ? $0 + $1.amount : $0 }
            if needed[account, default: 0] > balances[account, default: 0] - held[account, default: 0] + freed {
                throw Rejection(code: .unpayable, leg: place == 0 ? BundleOutcome.noLeg : UInt8(place - 1))
            }
        }
        let ofPayer = pendingBundles.reduce(0) { $0 + ($1.bundle.payer == bundle.payer ? 1 : 0) }
        if ofPayer >= 64 && replaced == nil { throw Rejection(code: .tooManyBundles) }
        return new
    }

    /// BUN-4, check 7.
    private func checkClaims(_ bundle: Bundle) throws(Rejection) {
        var left =
            bundle.bid - bundle.bid / 100 * Amount(bundle.refundPercent)
            - bundle.bid % 100 * Amount(bundle.refundPercent) / 100
        var seen: [AuditedBundle.Claim] = []
        for (place, leg) in bundle.legs.enumerated() {
            let policy = lanes[leg.lane]?.configuration.openings ?? .closed
            guard let terms = policy[leg.opening.kind], policy.payers.isEmpty || policy.payers.contains(bundle.payer)
            else { throw Rejection(code: .openingClosed, leg: UInt8(place)) }
            let claim = AuditedBundle.Claim(lane: leg.lane, opening: leg.opening)
            if bundle.atomicity != .inclusion, seen.contains(where: { $0.lane == leg.lane && $0 != claim }) {
                throw Rejection(code: .torn, leg: UInt8(place))
            }
            if seen.contains(claim) { continue }
            seen.append(claim)
            if terms.reservePrice > left { throw Rejection(code: .belowReservePrice, leg: UInt8(place)) }
            left -= terms.reservePrice
        }
    }

    /// BUN-4, check 9.
    private func checkLegs(_ new: AuditedBundle, _ core: borrowing Sequencer) throws(Rejection) {
        var used: [LaneName: UInt128] = [:]
        for (place, leg) in new.bundle.legs.enumerated() {
            func reject(_ code: OutcomeCode) -> Rejection { Rejection(code: code, leg: UInt8(place)) }
            guard let lane = lanes[leg.lane] else { throw reject(.unknownLane) }
            used[leg.lane, default: 0] += UInt128(new.weights[place])
            if used[leg.lane, default: 0] > UInt128(lane.bundleGas) { throw reject(.gasLimit) }
            if leg.maxPriorityFeePerGas > leg.maxFeePerGas { throw reject(.feeCap) }
            if leg.maxFeePerGas < lane.configuration.minimumBaseFee { throw reject(.feeTooLow) }
            if lane.executes && core.lane(leg.lane)?.isSuspended == true { throw reject(.ruleSuspended) }
        }
    }

    /// BUN-7.
    private func evictions(
        for new: AuditedBundle, replacing replaced: AuditedBundle?
    ) throws(Rejection) -> [AuditedBundle] {
        var gone: [AuditedBundle] = []
        for claim in new.claims {
            let rivals = pendingBundles.filter { rival in
                rival.claims.contains(claim) && rival.hash != replaced?.hash && !gone.contains { $0.hash == rival.hash }
            }
            if rivals.count < 64 { continue }
            let smallest = rivals.map(\.value).min() ?? 0
            guard smallest < new.value, let worst = rivals.last(where: { $0.value == smallest }) else {
                throw Rejection(code: .mempoolFull)
            }
            gone.append(worst)
        }
        return gone
    }
}
