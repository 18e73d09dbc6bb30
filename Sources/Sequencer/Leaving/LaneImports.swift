import Wire

// A lane that goes on in a network of its own (Specs/leaving.md): its state, then what was withdrawn to it.

/// What a lane has brought of its state so far.
struct PartialImport {
    let configuration: LaneConfiguration
    /// Of the last part.
    private(set) var number: UInt32
    private(set) var entries: [[UInt8]: [UInt8]]
    private(set) var lastKey: [UInt8]?
    /// Of all keys and values.
    private(set) var bytes: UInt64

    init(configuration: LaneConfiguration, number: UInt32 = 0, entries: [[UInt8]: [UInt8]] = [:]) {
        self.configuration = configuration
        self.number = number
        self.entries = entries
        lastKey = entries.keys.max { $0.lexicographicallyPrecedes($1) }
        bytes = entries.reduce(0) { $0 + UInt64($1.key.count + $1.value.count) }
    }

    /// What it may come to. The configuration is checked in full with the last part alone.
    var bytesMax: UInt64 { Self.bytesMax(of: configuration) }

    fileprivate static func bytesMax(of configuration: LaneConfiguration) -> UInt64 {
        min(configuration.stateBytesMax, LaneBounds.stateBytesMax)
    }

    /// Adds a part that may stand here.
    fileprivate mutating func take(_ part: LaneImport) {
        number = part.number
        for entry in part.entries {
            entries[entry.key] = entry.value
            bytes += UInt64(entry.key.count + entry.value.count)
        }
        if let last = part.entries.last { lastKey = last.key }
    }
}

extension Sequencer {
    /// A part of the lane's state; with the last one, the lane (LEAVE-8).
    mutating func apply(_ part: LaneImport) throws(SequencerError) {
        guard let origin = genesis.origin else {
            throw .invalid("LEAVE-8", "this network has no origin; lanes are registered here")
        }
        guard lanes.isEmpty else { throw .invalid("LEAVE-8", "lane \(origin.lane) is here already") }
        guard part.configuration.name == origin.lane,
            part.configuration.hash == origin.configurationHash
        else { throw .invalid("LEAVE-8", "not the configuration that lane \(origin.lane) left with") }
        let isNext = part.number != 1
        let due = isNext ? (importing?.number ?? 0) + 1 : 1
        guard part.number == due else {
            throw .invalid("LEAVE-8", "part \(part.number) where \(due) is next")
        }
        // Everything is looked at first, since a part that is refused changes nothing.
        var lastKey = isNext ? importing?.lastKey : nil
        var bytes = isNext ? importing?.bytes ?? 0 : 0
        for entry in part.entries {
            guard lastKey?.lexicographicallyPrecedes(entry.key) ?? true else {
                throw .invalid("LEAVE-8", "keys of the state do not ascend")
            }
            lastKey = entry.key
            bytes += UInt64(entry.key.count + entry.value.count)
        }
        guard bytes <= PartialImport.bytesMax(of: part.configuration) else {
            throw .invalid("LEAVE-8", "\(bytes) bytes are more state than the lane may have")
        }
        guard part.isLast else {
            if !isNext { importing = PartialImport(configuration: part.configuration) }
            // In place: what came before is not copied for each part.
            importing?.take(part)
            return
        }
        var whole = PartialImport(configuration: part.configuration)
        if isNext, let importing { whole = importing }
        whole.take(part)
        try open(whole, origin)
        importing = nil
    }

    /// The lane of an import that is whole.
    private mutating func open(_ whole: PartialImport, _ origin: Origin) throws(SequencerError) {
        let root = LaneStateTree.root(of: whole.entries)
        guard root == origin.stateRoot else {
            throw .invalid("LEAVE-8", "the state that was brought has the root \(root), not \(origin.stateRoot)")
        }
        let rule = try check(whole.configuration)
        let index = laneIndex.add(whole.configuration.name.bytes)
        var lane = Lane(configuration: whole.configuration, rule: rule, block: nextBlock)
        lane.state = LaneJournal(entries: whole.entries, bytesMax: whole.configuration.stateBytesMax)
        lane.touchedKeys = Set(whole.entries.keys)
        lanes.append(lane)
        touch(lane: index)
        commitRules(of: index)
    }

    /// Money that was withdrawn from the origin to here, once (LEAVE-9).
    mutating func apply(_ claim: WithdrawalClaim) throws(SequencerError) {
        let record = claim.record
        guard let origin = genesis.origin else {
            throw .invalid("LEAVE-9", "this network has no origin to have withdrawn from")
        }
        guard record.network == origin.successor else {
            throw .invalid("LEAVE-9", "withdrawal \(record.number) is for another network (\(record.network))")
        }
        guard !claimed.contains(record.number) else {
            throw .invalid("LEAVE-9", "withdrawal \(record.number) is claimed already")
        }
        guard claim.isProven(by: origin.withdrawalsRoot) else {
            throw .invalid("LEAVE-9", "the path does not lead from withdrawal \(record.number) to the origin's root")
        }
        guard accounts.canDeposit(record.amount) else {
            throw .invalid("LEAVE-9", "withdrawal \(record.number) takes the supply past 2^116")
        }
        claimed.insert(record.number)
        let account = PublicKey(bytes: record.destination)
        accounts.deposit(record.amount, to: accounts.findOrMake(account))
        post(.claim, record.amount, from: genesis.settlement, to: account)
    }
}
