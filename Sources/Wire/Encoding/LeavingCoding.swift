extension LaneExit: WireCodable {
    /// With a name of one byte.
    public static var encodedBytesMin: Int { 114 }
    /// Exact.
    public var encodedByteCount: Int { 112 + lane.encodedByteCount }

    /// TX-74.
    public func encode(into writer: inout WireWriter) {
        encodeSigned(into: &writer)
        signature.encode(into: &writer)
    }

    private func encodeSigned(into writer: inout WireWriter) {
        writer.write(number)
        writer.write(activation)
        lane.encode(into: &writer)
        writer.write(owner.bytes)
    }

    /// What the owner signs: chain id, then the encoding without the signature (TX-74).
    public func signingHash(chainID: UInt64) -> Hash {
        var writer = WireWriter(capacity: 96)
        writer.write(chainID)
        encodeSigned(into: &writer)
        return Hash.of(.laneExit, writer)
    }

    /// TX-74.
    public init(from reader: inout WireReader) throws(WireError) {
        number = try reader.readUInt64("exit.number")
        activation = try reader.readUInt64("exit.activation")
        lane = try LaneName(from: &reader)
        owner = PublicKey(bytes: try reader.readBytes32("exit.owner"))
        signature = try Signature(from: &reader)
    }
}

extension StateEntry: WireCodable {
    /// Both empty.
    public static var encodedBytesMin: Int { 8 }
    /// Exact.
    public var encodedByteCount: Int { 8 + key.count + value.count }

    /// TX-75.
    public func encode(into writer: inout WireWriter) {
        writer.write(bytes: key)
        writer.write(bytes: value)
    }

    /// TX-75.
    public init(from reader: inout WireReader) throws(WireError) {
        key = try reader.readBytes("state.key", bytesMax: Self.keyBytesMax)
        value = try reader.readBytes("state.value", bytesMax: Self.valueBytesMax)
    }
}

extension LaneImport: WireCodable {
    /// The most entries of one part.
    public static let entriesMax = 65_536

    /// With every variable field at its shortest.
    public static var encodedBytesMin: Int { 73 + LaneConfiguration.encodedBytesMin }
    /// Exact.
    public var encodedByteCount: Int { 69 + configuration.encodedByteCount + entries.encodedByteCount }

    /// TX-75.
    public func encode(into writer: inout WireWriter) {
        encodeSigned(into: &writer)
        signature.encode(into: &writer)
    }

    private func encodeSigned(into writer: inout WireWriter) {
        writer.write(number)
        writer.write(UInt8(isLast ? 1 : 0))
        configuration.encode(into: &writer)
        entries.encode(into: &writer)
    }

    /// What the owner signs: chain id, then the encoding without the signature (TX-75).
    public func signingHash(chainID: UInt64) -> Hash {
        var writer = WireWriter(capacity: 8 + encodedByteCount)
        writer.write(chainID)
        encodeSigned(into: &writer)
        return Hash.of(.laneImport, writer)
    }

    /// TX-75.
    public init(from reader: inout WireReader) throws(WireError) {
        number = try reader.readUInt32("import.number")
        isLast = try reader.readFlag("import.isLast")
        configuration = try LaneConfiguration(from: &reader)
        entries = try reader.readList("import.entries", counts: 0...Self.entriesMax)
        signature = try Signature(from: &reader)
    }
}

extension WithdrawalRecord: WireCodable {
    /// Every value takes as many.
    public static var encodedBytesMin: Int { 120 }
    /// Exact.
    public var encodedByteCount: Int { Self.encodedBytesMin }

    /// LEAVE-2.
    public func encode(into writer: inout WireWriter) {
        writer.write(number)
        writer.write(account.bytes)
        writer.write(amount)
        writer.write(destination)
        writer.write(network.bytes)
    }

