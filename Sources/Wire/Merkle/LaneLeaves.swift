/// What the state root says of a lane (BLOCK-7).
public struct LaneStateLeaf: Hashable, Sendable {
    /// Whose state it is.
    public var lane: LaneName
    /// Root of the lane's own map of keys and values.
    public var root: Hash
    /// Amount per gas in ``block``.
    public var baseFeePerGas: Amount
    /// The block in which the lane last woke.
    public var block: UInt64
    /// Gas charged in it.
    public var gasInBlock: UInt64
    /// Sub-blocks in a row with a fault (LANE-9).
    public var faultStreak: UInt32
    /// Whether the rule is suspended.
    public var isSuspended: Bool
    /// Saved for a head that did not fit (MERGE-4).
    public var keptGas: UInt64
    /// Likewise.
    public var keptBytes: UInt64

    /// From all fields.
    public init(
        lane: LaneName, root: Hash, baseFeePerGas: Amount, block: UInt64, gasInBlock: UInt64, faultStreak: UInt32,
        isSuspended: Bool, keptGas: UInt64, keptBytes: UInt64
    ) {
        self.lane = lane
        self.root = root
        self.baseFeePerGas = baseFeePerGas
        self.block = block
        self.gasInBlock = gasInBlock
        self.faultStreak = faultStreak
        self.isSuspended = isSuspended
        self.keptGas = keptGas
        self.keptBytes = keptBytes
    }

    /// The leaf, at ``LaneName/mapPlace``.
    public var hash: Hash { Hash.of(.laneState, self) }
}

/// What the rules root says of a lane (BLOCK-8).
public struct LaneRuleLeaf: Hashable, Sendable {
    /// Whose rule it is.
    public var lane: LaneName
    /// Upgrades so far.
    public var version: UInt32
    /// The rule's module.
    public var moduleHash: Hash
    /// ``LaneConfiguration/hash``.
    public var configurationHash: Hash
    /// Gas per sub-block that is always the lane's own.
    public var reserveGas: UInt64
    /// Gas per sub-block for bundle legs.
    public var bundleGas: UInt64
    /// Whether the lane has left the network.
    public var hasLeft: Bool

    /// Of a lane with this configuration.
    public init(
        _ configuration: LaneConfiguration, version: UInt32, reserveGas: UInt64, bundleGas: UInt64, hasLeft: Bool
    ) {
        lane = configuration.name
        self.version = version
        moduleHash = configuration.moduleHash
        configurationHash = configuration.hash
        self.reserveGas = reserveGas
        self.bundleGas = bundleGas
        self.hasLeft = hasLeft
    }

    /// The leaf, at ``LaneName/mapPlace``.
    public var hash: Hash {
        var writer = WireWriter(capacity: 118)
        lane.encode(into: &writer)
        writer.write(version)
        moduleHash.encode(into: &writer)
        configurationHash.encode(into: &writer)
        writer.write(reserveGas)
        writer.write(bundleGas)
        writer.write(UInt8(hasLeft ? 1 : 0))
        return Hash.of(.rule, writer)
    }

    /// The rules root over the map of all lanes' leaves (BLOCK-8).
    public static func root(engine: String, map: Hash) -> Hash {
        var writer = WireWriter(capacity: 36 + engine.utf8.count)
        writer.write(bytes: Array(engine.utf8))
        map.encode(into: &writer)
        return Hash.of(.rules, writer)
    }
}

extension LaneConfiguration {
    /// What the rules root names the configuration by.
    public var hash: Hash { Hash.of(.laneConfiguration, self) }
}

extension LaneName {
    /// A lane's place in the maps of the state and rules roots.
    public var mapPlace: Bytes32 { Hash.of(.lanePath, self).bytes }
}

extension LaneStateLeaf: WireCodable {
    /// With a name of one byte.
    public static var encodedBytesMin: Int { 87 }
    /// Exact.
    public var encodedByteCount: Int { 85 + lane.encodedByteCount }

    /// BLOCK-7.
    public func encode(into writer: inout WireWriter) {
        lane.encode(into: &writer)
        root.encode(into: &writer)
        writer.write(baseFeePerGas)
        writer.write(block)
        writer.write(gasInBlock)
        writer.write(faultStreak)
        writer.write(UInt8(isSuspended ? 1 : 0))
        writer.write(keptGas)
        writer.write(keptBytes)
    }

    /// BLOCK-7.
    public init(from reader: inout WireReader) throws(WireError) {
        lane = try LaneName(from: &reader)
        root = Hash(bytes: try reader.readBytes32("leaf.root"))
        baseFeePerGas = try reader.readUInt128("leaf.baseFeePerGas")
        block = try reader.readUInt64("leaf.block")
        gasInBlock = try reader.readUInt64("leaf.gasInBlock")
        faultStreak = try reader.readUInt32("leaf.faultStreak")
        isSuspended = try reader.readFlag("leaf.isSuspended")
        keptGas = try reader.readUInt64("leaf.keptGas")
        keptBytes = try reader.readUInt64("leaf.keptBytes")
    }
}
