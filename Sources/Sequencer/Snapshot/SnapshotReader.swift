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
        for index in 0..<(try reader.readUInt32("lanes")) {
            try readLane(index, senders[index] ?? SenderTable(), &reader)
        }
        try readNonceExpiries(&reader)
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
        let start = reader.position
        guard try Hash(from: &reader) == genesisHash else {
            throw WireError(.invalidValue, offset: start, subject: "snapshot.genesis", reason: "of another network")
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
    }

    private mutating func readModules(_ reader: inout WireReader) throws(WireError) {
        for _ in 0..<(try reader.readUInt32("snapshot.modules")) {
            let start = reader.position
            let bytes = try reader.readBytes("snapshot.module", bytesMax: ModuleDeployment.moduleBytesMax)
            let hash = ModuleDeployment.moduleHash(bytes)
            do throws(SequencerError) {
                modules[hash] = Module(bytes: bytes, rule: try load(bytes, hash: hash))
            } catch {
                throw WireError(.invalidValue, offset: start, subject: "snapshot.module", reason: "\(error)")
            }
        }
    }

    private mutating func readAccounts(_ reader: inout WireReader) throws(WireError) {
        for _ in 0..<(try reader.readUInt32("snapshot.accounts")) {
            let start = reader.position
            let account = accounts.findOrMake(try PublicKey(from: &reader))
            let balance = try reader.readUInt128("account.balance")
            guard accounts.canDeposit(balance), accounts[account].balance == 0 else {
                throw WireError(.invalidValue, offset: start, subject: "account", reason: "repeated, or too much money")
            }
            accounts.deposit(balance, to: account)
            accounts.hold(try reader.readUInt128("account.held"), of: account)
            for _ in 0..<(try reader.readUInt32("account.nonces")) {
                let lane = try reader.readUInt32("nonce.lane")
                _ = accounts.makeNonce(of: account, lane: lane, next: try reader.readUInt64("nonce.next"))
            }
        }
    }

    private mutating func readLane(
        _ index: UInt32, _ senders: SenderTable, _ reader: inout WireReader
    ) throws(WireError) {
        let start = reader.position
        let configuration = try LaneConfiguration(from: &reader)
        guard let module = modules[configuration.moduleHash] else {
            throw WireError(.invalidValue, offset: start, subject: "lane.module", reason: "not in the snapshot")
        }
        var lane = Lane(configuration: configuration, rule: module.rule, block: nextBlock)
        lane.reserveGas = try reader.readUInt64("lane.reserve_gas")
        lane.bundleGas = try reader.readUInt64("lane.bundle_gas")
        reservedGas += lane.reserveGas + lane.bundleGas
        lane.baseFee = BaseFee(
            minimum: configuration.minimumBaseFee, target: configuration.gasTarget,
            perGas: try reader.readUInt128("lane.base_fee"), block: try reader.readUInt64("lane.block"),
            gasInBlock: try reader.readUInt64("lane.gas_in_block"))
        lane.pool = Pool(baseFee: lane.baseFee.perGas)
        lane.keptGas = try reader.readUInt64("lane.kept_gas")
        lane.keptBytes = try reader.readUInt64("lane.kept_bytes")
        lane.faultStreak = try reader.readUInt32("lane.fault_streak")
        lane.isSuspended = try reader.readUInt8("lane.suspended") == 1
        var entries: [[UInt8]: [UInt8]] = [:]
        for _ in 0..<(try reader.readUInt32("lane.state")) {
            let key = try reader.readBytes("state.key", bytesMax: LaneJournal.keyBytesMax)
            entries[key] = try reader.readBytes("state.value", bytesMax: LaneJournal.valueBytesMax)
        }
        lane.state = LaneJournal(entries: entries, bytesMax: configuration.stateBytesMax)
        lane.senders = senders
        lanes.append(lane)
        guard laneIndex[configuration.name] == nil else {
            throw WireError(.invalidValue, offset: start, subject: "lane.name", reason: "repeated")
        }
        _ = laneIndex.add(configuration.name.bytes)
        try readPending(of: index, &reader)
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

    private mutating func readPending(of lane: UInt32, _ reader: inout WireReader) throws(WireError) {
        var restored: [(slot: Int32, pending: PendingTransaction)] = []
        for _ in 0..<(try reader.readUInt32("lane.pending")) {
            let operation = try Operation(from: &reader)
            let hash = try Hash(from: &reader)
            let start = reader.position
            let sender = try reader.readUInt32("pending.sender")
            let pending = PendingTransaction(
                operation: operation, hash: hash, sender: sender, arrival: try reader.readUInt64("pending.arrival"),
                arrivalHeight: try reader.readUInt64("pending.arrival_height"),
                expiry: try reader.readUInt64("pending.expiry"), size: try reader.readUInt64("pending.size"),
                dataFee: try reader.readUInt128("pending.data_fee"), hold: try reader.readUInt128("pending.hold"),
                key: try reader.readUInt128("pending.key"))
            guard accounts.all.indices.contains(Int(sender)), pending.expiry > height else {
                throw WireError(.invalidValue, offset: start, subject: "pending", reason: "sender or expiry")
            }
            let mode = lanes[Int(lane)].configuration.nonceMode
            let nonceRecord = mode == .sequential ? lanes[Int(lane)].senders.find(sender) : nil
            let place = lanes[Int(lane)].pool.append(
                pending, to: nonceRecord.flatMap { accounts.chain($0) })
            remember(place.chain, of: pending, nonceRecord: nonceRecord, in: lane)
            restored.append((place.slot, pending))
        }
        // What expires at one height does so in order of arrival.
        for (slot, pending) in restored.sorted(by: { $0.pending.arrival < $1.pending.arrival }) {
            scheduleExpiry(slot, of: pending, in: lane)
        }
        if !restored.isEmpty { activate(lane) }
    }

    private mutating func readNonceExpiries(_ reader: inout WireReader) throws(WireError) {
        for _ in 0..<(try reader.readUInt32("nonce_expiries")) {
            let due = try reader.readUInt64("nonce_expiry.height")
            let start = reader.position
            let lane = try reader.readUInt32("nonce_expiry.lane")
            guard lanes.indices.contains(Int(lane)) else {
                throw WireError(.invalidValue, offset: start, subject: "nonce_expiry.lane", reason: "no such lane")
            }
            let nonce = Lane.UnorderedNonce(
                account: try reader.readUInt32("nonce_expiry.account"),
                nonce: try reader.readUInt64("nonce_expiry.nonce"))
            lanes[Int(lane)].usedNonces.updateValue(nil, forKey: nonce)
            nonceExpiries.add(NonceExpiry(lane: lane, nonce: nonce), at: due)
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
