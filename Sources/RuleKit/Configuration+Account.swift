extension Configuration {
    /// The account at `name`, a text of `0x` and 64 hexadecimal digits.
    ///
    /// Throws ``ConfigurationError/missingKey`` if there is none, ``ConfigurationError/wrongType`` if it reads otherwise.
    public func account(_ name: StaticString) throws(ConfigurationError) -> Account {
        guard let account = try accountIfPresent(name) else { throw .missingKey }
        return account
    }

    /// The account at `name`, nil if there is none. Throws ``ConfigurationError/wrongType`` if it is anything but a text
    /// of `0x` and 64 hexadecimal digits.
    public func accountIfPresent(_ name: StaticString) throws(ConfigurationError) -> Account? {
        guard let text = text(name) else { return nil }
        guard text.byteCount == 66, text.uint8(at: 0) == UInt8(ascii: "0"), text.uint8(at: 1) == UInt8(ascii: "x")
        else {
            throw .wrongType
        }
        return Account(
            Words32(
                try text.hexadecimalWord(at: 2), try text.hexadecimalWord(at: 18),
                try text.hexadecimalWord(at: 34), try text.hexadecimalWord(at: 50)))
    }
}

extension RawSpan {
    /// The number that 16 hexadecimal digits write, the first the most significant.
    fileprivate func hexadecimalWord(at offset: Int) throws(ConfigurationError) -> UInt64 {
        var word: UInt64 = 0
        for index in offset..<offset + 16 {
            let digit: UInt8
            switch uint8(at: index) {
            case let byte where byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case let byte where byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "f"):
                digit = byte - UInt8(ascii: "a") + 10
            case let byte where byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "F"):
                digit = byte - UInt8(ascii: "A") + 10
            default: throw .wrongType
            }
            word = word << 4 | UInt64(digit)
        }
        return word
    }
}