    /// LEAVE-2.
    public init(from reader: inout WireReader) throws(WireError) {
        number = try reader.readUInt64("record.number")
        account = PublicKey(bytes: try reader.readBytes32("record.account"))
        amount = try reader.readUInt128("record.amount")
        destination = try reader.readBytes32("record.destination")
        network = Hash(bytes: try reader.readBytes32("record.network"))
    }

    /// The record's leaf of the withdrawals root (LEAVE-2).
    public var leaf: Hash { Hash.of(.withdrawalRecord, self) }

    /// The withdrawals root of a network with `count` withdrawals, whose leaves have `tree` as Merkle root (LEAVE-2).
    public static func root(of tree: Hash, count: UInt64) -> Hash {
        var writer = WireWriter(capacity: 40)
        writer.write(count)
        tree.encode(into: &writer)
        return Hash.of(.withdrawals, writer)
    }
}

extension WithdrawalClaim: WireCodable {
    /// Without siblings.
    public static var encodedBytesMin: Int { WithdrawalRecord.encodedBytesMin + MerklePath.encodedBytesMin }
    /// Exact.
    public var encodedByteCount: Int { WithdrawalRecord.encodedBytesMin + path.encodedByteCount }

    /// TX-76.
    public func encode(into writer: inout WireWriter) {
        record.encode(into: &writer)
        path.encode(into: &writer)
    }

    /// TX-76.
    public init(from reader: inout WireReader) throws(WireError) {
        record = try WithdrawalRecord(from: &reader)
        path = try MerklePath(from: &reader)
    }

    /// Whether the path leads from the record, at its own number's place, to `root`.
    public func isProven(by root: Hash) -> Bool {
        guard record.number > 0, path.index == record.number - 1, let tree = path.root(over: record.leaf) else {
            return false
        }
        return WithdrawalRecord.root(of: tree, count: path.count) == root
    }
}

extension Origin: WireCodable {
    /// With a name of one byte.
    public static var encodedBytesMin: Int { 178 }
    /// Exact.
    public var encodedByteCount: Int { 176 + lane.encodedByteCount }

    /// ENC-32.
    public func encode(into writer: inout WireWriter) {
        writer.write(genesisHash.bytes)
        writer.write(chainID)
        writer.write(blockNumber)
        writer.write(blockHash.bytes)
        lane.encode(into: &writer)
        writer.write(stateRoot.bytes)
        writer.write(configurationHash.bytes)
        writer.write(withdrawalsRoot.bytes)
    }

    /// ENC-32.
    public init(from reader: inout WireReader) throws(WireError) {
        genesisHash = Hash(bytes: try reader.readBytes32("origin.genesisHash"))
        chainID = try reader.readUInt64("origin.chainID")
        blockNumber = try reader.readUInt64("origin.blockNumber")
        blockHash = Hash(bytes: try reader.readBytes32("origin.blockHash"))
        lane = try LaneName(from: &reader)
        stateRoot = Hash(bytes: try reader.readBytes32("origin.stateRoot"))
        configurationHash = Hash(bytes: try reader.readBytes32("origin.configurationHash"))
        withdrawalsRoot = Hash(bytes: try reader.readBytes32("origin.withdrawalsRoot"))
    }

    /// What a withdrawal names the network by that goes on with `lane` of the network of genesis `genesisHash`, whose
    /// own genesis is not known yet (LEAVE-3).
    public static func successor(of genesisHash: Hash, lane: LaneName) -> Hash {
        var writer = WireWriter(capacity: 65)
        genesisHash.encode(into: &writer)
        lane.encode(into: &writer)
        return Hash.of(.successor, writer)
    }

    /// What withdrawals to this network name it by (LEAVE-3).
    public var successor: Hash { Self.successor(of: genesisHash, lane: lane) }
}

extension WireReader {
    /// Reads one byte that is 0 or 1. Throws `invalidValue` for another.
    mutating func readFlag(_ subject: StaticString) throws(WireError) -> Bool {
        let start = position
        let flag = try readUInt8(subject)
        try check(flag <= 1, subject, at: start, "must be 0 or 1")
        return flag == 1
    }
}
