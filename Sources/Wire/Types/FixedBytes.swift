/// A value that is a fixed number of bytes and is written as their hexadecimal digits.
public protocol FixedBytes: WireCodable, CustomStringConvertible {
    /// From as many bytes as every value has; nil for any other number.
    init?(exactly bytes: [UInt8])
    /// The bytes in their order.
    var array: [UInt8] { get }
}

extension FixedBytes {
    /// `0x` and two lower-case digits for each byte.
    public var description: String { Hex.encode(array) }

    /// From two digits for each byte, with or without `0x`; nil for anything else.
    public init?(hex text: some StringProtocol) {
        guard let bytes = Hex.decode(text) else { return nil }
        self.init(exactly: bytes)
    }

    /// Every value takes the same number of bytes.
    @inlinable public var encodedByteCount: Int { Self.encodedBytesMin }
}

extension Bytes32: FixedBytes {
    /// 32.
    @inlinable public static var encodedBytesMin: Int { 32 }

    /// From 32 bytes; nil for any other number.
    public init?(exactly bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        self = bytes.withUnsafeBytes { Bytes32($0) }
    }

    /// ENC-4: the bytes as they are.
    @inlinable public func encode(into writer: inout WireWriter) { writer.write(self) }

    /// ENC-4: the bytes as they are.
    @inlinable public init(from reader: inout WireReader) throws(WireError) {
        self = try reader.readBytes32("bytes")
    }
}

extension Hash: FixedBytes {
    /// 32.
    @inlinable public static var encodedBytesMin: Int { 32 }
    /// All bytes zero.
    @inlinable public static var zero: Hash { Hash(bytes: .zero) }
    /// The bytes in their order.
    public var array: [UInt8] { bytes.array }

    /// From 32 bytes; nil for any other number.
    public init?(exactly bytes: [UInt8]) {
        guard let bytes = Bytes32(exactly: bytes) else { return nil }
        self.init(bytes: bytes)
    }

    /// ENC-4: the bytes as they are.
    @inlinable public func encode(into writer: inout WireWriter) { writer.write(bytes) }

    /// ENC-4: the bytes as they are.
    @inlinable public init(from reader: inout WireReader) throws(WireError) {
        self.init(bytes: try reader.readBytes32("hash"))
    }
}

extension PublicKey: FixedBytes {
    /// 32.
    @inlinable public static var encodedBytesMin: Int { 32 }
    /// All bytes zero: no account.
    @inlinable public static var zero: PublicKey { PublicKey(bytes: .zero) }
    /// The bytes in their order.
    public var array: [UInt8] { bytes.array }

    /// From 32 bytes; nil for any other number.
    public init?(exactly bytes: [UInt8]) {
        guard let bytes = Bytes32(exactly: bytes) else { return nil }
        self.init(bytes: bytes)
    }

    /// ENC-4: the bytes as they are.
    @inlinable public func encode(into writer: inout WireWriter) { writer.write(bytes) }

    /// ENC-4: the bytes as they are.
    @inlinable public init(from reader: inout WireReader) throws(WireError) {
        self.init(bytes: try reader.readBytes32("public key"))
    }
}

extension Signature: FixedBytes {
    /// 64.
    @inlinable public static var encodedBytesMin: Int { 64 }
    /// All bytes zero: no signature.
    @inlinable public static var zero: Signature { Signature(r: .zero, s: .zero) }
    /// The bytes in their order.
    public var array: [UInt8] { r.array + s.array }

    /// From 64 bytes; nil for any other number.
    public init?(exactly bytes: [UInt8]) {
        guard bytes.count == 64 else { return nil }
        self.init(r: Bytes32(bytes: bytes[..<32]), s: Bytes32(bytes: bytes[32...]))
    }

    /// ENC-4: the bytes as they are.
    @inlinable public func encode(into writer: inout WireWriter) {
        writer.write(r)
        writer.write(s)
    }

    /// ENC-4: the bytes as they are.
    @inlinable public init(from reader: inout WireReader) throws(WireError) {
        r = try reader.readBytes32("signature")
        s = try reader.readBytes32("signature")
    }
}
