/// A lane's name, which is its app's: a DNS label of 1 to 32 of `a-z 0-9 -`, not starting or ending with `-`.
public struct LaneName: Hashable, Comparable, Sendable, BitwiseCopyable {
    /// The most bytes of a name.
    public static let bytesMax = 32

    /// The name's bytes, then zero bytes.
    public let bytes: Bytes32

    @inlinable init(validated bytes: Bytes32) { self.bytes = bytes }

    /// From text. Throws `invalidLaneName` with the offset of the first byte at fault.
    public init(_ text: some StringProtocol) throws(WireError) {
        let utf8 = Array(text.utf8)
        self = try utf8.withUnsafeBufferPointer { (utf8) throws(WireError) in try LaneName(checking: utf8, at: 0) }
    }

    /// Checks the bytes of a name that start at `offset` of the input.
    @usableFromInline init(checking utf8: UnsafeBufferPointer<UInt8>, at offset: Int) throws(WireError) {
        guard (1...Self.bytesMax).contains(utf8.count) else {
            throw Self.invalid(offset, "\(utf8.count) bytes, expected 1 to \(Self.bytesMax)")
        }
        var padded = (UInt64(0), UInt64(0), UInt64(0), UInt64(0))
        withUnsafeMutableBytes(of: &padded) { $0.copyMemory(from: UnsafeRawBufferPointer(utf8)) }
        for index in utf8.indices {
            switch utf8[index] {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): continue
            case UInt8(ascii: "-") where index != 0 && index != utf8.count - 1: continue
            default: throw Self.invalid(offset + index, "byte \(utf8[index]) may not stand here")
            }
        }
        bytes = Bytes32(stored: padded)
    }

    /// Bytes of the name, 1 to 32.
    @inlinable public var count: Int {
        let words = bytes.words
        if words.3 != 0 { return 32 - words.3.trailingZeroBitCount / 8 }
        if words.2 != 0 { return 24 - words.2.trailingZeroBitCount / 8 }
        if words.1 != 0 { return 16 - words.1.trailingZeroBitCount / 8 }
        return 8 - words.0.trailingZeroBitCount / 8
    }

    /// The name as text.
    public var text: String { bytes.withBytes { String(decoding: $0[..<count], as: UTF8.self) } }

    /// True if `left` comes first in the order of the bytes, which is the alphabet's.
    @inlinable public static func < (left: LaneName, right: LaneName) -> Bool { left.bytes < right.bytes }

    private static func invalid(_ offset: Int, _ reason: String) -> WireError {
        WireError(.invalidLaneName, offset: offset, subject: "lane name", reason: reason)
    }
}

extension LaneName: CustomStringConvertible {
    /// The name as text.
    public var description: String { text }
}

extension LaneName: WireCodable {
    /// One byte of length and one of name.
    @inlinable public static var encodedBytesMin: Int { 2 }
    /// The length byte and the name.
    @inlinable public var encodedByteCount: Int { 1 + count }

    /// ENC-8: one byte of length, then the name.
    @inlinable public func encode(into writer: inout WireWriter) {
        writer.write(UInt8(count))
        // All 32 bytes are stored and what is behind the name is given up: no loop, no branch.
        writer.store(bytes.stored, keeping: count)
    }

    /// ENC-8. Throws `invalidLaneName` at the length or at the first byte at fault.
    @inlinable public init(from reader: inout WireReader) throws(WireError) {
        self = try reader.readLaneName()
    }
}

extension WireReader {
    @usableFromInline mutating func readLaneName() throws(WireError) -> LaneName {
        let start = offset
        let count = Int(try readUInt8("lane name"))
        guard (1...LaneName.bytesMax).contains(count) else {
            throw WireError(
                .invalidLaneName, offset: start, subject: "lane name",
                reason: "\(count) bytes, expected 1 to \(LaneName.bytesMax)")
        }
        guard count <= remaining else { throw truncated("lane name", count) }
        let from = offset
        offset += count
        return try bytes.withUnsafeBufferPointer { (all) throws(WireError) in
            try LaneName(checking: UnsafeBufferPointer(rebasing: all[from..<from + count]), at: from)
        }
    }
}
