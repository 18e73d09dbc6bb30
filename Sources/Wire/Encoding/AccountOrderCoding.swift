extension AccountOrder {
    /// Every field, the signature last.
    public func encode(into writer: inout WireWriter) {
        encodeSigned(into: &writer)
        signature.encode(into: &writer)
    }

    /// What the account signs: chain id, then the encoding without the signature.
    public func signingHash(chainID: UInt64) -> Hash {
        var writer = WireWriter(capacity: 8 + encodedByteCount)
        writer.write(chainID)
        encodeSigned(into: &writer)
        return Hash.of(Self.signingDomain, writer)
    }
}

extension Transfer: WireCodable {
    /// Every value takes as many.
    public static var encodedBytesMin: Int { 152 }
    /// Exact.
    public var encodedByteCount: Int { Self.encodedBytesMin }

    /// TX-70.
    public func encodeSigned(into writer: inout WireWriter) {
        writer.write(number)
        writer.write(from.bytes)
        writer.write(to.bytes)
        writer.write(amount)
    }

    /// TX-70.
    public init(from reader: inout WireReader) throws(WireError) {
        number = try reader.readUInt64("transfer.number")
        from = PublicKey(bytes: try reader.readBytes32("transfer.from"))
        to = PublicKey(bytes: try reader.readBytes32("transfer.to"))
        amount = try reader.readUInt128("transfer.amount")
        signature = try Signature(from: &reader)
    }
}

extension Withdrawal: WireCodable {
    /// Every value takes as many.
    public static var encodedBytesMin: Int { 184 }
    /// Exact.
    public var encodedByteCount: Int { Self.encodedBytesMin }

    /// TX-71.
    public func encodeSigned(into writer: inout WireWriter) {
        writer.write(number)
        writer.write(account.bytes)
        writer.write(amount)
        writer.write(destination)
        writer.write(network.bytes)
    }

    /// TX-71.
    public init(from reader: inout WireReader) throws(WireError) {
        number = try reader.readUInt64("withdrawal.number")
        account = PublicKey(bytes: try reader.readBytes32("withdrawal.account"))
        amount = try reader.readUInt128("withdrawal.amount")
        destination = try reader.readBytes32("withdrawal.destination")
        network = Hash(bytes: try reader.readBytes32("withdrawal.network"))
        signature = try Signature(from: &reader)
    }
}

extension Cancellation: WireCodable {
    /// With a name of one byte.
    public static var encodedBytesMin: Int { 146 }
    /// Exact.
    public var encodedByteCount: Int { 144 + lane.encodedByteCount }

    /// TX-72.
    public func encodeSigned(into writer: inout WireWriter) {
        writer.write(number)
        lane.encode(into: &writer)
        writer.write(sender.bytes)
        writer.write(nonce)
        writer.write(transaction.bytes)
    }

    /// TX-72.
    public init(from reader: inout WireReader) throws(WireError) {
        number = try reader.readUInt64("cancellation.number")
        lane = try LaneName(from: &reader)
        sender = PublicKey(bytes: try reader.readBytes32("cancellation.sender"))
        nonce = try reader.readUInt64("cancellation.nonce")
        transaction = Hash(bytes: try reader.readBytes32("cancellation.transaction"))
        signature = try Signature(from: &reader)
    }
}

extension BundleCancellation: WireCodable {
    /// Every value takes as many.
    public static var encodedBytesMin: Int { 136 }
    /// Exact.
    public var encodedByteCount: Int { Self.encodedBytesMin }

    /// TX-73.
    public func encodeSigned(into writer: inout WireWriter) {
        writer.write(number)
        writer.write(payer.bytes)
        writer.write(bundle.bytes)
    }

    /// TX-73.
    public init(from reader: inout WireReader) throws(WireError) {
        number = try reader.readUInt64("bundleCancellation.number")
        payer = PublicKey(bytes: try reader.readBytes32("bundleCancellation.payer"))
        bundle = Hash(bytes: try reader.readBytes32("bundleCancellation.bundle"))
        signature = try Signature(from: &reader)
    }
}
