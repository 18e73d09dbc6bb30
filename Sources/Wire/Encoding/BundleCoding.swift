extension Opening: WireCodable {
    /// Every value takes as many.
    public static var encodedBytesMin: Int { 33 }
    /// Exact.
    public var encodedByteCount: Int { Self.encodedBytesMin }

    /// TX-61.
    public func encode(into writer: inout WireWriter) {
        writer.write(kind.rawValue)
        switch self {
        case .after(let transaction): writer.write(transaction.bytes)
        case .top, .bottom: writer.write(Bytes32.zero)
        }
    }

    /// TX-61. Throws `invalidValue` for a transaction where none belongs.
    public init(from reader: inout WireReader) throws(WireError) {
        let kind: OpeningKind = try reader.readEnum("opening.kind")
        let start = reader.position
        let transaction = Hash(bytes: try reader.readBytes32("opening.transaction"))
        switch kind {
        case .top: self = .top
        case .after: self = .after(transaction)
        case .bottom: self = .bottom
        }
        try reader.check(
            kind == .after || transaction == .zero, "opening.transaction", at: start,
            "must be zero unless the opening is behind a transaction")
    }
}

extension Leg: WireCodable {
    /// With a name of one byte and an empty payload.
    public static var encodedBytesMin: Int { 111 }
    /// Exact.
    public var encodedByteCount: Int { 109 + lane.encodedByteCount + payload.count }

    /// TX-61.
    public func encode(into writer: inout WireWriter) {
        lane.encode(into: &writer)
        opening.encode(into: &writer)
        writer.write(sender.bytes)
        writer.write(gasLimit)
        writer.write(maxFeePerGas)
        writer.write(maxPriorityFeePerGas)
        writer.write(bytes: payload)
    }

    /// TX-61.
    public init(from reader: inout WireReader) throws(WireError) {
        lane = try LaneName(from: &reader)
        opening = try Opening(from: &reader)
        sender = PublicKey(bytes: try reader.readBytes32("leg.sender"))
        gasLimit = try reader.readUInt64("leg.gasLimit")
        maxFeePerGas = try reader.readUInt128("leg.maxFeePerGas")
        maxPriorityFeePerGas = try reader.readUInt128("leg.maxPriorityFeePerGas")
        payload = try reader.readBytes("leg.payload", bytesMax: Operation.payloadBytesMax)
    }
}

extension Bundle: WireCodable {
    /// The version of the encoding that this build writes and reads.
    public static let version: UInt8 = 1

    /// With one leg at its shortest and one signature.
    public static var encodedBytesMin: Int { 131 + Leg.encodedBytesMin + 64 }
    /// Exact.
    public var encodedByteCount: Int { overheadByteCount + legs.reduce(0) { $0 + $1.encodedByteCount } }

    /// Bytes of everything but the legs, signatures included.
    public var overheadByteCount: Int { 131 + 64 * signatures.count }

    /// TX-60.
    public func encode(into writer: inout WireWriter) {
        encodeUnsigned(into: &writer)
        signatures.encode(into: &writer)
    }

    /// Appends what is signed: the encoding without the signatures (TX-60).
    func encodeUnsigned(into writer: inout WireWriter) {
        writer.write(Self.version)
        writer.write(chainID)
        writer.write(payer.bytes)
        writer.write(bid)
        writer.write(atomicity.rawValue)
        writer.write(validFrom)
        writer.write(validUntil)
        writer.write(replacement)
        writer.write(refundPercent)
        writer.write(refundRecipient.bytes)
        legs.encode(into: &writer)
    }

    /// TX-60. Throws `unknownVersion`, `invalidValue` for a refund above 100 percent, and `countOutOfBounds` for no leg
    /// or more than ``legsMax``, and for no signature or more than one for each leg and the payer.
    public init(from reader: inout WireReader) throws(WireError) {
        try reader.readVersion("bundle.version", known: Self.version)
        chainID = try reader.readUInt64("bundle.chainID")
        payer = PublicKey(bytes: try reader.readBytes32("bundle.payer"))
        bid = try reader.readUInt128("bundle.bid")
        atomicity = try reader.readEnum("bundle.atomicity")
        validFrom = try reader.readUInt64("bundle.validFrom")
        validUntil = try reader.readUInt64("bundle.validUntil")
        replacement = try reader.readUInt128("bundle.replacement")
        let refundStart = reader.position
        refundPercent = try reader.readUInt8("bundle.refundPercent")
        try reader.check(refundPercent <= 100, "bundle.refundPercent", at: refundStart, "must be at most 100")
        refundRecipient = PublicKey(bytes: try reader.readBytes32("bundle.refundRecipient"))
        legs = try reader.readList("bundle.legs", counts: 1...Self.legsMax)
        signatures = try reader.readList("bundle.signatures", counts: 1...Self.legsMax + 1)
    }
}

extension OpeningsPolicy: WireCodable {
    /// Without payers.
    public static var encodedBytesMin: Int { 55 }
    /// Exact.
    public var encodedByteCount: Int { 55 + 32 * payers.count }

    /// ENC-37.
    public func encode(into writer: inout WireWriter) {
        for kind in OpeningKind.allCases {
            writer.write(self[kind]?.price.rawValue ?? 0)
            writer.write(self[kind]?.reservePrice ?? 0)
        }
        payers.encode(into: &writer)
    }

    /// ENC-37. Throws `invalidValue` for a price rule that is none, a reserve price of what is closed, and payers that
    /// do not ascend.
    public init(from reader: inout WireReader) throws(WireError) {
        self = .closed
        for kind in OpeningKind.allCases {
            let start = reader.position
            let raw = try reader.readUInt8("openings.price")
            let price = OpeningPrice(rawValue: raw)
            try reader.check(raw == 0 || price != nil, "openings.price", at: start, "\(raw) names nothing")
            let reserveStart = reader.position
            let reservePrice = try reader.readUInt128("openings.reservePrice")
            try reader.check(
                price != nil || reservePrice == 0, "openings.reservePrice", at: reserveStart,
                "must be 0 for a closed opening")
            if let price { self[kind] = OpeningTerms(price: price, reservePrice: reservePrice) }
        }
        let start = reader.position
        payers = try reader.readList("openings.payers", counts: 0...Self.payersMax)
        let ascends = zip(payers, payers.dropFirst()).allSatisfy { $0 < $1 }
        try reader.check(ascends, "openings.payers", at: start, "must ascend without repeats")
    }
}
