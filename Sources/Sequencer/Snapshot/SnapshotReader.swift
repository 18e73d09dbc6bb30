public import Wire

/// Why a snapshot cannot be used. Nothing is lost: the log is the truth, and can be replayed from its start.
public struct SnapshotError: Error, Sendable, CustomStringConvertible {
    /// What is wrong, for people.
    public let reason: String

    init(_ reason: String) { self.reason = reason }

    /// The reason, and what to do.
    public var description: String { "SNAPSHOT_INVALID: \(reason); replay the log from its start" }
}

extension Sequencer {
    /// The state that ``snapshot()`` wrote.
    ///
    /// Sums and holds are checked (LEDGER-1, LEDGER-3) and the trees are built anew from the content; the caller
    /// compares ``ledgerRoot`` and ``stateRoot`` with the block's signed header.
    public static func restore(
        _ bytes: [UInt8], genesis: Genesis, host: any RuleHost
    ) throws(SnapshotError) -> Sequencer {
        var sequencer = try start(genesis, host)
        do throws(WireError) {
            try sequencer.read(bytes)
        } catch {
            throw SnapshotError("\(error)")
        }
        do throws(SequencerError) {
            try sequencer.checkSupply()
            try sequencer.checkHolds()
        } catch {
            throw SnapshotError("\(error)")
        }
        sequencer.buildTrees()
        return sequencer
    }

    private mutating func read(_ bytes: [UInt8]) throws(WireError) {
        var reader = WireReader(bytes)
        try readChain(&reader)
        try readModules(&reader)
        try readAccounts(&reader)
        let senders = sendersByLane()
        var waiting: [WaitingForExpiry] = []
        for index in 0..<(try reader.readUInt32("lanes")) {
            try readLane(index, senders[index] ?? SenderTable(), &reader)
            waiting += try readPending(of: index, &reader)
        }
        guard accounts.nonces.allSatisfy({ lanes.indices.contains(Int($0.lane)) }) else {
            throw reader.invalid("nonce.lane", "no such lane")
        }
        scheduleExpiries(waiting)
        try readNonceExpiries(&reader)
        try readBundles(&reader)
        try readForced(&reader)
        try readLeaving(&reader)
        try readImporting(&reader)
        try reader.finish()
    }

    /// Root of the accounts as of the last block.
    public var ledgerRoot: Hash { ledgerTree.root }

    /// Root of the lanes' states as of the last block.
    public var stateRoot: Hash { stateTree.root }

    private static func start(_ genesis: Genesis, _ host: any RuleHost) throws(SnapshotError) -> Sequencer {
        do throws(SequencerError) {
            return try Sequencer(genesis: genesis, host: host)
        } catch {
            throw SnapshotError("genesis: \(error)")
        }
    }

    private mutating func readChain(_ reader: inout WireReader) throws(WireError) {
        try reader.readVersion("snapshot.version", known: Self.snapshotVersion)
        guard try Hash(from: &reader) == genesisHash else {
            throw reader.invalid("snapshot.genesis", "of another network")
        }
        logPosition = try reader.readUInt64("snapshot.log_position")
        logHash = try Hash(from: &reader)
        height = try reader.readUInt64("snapshot.height")
        commitment = try Hash(from: &reader)
        blockNumber = try reader.readUInt64("snapshot.block")
        blockHash = try Hash(from: &reader)
        timeMilliseconds = try reader.readUInt64("snapshot.time")
        arrivals = try reader.readUInt64("snapshot.arrivals")
        lastDeposit = try reader.readUInt64("snapshot.deposits")
        lastGrant = try reader.readUInt64("snapshot.grants")
        // No log is that long: sums with these numbers cannot overflow.
        guard [logPosition, height, blockNumber, arrivals, lastDeposit, lastGrant].allSatisfy({ $0 < 1 << 62 }) else {
            throw reader.invalid("snapshot", "a count past 2^62")
        }
    }

    private mutating func readModules(_ reader: inout WireReader) throws(WireError) {
        for _ in 0..<(try reader.readUInt32("snapshot.modules")) {
            let bytes = try reader.readBytes("snapshot.module", bytesMax: ModuleDeployment.moduleBytesMax)
            let hash = ModuleDeployment.moduleHash(bytes)
            do throws(SequencerError) {
                modules[hash] = Module(bytes: bytes, rule: try load(bytes, hash: hash))
            } catch {
                throw reader.invalid("snapshot.module", "\(error)")
            }
        }
    }

