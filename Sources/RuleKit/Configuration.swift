/// Why a rule refuses its configuration.
public struct ConfigurationError: Error, Hashable, Sendable {
    /// The rule's own number, never 0.
    public let code: UInt32

    /// An error of the rule's own. Numbers from 0xFFFF_FF00 on are RuleKit's; 0 means accepted in the ABI and becomes
    /// ``unspecified``.
    public init(code: UInt32) { self.code = code == 0 ? Self.unspecified.code : code }

    private init(own code: UInt32) { self.code = code }

    /// The rule gave no number.
    public static let unspecified = ConfigurationError(own: 0xFFFF_FF00)
    /// A key that the rule needs is not there.
    public static let missingKey = ConfigurationError(own: 0xFFFF_FF01)
    /// A value has the wrong type: an integer is 16 bytes, a truth value one byte, 0 or 1.
    public static let wrongType = ConfigurationError(own: 0xFFFF_FF02)
    /// There is a key that the rule does not know.
    public static let unknownKey = ConfigurationError(own: 0xFFFF_FF03)
    /// A number is larger than the rule allows.
    public static let tooLarge = ConfigurationError(own: 0xFFFF_FF04)
}

/// The `[config]` of a rule's `app.toml` (ABI-7), read in place.
public struct Configuration: ~Escapable {
    private let bytes: RawSpan
    private let entryCount: Int

    /// How many entries there are.
    public var count: Int { entryCount }
    /// Whether there are none.
    public var isEmpty: Bool { entryCount == 0 }

    /// Checks all of ABI-7 and answers nil for bytes that break it. For hosts and generated code.
    @_lifetime(copy bytes)
    public init?(_ bytes: RawSpan) {
        guard bytes.byteCount >= 8, bytes.uint32(at: 4) == 0, let count = Int(exactly: bytes.uint32(at: 0)) else {
            return nil
        }
        self.bytes = bytes
        entryCount = count
        var offset = 8
        var previous: Range<Int>?
        for _ in 0..<count {
            guard let entry = Entry(bytes, at: offset) else { return nil }
            if let previous, !bytes.isBefore(previous, entry.key) { return nil }
            previous = entry.key
            offset = entry.end
        }
        guard offset == bytes.byteCount else { return nil }
    }

    /// The number at `name`. Throws ``ConfigurationError/missingKey`` or ``ConfigurationError/wrongType``.
    public func integer(_ name: StaticString) throws(ConfigurationError) -> UInt128 {
        guard let value = try integerIfPresent(name) else { throw .missingKey }
        return value
    }

    /// The number at `name`, or `fallback` if there is none. Throws ``ConfigurationError/wrongType``.
    public func integer(_ name: StaticString, default fallback: UInt128) throws(ConfigurationError) -> UInt128 {
        try integerIfPresent(name) ?? fallback
    }

    /// The truth value at `name`, or `fallback` if there is none. Throws ``ConfigurationError/wrongType``.
    public func flag(_ name: StaticString, default fallback: Bool) throws(ConfigurationError) -> Bool {
        guard let value = entry(name)?.value else { return fallback }
        guard value.count == 1, bytes.uint8(at: value.lowerBound) <= 1 else { throw .wrongType }
        return bytes.uint8(at: value.lowerBound) == 1
    }

    /// The text's UTF-8 bytes at `name`; nil if there is none.
    ///
    /// Bytes, because comparing as `String` would add Unicode's tables to the module, some 90 KB.
    @_lifetime(copy self)
    public func text(_ name: StaticString) -> RawSpan? {
        guard let value = entry(name)?.value else { return nil }
        return bytes.extracting(value)
    }

    /// Throws ``ConfigurationError/unknownKey`` if there is an entry beside `names`: a misspelt key should not be silent.
    public func allowOnly(_ names: StaticString...) throws(ConfigurationError) {
        var known = 0
        for name in names where entry(name) != nil { known += 1 }
        guard known == entryCount else { throw .unknownKey }
    }

    private func integerIfPresent(_ name: StaticString) throws(ConfigurationError) -> UInt128? {
        guard let value = entry(name)?.value else { return nil }
        guard value.count == 16 else { throw .wrongType }
        return bytes.uint128(at: value.lowerBound)
    }

    private func entry(_ name: StaticString) -> Entry? {
        var offset = 8
        for _ in 0..<entryCount {
            guard let entry = Entry(bytes, at: offset) else { return nil }
            if bytes.equals(name, in: entry.key) { return entry }
            offset = entry.end
        }
        return nil
    }

    /// Where one entry's parts are.
    private struct Entry {
        let key: Range<Int>
        let value: Range<Int>
        let end: Int

        /// nil: it does not fit into `bytes`, or its padding is not zero.
        init?(_ bytes: RawSpan, at offset: Int) {
            guard bytes.byteCount - offset >= 8 else { return nil }
            let keyCount = UInt64(bytes.uint32(at: offset))
            let valueCount = UInt64(bytes.uint32(at: offset + 4))
            let paddedCount = (8 + keyCount + valueCount + 7) / 8 * 8
            guard paddedCount <= UInt64(bytes.byteCount - offset) else { return nil }
            let keyStart = offset + 8
            key = keyStart..<keyStart + Int(keyCount)
            value = key.upperBound..<key.upperBound + Int(valueCount)
            end = offset + Int(paddedCount)
            for index in value.upperBound..<end where bytes.uint8(at: index) != 0 { return nil }
        }
    }
}
