/// 32 bytes as a value without an allocation; compares as the bytes do, first byte first.
public struct Bytes32: Hashable, Comparable, Sendable {
    /// The bytes, eight to a word, most significant first.
    public var words: (UInt64, UInt64, UInt64, UInt64)
}

/// A BLAKE2b-256 hash (ENC-H).
public struct Hash: Hashable, Comparable, Sendable {
    public var bytes: Bytes32
}

/// An Ed25519 public key; names an account.
public struct PublicKey: Hashable, Comparable, Sendable {
    public var bytes: Bytes32
}

/// An Ed25519 signature, 64 bytes.
public struct Signature: Hashable, Sendable {
    public var r: Bytes32
    public var s: Bytes32
}

/// A lane's name, which is its app's: a DNS label of 1 to 32 of `a-z 0-9 -`, not starting or ending with `-`.
public struct LaneName: Hashable, Comparable, Sendable {
    /// The name's bytes, then zero bytes.
    public let bytes: Bytes32
}

/// An amount of money in the smallest unit, 10^18 to the token.
public typealias Amount = UInt128
