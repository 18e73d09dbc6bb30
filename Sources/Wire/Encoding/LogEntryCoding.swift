extension Tick: WireCodable {
    /// Every value takes as many.
    public static var encodedBytesMin: Int { 8 }
    /// Exact.
    public var encodedByteCount: Int { Self.encodedBytesMin }

    /// TX-42.
    public func encode(into writer: inout WireWriter) {
        writer.write(timeMilliseconds)
    }

    /// TX-42.
    public init(from reader: inout WireReader) throws(WireError) {
        timeMilliseconds = try reader.readUInt64("tick.timeMilliseconds")
    }
}

extension Deposit: WireCodable {
    /// Every value takes as many.
    public static var encodedBytesMin: Int { 120 }
    /// Exact.
    public var encodedByteCount: Int { Self.encodedBytesMin }

    /// TX-43.
    public func encode(into writer: inout WireWriter) {
        writer.write(number)
        writer.write(account.bytes)
        writer.write(amount)
        signature.encode(into: &writer)
    }

    /// TX-43.
    public init(from reader: inout WireReader) throws(WireError) {
        number = try reader.readUInt64("deposit.number")
        account = PublicKey(bytes: try reader.readBytes32("deposit.account"))
        amount = try reader.readUInt128("deposit.amount")
        signature = try Signature(from: &reader)
    }
}

extension ModuleDeployment: WireCodable {
    /// With every variable field at its shortest.
    public static var encodedBytesMin: Int { 100 }
    /// Exact.
    public var encodedByteCount: Int { 96 + 4 + module.count }

    /// TX-44.
    public func encode(into writer: inout WireWriter) {
        writer.write(bytes: module)
        writer.write(owner.bytes)
        signature.encode(into: &writer)
    }

    /// TX-44.
    public init(from reader: inout WireReader) throws(WireError) {
        module = try reader.readBytes("module.module", bytesMax: Self.moduleBytesMax)
        owner = PublicKey(bytes: try reader.readBytes32("module.owner"))
        signature = try Signature(from: &reader)
    }
}

extension LaneRegistration: WireCodable {
    /// With every variable field at its shortest.
    public static var encodedBytesMin: Int { LaneConfiguration.encodedBytesMin + 64 }
    /// Exact.
    public var encodedByteCount: Int { 64 + configuration.encodedByteCount }

    /// TX-45.
    public func encode(into writer: inout WireWriter) {
        configuration.encode(into: &writer)
        signature.encode(into: &writer)
    }

    /// TX-45.
    public init(from reader: inout WireReader) throws(WireError) {
        configuration = try LaneConfiguration(from: &reader)
        signature = try Signature(from: &reader)
    }
}

extension ReserveGrant: WireCodable {
    /// With every variable field at its shortest.
    public static var encodedBytesMin: Int { 90 }
    /// Exact.
    public var encodedByteCount: Int { 88 + lane.encodedByteCount }

    /// TX-46.
    public func encode(into writer: inout WireWriter) {
        writer.write(number)
        lane.encode(into: &writer)
        writer.write(reserveGas)
        writer.write(bundleGas)
        signature.encode(into: &writer)
    }

    /// TX-46.
    public init(from reader: inout WireReader) throws(WireError) {
        number = try reader.readUInt64("grant.number")
        lane = try LaneName(from: &reader)
        reserveGas = try reader.readUInt64("grant.reserveGas")
        bundleGas = try reader.readUInt64("grant.bundleGas")
        signature = try Signature(from: &reader)
    }
}

extension LaneUpgrade: WireCodable {
    /// With every variable field at its shortest.
    public static var encodedBytesMin: Int { 48 + LaneConfiguration.encodedBytesMin + 64 }
    /// Exact.
    public var encodedByteCount: Int { 112 + configuration.encodedByteCount }

    /// TX-48.
    public func encode(into writer: inout WireWriter) {
        encodeSigned(into: &writer)
        signature.encode(into: &writer)
    }

    /// All but the signature.
    func encodeSigned(into writer: inout WireWriter) {
        writer.write(number)
        writer.write(activation)
        writer.write(owner.bytes)
        configuration.encode(into: &writer)
    }

