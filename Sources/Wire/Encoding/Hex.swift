/// Bytes as hexadecimal text.
public enum Hex {
    /// Two lower-case digits for each byte, after `0x` unless `prefixed` is false.
    public static func encode(_ bytes: some Collection<UInt8>, prefixed: Bool = true) -> String {
        let start = prefixed ? 2 : 0
        return String(unsafeUninitializedCapacity: start + bytes.count * 2) { text in
            if prefixed {
                text[0] = UInt8(ascii: "0")
                text[1] = UInt8(ascii: "x")
            }
            var index = start
            for byte in bytes {
                text[index] = digit(byte >> 4)
                text[index + 1] = digit(byte & 0xf)
                index += 2
            }
            return index
        }
    }

    /// The bytes, or nil unless `text` is an even number of digits of either case, with or without `0x` before them.
    public static func decode(_ text: some StringProtocol) -> [UInt8]? {
        let digits = text.hasPrefix("0x") ? text.utf8.dropFirst(2) : text.utf8.dropFirst(0)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 2)
        var high: UInt8?
        for character in digits {
            guard let value = value(of: character) else { return nil }
            if let first = high {
                bytes.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        return high == nil ? bytes : nil
    }

    private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? value + 0x30 : value + 0x57 }

    private static func value(of character: UInt8) -> UInt8? {
        switch character {
        case 0x30...0x39: character - 0x30
        case 0x41...0x46: character - 0x37
        case 0x61...0x66: character - 0x57
        default: nil
        }
    }
}
