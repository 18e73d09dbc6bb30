extension LaneExport.HistoryEntry: WireCodable {
    /// The most bytes of one: a module is the largest thing that anybody signs.
    public static let entryBytesMax = 64 << 20

    /// Without an entry.
    public static var encodedBytesMin: Int { 12 }
    /// Exact.
    public var encodedByteCount: Int { 12 + entry.count }

    /// LEAVE-6.
    public func encode(into writer: inout WireWriter) {
        writer.write(position)
        writer.write(bytes: entry)
    }

    /// LEAVE-6.
    public init(from reader: inout WireReader) throws(WireError) {
        position = try reader.readUInt64("history.position")
        entry = try reader.readBytes("history.entry", bytesMax: Self.entryBytesMax)
    }
}

extension LaneExport: WireCodable {
    /// The version of the encoding that this build writes and reads.
    public static let version: UInt8 = 1

    /// With every variable field at its shortest.
    public static var encodedBytesMin: Int {
        9 + Genesis.encodedBytesMin + Signed<BlockHeader>.encodedBytesMin + LaneConfiguration.encodedBytesMin
            + LaneStateLeaf.encodedBytesMin + 2 * MapPath.encodedBytesMin + 12
    }
    /// Exact.
    public var encodedByteCount: Int {
        9 + genesis.encodedByteCount + block.encodedByteCount + configuration.encodedByteCount + module.count
            + leaf.encodedByteCount + statePath.encodedByteCount + rulePath.encodedByteCount
            + entries.encodedByteCount + withdrawals.encodedByteCount + history.encodedByteCount
    }

    /// LEAVE-6.
    public func encode(into writer: inout WireWriter) {
        writer.write(Self.version)
        genesis.encode(into: &writer)
        block.encode(into: &writer)
        configuration.encode(into: &writer)
        writer.write(version)
        writer.write(bytes: module)
        leaf.encode(into: &writer)
        statePath.encode(into: &writer)
        rulePath.encode(into: &writer)
        entries.encode(into: &writer)
        withdrawals.encode(into: &writer)
        history.encode(into: &writer)
    }

    /// LEAVE-6.
    public init(from reader: inout WireReader) throws(WireError) {
        try reader.readVersion("export.version", known: Self.version)
        genesis = try Genesis(from: &reader)
        block = try Signed<BlockHeader>(from: &reader)
        configuration = try LaneConfiguration(from: &reader)
        version = try reader.readUInt32("export.upgrades")
        module = try reader.readBytes("export.module", bytesMax: ModuleDeployment.moduleBytesMax)
        leaf = try LaneStateLeaf(from: &reader)
        statePath = try MapPath(from: &reader)
        rulePath = try MapPath(from: &reader)
        entries = try reader.readList("export.entries")
        withdrawals = try reader.readList("export.withdrawals")
        history = try reader.readList("export.history")
    }
}
