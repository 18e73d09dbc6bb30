extension NetworkParameters: WireCodable {
    /// Every value takes as many.
    public static var encodedBytesMin: Int { 91 }
    /// Exact.
    public var encodedByteCount: Int { Self.encodedBytesMin }

    /// ENC-31.
    public func encode(into writer: inout WireWriter) {
        writer.write(subBlockGas)
        writer.write(subBlockBytes)
        writer.write(subBlocksPerBlock)
        writer.write(quantum)
        writer.write(dataFeePerByte)
        writer.write(takeBasisPoints)
        writer.write(lifetimeMax)
        writer.write(fuelMax)
        writer.write(faultsBeforeSuspension)
        writer.write(attributionRule.rawValue)
        writer.write(slackFeePerGas)
        writer.write(inboxDelay)
    }

    /// ENC-31.
    public init(from reader: inout WireReader) throws(WireError) {
        let subBlockGasStart = reader.position
        subBlockGas = try reader.readUInt64("parameters.subBlockGas")
        try reader.check(subBlockGas >= 1, "parameters.subBlockGas", at: subBlockGasStart, "must be at least 1")
        let subBlockBytesStart = reader.position
        subBlockBytes = try reader.readUInt64("parameters.subBlockBytes")
        try reader.check(subBlockBytes >= 1, "parameters.subBlockBytes", at: subBlockBytesStart, "must be at least 1")
        let subBlocksPerBlockStart = reader.position
        subBlocksPerBlock = try reader.readUInt32("parameters.subBlocksPerBlock")
        try reader.check(
            subBlocksPerBlock >= 1, "parameters.subBlocksPerBlock", at: subBlocksPerBlockStart, "must be at least 1")
        let quantumStart = reader.position
        quantum = try reader.readUInt64("parameters.quantum")
        try reader.check(quantum >= 1, "parameters.quantum", at: quantumStart, "must be at least 1")
        dataFeePerByte = try reader.readUInt128("parameters.dataFeePerByte")
        let takeBasisPointsStart = reader.position
        takeBasisPoints = try reader.readUInt16("parameters.takeBasisPoints")
        try reader.check(
            takeBasisPoints <= 10_000, "parameters.takeBasisPoints", at: takeBasisPointsStart, "must be at most 10,000")
        let lifetimeMaxStart = reader.position
        lifetimeMax = try reader.readUInt64("parameters.lifetimeMax")
        try reader.check(lifetimeMax >= 1, "parameters.lifetimeMax", at: lifetimeMaxStart, "must be at least 1")
        fuelMax = try reader.readUInt64("parameters.fuelMax")
        let faultsBeforeSuspensionStart = reader.position
        faultsBeforeSuspension = try reader.readUInt32("parameters.faultsBeforeSuspension")
        try reader.check(
            faultsBeforeSuspension >= 1, "parameters.faultsBeforeSuspension", at: faultsBeforeSuspensionStart,
            "must be at least 1")
        attributionRule = try reader.readEnum("parameters.attributionRule")
        slackFeePerGas = try reader.readUInt128("parameters.slackFeePerGas")
        let inboxDelayStart = reader.position
        inboxDelay = try reader.readUInt64("parameters.inboxDelay")
        try reader.check(inboxDelay >= 1, "parameters.inboxDelay", at: inboxDelayStart, "must be at least 1")
    }
}

extension Genesis: WireCodable {
    /// The version of the encoding that this build writes and reads.
    public static let version: UInt8 = 5
    /// The most bytes of ``name``.
    public static let nameBytesMax = 64
    /// The most bytes of ``engine``.
    public static let engineBytesMax = 1024

    /// With a name of one byte, no engine and no origin.
    public static var encodedBytesMin: Int { 147 + NetworkParameters.encodedBytesMin }
    /// Exact.
    public var encodedByteCount: Int {
        146 + name.utf8.count + parameters.encodedByteCount + engine.utf8.count + (origin?.encodedByteCount ?? 0)
    }

    /// ENC-30.
    public func encode(into writer: inout WireWriter) {
        writer.write(Self.version)
        writer.write(bytes: Array(name.utf8))
        writer.write(chainID)
        writer.write(sequencer.bytes)
        writer.write(settlement.bytes)
        writer.write(governance.bytes)
        writer.write(operatorAccount.bytes)
        parameters.encode(into: &writer)
        writer.write(bytes: Array(engine.utf8))
        writer.write(UInt8(origin == nil ? 0 : 1))
        origin?.encode(into: &writer)
    }

    /// ENC-30.
    public init(from reader: inout WireReader) throws(WireError) {
        try reader.readVersion("genesis.version", known: Self.version)
        name = try reader.readText("genesis.name", byteCounts: 1...Self.nameBytesMax)
        chainID = try reader.readUInt64("genesis.chainID")
        sequencer = PublicKey(bytes: try reader.readBytes32("genesis.sequencer"))
        settlement = PublicKey(bytes: try reader.readBytes32("genesis.settlement"))
        governance = PublicKey(bytes: try reader.readBytes32("genesis.governance"))
        operatorAccount = PublicKey(bytes: try reader.readBytes32("genesis.operatorAccount"))
        parameters = try NetworkParameters(from: &reader)
        engine = try reader.readText("genesis.engine", byteCounts: 0...Self.engineBytesMax)
        origin = try reader.readFlag("genesis.origin") ? try Origin(from: &reader) : nil
    }
}
