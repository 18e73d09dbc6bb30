import Store
public import Wire

extension Evidence: WireCodable {
    /// The version of the encoding that this build writes and reads.
    public static let version: UInt8 = 1

    private enum Kind: UInt8 {
        case subBlock = 1
        case block = 2
        case contradiction = 3
        case otherLog = 4
        case noOutcome = 5
        case missedForced = 6
    }

    /// Version, genesis hash and kind.
    public static var encodedBytesMin: Int { 34 }
    /// Exact.
    public var encodedByteCount: Int { 34 + proof.encodedByteCount }

    /// EVID-1.
    public func encode(into writer: inout WireWriter) {
        writer.write(Self.version)
        writer.write(genesisHash.bytes)
        switch proof {
        case .subBlock(let subBlock, let log):
            writer.write(Kind.subBlock.rawValue)
            subBlock.encode(into: &writer)
            writer.write(entries: log)
        case .block(let header, let log):
            writer.write(Kind.block.rawValue)
            header.encode(into: &writer)
            writer.write(entries: log)
        case .contradiction(let one, let other):
            writer.write(Kind.contradiction.rawValue)
            one.encode(into: &writer)
            other.encode(into: &writer)
        case .otherLog(let receipt, let log):
            writer.write(Kind.otherLog.rawValue)
            receipt.encode(into: &writer)
            log.header.encode(into: &writer)
            writer.write(log.start.bytes)
            writer.write(entries: log.entries)
        case .noOutcome(let receipt, let missing):
            writer.write(Kind.noOutcome.rawValue)
            receipt.encode(into: &writer)
            writer.write(bytes: missing.entry)
            missing.subBlocks.encode(into: &writer)
        case .missedForced(let missed):
            writer.write(Kind.missedForced.rawValue)
            missed.entry.encode(into: &writer)
            missed.header.encode(into: &writer)
        }
    }

    /// EVID-1. What is in it is decoded only as far as its parts have to be told apart.
    public init(from reader: inout WireReader) throws(WireError) {
        try reader.readVersion("evidence.version", known: Self.version)
        genesisHash = Hash(bytes: try reader.readBytes32("evidence.genesis"))
        let kind: Kind = try reader.readEnum("evidence.kind")
        switch kind {
        case .subBlock:
            proof = .subBlock(try EncodedSubBlock(from: &reader), log: try reader.readEntries("evidence.log"))
        case .block:
            proof = .block(try Signed<BlockHeader>(from: &reader), log: try reader.readEntries("evidence.log"))
        case .contradiction:
            proof = .contradiction(try Statement(from: &reader), try Statement(from: &reader))
        case .otherLog:
            proof = .otherLog(
                try Receipt(from: &reader),
                SignedLog(
                    header: try Signed<SubBlockHeader>(from: &reader),
                    start: Hash(bytes: try reader.readBytes32("evidence.start")),
                    entries: try reader.readEntries("evidence.log")))
        case .noOutcome:
            proof = .noOutcome(
                try Receipt(from: &reader),
                MissingOutcome(
                    entry: try reader.readBytes("evidence.entry", bytesMax: StoreLimits.rowBytesMax),
                    subBlocks: try reader.readList("evidence.subBlocks")))
        case .missedForced:
            proof = .missedForced(
                MissedForced(
                    entry: try ForcedEnvelope(from: &reader), header: try Signed<SubBlockHeader>(from: &reader)))
        }
    }
}

extension Evidence.Proof {
    fileprivate var encodedByteCount: Int {
        func count(_ log: [[UInt8]]) -> Int { log.reduce(4) { $0 + 4 + $1.count } }
        return switch self {
        case .subBlock(let subBlock, let log): subBlock.encodedByteCount + count(log)
        case .block(let header, let log): header.encodedByteCount + count(log)
        case .contradiction(let one, let other): one.encodedByteCount + other.encodedByteCount
        case .otherLog(let receipt, let log):
            receipt.encodedByteCount + log.header.encodedByteCount + 32 + count(log.entries)
        case .noOutcome(let receipt, let missing):
            receipt.encodedByteCount + 4 + missing.entry.count + missing.subBlocks.encodedByteCount
        case .missedForced(let missed): missed.entry.encodedByteCount + missed.header.encodedByteCount
        }
    }
}

extension Evidence.Statement: WireCodable {
    private enum Kind: UInt8 {
        case subBlock = 1
        case block = 2
        case receipt = 3
    }

    /// The kind and the shortest statement.
    public static var encodedBytesMin: Int { 1 + Receipt.encodedBytesMin }
    /// Exact.
    public var encodedByteCount: Int {
        switch self {
        case .subBlock(let header): 1 + header.encodedByteCount
        case .block(let header): 1 + header.encodedByteCount
        case .receipt(let receipt): 1 + receipt.encodedByteCount
        }
    }

    /// EVID-1.
    public func encode(into writer: inout WireWriter) {
        switch self {
        case .subBlock(let header):
            writer.write(Kind.subBlock.rawValue)
            header.encode(into: &writer)
        case .block(let header):
            writer.write(Kind.block.rawValue)
            header.encode(into: &writer)
        case .receipt(let receipt):
            writer.write(Kind.receipt.rawValue)
            receipt.encode(into: &writer)
        }
    }

    /// EVID-1.
    public init(from reader: inout WireReader) throws(WireError) {
        let kind: Kind = try reader.readEnum("statement.kind")
        switch kind {
        case .subBlock: self = .subBlock(try Signed<SubBlockHeader>(from: &reader))
        case .block: self = .block(try Signed<BlockHeader>(from: &reader))
        case .receipt: self = .receipt(try Receipt(from: &reader))
        }
    }
}

extension Evidence.MissingOutcome.Published: WireCodable {
    /// With an empty section.
    public static var encodedBytesMin: Int { Signed<SubBlockHeader>.encodedBytesMin + 4 }
    /// Exact.
    public var encodedByteCount: Int { header.encodedByteCount + 4 + outcomes.count }

    /// EVID-1.
    public func encode(into writer: inout WireWriter) {
        header.encode(into: &writer)
        writer.write(bytes: outcomes)
    }

    /// EVID-1.
    public init(from reader: inout WireReader) throws(WireError) {
        header = try Signed<SubBlockHeader>(from: &reader)
        outcomes = try reader.readBytes("evidence.outcomes", bytesMax: StoreLimits.rowBytesMax)
    }
}
