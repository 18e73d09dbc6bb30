/// 32 bytes as four words, so that they need no allocation; compares as the bytes do, first byte first.
public struct Words32: Hashable, Comparable, Sendable {
    /// Bytes 0 to 7, the first the most significant.
    public var first: UInt64
    /// Bytes 8 to 15.
    public var second: UInt64
    /// Bytes 16 to 23.
    public var third: UInt64
    /// Bytes 24 to 31.
    public var fourth: UInt64

    /// From four words, each with its first byte the most significant.
    public init(_ first: UInt64, _ second: UInt64, _ third: UInt64, _ fourth: UInt64) {
        self.first = first
        self.second = second
        self.third = third
        self.fourth = fourth
    }

    /// True if `left` comes first in the order of the bytes.
    public static func < (left: Words32, right: Words32) -> Bool {
        if left.first != right.first { return left.first < right.first }
        if left.second != right.second { return left.second < right.second }
        if left.third != right.third { return left.third < right.third }
        return left.fourth < right.fourth
    }
}

/// Who has money on the network: an Ed25519 public key.
public struct Account: Hashable, Comparable, Sendable {
    /// The key's bytes.
    public var words: Words32

    /// The account with this key.
    public init(_ words: Words32) { self.words = words }

    /// True if `left` comes first in the order of the bytes.
    public static func < (left: Account, right: Account) -> Bool { left.words < right.words }
}

/// Names a transaction.
public struct TransactionHash: Hashable, Comparable, Sendable {
    /// The hash's bytes.
    public var words: Words32

    /// The hash with these bytes.
    public init(_ words: Words32) { self.words = words }

    /// True if `left` comes first in the order of the bytes.
    public static func < (left: TransactionHash, right: TransactionHash) -> Bool { left.words < right.words }
}
