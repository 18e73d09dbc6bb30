extension SubBlockHeader: WireCodable {
    /// Every value takes as many.
    public static var encodedBytesMin: Int { 248 }
    /// Exact.
    public var encodedByteCount: Int { Self.encodedBytesMin }

    /// ENC-40.
    public func encode(into writer: inout WireWriter) {
        writer.write(height)
        writer.write(previous.bytes)
        writer.write(logPosition)
        writer.write(logHash.bytes)
        writer.write(inboxNumber)
        writer.write(outcomesHash.bytes)
        writer.write(attributionHash.bytes)
        writer.write(componentsHash.bytes)
        writer.write(eventsHash.bytes)
        writer.write(journalHash.bytes)
    }

    /// ENC-40.
    public init(from reader: inout WireReader) throws(WireError) {
        height = try reader.readUInt64("subBlockHeader.height")
        previous = Hash(bytes: try reader.readBytes32("subBlockHeader.previous"))
        logPosition = try reader.readUInt64("subBlockHeader.logPosition")
        logHash = Hash(bytes: try reader.readBytes32("subBlockHeader.logHash"))
        inboxNumber = try reader.readUInt64("subBlockHeader.inboxNumber")
        outcomesHash = Hash(bytes: try reader.readBytes32("subBlockHeader.outcomesHash"))
        attributionHash = Hash(bytes: try reader.readBytes32("subBlockHeader.attributionHash"))
        componentsHash = Hash(bytes: try reader.readBytes32("subBlockHeader.componentsHash"))
        eventsHash = Hash(bytes: try reader.readBytes32("subBlockHeader.eventsHash"))
        journalHash = Hash(bytes: try reader.readBytes32("subBlockHeader.journalHash"))
    }
}

extension Outcomes: WireCodable {
    /// With every variable field at its shortest.
    public static var encodedBytesMin: Int { 16 }
    /// Exact.
    public var encodedByteCount: Int {
        included.encodedByteCount + endings.encodedByteCount + faults.encodedByteCount + bundles.encodedByteCount
    }

    /// ENC-41.
    public func encode(into writer: inout WireWriter) {
        included.encode(into: &writer)
        endings.encode(into: &writer)
        faults.encode(into: &writer)
        bundles.encode(into: &writer)
    }

    /// ENC-41.
    public init(from reader: inout WireReader) throws(WireError) {
        included = try reader.readList("outcomes.included")
        endings = try reader.readList("outcomes.endings")
        faults = try reader.readList("outcomes.faults")
        bundles = try reader.readList("outcomes.bundles")
    }
}

extension LaneFault: WireCodable {
    /// With every variable field at its shortest.
    public static var encodedBytesMin: Int { 36 }
    /// Exact.
    public var encodedByteCount: Int { 34 + lane.encodedByteCount }

    /// ENC-44.
    public func encode(into writer: inout WireWriter) {
        lane.encode(into: &writer)
        writer.write(function)
        writer.write(fault)
        writer.write(transaction.bytes)
    }

    /// ENC-44.
    public init(from reader: inout WireReader) throws(WireError) {
        lane = try LaneName(from: &reader)
        function = try reader.readUInt8("fault.function")
        fault = try reader.readUInt8("fault.fault")
        transaction = Hash(bytes: try reader.readBytes32("fault.transaction"))
    }
}

extension LaneAttribution: WireCodable {
    /// With every variable field at its shortest.
    public static var encodedBytesMin: Int { 178 }
    /// Exact.
    public var encodedByteCount: Int { 172 + lane.encodedByteCount + payouts.encodedByteCount }

    /// ENC-45.
    public func encode(into writer: inout WireWriter) {
        lane.encode(into: &writer)
        writer.write(baseFeePerGas)
        writer.write(transactions)
        writer.write(gas)
        writer.write(baseFee)
        writer.write(priorityFee)
        writer.write(charge)
        writer.write(dataFee)
        writer.write(bundle)
        writer.write(crossLane)
        writer.write(take)
        writer.write(slackFee)
        writer.write(alone)
        payouts.encode(into: &writer)
    }

    /// ENC-45.
    public init(from reader: inout WireReader) throws(WireError) {
        lane = try LaneName(from: &reader)
        baseFeePerGas = try reader.readUInt128("attribution.baseFeePerGas")
        transactions = try reader.readUInt32("attribution.transactions")
        gas = try reader.readUInt64("attribution.gas")
        baseFee = try reader.readUInt128("attribution.baseFee")
        priorityFee = try reader.readUInt128("attribution.priorityFee")
        charge = try reader.readUInt128("attribution.charge")
        dataFee = try reader.readUInt128("attribution.dataFee")
        bundle = try reader.readUInt128("attribution.bundle")
        crossLane = try reader.readUInt128("attribution.crossLane")
        take = try reader.readUInt128("attribution.take")
        slackFee = try reader.readUInt128("attribution.slackFee")
        alone = try reader.readUInt128("attribution.alone")
        payouts = try reader.readList("attribution.payouts")
    }
}

extension Payout: WireCodable {
    /// Every value takes as many.
    public static var encodedBytesMin: Int { 48 }
    /// Exact.
    public var encodedByteCount: Int { Self.encodedBytesMin }

