extension FuelLimits: WireCodable {
    /// Every value takes as many.
    public static var encodedBytesMin: Int { 40 }
    /// Exact.
    public var encodedByteCount: Int { Self.encodedBytesMin }

    /// ENC-36.
    public func encode(into writer: inout WireWriter) {
        writer.write(admit)
        writer.write(order)
        writer.write(begin)
        writer.write(execute)
        writer.write(settle)
    }

    /// ENC-36.
    public init(from reader: inout WireReader) throws(WireError) {
        admit = try reader.readUInt64("fuel.admit")
        order = try reader.readUInt64("fuel.order")
        begin = try reader.readUInt64("fuel.begin")
        execute = try reader.readUInt64("fuel.execute")
        settle = try reader.readUInt64("fuel.settle")
    }
}

extension LaneConfiguration: WireCodable {
    /// With every variable field at its shortest.
    public static var encodedBytesMin: Int { 282 }
    /// Exact.
    public var encodedByteCount: Int {
        181 + name.encodedByteCount + 4 + ruleConfiguration.count + fuel.encodedByteCount + openings.encodedByteCount
    }

    /// ENC-36.
    public func encode(into writer: inout WireWriter) {
        name.encode(into: &writer)
        writer.write(owner.bytes)
        writer.write(treasury.bytes)
        writer.write(weight)
        writer.write(minimumBaseFee)
        writer.write(gasTarget)
        writer.write(maxTransactionGas)
        writer.write(mempoolCountMax)
        writer.write(mempoolBytesMax)
        writer.write(nonceMode.rawValue)
        writer.write(moduleHash.bytes)
        writer.write(bytes: ruleConfiguration)
        fuel.encode(into: &writer)
        writer.write(memoryBytesMax)
        writer.write(orderWindow)
        writer.write(stateBytesMax)
        openings.encode(into: &writer)
        writer.write(noticePeriod)
        writer.write(forcedDelay)
    }

    /// ENC-36.
    public init(from reader: inout WireReader) throws(WireError) {
        name = try LaneName(from: &reader)
        owner = PublicKey(bytes: try reader.readBytes32("lane.owner"))
        treasury = PublicKey(bytes: try reader.readBytes32("lane.treasury"))
        let weightStart = reader.position
        weight = try reader.readUInt32("lane.weight")
        try reader.check(weight >= 1, "lane.weight", at: weightStart, "must be at least 1")
        minimumBaseFee = try reader.readUInt128("lane.minimumBaseFee")
        gasTarget = try reader.readUInt64("lane.gasTarget")
        maxTransactionGas = try reader.readUInt64("lane.maxTransactionGas")
        mempoolCountMax = try reader.readUInt32("lane.mempoolCountMax")
        mempoolBytesMax = try reader.readUInt64("lane.mempoolBytesMax")
        nonceMode = try reader.readEnum("lane.nonceMode")
        moduleHash = Hash(bytes: try reader.readBytes32("lane.moduleHash"))
        ruleConfiguration = try reader.readBytes("lane.ruleConfiguration", bytesMax: Self.ruleConfigurationBytesMax)
        fuel = try FuelLimits(from: &reader)
        memoryBytesMax = try reader.readUInt64("lane.memoryBytesMax")
        orderWindow = try reader.readUInt32("lane.orderWindow")
        stateBytesMax = try reader.readUInt64("lane.stateBytesMax")
        openings = try OpeningsPolicy(from: &reader)
        noticePeriod = try reader.readUInt64("lane.noticePeriod")
        forcedDelay = try reader.readUInt64("lane.forcedDelay")
    }
}
