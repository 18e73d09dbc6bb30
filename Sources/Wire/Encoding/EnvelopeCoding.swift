extension Operation: WireCodable {
    /// With an empty payload.
    @inlinable public static var encodedBytesMin: Int { 76 }
    /// Exact.
    @inlinable public var encodedByteCount: Int { 76 + payload.count }

    /// TX-2.
    public func encode(into writer: inout WireWriter) {
        writer.reserve(encodedByteCount)
        writer.write(nonce)
        writer.write(gasLimit)
        writer.write(maxFeePerGas)
        writer.write(maxPriorityFeePerGas)
        writer.write(bid)
        writer.write(validUntil)
        writer.write(bytes: payload)
    }

    /// TX-2. Throws `tooLong` for a payload of more than ``payloadBytesMax`` bytes.
    public init(from reader: inout WireReader) throws(WireError) {
        nonce = try reader.readUInt64("operation.nonce")
        gasLimit = try reader.readUInt64("operation.gasLimit")
        maxFeePerGas = try reader.readUInt128("operation.maxFeePerGas")
        maxPriorityFeePerGas = try reader.readUInt128("operation.maxPriorityFeePerGas")
        bid = try reader.readUInt128("operation.bid")
        validUntil = try reader.readUInt64("operation.validUntil")
        payload = try reader.readBytes("operation.payload", bytesMax: Self.payloadBytesMax)
    }
}

extension Envelope: WireCodable {
    /// The version of the encoding that this build writes and reads.
    public static let version: UInt8 = 1

    /// With a lane's name of one byte and one operation without a payload.
    public static var encodedBytesMin: Int { 111 + Operation.encodedBytesMin }

    /// Exact.
    public var encodedByteCount: Int { overheadByteCount + operations.reduce(0) { $0 + $1.encodedByteCount } }

    /// Bytes of everything but the operations: version, chain id, lane, sender, count and signature.
    public var overheadByteCount: Int { 109 + lane.encodedByteCount }

    /// TX-1.
    public func encode(into writer: inout WireWriter) {
        writer.reserve(encodedByteCount)
        encodeUnsigned(into: &writer)
        signature.encode(into: &writer)
    }

    /// Appends what is signed: the encoding without the signature (TX-12).
    func encodeUnsigned(into writer: inout WireWriter) {
        writer.write(Self.version)
        writer.write(chainID)
        lane.encode(into: &writer)
        writer.write(sender.bytes)
        writer.write(UInt32(operations.count))
        for operation in operations { operation.encode(into: &writer) }
    }

    /// TX-1. Throws `unknownVersion`, and `countOutOfBounds` for no operation or more than ``operationsMax``.
    public init(from reader: inout WireReader) throws(WireError) {
        try reader.readVersion("envelope.version", known: Self.version)
        chainID = try reader.readUInt64("envelope.chainID")
        lane = try LaneName(from: &reader)
        sender = PublicKey(bytes: try reader.readBytes32("envelope.sender"))
        operations = try reader.readList("envelope.operations", counts: 1...Self.operationsMax)
        signature = try Signature(from: &reader)
    }
}