    /// ENC-46.
    public func encode(into writer: inout WireWriter) {
        writer.write(account.bytes)
        writer.write(amount)
    }

    /// ENC-46.
    public init(from reader: inout WireReader) throws(WireError) {
        account = PublicKey(bytes: try reader.readBytes32("payout.account"))
        amount = try reader.readUInt128("payout.amount")
    }
}

extension Posting: WireCodable {
    /// Every value takes as many.
    public static var encodedBytesMin: Int { 54 }
    /// Exact.
    public var encodedByteCount: Int { Self.encodedBytesMin }

    /// ENC-47.
    public func encode(into writer: inout WireWriter) {
        writer.writeFields(Self.encodedBytesMin) { fields in
            fields.write(account.bytes)
            fields.write(side.rawValue)
            fields.write(kind.rawValue)
            fields.write(reference)
            fields.write(amount)
        }
    }

    /// ENC-47.
    public init(from reader: inout WireReader) throws(WireError) {
        account = PublicKey(bytes: try reader.readBytes32("posting.account"))
        side = try reader.readEnum("posting.side")
        kind = try reader.readEnum("posting.kind")
        reference = try reader.readUInt32("posting.reference")
        amount = try reader.readUInt128("posting.amount")
    }
}

extension SubBlock: WireCodable {
    /// With every variable field at its shortest.
    public static var encodedBytesMin: Int { 272 }
    /// Exact.
    public var encodedByteCount: Int {
        header.encodedByteCount + outcomes.encodedByteCount + attribution.encodedByteCount
            + components.encodedByteCount + events.encodedByteCount + journal.encodedByteCount
    }

    /// ENC-48.
    public func encode(into writer: inout WireWriter) {
        header.encode(into: &writer)
        outcomes.encode(into: &writer)
        attribution.encode(into: &writer)
        components.encode(into: &writer)
        events.encode(into: &writer)
        journal.encode(into: &writer)
    }

    /// ENC-48.
    public init(from reader: inout WireReader) throws(WireError) {
        header = try SubBlockHeader(from: &reader)
        outcomes = try Outcomes(from: &reader)
        attribution = try reader.readList("subBlock.attribution")
        components = try reader.readList("subBlock.components")
        events = try reader.readList("subBlock.events")
        journal = try reader.readList("subBlock.journal")
    }
}

extension Inclusion: WireCodable {
    /// Every value takes as many.
    public static var encodedBytesMin: Int { 130 }
    /// Exact.
    public var encodedByteCount: Int { Self.encodedBytesMin }

    /// ENC-42.
    public func encode(into writer: inout WireWriter) {
        writer.writeFields(Self.encodedBytesMin) { fields in
            fields.write(laneIndex)
            fields.write(transaction.bytes)
            fields.write(sender.bytes)
            fields.write(outcome.rawValue)
            fields.write(code)
            fields.write(gasCharged)
            fields.write(priorityFeePerGas)
            fields.write(charge)
            fields.write(dataFee)
        }
    }

    /// ENC-42. Throws `invalidValue` for an outcome that is not of an included transaction.
    public init(from reader: inout WireReader) throws(WireError) {
        laneIndex = try reader.readUInt32("inclusion.laneIndex")
        transaction = Hash(bytes: try reader.readBytes32("inclusion.transaction"))
        sender = PublicKey(bytes: try reader.readBytes32("inclusion.sender"))
        outcome = try reader.readOutcome("inclusion.outcome", isInclusion: true)
        code = try reader.readUInt32("inclusion.code")
        gasCharged = try reader.readUInt64("inclusion.gasCharged")
        priorityFeePerGas = try reader.readUInt128("inclusion.priorityFeePerGas")
        charge = try reader.readUInt128("inclusion.charge")
        dataFee = try reader.readUInt128("inclusion.dataFee")
    }
}

extension Ending: WireCodable {
    /// With a name of one byte.
    public static var encodedBytesMin: Int { 40 }
    /// Exact.
    public var encodedByteCount: Int { 38 + lane.encodedByteCount }

    /// ENC-43.
    public func encode(into writer: inout WireWriter) {
        lane.encode(into: &writer)
        writer.write(transaction.bytes)
        writer.write(outcome.rawValue)
        writer.write(code)
    }

    /// ENC-43. Throws `invalidValue` for an outcome that is of an included transaction.
    public init(from reader: inout WireReader) throws(WireError) {
        lane = try LaneName(from: &reader)
        transaction = Hash(bytes: try reader.readBytes32("ending.transaction"))
        outcome = try reader.readOutcome("ending.outcome", isInclusion: false)
        code = try reader.readUInt32("ending.code")
    }
}

extension WireReader {
    fileprivate mutating func readOutcome(
        _ subject: StaticString, isInclusion: Bool
    ) throws(WireError) -> OutcomeCode {
        let start = position
        let raw = try readUInt16(subject)
        guard let outcome = OutcomeCode(rawValue: raw), outcome.isInclusion == isInclusion else {
            throw WireError(
                .invalidValue, offset: start, subject: "\(subject)", reason: "\(raw) is no outcome that may stand here")
        }
        return outcome
    }
}
