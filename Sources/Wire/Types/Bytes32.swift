/// 32 bytes as a value without an allocation; compares as the bytes do, first byte first.
public struct Bytes32: Hashable, Comparable, Sendable, BitwiseCopyable {
    /// The bytes, eight to a word, most significant first.
    public var words: (UInt64, UInt64, UInt64, UInt64)

    /// From words, see ``words``.
    @inlinable public init(words: (UInt64, UInt64, UInt64, UInt64)) { self.words = words }

    /// All bytes zero.
    @inlinable public static var zero: Bytes32 { Bytes32(words: (0, 0, 0, 0)) }

    /// From exactly 32 bytes; anything else is a mistake of the caller and traps.
    @inlinable public init(bytes: some Collection<UInt8>) {
        precondition(bytes.count == 32, "Bytes32 needs exactly 32 bytes")
        var iterator = bytes.makeIterator()
        func word() -> UInt64 { (0..<8).reduce(0) { word, _ in word << 8 | UInt64(iterator.next() ?? 0) } }
        words = (word(), word(), word(), word())
    }

    /// From exactly 32 bytes; anything else is a mistake of the caller and traps.
    @inlinable public init(_ bytes: UnsafeRawBufferPointer) {
        precondition(bytes.count == 32, "Bytes32 needs exactly 32 bytes")
        func word(_ offset: Int) -> UInt64 {
            UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        }
        words = (word(0), word(8), word(16), word(24))
    }

    /// Gives `body` the 32 bytes in their order, on the stack.
    @inlinable
    public func withBytes<Failure: Error, Result>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try withUnsafeBytes(of: stored) { (bytes) throws(Failure) in try body(bytes) }
    }

    /// The 32 bytes in their order.
    public var array: [UInt8] { withBytes { Array($0) } }

    /// True if all 32 bytes are equal.
    @inlinable public static func == (left: Bytes32, right: Bytes32) -> Bool {
        (left.words.0 ^ right.words.0) | (left.words.1 ^ right.words.1) | (left.words.2 ^ right.words.2)
            | (left.words.3 ^ right.words.3) == 0
    }

    /// True if `left` comes first in the order of the bytes.
    @inlinable public static func < (left: Bytes32, right: Bytes32) -> Bool { left.words < right.words }

    /// Feeds the four words.
    @inlinable public func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
        hasher.combine(words.2)
        hasher.combine(words.3)
    }
}

/// A BLAKE2b-256 hash (ENC-20).
public struct Hash: Hashable, Comparable, Sendable, BitwiseCopyable {
    /// The 32 bytes.
    public var bytes: Bytes32

    /// A hash of the given bytes.
    @inlinable public init(bytes: Bytes32) { self.bytes = bytes }

    /// True if `left` comes first in the order of the bytes.
    @inlinable public static func < (left: Hash, right: Hash) -> Bool { left.bytes < right.bytes }
}

/// An Ed25519 public key; names an account.
public struct PublicKey: Hashable, Comparable, Sendable, BitwiseCopyable {
    /// The 32 bytes, of which not all are points: a key is only looked at when a signature is checked.
    public var bytes: Bytes32

    /// A key of the given bytes.
    @inlinable public init(bytes: Bytes32) { self.bytes = bytes }

    /// True if `left` comes first in the order of the bytes.
    @inlinable public static func < (left: PublicKey, right: PublicKey) -> Bool { left.bytes < right.bytes }
}

/// An Ed25519 signature, 64 bytes.
public struct Signature: Hashable, Sendable, BitwiseCopyable {
    /// The first 32 bytes: the encoded point R.
    public var r: Bytes32
    /// The last 32 bytes: the scalar S.
    public var s: Bytes32

    /// A signature of the given halves.
    @inlinable public init(r: Bytes32, s: Bytes32) {
        self.r = r
        self.s = s
    }
}

/// An amount of money in the smallest unit, 10^18 to the token.
public typealias Amount = UInt128