    /// TX-48.
    public init(from reader: inout WireReader) throws(WireError) {
        number = try reader.readUInt64("upgrade.number")
        activation = try reader.readUInt64("upgrade.activation")
        owner = PublicKey(bytes: try reader.readBytes32("upgrade.owner"))
        configuration = try LaneConfiguration(from: &reader)
        signature = try Signature(from: &reader)
    }
}

extension UpgradeCancellation: WireCodable {
    /// With every variable field at its shortest.
    public static var encodedBytesMin: Int { 106 }
    /// Exact.
    public var encodedByteCount: Int { 104 + lane.encodedByteCount }

    /// TX-49.
    public func encode(into writer: inout WireWriter) {
        encodeSigned(into: &writer)
        signature.encode(into: &writer)
    }

    /// All but the signature.
    func encodeSigned(into writer: inout WireWriter) {
        writer.write(number)
        lane.encode(into: &writer)
        writer.write(owner.bytes)
    }

    /// TX-49.
    public init(from reader: inout WireReader) throws(WireError) {
        number = try reader.readUInt64("cancellation.number")
        lane = try LaneName(from: &reader)
        owner = PublicKey(bytes: try reader.readBytes32("cancellation.owner"))
        signature = try Signature(from: &reader)
    }
}

extension ForcedEnvelope: WireCodable {
    /// With the shortest envelope.
    public static var encodedBytesMin: Int { 80 + Envelope.encodedBytesMin }
    /// Exact.
    public var encodedByteCount: Int { 80 + envelope.encodedByteCount }

    /// INB-1.
    public func encode(into writer: inout WireWriter) {
        encodeSigned(into: &writer)
        signature.encode(into: &writer)
    }

    /// All but the settlement's signature.
    func encodeSigned(into writer: inout WireWriter) {
        writer.write(number)
        writer.write(postedAt)
        envelope.encode(into: &writer)
    }

    /// INB-1.
    public init(from reader: inout WireReader) throws(WireError) {
        number = try reader.readUInt64("forced.number")
        postedAt = try reader.readUInt64("forced.postedAt")
        envelope = try Envelope(from: &reader)
        signature = try Signature(from: &reader)
    }
}

extension LogEntry: WireCodable {
    /// The byte before an entry. 0 is left free, so that zeroed storage never reads as an entry.
    public enum Kind: UInt8, Sendable, CaseIterable {
        /// An ``Envelope``.
        case envelope = 1
        /// A ``Tick``.
        case tick = 2
        /// A ``Deposit``.
        case deposit = 3
        /// A ``ModuleDeployment``.
        case module = 4
        /// A ``LaneRegistration``.
        case lane = 5
        /// A ``ReserveGrant``.
        case grant = 6
        /// A ``Bundle``.
        case bundle = 7
        /// A ``LaneUpgrade``.
        case upgrade = 8
        /// An ``UpgradeCancellation``.
        case upgradeCancellation = 9
        /// A ``ForcedEnvelope``.
        case forcedEnvelope = 10
        /// A ``Transfer``.
        case transfer = 11
        /// A ``Withdrawal``.
        case withdrawal = 12
        /// A ``Cancellation``.
        case cancellation = 13
        /// A ``BundleCancellation``.
        case bundleCancellation = 14
        /// A ``LaneExit``.
        case exit = 15
        /// A ``LaneImport``.
        case laneImport = 16
        /// A ``WithdrawalClaim``.
        case claim = 17
    }

    /// Which entry it is.
    public var kind: Kind {
        switch self {
        case .envelope: .envelope
        case .tick: .tick
        case .deposit: .deposit
        case .module: .module
        case .lane: .lane
        case .grant: .grant
        case .bundle: .bundle
        case .upgrade: .upgrade
        case .upgradeCancellation: .upgradeCancellation
        case .forcedEnvelope: .forcedEnvelope
        case .transfer: .transfer
        case .withdrawal: .withdrawal
        case .cancellation: .cancellation
        case .bundleCancellation: .bundleCancellation
        case .exit: .exit
        case .laneImport: .laneImport
        case .claim: .claim
        }
    }

    /// A tick.
    public static var encodedBytesMin: Int { 1 + Tick.encodedBytesMin }

