import Wire

// What happens to a bundle when it arrives (Specs/bundles.md).

extension Sequencer {
    /// Why a bundle is not admitted.
    struct BundleRejection: Error {
        let code: OutcomeCode
        var leg = BundleOutcome.noLeg
        var ruleCode: UInt32 = 0
    }

    // MARK: From the log

    mutating func apply(
        _ bundle: Bundle, hash: Hash, legHashes: [Hash], _ effects: inout Effects
    ) throws(SequencerError) {
        let firstEnding = endedBundles.count
        arrived.append(hash)
        arrivals += 1
        switch check(bundle, hash: hash, legHashes: legHashes) {
        case .failure(let rejection): reject(bundle, hash, rejection)
        case .success(let pending):
            if try admit(pending) { effects.admitted += 1 }
        }
        effects.bundles = Array(endedBundles[firstEnding...])
    }

    mutating func reject(_ bundle: Bundle, _ hash: Hash, _ rejection: BundleRejection) {
        endedBundles.append(
            BundleOutcome(
                bundle: hash, payer: bundle.payer, outcome: rejection.code, leg: rejection.leg,
                code: rejection.ruleCode, bid: bundle.bid))
    }

    /// Asks the legs' rules, makes room, holds the money. Answers whether the bundle is pending now.
    private mutating func admit(_ pending: PendingBundle) throws(SequencerError) -> Bool {
        for lane in pending.lanes {
            lanes[Int(lane)].wake(at: nextBlock)
            touch(lane: lane)
        }
        for leg in pending.legs.indices {
            if let rejection = try askAdmission(ofLeg: leg, of: pending) {
                reject(pending.bundle, pending.hash, rejection)
                return false
            }
        }
        let replaced = bundles.replaced(by: pending.bundle.replacement, of: pending.payer)
        guard let victims = bundles.evictions(for: pending, replacing: replaced) else {
            reject(pending.bundle, pending.hash, BundleRejection(code: .mempoolFull))
            return false
        }
        for victim in victims { endBundle(victim, .evicted) }
        if let replaced {
            bundles.use(replaced.hash, until: replaced.bundle.validUntil)
            endBundle(replaced, .replaced)
        }
        for (account, amount) in pending.holds { accounts.hold(amount, of: account) }
        bundles.add(pending)
        return true
    }

    /// Ends a pending bundle that cost nothing.
    mutating func endBundle(_ pending: PendingBundle, _ outcome: OutcomeCode, rival: Hash = .zero, price: Amount = 0) {
        for (account, amount) in pending.holds { accounts.release(amount, of: account) }
        bundles.remove(pending)
        endedBundles.append(
            BundleOutcome(
                bundle: pending.hash, payer: pending.bundle.payer, outcome: outcome, bid: pending.bundle.bid,
                rival: rival, price: price))
    }

    /// Asks the rule of a leg's lane; nil if it accepts, or is not asked because it is suspended (LANE-9).
    mutating func askAdmission(
        ofLeg leg: Int, of pending: PendingBundle
    ) throws(SequencerError) -> BundleRejection? {
        let lane = pending.legs[leg].lane
        if lanes[Int(lane)].isSuspended { return nil }
        noteInstance(of: lane)
        do throws(RuleCallError) {
            return try answer(toLeg: leg, of: pending)
        } catch {
            let fault = try error.ruleFault()
            record(.admit, fault, of: Int(lane), pending.legHashes[leg])
            return BundleRejection(
                code: .ruleFaultAtAdmission, leg: UInt8(leg), ruleCode: UInt32(fault.rawValue))
        }
    }

    private mutating func answer(
        toLeg leg: Int, of pending: PendingBundle
    ) throws(RuleCallError) -> BundleRejection? {
        let record = record(ofLeg: leg, of: pending)
        switch try askAdmission(of: record, pending.bundle.legs[leg].payload, in: Int(pending.legs[leg].lane)) {
        case .accept: return nil
        case .reject(let code): return BundleRejection(code: .rejectedByRule, leg: UInt8(leg), ruleCode: code)
        }
    }

    /// What a rule's call is told of a leg (ABI-10).
    func record(ofLeg index: Int, of pending: PendingBundle) -> RuleInput.Record {
        let leg = pending.bundle.legs[index]
        return RuleInput.Record(
            operation: OperationTerms(leg, index: index, validUntil: pending.bundle.validUntil),
            payloadBytes: leg.payload.count, hash: pending.legHashes[index], sender: leg.sender,
            arrival: pending.arrival, arrivalHeight: pending.arrivalHeight, key: 0, isLeg: true)
    }

    // MARK: Before the log

