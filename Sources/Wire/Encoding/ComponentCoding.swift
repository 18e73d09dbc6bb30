extension BundleOutcome: WireCodable {
    /// Every value takes as many.
    public static var encodedBytesMin: Int { 167 }
    /// Exact.
    public var encodedByteCount: Int { Self.encodedBytesMin }

    /// ENC-51.
    public func encode(into writer: inout WireWriter) {
        writer.write(bundle.bytes)
        writer.write(payer.bytes)
        writer.write(outcome.rawValue)
        writer.write(leg)
        writer.write(code)
        writer.write(bid)
        writer.write(paid)
        writer.write(refund)
        writer.write(rival.bytes)
        writer.write(price)
    }

    /// ENC-51. Throws `invalidValue` for an outcome that a bundle cannot have.
    public init(from reader: inout WireReader) throws(WireError) {
        bundle = Hash(bytes: try reader.readBytes32("bundleOutcome.bundle"))
        payer = PublicKey(bytes: try reader.readBytes32("bundleOutcome.payer"))
        let start = reader.position
        let raw = try reader.readUInt16("bundleOutcome.outcome")
        guard let outcome = OutcomeCode(rawValue: raw), outcome == .included || !outcome.isInclusion else {
            throw WireError(
                .invalidValue, offset: start, subject: "bundleOutcome.outcome",
                reason: "\(raw) is no outcome of a bundle")
        }
        self.outcome = outcome
        leg = try reader.readUInt8("bundleOutcome.leg")
        code = try reader.readUInt32("bundleOutcome.code")
        bid = try reader.readUInt128("bundleOutcome.bid")
        paid = try reader.readUInt128("bundleOutcome.paid")
        refund = try reader.readUInt128("bundleOutcome.refund")
        rival = Hash(bytes: try reader.readBytes32("bundleOutcome.rival"))
        price = try reader.readUInt128("bundleOutcome.price")
    }
}

extension Component: WireCodable {
    /// With two lanes of one byte each, no winner, and figures of one digit.
    public static var encodedBytesMin: Int { 165 }
    /// Exact.
    public var encodedByteCount: Int {
        lanes.encodedByteCount + winners.encodedByteCount + 8 + 16 * (values.count + units.count) + 4
            + excess.utf8.count + properties.reduce(0) { $0 + $1.encodedByteCount } + shillFigures.encodedByteCount
    }

    /// ENC-52.
    public func encode(into writer: inout WireWriter) {
        lanes.encode(into: &writer)
        winners.encode(into: &writer)
        for amounts in [values, units] {
            writer.write(UInt32(amounts.count))
            for amount in amounts { writer.write(amount) }
        }
        writer.write(bytes: Array(excess.utf8))
        for property in properties { property.encode(into: &writer) }
        shillFigures.encode(into: &writer)
    }

    /// ENC-52. Throws `countOutOfBounds` for fewer than two or more than eight lanes, and for values or units that are
    /// not one for each group and lane.
    public init(from reader: inout WireReader) throws(WireError) {
        lanes = try reader.readList("component.lanes", counts: 2...Self.lanesMax)
        winners = try reader.readList("component.winners")
        values = try reader.readAmounts("component.values", count: 1 << lanes.count)
        units = try reader.readAmounts("component.units", count: lanes.count)
        excess = try reader.readText("component.excess", byteCounts: 1...Property.figureBytesMax)
        var properties: [Property] = []
        for _ in 0..<Self.propertyCount { properties.append(try Property(from: &reader)) }
        self.properties = properties
        shillFigures = try reader.readList("component.shillFigures")
    }
}

extension Component.Property: WireCodable {
    /// With a figure of one digit.
    public static var encodedBytesMin: Int { 8 }
    /// Exact.
    public var encodedByteCount: Int { 7 + figure.utf8.count }

    /// ENC-52.
    public func encode(into writer: inout WireWriter) {
        writer.write(UInt8(held ? 1 : 0))
        writer.write(bytes: Array(figure.utf8))
        writer.write(lanes)
    }

    /// ENC-52. Throws `invalidValue` for a truth value that is neither 0 nor 1.
    public init(from reader: inout WireReader) throws(WireError) {
        let start = reader.position
        let raw = try reader.readUInt8("property.held")
        try reader.check(raw <= 1, "property.held", at: start, "must be 0 or 1")
        held = raw == 1
        figure = try reader.readText("property.figure", byteCounts: 1...Self.figureBytesMax)
        lanes = try reader.readUInt16("property.lanes")
    }
}

extension Component.Shill: WireCodable {
    /// With a figure of one digit.
    public static var encodedBytesMin: Int { 54 }
    /// Exact.
    public var encodedByteCount: Int { 53 + gain.utf8.count }

    /// ENC-52.
    public func encode(into writer: inout WireWriter) {
        writer.write(bundle.bytes)
        writer.write(lane)
        writer.write(bid)
        writer.write(bytes: Array(gain.utf8))
    }

    /// ENC-52.
    public init(from reader: inout WireReader) throws(WireError) {
        bundle = Hash(bytes: try reader.readBytes32("shill.bundle"))
        lane = try reader.readUInt8("shill.lane")
        bid = try reader.readUInt128("shill.bid")
        gain = try reader.readText("shill.gain", byteCounts: 1...Component.Property.figureBytesMax)
    }
}

extension WireReader {
    /// A list of exactly `count` amounts.
    fileprivate mutating func readAmounts(_ subject: StaticString, count: Int) throws(WireError) -> [Amount] {
        let start = position
        let announced = Int(try readUInt32(subject))
        guard announced == count else { throw countOutOfBounds(start, subject, announced, count...count) }
        guard count <= remaining / 16 else { throw truncated(subject, 16 * count) }
        var amounts: [Amount] = []
        amounts.reserveCapacity(count)
        for _ in 0..<count { amounts.append(try readUInt128(subject)) }
        return amounts
    }
}
