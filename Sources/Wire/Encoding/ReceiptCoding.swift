extension Receipt: WireCodable {
    /// The version of the encoding that this build writes and reads.
    public static let version: UInt8 = 1

    /// With a path without siblings.
    public static var encodedBytesMin: Int { 193 + MerklePath.encodedBytesMin }
    /// Exact.
    public var encodedByteCount: Int { 193 + path.encodedByteCount }

    /// RCPT-1.
    public func encode(into writer: inout WireWriter) {
        writer.write(Self.version)
        writer.write(group.genesisHash.bytes)
        writer.write(promise.position)
        writer.write(promise.entryHash.bytes)
        writer.write(promise.outcomeBy)
        writer.write(group.firstPosition)
        writer.write(group.lastPosition)
        writer.write(group.logHash.bytes)
        path.encode(into: &writer)
        signature.encode(into: &writer)
    }

    /// RCPT-1. Throws `unknownVersion`, and `countOutOfBounds` for a path of too many siblings.
    public init(from reader: inout WireReader) throws(WireError) {
        try reader.readVersion("receipt.version", known: Self.version)
        let genesisHash = Hash(bytes: try reader.readBytes32("receipt.genesis"))
        promise = Promise(
            position: try reader.readUInt64("receipt.position"),
            entryHash: Hash(bytes: try reader.readBytes32("receipt.entry")),
            outcomeBy: try reader.readUInt64("receipt.outcomeBy"))
        group = Group(
            genesisHash: genesisHash, firstPosition: try reader.readUInt64("receipt.firstPosition"),
            lastPosition: try reader.readUInt64("receipt.lastPosition"),
            logHash: Hash(bytes: try reader.readBytes32("receipt.logHash")))
        path = try MerklePath(from: &reader)
        signature = try Signature(from: &reader)
    }
}
