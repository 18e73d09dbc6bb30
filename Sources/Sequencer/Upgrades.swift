public import Wire

// A lane's next configuration: announced, taken back, activated (Specs/upgrades.md).

/// What a lane has announced.
public struct AnnouncedUpgrade: Hashable, Sendable {
    /// All that the app says about its lane from then on.
    public let configuration: LaneConfiguration
    /// Height of the first sub-block that is built under it.
    public let activation: UInt64
    /// True if the lane leaves then (LEAVE-4); its configuration stays what it is.
    public let isExit: Bool

    init(configuration: LaneConfiguration, activation: UInt64, isExit: Bool = false) {
        self.configuration = configuration
        self.activation = activation
        self.isExit = isExit
    }
}

extension Sequencer {
    /// An announcement (UPG-1 to UPG-3). One that was there before gives way.
    mutating func apply(_ upgrade: LaneUpgrade) throws(SequencerError) {
        let next = upgrade.configuration
        let lane = try lane(next.name, changedBy: upgrade.owner, number: upgrade.number, at: upgrade.activation)
        try check(next, following: lanes[Int(lane)].configuration)
        replaceAnnouncement(
            of: lane, number: upgrade.number,
            by: AnnouncedUpgrade(configuration: next, activation: upgrade.activation))
    }

    /// The lane that its owner may announce a change of at a height (UPG-1, UPG-2).
    func lane(
        _ name: LaneName, changedBy owner: PublicKey, number: UInt64, at activation: UInt64
    ) throws(SequencerError) -> UInt32 {
        let lane = try lane(name, changedBy: owner, number: number)
        let earliest = height + 1 + lanes[Int(lane)].configuration.notice(lifetimeMax: parameters.lifetimeMax)
        guard (earliest...earliest + LaneBounds.noticePeriodMax).contains(activation) else {
            throw .invalid(
                "UPG-2",
                "lane \(name) cannot change at height \(activation); choose \(earliest) to "
                    + "\(earliest + LaneBounds.noticePeriodMax)")
        }
        let others = announcedLanes[activation, default: []].filter { $0 != lane }
        guard others.count < Self.activationsMax else {
            throw .invalid(
                "UPG-2", "\(Self.activationsMax) other lanes change at height \(activation); choose another")
        }
        return lane
    }

    /// What a lane announced before gives way.
    mutating func replaceAnnouncement(of lane: UInt32, number: UInt64, by announced: AnnouncedUpgrade) {
        forgetAnnouncement(of: lane)
        lanes[Int(lane)].upgradeNumber = number
        announce(announced, in: lane)
    }

    /// UPG-3.
    private func check(
        _ next: LaneConfiguration, following now: LaneConfiguration
    ) throws(SequencerError) {
        guard next.nonceMode == now.nonceMode else {
            throw .invalid("UPG-3", "lane \(next.name) cannot change its nonce mode; register another lane")
        }
        guard next.stateBytesMax >= now.stateBytesMax else {
            throw .invalid(
                "UPG-3", "lane \(next.name) may have state of \(now.stateBytesMax) bytes; its bound cannot fall")
        }
        _ = try check(next)
    }

    /// Notes what a lane announces.
    mutating func announce(_ upgrade: AnnouncedUpgrade, in lane: UInt32) {
        lanes[Int(lane)].announced = upgrade
        announcedLanes[upgrade.activation, default: []].append(lane)
    }

    /// What it has announced is no more.
    private mutating func forgetAnnouncement(of lane: UInt32) {
        guard let announced = lanes[Int(lane)].announced else { return }
        lanes[Int(lane)].announced = nil
        let others = announcedLanes[announced.activation, default: []].filter { $0 != lane }
        announcedLanes[announced.activation] = others.isEmpty ? nil : others
    }

    /// UPG-4.
    mutating func apply(_ cancellation: UpgradeCancellation) throws(SequencerError) {
        let index = Int(try lane(cancellation.lane, changedBy: cancellation.owner, number: cancellation.number))
        guard lanes[index].announced != nil else {
            throw .invalid("UPG-4", "lane \(cancellation.lane) has announced nothing")
        }
        lanes[index].upgradeNumber = cancellation.number
        forgetAnnouncement(of: UInt32(index))
    }

