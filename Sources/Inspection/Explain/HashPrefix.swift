package import Wire

/// The first digits of a hash, at least ``HashNames/digitsMin``.
package struct HashPrefix: CustomStringConvertible {
    private let digits: String

    /// `0x` and 8 to 64 hexadecimal digits.
    package init?(_ text: String) {
        guard text.hasPrefix("0x"), (2 + HashNames.digitsMin...66).contains(text.utf8.count),
            text.utf8.dropFirst(2).allSatisfy({ Character(UnicodeScalar($0)).isHexDigit })
        else { return nil }
        digits = text.lowercased()
    }

    /// The whole hash, if it is one.
    package var hash: Hash? { Hash(hex: digits) }

    /// True for a hash that begins so.
    package func matches(_ other: Hash) -> Bool { "\(other)".hasPrefix(digits) }

    package var description: String { digits }
}
