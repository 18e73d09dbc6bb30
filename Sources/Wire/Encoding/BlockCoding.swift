extension BlockHeader: WireCodable {
    /// Every value takes as many.
    public static var encodedBytesMin: Int { 308 }
    /// Exact.
    public var encodedByteCount: Int { Self.encodedBytesMin }

    /// ENC-49.
    public func encode(into writer: inout WireWriter) {
        writer.write(number)
        writer.write(previous.bytes)
        writer.write(firstHeight)
        writer.write(subBlockCount)
        writer.write(subBlocksRoot.bytes)
        writer.write(logHash.bytes)
        writer.write(lanesRoot.bytes)
        writer.write(rulesRoot.bytes)
        writer.write(stateRoot.bytes)
        writer.write(attributionRoot.bytes)
        writer.write(ledgerRoot.bytes)
        writer.write(withdrawalsRoot.bytes)
    }

    /// ENC-49.
    public init(from reader: inout WireReader) throws(WireError) {
        number = try reader.readUInt64("blockHeader.number")
        previous = Hash(bytes: try reader.readBytes32("blockHeader.previous"))
        firstHeight = try reader.readUInt64("blockHeader.firstHeight")
        subBlockCount = try reader.readUInt32("blockHeader.subBlockCount")
        subBlocksRoot = Hash(bytes: try reader.readBytes32("blockHeader.subBlocksRoot"))
        logHash = Hash(bytes: try reader.readBytes32("blockHeader.logHash"))
        lanesRoot = Hash(bytes: try reader.readBytes32("blockHeader.lanesRoot"))
        rulesRoot = Hash(bytes: try reader.readBytes32("blockHeader.rulesRoot"))
        stateRoot = Hash(bytes: try reader.readBytes32("blockHeader.stateRoot"))
        attributionRoot = Hash(bytes: try reader.readBytes32("blockHeader.attributionRoot"))
        ledgerRoot = Hash(bytes: try reader.readBytes32("blockHeader.ledgerRoot"))
        withdrawalsRoot = Hash(bytes: try reader.readBytes32("blockHeader.withdrawalsRoot"))
    }
}

extension Signed: WireCodable where Header: WireCodable {
    /// The header's and the signature.
    public static var encodedBytesMin: Int { Header.encodedBytesMin + 64 }
    /// Exact.
    public var encodedByteCount: Int { header.encodedByteCount + 64 }

    /// ENC-50.
    public func encode(into writer: inout WireWriter) {
        header.encode(into: &writer)
        signature.encode(into: &writer)
    }

    /// ENC-50.
    public init(from reader: inout WireReader) throws(WireError) {
        header = try Header(from: &reader)
        signature = try Signature(from: &reader)
    }
}