    private func lane(
        _ name: LaneName, changedBy owner: PublicKey, number: UInt64
    ) throws(SequencerError) -> UInt32 {
        guard let index = laneIndex[name] else { throw .invalid("UPG-1", "there is no lane \(name)") }
        let lane = lanes[Int(index)]
        guard !lane.hasLeft else { throw .invalid("UPG-1", "lane \(name) has left the network") }
        guard lane.configuration.owner == owner else {
            throw .invalid("UPG-1", "lane \(name) belongs to \(lane.configuration.owner), not to \(owner)")
        }
        guard number == lane.upgradeNumber + 1 else {
            throw .invalid("UPG-1", "change \(number) of lane \(name) where \(lane.upgradeNumber + 1) is next")
        }
        return index
    }

    // MARK: Activation

    /// Lanes that change at one height at most: what is pending in each is asked about again within one tick.
    static let activationsMax = 4

    /// At the end of a tick: what is announced for the next height holds from here on (UPG-5).
    mutating func activateUpgrades() throws(SequencerError) {
        guard let due = announcedLanes.removeValue(forKey: height + 1) else { return }
        let changes = due.compactMap { lane in lanes[Int(lane)].announced.map { (lane, $0) } }
        try activate(changes.sorted { lanes[Int($0.0)].name < lanes[Int($1.0)].name })
    }

    /// What would follow if a lane had another configuration from here on, which no log says: for shadow runs (UPG-8).
    ///
    /// Nothing that is derived after it is the network's. Ask right after a tick.
    ///
    /// - Parameter module: the configuration's, if it is not deployed.
    public mutating func suppose(
        _ configuration: LaneConfiguration, module: [UInt8]? = nil
    ) throws(SequencerError) {
        guard let lane = laneIndex[configuration.name] else {
            throw .invalid("UPG-8", "there is no lane \(configuration.name)")
        }
        guard !lanes[Int(lane)].hasLeft else {
            throw .invalid("UPG-8", "lane \(configuration.name) has left the network")
        }
        let hash = configuration.moduleHash
        if let module, modules[hash] == nil {
            guard Hash.of(.module, module) == hash else {
                throw .invalid("UPG-8", "the module is not the one that the configuration names")
            }
            modules[hash] = Module(bytes: module, rule: try load(module, hash: hash))
        }
        try check(configuration, following: lanes[Int(lane)].configuration)
        forgetAnnouncement(of: lane)
        try activate([(lane, AnnouncedUpgrade(configuration: configuration, activation: height + 1))])
    }

    /// Goes on with the ties of another chain (MERGE-7), so that a shadow run differs from it by the rule alone.
    public mutating func alignTies(with commitment: Hash) { self.commitment = commitment }

    /// All lanes change before anything is asked about again, so that a bundle of several meets all new terms at once.
    private mutating func activate(_ changes: [(lane: UInt32, next: AnnouncedUpgrade)]) throws(SequencerError) {
        var transactions: [[PendingTransaction]] = []
        for lane in changes.map(\.lane) {
            // Its base fee moves under the old terms up to here.
            lanes[Int(lane)].wake(at: nextBlock)
            touch(lane: lane)
            transactions.append(takePending(of: lane))
        }
        let bundles = takeBundles(of: Set(changes.map(\.lane)))
        for (lane, next) in changes {
            if next.isExit {
                endForcedAtExit(of: lane)
                freeze(lane)
            } else {
                let hash = next.configuration.moduleHash
                guard let module = modules[hash] else {
                    throw SequencerError(.invariant, rule: "UPG-5", "module \(hash) is gone")
                }
                lanes[Int(lane)].adopt(next.configuration, rule: module.rule)
            }
            commitRules(of: lane)
        }
        // No lane that changed has an instance.
        var budgets = Dictionary(
            uniqueKeysWithValues: changes.map { ($0.lane, AdmissionBudget(parameters, hasInstance: false)) })
        for (change, transactions) in zip(changes, transactions) {
            for transaction in transactions { try readmit(transaction, to: change.lane, &budgets) }
            deactivateIfIdle(change.lane)
        }
        for bundle in bundles { try readmit(bundle, &budgets) }
    }

    /// Takes the fuel of one more call of `admit` off a lane's budget. False if there is not as much.
    private func takeFuel(of lane: UInt32, _ budgets: inout [UInt32: AdmissionBudget]) -> Bool {
        let hasInstance = lanes[Int(lane)].instance != nil
        return budgets[lane]?.take(lanes[Int(lane)].configuration.fuel.admit, hasInstance: hasInstance) ?? false
    }

    // MARK: What is pending

