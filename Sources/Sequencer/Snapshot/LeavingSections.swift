import Wire

// Orders, exits, withdrawals, claims and an unfinished import in a snapshot.

extension Sequencer {
    func writeLeaving(into writer: inout WireWriter) {
        let ordering = accounts.all.indices.filter { accounts.all[$0].orders > 0 }
        writer.write(UInt32(ordering.count))
        for account in ordering {
            writer.write(UInt32(account))
            writer.write(accounts.all[account].orders)
        }
        let exits = lanes.indices.filter { lanes[$0].announced?.isExit == true }
        writer.write(UInt32(exits.count))
        for lane in exits {
            writer.write(UInt32(lane))
            writer.write(lanes[lane].announced?.activation ?? 0)
        }
        let left = lanes.indices.filter { lanes[$0].hasLeft }
        writer.write(UInt32(left.count))
        for lane in left { writer.write(UInt32(lane)) }
        writer.write(withdrawals.count)
        withdrawals.peaks.encode(into: &writer)
        writer.write(UInt32(claimed.count))
        for number in claimed.sorted() { writer.write(number) }
    }

    mutating func readLeaving(_ reader: inout WireReader) throws(WireError) {
        for _ in 0..<(try reader.readUInt32("orders")) {
            let account = try reader.readUInt32("orders.account")
            let orders = try reader.readUInt64("orders.number")
            guard accounts.all.indices.contains(Int(account)), (1..<1 << 62).contains(orders) else {
                throw reader.invalid("orders", "of no account, or past 2^62")
            }
            accounts.restore(orders: orders, of: account)
        }
        for _ in 0..<(try reader.readUInt32("exits")) {
            let lane = try reader.readUInt32("exit.lane")
            let activation = try reader.readUInt64("exit.activation")
            guard lanes.indices.contains(Int(lane)), lanes[Int(lane)].announced == nil, activation > height + 1,
                activation < 1 << 62
            else { throw reader.invalid("exit", "it cannot have been announced") }
            let configuration = lanes[Int(lane)].configuration
            announce(AnnouncedUpgrade(configuration: configuration, activation: activation, isExit: true), in: lane)
        }
        for _ in 0..<(try reader.readUInt32("left")) {
            let lane = Int(try reader.readUInt32("left.lane"))
            guard lanes.indices.contains(lane), lanes[lane].announced == nil, lanes[lane].pool.count == 0,
                lanes[lane].reserveGas == 0, lanes[lane].bundleGas == 0
            else { throw reader.invalid("left", "no such lane, or one that is still here") }
            lanes[lane].hasLeft = true
        }
        let count = try reader.readUInt64("withdrawals.count")
        let peaks: [Hash] = try reader.readList("withdrawals.peaks", counts: 0...64)
        guard count < 1 << 62, let withdrawals = MerkleFrontier(count: count, peaks: peaks) else {
            throw reader.invalid("withdrawals", "a subtree is missing, or there are 2^62")
        }
        self.withdrawals = withdrawals
        for _ in 0..<(try reader.readUInt32("claims")) {
            guard claimed.insert(try reader.readUInt64("claim.number")).inserted, genesis.origin != nil else {
                throw reader.invalid("claim.number", "claimed twice, or from nowhere")
            }
        }
    }

    /// What a lane has brought that is not whole yet. It is no more than the lane may have in the end.
    func writeImporting(into writer: inout WireWriter) {
        writer.write(UInt8(importing == nil ? 0 : 1))
        guard let importing else { return }
        importing.configuration.encode(into: &writer)
        writer.write(importing.number)
        Self.write(state: importing.entries, into: &writer)
    }

    mutating func readImporting(_ reader: inout WireReader) throws(WireError) {
        let isThere = try reader.readUInt8("importing")
        guard isThere > 0 else { return }
        let configuration = try LaneConfiguration(from: &reader)
        let number = try reader.readUInt32("importing.number")
        let entries = try Self.readState(&reader)
        let partial = PartialImport(configuration: configuration, number: number, entries: entries)
        guard isThere == 1, lanes.isEmpty, number > 0, let origin = genesis.origin, origin.lane == configuration.name,
            origin.configurationHash == configuration.hash, partial.bytes <= partial.bytesMax
        else { throw reader.invalid("importing", "it cannot have been brought") }
        importing = partial
    }
}
