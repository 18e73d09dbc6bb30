package import Wire

/// A number's bytes in a payload, least significant first.
package func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
}

extension PublicKey {
    /// The key's 32 bytes in a payload.
    package var payload: [UInt8] { bytes.withBytes { Array($0) } }
    /// The key in a `[config]`: `0x` and 64 hexadecimal digits.
    package var configText: String {
        "0x" + payload.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }
}

extension Hash {
    /// The hash's 32 bytes in a payload.
    package var payload: [UInt8] { bytes.withBytes { Array($0) } }
}

/// Every order of `items`, each of which counts as different.
package func permutations<Item>(_ items: [Item]) -> [[Item]] {
    guard let last = items.last else { return [[]] }
    return permutations(Array(items.dropLast())).flatMap { shorter in
        (0...shorter.count).map { place in
            var longer = shorter
            longer.insert(last, at: place)
            return longer
        }
    }
}