    /// Exact.
    public var encodedByteCount: Int {
        switch self {
        case .envelope(let envelope): 1 + envelope.encodedByteCount
        case .tick(let tick): 1 + tick.encodedByteCount
        case .deposit(let deposit): 1 + deposit.encodedByteCount
        case .module(let module): 1 + module.encodedByteCount
        case .lane(let lane): 1 + lane.encodedByteCount
        case .grant(let grant): 1 + grant.encodedByteCount
        case .bundle(let bundle): 1 + bundle.encodedByteCount
        case .upgrade(let upgrade): 1 + upgrade.encodedByteCount
        case .upgradeCancellation(let cancellation): 1 + cancellation.encodedByteCount
        case .forcedEnvelope(let forced): 1 + forced.encodedByteCount
        case .transfer(let order): 1 + order.encodedByteCount
        case .withdrawal(let order): 1 + order.encodedByteCount
        case .cancellation(let order): 1 + order.encodedByteCount
        case .bundleCancellation(let order): 1 + order.encodedByteCount
        case .exit(let exit): 1 + exit.encodedByteCount
        case .laneImport(let part): 1 + part.encodedByteCount
        case .claim(let claim): 1 + claim.encodedByteCount
        }
    }

    /// TX-40: the kind, then the entry.
    public func encode(into writer: inout WireWriter) {
        writer.write(kind.rawValue)
        switch self {
        case .envelope(let envelope): envelope.encode(into: &writer)
        case .tick(let tick): tick.encode(into: &writer)
        case .deposit(let deposit): deposit.encode(into: &writer)
        case .module(let module): module.encode(into: &writer)
        case .lane(let lane): lane.encode(into: &writer)
        case .grant(let grant): grant.encode(into: &writer)
        case .bundle(let bundle): bundle.encode(into: &writer)
        case .upgrade(let upgrade): upgrade.encode(into: &writer)
        case .upgradeCancellation(let cancellation): cancellation.encode(into: &writer)
        case .forcedEnvelope(let forced): forced.encode(into: &writer)
        case .transfer(let order): order.encode(into: &writer)
        case .withdrawal(let order): order.encode(into: &writer)
        case .cancellation(let order): order.encode(into: &writer)
        case .bundleCancellation(let order): order.encode(into: &writer)
        case .exit(let exit): exit.encode(into: &writer)
        case .laneImport(let part): part.encode(into: &writer)
        case .claim(let claim): claim.encode(into: &writer)
        }
    }

    /// TX-40. Throws `unknownKind` for a byte that names no entry.
    public init(from reader: inout WireReader) throws(WireError) {
        let start = reader.position
        let raw = try reader.readUInt8("entry.kind")
        switch Kind(rawValue: raw) {
        case .envelope: self = .envelope(try Envelope(from: &reader))
        case .tick: self = .tick(try Tick(from: &reader))
        case .deposit: self = .deposit(try Deposit(from: &reader))
        case .module: self = .module(try ModuleDeployment(from: &reader))
        case .lane: self = .lane(try LaneRegistration(from: &reader))
        case .grant: self = .grant(try ReserveGrant(from: &reader))
        case .bundle: self = .bundle(try Bundle(from: &reader))
        case .upgrade: self = .upgrade(try LaneUpgrade(from: &reader))
        case .upgradeCancellation: self = .upgradeCancellation(try UpgradeCancellation(from: &reader))
        case .forcedEnvelope: self = .forcedEnvelope(try ForcedEnvelope(from: &reader))
        case .transfer: self = .transfer(try Transfer(from: &reader))
        case .withdrawal: self = .withdrawal(try Withdrawal(from: &reader))
        case .cancellation: self = .cancellation(try Cancellation(from: &reader))
        case .bundleCancellation: self = .bundleCancellation(try BundleCancellation(from: &reader))
        case .exit: self = .exit(try LaneExit(from: &reader))
        case .laneImport: self = .laneImport(try LaneImport(from: &reader))
        case .claim: self = .claim(try WithdrawalClaim(from: &reader))
        case nil:
            throw WireError(.unknownKind, offset: start, subject: "entry.kind", reason: "\(raw) names no entry")
        }
    }
}
