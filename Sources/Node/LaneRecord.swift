public import Store
public import Wire

/// What the log says about one lane: its registration, reserve and changes.
public struct LaneRecord: Sendable {
    /// An upgrade that was announced.
    public struct Announcement: Sendable {
        /// What became of it.
        public enum Fate: Sendable, Hashable {
            /// Its height has not come.
            case waiting
            /// It holds, or held until the next one did.
            case active
            /// The owner took it back while the sub-block of this height was built.
            case cancelled(at: UInt64)
            /// A later announcement took its place then.
            case replaced(at: UInt64)
        }

        /// The owner's words.
        public let upgrade: LaneUpgrade
        /// Height of the sub-block that was being built.
        public let announcedAt: UInt64
        /// What became of it.
        public fileprivate(set) var fate = Fate.waiting
    }

    /// An exit that was announced.
    public struct Exit: Sendable {
        /// The owner's words.
        public let announcement: LaneExit
        /// Height of the sub-block that was being built.
        public let announcedAt: UInt64
    }

    /// As it was registered.
    public let registered: LaneConfiguration
    /// Height of the sub-block that was being built when it was registered.
    public let registeredAt: UInt64
    /// Gas per sub-block that is always the lane's own.
    public fileprivate(set) var reserveGas: UInt64 = 0
    /// Gas per sub-block for bundle legs, on top.
    public fileprivate(set) var bundleGas: UInt64 = 0
    /// All that was announced, in that order.
    public fileprivate(set) var announcements: [Announcement] = []
    /// The exit that is announced, or was carried out; nil for none.
    public fileprivate(set) var exit: Exit?
    /// Whether the lane has left the network.
    public fileprivate(set) var hasLeft = false
    /// Number of the last announcement or cancellation.
    public fileprivate(set) var upgradeNumber: UInt64 = 0

    /// What holds for the next sub-block.
    public var configuration: LaneConfiguration { configuration(at: .max) }

    /// What held for the sub-block of `height`, of the upgrades that have become active.
    public func configuration(at height: UInt64) -> LaneConfiguration {
        announcements.last { $0.fate == .active && $0.upgrade.activation <= height }?.upgrade.configuration
            ?? registered
    }

    /// How many upgrades it has had.
    public var version: Int { announcements.count { $0.fate == .active } }

    /// What is announced and has not come.
    public var announced: Announcement? { announcements.last { $0.fate == .waiting } }
}

/// What the log says about all lanes.
public struct LaneRecords: Sendable {
    /// By name.
    public private(set) var lanes: [LaneName: LaneRecord] = [:]
    /// Height of the last sub-block.
    public private(set) var height: UInt64 = 0
    private var modulePositions: [Hash: UInt64] = [:]
    /// By the height that they announced, kept or not.
    private var due: [UInt64: [LaneName]] = [:]

    private static let batchBytes = 4 << 20

    /// Reads the log. O(log). Throws ``NodeError`` where it cannot be read.
    public init(of store: NodeStore) throws(NodeError) {
        do {
            var position: UInt64 = 1
            while true {
                let batch = try store.entries(from: position, bytesMax: Self.batchBytes)
                if batch.entries.isEmpty { return }
                for (index, bytes) in batch.entries.enumerated() {
                    let entryPosition = batch.firstPosition + UInt64(index)
                    let entry: LogEntry
                    do {
                        entry = try LogEntry(decoding: bytes)
                    } catch {
                        throw NodeError.unreadable("log position \(entryPosition): \(error)")
                    }
                    read(entry, at: entryPosition)
                }
                position = batch.nextPosition
            }
        } catch {
            throw NodeError(error)
        }
    }

    /// A deployed module's bytes; nil if there is none of that hash.
    public func module(_ hash: Hash, in store: NodeStore) throws(NodeError) -> [UInt8]? {
        guard let position = modulePositions[hash] else { return nil }
        do {
            guard let bytes = try store.entries(from: position, bytesMax: 1).entries.first,
                case .module(let deployment) = try LogEntry(decoding: bytes)
            else { return nil }
            return deployment.module
        } catch {
            throw NodeError(error)
        }
    }

    private mutating func read(_ entry: LogEntry, at position: UInt64) {
        switch entry {
        case .tick:
            height += 1
            for name in due.removeValue(forKey: height + 1) ?? [] { lanes[name]?.reach(height + 1) }
        case .module(let deployment): modulePositions[deployment.moduleHash] = position
        case .lane(let registration):
            let configuration = registration.configuration
            lanes[configuration.name] = LaneRecord(registered: configuration, registeredAt: height + 1)
        case .grant(let grant):
            lanes[grant.lane]?.reserveGas = grant.reserveGas
            lanes[grant.lane]?.bundleGas = grant.bundleGas
        case .upgrade(let upgrade):
            lanes[upgrade.configuration.name]?.withdraw(.replaced(at: height + 1), number: upgrade.number)
            lanes[upgrade.configuration.name]?.announcements.append(
                LaneRecord.Announcement(upgrade: upgrade, announcedAt: height + 1))
            due[upgrade.activation, default: []].append(upgrade.configuration.name)
        case .upgradeCancellation(let cancellation):
            lanes[cancellation.lane]?.withdraw(.cancelled(at: height + 1), number: cancellation.number)
        case .exit(let exit):
            lanes[exit.lane]?.withdraw(.replaced(at: height + 1), number: exit.number)
            lanes[exit.lane]?.exit = LaneRecord.Exit(announcement: exit, announcedAt: height + 1)
            due[exit.activation, default: []].append(exit.lane)
        case .laneImport(let part) where part.isLast:
            let configuration = part.configuration
            lanes[configuration.name] = LaneRecord(registered: configuration, registeredAt: height + 1)
        case .laneImport, .claim, .transfer, .withdrawal, .cancellation, .bundleCancellation, .envelope, .deposit,
            .bundle, .forcedEnvelope:
            break
        }
    }
}

extension LaneRecord {
    /// The sub-block of `height` is built next (UPG-5).
    fileprivate mutating func reach(_ height: UInt64) {
        if let exit, exit.announcement.activation == height {
            hasLeft = true
            (reserveGas, bundleGas) = (0, 0)
        }
        guard let last = announcements.indices.last, announcements[last].fate == .waiting,
            announcements[last].upgrade.activation == height
        else { return }
        announcements[last].fate = .active
    }

    /// What is announced gives way (UPG-4).
    fileprivate mutating func withdraw(_ fate: Announcement.Fate, number: UInt64) {
        upgradeNumber = number
        exit = nil
        guard let last = announcements.indices.last, announcements[last].fate == .waiting else { return }
        announcements[last].fate = fate
    }
}
