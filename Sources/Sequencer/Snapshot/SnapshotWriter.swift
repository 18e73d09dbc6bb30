import Wire

extension Sequencer {
    /// Version of the snapshot's format; a change of the layout needs a new one.
    static let snapshotVersion: UInt8 = 5

    /// Whether a snapshot can be taken: only right after a block, when nothing is under way (STATE-1). A lane that was
    /// registered since is under way: it is in the next block's state root.
    public var canSnapshot: Bool {
        subBlocksInBlock.isEmpty && arrived.isEmpty && endings.isEmpty && faults.isEmpty && postings.isEmpty
            && touchedLanes.isEmpty && accounts.touched.isEmpty
    }

    /// Everything that the core knows, as bytes (STATE-2). The same state gives the same bytes in every process,
    /// whether it got there from the start of the log or from a snapshot.
    ///
    /// O(accounts + lanes + pending). Ask only when ``canSnapshot``; otherwise nil.
    public func snapshot() -> [UInt8]? {
        guard canSnapshot else { return nil }
        var writer = WireWriter(capacity: 4_096)
        writer.write(Self.snapshotVersion)
        genesisHash.encode(into: &writer)
        writer.write(logPosition)
        logHash.encode(into: &writer)
        writer.write(height)
        commitment.encode(into: &writer)
        writer.write(blockNumber)
        blockHash.encode(into: &writer)
        for number in [timeMilliseconds, arrivals, lastDeposit, lastGrant] { writer.write(number) }
        writeModules(into: &writer)
        writeAccounts(into: &writer)
        writer.write(UInt32(lanes.count))
        for lane in lanes { write(lane, into: &writer) }
        writeNonceExpiries(into: &writer)
        writeBundles(into: &writer)
        writeForced(into: &writer)
        writeLeaving(into: &writer)
        writeImporting(into: &writer)
        return writer.bytes
    }

    private func writeModules(into writer: inout WireWriter) {
        writer.write(UInt32(modules.count))
        for (_, module) in modules.sorted(by: { $0.key < $1.key }) { writer.write(bytes: module.bytes) }
    }

    private func writeAccounts(into writer: inout WireWriter) {
        writer.write(UInt32(accounts.all.count))
        for (index, account) in accounts.all.enumerated() {
            account.key.encode(into: &writer)
            writer.write(account.balance)
            writer.write(account.held)
            let nonces = accounts.nonceRecords(of: UInt32(index)).sorted { $0.lane < $1.lane }
            writer.write(UInt32(nonces.count))
            for record in nonces {
                writer.write(record.lane)
                writer.write(record.next)
            }
        }
    }

    private func write(_ lane: Lane, into writer: inout WireWriter) {
        lane.configuration.encode(into: &writer)
        writer.write(lane.reserveGas)
        writer.write(lane.bundleGas)
        writer.write(lane.baseFee.perGas)
        writer.write(lane.baseFee.block)
        writer.write(lane.baseFee.gasInBlock)
        writer.write(lane.keptGas)
        writer.write(lane.keptBytes)
        writer.write(lane.faultStreak)
        writer.write(UInt8(lane.isSuspended ? 1 : 0))
        writer.write(lane.version)
        writer.write(lane.upgradeNumber)
        let upgrade = lane.announced.flatMap { $0.isExit ? nil : $0 }
        writer.write(UInt8(upgrade == nil ? 0 : 1))
        if let announced = upgrade {
            writer.write(announced.activation)
            announced.configuration.encode(into: &writer)
        }
        Self.write(state: lane.state.entries, into: &writer)
        // By arrival, but a replacement never before its predecessors: the order in which they can be appended again.
        var slots: [Int32] = []
        lane.pool.forEachSlot { slots.append($0) }
        slots.sort {
            let (a, b) = (lane.pool[$0], lane.pool[$1])
            return (a.operation.nonce, a.arrival) < (b.operation.nonce, b.arrival)
        }
        writer.write(UInt32(slots.count))
        for slot in slots { write(lane.pool[slot], payload: lane.pool.payload(of: slot), into: &writer) }
    }

    /// Keys and values of a lane's state, by key.
    static func write(state entries: [[UInt8]: [UInt8]], into writer: inout WireWriter) {
        writer.write(UInt32(entries.count))
        for (key, value) in entries.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            writer.write(bytes: key)
            writer.write(bytes: value)
        }
    }

    func write(_ pending: PendingSlot, payload: [UInt8], into writer: inout WireWriter) {
        Operation(pending.operation, payload: payload).encode(into: &writer)
        pending.hash.encode(into: &writer)
        writer.write(pending.sender)
        writer.write(pending.arrival)
        writer.write(pending.arrivalHeight)
        writer.write(pending.expiry)
        writer.write(pending.size)
        writer.write(pending.dataFee)
        writer.write(pending.hold)
        writer.write(pending.key)
    }

    private func writeNonceExpiries(into writer: inout WireWriter) {
        let waiting = nonceExpiries.all.sorted {
            ($0.height, $0.item.lane, $0.item.nonce.account, $0.item.nonce.nonce)
                < ($1.height, $1.item.lane, $1.item.nonce.account, $1.item.nonce.nonce)
        }
        writer.write(UInt32(waiting.count))
        for (height, item) in waiting {
            writer.write(height)
            writer.write(item.lane)
            writer.write(item.nonce.account)
            writer.write(item.nonce.nonce)
        }
    }

    private func writeBundles(into writer: inout WireWriter) {
        let pending = bundles.byArrival
        writer.write(UInt32(pending.count))
        for bundle in pending {
            bundle.bundle.encode(into: &writer)
            writer.write(bundle.arrival)
            writer.write(bundle.arrivalHeight)
        }
        let used = bundles.allUsed.sorted { ($0.height, $0.item) < ($1.height, $1.item) }
        writer.write(UInt32(used.count))
        for (height, hash) in used {
            writer.write(height)
            hash.encode(into: &writer)
        }
    }
}