    /// Why a bundle would not be admitted now, or nil, with the leg at fault (NODE-2).
    mutating func precheck(
        _ bundle: Bundle, hash: Hash, legHashes: [Hash]
    ) throws(SequencerError) -> OutcomeCode? {
        let pending: PendingBundle
        switch check(bundle, hash: hash, legHashes: legHashes) {
        case .failure(let rejection): return rejection.code
        case .success(let bundle): pending = bundle
        }
        for leg in pending.legs.indices {
            let lane = pending.legs[leg].lane
            guard !lanes[Int(lane)].isSuspended else { continue }
            usePrecheckInstance(of: lane)
            lanes[Int(lane)].swapInstances()
            defer { lanes[Int(lane)].swapInstances() }
            do throws(RuleCallError) {
                if let rejection = try answer(toLeg: leg, of: pending) { return rejection.code }
            } catch {
                _ = try error.ruleFault()
                return isFaultRecorded(of: lane) ? .ruleFaultAtAdmission : nil
            }
        }
        let replaced = bundles.replaced(by: bundle.replacement, of: pending.payer)
        return bundles.evictions(for: pending, replacing: replaced) == nil ? .mempoolFull : nil
    }

    // MARK: Checks

    /// Everything that can be said without the rules, cheapest first (BUN-4).
    private func check(
        _ bundle: Bundle, hash: Hash, legHashes: [Hash]
    ) -> Result<PendingBundle, BundleRejection> {
        do throws(BundleRejection) {
            guard bundle.chainID == genesis.chainID else { throw BundleRejection(code: .wrongChain) }
            guard bundle.validFrom <= bundle.validUntil, bundle.validUntil > height,
                bundle.validUntil <= height + parameters.lifetimeMax
            else { throw BundleRejection(code: .validUntil) }
            guard bundles[hash] == nil else { throw BundleRejection(code: .alreadyKnown) }
            guard !bundles.isUsed(hash) else { throw BundleRejection(code: .bundleUsed) }
            let pending = try resolve(
                bundle, hash: hash, legHashes: legHashes, arrival: arrivals, arrivalHeight: height + 1)
            try checkLegs(of: pending)
            let replaced = bundles.replaced(by: bundle.replacement, of: pending.payer)
            try checkFunds(of: pending, replacing: replaced)
            guard replaced != nil || bundles.count(of: pending.payer) < BundlePool.countPerPayerMax else {
                throw BundleRejection(code: .tooManyBundles)
            }
            return .success(pending)
        } catch {
            return .failure(error)
        }
    }

    /// What a bundle's names and numbers stand for here.
    func resolve(
        _ bundle: Bundle, hash: Hash, legHashes: [Hash], arrival: UInt64, arrivalHeight: UInt64
    ) throws(BundleRejection) -> PendingBundle {
        var legs: [PendingLeg] = []
        for (position, leg) in bundle.legs.enumerated() {
            func reject(_ code: OutcomeCode) -> BundleRejection { BundleRejection(code: code, leg: UInt8(position)) }
            guard let index = laneIndex.find(leg.lane.bytes) else { throw reject(.unknownLane) }
            guard !lanes[Int(index)].hasLeft else { throw reject(.laneLeft) }
            let size = UInt64(bundle.size(at: position))
            guard leg.gasLimit > 0, let weight = Lane.bundleGas(for: leg.gasLimit, size, of: parameters) else {
                throw reject(.gasLimit)
            }
            guard let sender = accounts.find(leg.sender),
                let dataFee = UInt128(size).multipliedIfFits(by: parameters.dataFeePerByte),
                let gasCost = UInt128(leg.gasLimit).multipliedIfFits(by: leg.maxFeePerGas)
            else { throw reject(.unpayable) }
            let (hold, overflow) = gasCost.addingReportingOverflow(dataFee)
            guard !overflow else { throw reject(.unpayable) }
            legs.append(
                PendingLeg(lane: index, sender: sender, size: size, weight: weight, dataFee: dataFee, hold: hold))
        }
        guard let payer = accounts.find(bundle.payer) else { throw BundleRejection(code: .unpayable) }
        let claim = try claim(of: bundle, legs)
        return PendingBundle(
            bundle: bundle, hash: hash, legHashes: legHashes, arrival: arrival, arrivalHeight: arrivalHeight,
            payer: payer, legs: legs, openings: claim.openings, isSoldAlone: claim.isSoldAlone,
            netBid: claim.netBid, reservePrices: claim.reservePrices)
    }