    /// Takes everything out of a lane's mempool, in the arrival order of LANE-9, as if it had not arrived.
    private mutating func takePending(of lane: UInt32) -> [PendingTransaction] {
        let index = Int(lane)
        var taken: [(latestArrival: UInt64, transaction: PendingTransaction)] = []
        let heads = lanes[index].pool.chains.filter { $0.count > 0 }.map(\.head)
        for head in heads {
            var latest: UInt64 = 0
            var slot = head
            while slot >= 0 {
                let pending = lanes[index].pool[slot]
                latest = max(latest, pending.arrival)
                taken.append((latest, PendingTransaction(pending, payload: lanes[index].pool.payload(of: slot))))
                slot = pending.next
            }
            var removed: [PendingSlot] = []
            lanes[index].pool.removeTail(from: head) { removed.append($0) }
            for pending in removed {
                accounts.release(pending.hold, of: pending.sender)
                forget(pending, chainGone: true, in: index)
            }
        }
        return taken.sorted {
            ($0.latestArrival, $0.transaction.operation.nonce) < ($1.latestArrival, $1.transaction.operation.nonce)
        }.map(\.transaction)
    }

    /// UPG-6: as on arrival, with its own arrival and lifetime.
    private mutating func readmit(
        _ pending: PendingTransaction, to lane: UInt32, _ budgets: inout [UInt32: AdmissionBudget]
    ) throws(SequencerError) {
        let name = lanes[Int(lane)].name
        // It would have ended with the next tick.
        guard pending.expiry > height else { return end(pending.hash, lane: name, .expired) }
        let sender = accounts[pending.sender].key
        switch check(
            pending.operation, hash: pending.hash, size: pending.size, of: sender, in: lane, Ahead())
        {
        case .failure(let rejection):
            // Only those before it can have left a gap.
            end(pending.hash, lane: name, rejection.code == .nonceGap ? .predecessorEnded : rejection.code)
        case .success(var admissible):
            guard takeFuel(of: lane, &budgets) else { return end(pending.hash, lane: name, .mempoolFull) }
            admissible.expiry = pending.expiry
            let arrival = Arrival(number: pending.arrival, height: pending.arrivalHeight)
            _ = try admit(pending.operation, hash: pending.hash, arrival, admissible, to: lane)
        }
    }

    /// Takes every bundle with a leg in one of these lanes out of the pool, by arrival.
    private mutating func takeBundles(of changed: Set<UInt32>) -> [PendingBundle] {
        let taken = bundles.byArrival.filter { $0.legs.contains { changed.contains($0.lane) } }
        for bundle in taken {
            for (account, amount) in bundle.holds { accounts.release(amount, of: account) }
            bundles.remove(bundle)
        }
        return taken
    }

    /// UPG-7: what the new configurations say of its legs. Nothing else of it has changed: as many as before claim its
    /// openings, and its holds were free a moment ago.
    private mutating func readmit(
        _ taken: PendingBundle, _ budgets: inout [UInt32: AdmissionBudget]
    ) throws(SequencerError) {
        let pending: PendingBundle
        do throws(BundleRejection) {
            pending = try resolve(
                taken.bundle, hash: taken.hash, legHashes: taken.legHashes, arrival: taken.arrival,
                arrivalHeight: taken.arrivalHeight)
            try checkLegs(of: pending, in: Set(budgets.keys))
        } catch {
            return reject(taken.bundle, taken.hash, error)
        }
        for leg in pending.legs.indices where budgets[pending.legs[leg].lane] != nil {
            guard takeFuel(of: pending.legs[leg].lane, &budgets) else {
                return reject(taken.bundle, taken.hash, BundleRejection(code: .mempoolFull, leg: UInt8(leg)))
            }
            if let rejection = try askAdmission(ofLeg: leg, of: pending) {
                return reject(taken.bundle, taken.hash, rejection)
            }
        }
        for (account, amount) in pending.holds { accounts.hold(amount, of: account) }
        bundles.add(pending)
    }
}

extension Lane {
    /// Another configuration, with a rule that starts without faults.
    fileprivate mutating func adopt(_ configuration: LaneConfiguration, rule: any HostedRule) {
        self.configuration = configuration
        self.rule = rule
        executes = rule.capabilities.contains(.execute)
        baseFee.set(minimum: configuration.minimumBaseFee, target: configuration.gasTarget)
        state.bytesMax = configuration.stateBytesMax
        version += 1
        announced = nil
        faultStreak = 0
        isSuspended = false
        instance = nil
        precheckInstance = nil
    }
}