    private mutating func readAccounts(_ reader: inout WireReader) throws(WireError) {
        for _ in 0..<(try reader.readUInt32("snapshot.accounts")) {
            let account = accounts.findOrMake(try PublicKey(from: &reader))
            let balance = try reader.readUInt128("account.balance")
            guard accounts.canDeposit(balance), accounts[account].balance == 0 else {
                throw reader.invalid("account", "repeated, or too much money")
            }
            accounts.deposit(balance, to: account)
            accounts.hold(try reader.readUInt128("account.held"), of: account)
            for _ in 0..<(try reader.readUInt32("account.nonces")) {
                let lane = try reader.readUInt32("nonce.lane")
                let next = try reader.readUInt64("nonce.next")
                guard next < 1 << 62 else { throw reader.invalid("nonce.next", "past 2^62") }
                _ = accounts.makeNonce(of: account, lane: lane, next: next)
            }
        }
    }

    private mutating func readLane(
        _ index: UInt32, _ senders: SenderTable, _ reader: inout WireReader
    ) throws(WireError) {
        let configuration = try LaneConfiguration(from: &reader)
        guard let module = modules[configuration.moduleHash] else {
            throw reader.invalid("lane.module", "not in the snapshot")
        }
        guard laneIndex.find(configuration.name.bytes) == nil, LaneBounds.admit(configuration, parameters) else {
            throw reader.invalid("lane", "repeated, or outside the bounds of LANE-8")
        }
        var lane = Lane(configuration: configuration, rule: module.rule, block: nextBlock)
        lane.reserveGas = try reader.readUInt64("lane.reserve_gas")
        lane.bundleGas = try reader.readUInt64("lane.bundle_gas")
        let free = parameters.subBlockGas - reservedGas
        guard lane.reserveGas <= free, lane.bundleGas <= free - lane.reserveGas else {
            throw reader.invalid("lane.reserve_gas", "more than the sub-block has")
        }
        reservedGas += lane.reserveGas + lane.bundleGas
        lane.baseFee = BaseFee(
            minimum: configuration.minimumBaseFee, target: configuration.gasTarget,
            perGas: try reader.readUInt128("lane.base_fee"), block: try reader.readUInt64("lane.block"),
            gasInBlock: try reader.readUInt64("lane.gas_in_block"))
        guard lane.baseFee.block <= nextBlock,
            lane.baseFee.gasInBlock <= parameters.subBlockGas * UInt64(parameters.subBlocksPerBlock)
        else { throw reader.invalid("lane.gas_in_block", "a later block, or more gas than one has") }
        lane.pool = Pool(baseFee: lane.baseFee.perGas)
        lane.keptGas = try reader.readUInt64("lane.kept_gas")
        lane.keptBytes = try reader.readUInt64("lane.kept_bytes")
        lane.faultStreak = try reader.readUInt32("lane.fault_streak")
        guard lane.faultStreak <= parameters.faultsBeforeSuspension else {
            throw reader.invalid("lane.fault_streak", "more than suspend a rule")
        }
        lane.isSuspended = try reader.readUInt8("lane.suspended") == 1
        lane.version = try reader.readUInt32("lane.version")
        lane.upgradeNumber = try reader.readUInt64("lane.upgrade_number")
        guard lane.upgradeNumber < 1 << 62 else { throw reader.invalid("lane.upgrade_number", "past 2^62") }
        let announced = try readAnnounced(of: configuration.name, &reader)
        let entries = try Self.readState(&reader)
        lane.state = LaneJournal(entries: entries, bytesMax: configuration.stateBytesMax)
        lane.boundEvents(parameters)
        lane.senders = senders
        lanes.append(lane)
        _ = laneIndex.add(configuration.name.bytes)
        if let announced { announce(announced, in: index) }
    }

    /// Keys and values of a lane's state.
    static func readState(_ reader: inout WireReader) throws(WireError) -> [[UInt8]: [UInt8]] {
        var entries: [[UInt8]: [UInt8]] = [:]
        for _ in 0..<(try reader.readUInt32("lane.state")) {
            let key = try reader.readBytes("state.key", bytesMax: LaneJournal.keyBytesMax)
            entries[key] = try reader.readBytes("state.value", bytesMax: LaneJournal.valueBytesMax)
        }
        return entries
    }