    /// What every leg's lane says of it, or that of the legs in some lanes alone.
    func checkLegs(of pending: PendingBundle, in some: Set<UInt32>? = nil) throws(BundleRejection) {
        var weights: [UInt32: UInt64] = [:]
        for (position, leg) in pending.bundle.legs.enumerated() {
            func reject(_ code: OutcomeCode) -> BundleRejection { BundleRejection(code: code, leg: UInt8(position)) }
            let terms = pending.legs[position]
            guard some?.contains(terms.lane) ?? true else { continue }
            let lane = Int(terms.lane)
            let (sum, overflow) = weights[terms.lane, default: 0].addingReportingOverflow(terms.weight)
            guard !overflow, sum <= lanes[lane].bundleGas else { throw reject(.gasLimit) }
            weights[terms.lane] = sum
            guard leg.maxPriorityFeePerGas <= leg.maxFeePerGas else { throw reject(.feeCap) }
            guard leg.maxFeePerGas >= lanes[lane].configuration.minimumBaseFee else { throw reject(.feeTooLow) }
            if lanes[lane].standsStill { throw reject(.ruleSuspended) }
        }
    }

    private struct Claim {
        var openings: [ClaimedOpening] = []
        var isSoldAlone = false
        var netBid: Amount = 0
        var reservePrices: Amount = 0
    }

    /// What the bundle claims, on whose terms (BUN-3, AUC-4, AUC-13, AUC-14).
    private func claim(of bundle: Bundle, _ legs: [PendingLeg]) throws(BundleRejection) -> Claim {
        var claim = Claim()
        claim.netBid = bundle.bid - bundle.refund(of: bundle.bid)
        var openingByLane: [UInt32: Opening] = [:]
        for (position, leg) in legs.enumerated() {
            let opening = bundle.legs[position].opening
            let policy = lanes[Int(leg.lane)].configuration.openings
            guard let terms = policy[opening.kind], policy.admits(bundle.payer) else {
                throw BundleRejection(code: .openingClosed, leg: UInt8(position))
            }
            let other = openingByLane.updateValue(opening, forKey: leg.lane)
            guard !bundle.atomicity.standsTogether || other == nil || other == opening else {
                throw BundleRejection(code: .torn, leg: UInt8(position))
            }
            let claimed = ClaimedOpening(lane: leg.lane, opening: opening)
            guard !claim.openings.contains(claimed) else { continue }
            claim.openings.append(claimed)
            if terms.price == .second { claim.isSoldAlone = true }
            guard terms.reservePrice <= claim.netBid - claim.reservePrices else {
                throw BundleRejection(code: .belowReservePrice, leg: UInt8(position))
            }
            claim.reservePrices += terms.reservePrice
        }
        guard !claim.isSoldAlone || claim.openings.count == 1 else { throw BundleRejection(code: .soldAlone) }
        return claim
    }

    /// Every account can hold all that the bundle asks of it, what it replaces given back.
    private func checkFunds(
        of pending: PendingBundle, replacing replaced: PendingBundle?
    ) throws(BundleRejection) {
        var free: [UInt32: Amount] = [:]
        for (account, amount) in replaced?.holds ?? [] {
            free[account] = (free[account] ?? accounts[account].spendable) + amount
        }
        for (position, hold) in pending.holds.enumerated() {
            let left = free[hold.account] ?? accounts[hold.account].spendable
            guard hold.amount <= left else {
                // The first hold is the payer's bid, the others are the legs'.
                throw BundleRejection(
                    code: .unpayable, leg: position == 0 ? BundleOutcome.noLeg : UInt8(position - 1))
            }
            free[hold.account] = left - hold.amount
        }
    }
}

extension OperationTerms {
    /// A leg as rules see it: its place in the bundle is its nonce, and it has no bid.
    init(_ leg: Leg, index: Int, validUntil: UInt64) {
        nonce = UInt64(index)
        gasLimit = leg.gasLimit
        maxFeePerGas = leg.maxFeePerGas
        maxPriorityFeePerGas = leg.maxPriorityFeePerGas
        bid = 0
        self.validUntil = validUntil
    }
}

extension Lane {
    /// BUN-5: what a leg uses of bundle gas: its gas limit, or what its bytes come to if that is more, rounded up; nil
    /// past 2^64 - 1.
    static func bundleGas(for gasLimit: UInt64, _ size: UInt64, of parameters: NetworkParameters) -> UInt64? {
        let product = size.multipliedFullWidth(by: parameters.subBlockGas)
        guard product.high < parameters.subBlockBytes else { return nil }
        let (quotient, remainder) = parameters.subBlockBytes.dividingFullWidth(product)
        guard remainder == 0 || quotient < .max else { return nil }
        return max(gasLimit, remainder == 0 ? quotient : quotient + 1)
    }
}
