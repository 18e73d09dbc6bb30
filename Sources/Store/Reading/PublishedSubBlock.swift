public import Wire

/// One step of the chain as a node publishes it (SVC-40): what the log brought since the tick before, and all that was
/// made of it. Whoever has the genesis and every step has the whole log, and can derive the rest.
public struct PublishedSubBlock: Hashable, Sendable {
    /// Encoded log entries behind the tick before, in the log's order; the last one is the sub-block's own tick.
    public var entries: [[UInt8]]
    /// The sub-block.
    public var subBlock: EncodedSubBlock
    /// The block that it closes.
    public var block: Signed<BlockHeader>?

    /// From all parts.
    public init(entries: [[UInt8]], subBlock: EncodedSubBlock, block: Signed<BlockHeader>?) {
        self.entries = entries
        self.subBlock = subBlock
        self.block = block
    }
}

extension PublishedSubBlock: WireCodable {
    /// Without entries, with empty sections and without a block.
    public static var encodedBytesMin: Int { 4 + EncodedSubBlock.encodedBytesMin + 1 }
    /// Exact.
    public var encodedByteCount: Int {
        entries.reduce(4) { $0 + 4 + $1.count } + subBlock.encodedByteCount + 1 + (block?.encodedByteCount ?? 0)
    }

    /// SVC-40.
    public func encode(into writer: inout WireWriter) {
        writer.write(entries: entries)
        subBlock.encode(into: &writer)
        writer.write(UInt8(block == nil ? 0 : 1))
        block?.encode(into: &writer)
    }

    /// SVC-40.
    public init(from reader: inout WireReader) throws(WireError) {
        entries = try reader.readEntries("published.entries")
        subBlock = try EncodedSubBlock(from: &reader)
        let start = reader.position
        let isLast = try reader.readUInt8("published.hasBlock")
        try reader.check(isLast <= 1, "published.hasBlock", at: start, "\(isLast) is neither 0 nor 1")
        block = isLast == 1 ? try Signed<BlockHeader>(from: &reader) : nil
    }
}

extension EncodedSubBlock: WireCodable {
    /// With empty sections.
    public static var encodedBytesMin: Int { Signed<SubBlockHeader>.encodedBytesMin + 5 * 4 }
    /// Exact.
    public var encodedByteCount: Int {
        header.encodedByteCount + 5 * 4 + outcomes.count + attribution.count + components.count + events.count
            + journal.count
    }

    /// SVC-40: the signed header, then each section as bytes, in the order in which the header names their hashes.
    public func encode(into writer: inout WireWriter) {
        header.encode(into: &writer)
        for section in [outcomes, attribution, components, events, journal] { writer.write(bytes: section) }
    }

    /// SVC-40. The sections are not decoded.
    public init(from reader: inout WireReader) throws(WireError) {
        func section(_ name: StaticString) throws(WireError) -> [UInt8] {
            try reader.readBytes(name, bytesMax: StoreLimits.rowBytesMax)
        }
        self.init(
            header: try Signed<SubBlockHeader>(from: &reader), outcomes: try section("published.outcomes"),
            attribution: try section("published.attribution"), components: try section("published.components"),
            events: try section("published.events"), journal: try section("published.journal"))
    }
}

extension WireWriter {
    /// Entries of a log that are encoded already: a u32 count, each as bytes.
    public mutating func write(entries: [[UInt8]]) {
        write(UInt32(entries.count))
        for entry in entries { write(bytes: entry) }
    }
}

extension WireReader {
    /// What ``WireWriter/write(entries:)`` wrote; the entries themselves are not decoded.
    public mutating func readEntries(_ subject: StaticString) throws(WireError) -> [[UInt8]] {
        let count = Int(try readUInt32(subject))
        var entries: [[UInt8]] = []
        // No more is set aside than there can be.
        entries.reserveCapacity(min(count, remaining / 4))
        for _ in 0..<count { entries.append(try readBytes(subject, bytesMax: StoreLimits.rowBytesMax)) }
        return entries
    }
}

extension NodeStore {
    private static let batchBytes = 4 << 20

    /// The step of `height`; nil if there is no sub-block there.
    ///
    /// Throws as ``entries(from:bytesMax:)`` and ``subBlock(at:)`` do. Its memory is that of the log's group that has
    /// the tick, and of the sub-block.
    public func published(at height: UInt64) throws(StoreError) -> PublishedSubBlock? {
        guard height > 0, let subBlock = try subBlock(at: height) else { return nil }
        let before = height > 1 ? try subBlockHeader(at: height - 1)?.header.logPosition ?? 0 : 0
        let last = subBlock.header.header.logPosition
        var entries: [[UInt8]] = []
        while before + UInt64(entries.count) < last {
            let batch = try self.entries(from: before + UInt64(entries.count) + 1, bytesMax: Self.batchBytes)
            if batch.entries.isEmpty { break }
            entries += batch.entries.prefix(Int(clamping: last - before - UInt64(entries.count)))
        }
        let (number, rest) = height.quotientAndRemainder(dividingBy: UInt64(genesis.parameters.subBlocksPerBlock))
        return PublishedSubBlock(
            entries: entries, subBlock: subBlock, block: rest == 0 ? try block(number) : nil)
    }
}