    private func readAnnounced(
        of lane: LaneName, _ reader: inout WireReader
    ) throws(WireError) -> AnnouncedUpgrade? {
        guard try reader.readUInt8("lane.announced") == 1 else { return nil }
        let activation = try reader.readUInt64("announced.activation")
        let configuration = try LaneConfiguration(from: &reader)
        guard activation > height + 1, activation < 1 << 62, configuration.name == lane,
            modules[configuration.moduleHash] != nil, LaneBounds.admit(configuration, parameters)
        else { throw reader.invalid("announced", "it cannot have been announced") }
        return AnnouncedUpgrade(configuration: configuration, activation: activation)
    }

    /// Every lane's senders, from the accounts' nonces.
    private func sendersByLane() -> [UInt32: SenderTable] {
        var senders: [UInt32: SenderTable] = [:]
        for account in accounts.all.indices {
            var record = accounts.all[account].firstNonce
            while record >= 0 {
                let nonce = accounts.nonces[Int(record)]
                senders[nonce.lane, default: SenderTable()].add(UInt32(account), record: UInt32(record))
                record = nonce.nextRecord
            }
        }
        return senders
    }

    private mutating func readNonceExpiries(_ reader: inout WireReader) throws(WireError) {
        for _ in 0..<(try reader.readUInt32("nonce_expiries")) {
            let due = try reader.readUInt64("nonce_expiry.height")
            let lane = try reader.readUInt32("nonce_expiry.lane")
            guard lanes.indices.contains(Int(lane)) else {
                throw reader.invalid("nonce_expiry.lane", "no such lane")
            }
            let nonce = Lane.UnorderedNonce(
                account: try reader.readUInt32("nonce_expiry.account"),
                nonce: try reader.readUInt64("nonce_expiry.nonce"))
            lanes[Int(lane)].usedNonces.updateValue(nil, forKey: nonce)
            nonceExpiries.add(NonceExpiry(lane: lane, nonce: nonce), at: due)
        }
    }

    private mutating func readBundles(_ reader: inout WireReader) throws(WireError) {
        for _ in 0..<(try reader.readUInt32("bundles")) {
            let bundle = try Bundle(from: &reader)
            let arrival = try reader.readUInt64("bundle.arrival")
            let arrivalHeight = try reader.readUInt64("bundle.arrival_height")
            let hash = bundle.hash
            let pending: PendingBundle
            do throws(BundleRejection) {
                pending = try resolve(
                    bundle, hash: hash, legHashes: bundle.legs.indices.map { Bundle.legHash(at: $0, of: hash) },
                    arrival: arrival, arrivalHeight: arrivalHeight)
            } catch {
                throw reader.invalid("bundle", "it cannot have been admitted (\(error.code))")
            }
            guard bundles[hash] == nil, bundle.validUntil > height,
                bundle.validUntil - height <= parameters.lifetimeMax
            else { throw reader.invalid("bundle", "repeated, or past its last height") }
            bundles.add(pending)
        }
        for _ in 0..<(try reader.readUInt32("used_bundles")) {
            let due = try reader.readUInt64("used_bundle.height")
            let hash = try Hash(from: &reader)
            guard due > height, due < 1 << 62 else { throw reader.invalid("used_bundle.height", "it has passed") }
            bundles.use(hash, until: due - 1)
        }
    }

    /// The trees as they were after the last block: every account and lane had been touched by then.
    private mutating func buildTrees() {
        for index in lanes.indices {
            lanes[index].touchedKeys = Set(lanes[index].state.entries.keys)
            touch(lane: UInt32(index))
            commitRules(of: UInt32(index))
        }
        updateLedgerTree()
        updateLaneTrees()
        for index in lanes.indices { lanes[index].isTouched = false }
        touchedLanes.removeAll()
    }
}

extension WireReader {
    /// What was just read makes no sense.
    func invalid(_ subject: String, _ reason: String) -> WireError {
        WireError(.invalidValue, offset: position, subject: subject, reason: reason)
    }
}
