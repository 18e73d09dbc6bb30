/// A type with one canonical encoding (Specs/encoding.md): whatever decodes encodes to the same bytes again.
public protocol WireCodable {
    /// The fewest bytes that any value takes. A list's count is checked against it before anything is allocated.
    static var encodedBytesMin: Int { get }

    /// Bytes of this value's encoding. Exact; used to allocate once.
    var encodedByteCount: Int { get }

    /// Appends the encoding. Bounds are checked when decoding, not here.
    func encode(into writer: inout WireWriter)

    /// Reads one value and leaves the reader behind it.
    ///
    /// Throws for anything that is not a canonical encoding, with the offset of the field at fault.
    init(from reader: inout WireReader) throws(WireError)
}

extension WireCodable {
    /// The encoding, in one allocation.
    @inlinable public var encoded: [UInt8] {
        var writer = WireWriter(capacity: encodedByteCount)
        encode(into: &writer)
        return writer.bytes
    }

    /// Decodes the whole of `bytes`. Throws as ``init(from:)`` does, and `trailingBytes` if anything follows the value.
    @inlinable public init(decoding bytes: [UInt8]) throws(WireError) {
        var reader = WireReader(bytes)
        self = try Self(from: &reader)
        try reader.finish()
    }
}

/// ENC-6: a u32 count, then the elements.
extension Array: WireCodable where Element: WireCodable {
    /// The count alone.
    public static var encodedBytesMin: Int { 4 }

    /// The count and every element.
    public var encodedByteCount: Int { reduce(4) { $0 + $1.encodedByteCount } }

    /// Appends the count and the elements.
    public func encode(into writer: inout WireWriter) {
        writer.write(UInt32(count))
        for element in self { element.encode(into: &writer) }
    }

    /// Reads a list of any length that the input can hold.
    public init(from reader: inout WireReader) throws(WireError) {
        self = try reader.readList("list")
    }
}
