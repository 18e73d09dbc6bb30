import Wire

/// An account or contract of the chain that the flow comes from: 20 bytes. Compares as the bytes do.
public struct FlowAddress: Hashable, Comparable, Sendable {
    // Most significant first; words, so that a transaction's sender needs no allocation.
    private let high: UInt64
    private let middle: UInt64
    private let low: UInt32

    init?(hexadecimal digits: some StringProtocol) {
        guard let bytes = Hex.bytes(digits, count: 20) else { return nil }
        high = bytes[0..<8].reduce(0) { $0 << 8 | UInt64($1) }
        middle = bytes[8..<16].reduce(0) { $0 << 8 | UInt64($1) }
        low = bytes[16..<20].reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// The 20 bytes, as on chain.
    public var bytes: [UInt8] {
        withUnsafeBytes(of: high.bigEndian, Array.init) + withUnsafeBytes(of: middle.bigEndian, Array.init)
            + withUnsafeBytes(of: low.bigEndian, Array.init)
    }

    /// True if `a` comes first in the order of the bytes.
    public static func < (a: Self, b: Self) -> Bool { (a.high, a.middle, a.low) < (b.high, b.middle, b.low) }
}

extension FlowAddress: CustomStringConvertible {
    /// `0x` and 40 lower-case digits.
    public var description: String { Hex.encode(bytes) }
}

/// The first four bytes of a call's data, which name the function called.
public struct FlowSelector: Hashable, Sendable, CustomStringConvertible {
    /// The four bytes as a number, first byte most significant.
    public let number: UInt32

    init?(hexadecimal digits: some StringProtocol) {
        guard let bytes = Hex.bytes(digits, count: 4) else { return nil }
        number = bytes.reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// The four bytes, as on chain.
    public var bytes: [UInt8] { withUnsafeBytes(of: number.bigEndian, Array.init) }

    /// `0x` and 8 lower-case digits.
    public var description: String { Hex.encode(bytes) }
}

/// How a transaction ended on its chain.
public enum FlowStatus: UInt8, Sendable, CaseIterable {
    /// Paid its gas, had no other effect.
    case failed = 0
    /// Had its effect.
    case succeeded = 1
}

extension Hex {
    /// The bytes of `digits`, which has no prefix; nil unless it is exactly `count` bytes.
    static func bytes(_ digits: some StringProtocol, count: Int) -> [UInt8]? {
        // The length of the text is checked too, since the decoder would take a prefix.
        guard digits.utf8.count == 2 * count, let bytes = decode(digits), bytes.count == count else { return nil }
        return bytes
    }
}
