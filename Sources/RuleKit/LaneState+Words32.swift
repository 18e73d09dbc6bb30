extension LaneStateReader {
    /// The 32 bytes at `key`, as ``LaneState/write(_:_:)-(_,Words32)`` wrote them; nil if there are none or another number
    /// of bytes.
    public func words32(_ key: StateKey) -> Words32? {
        var bytes = InlineArray<32, UInt8>(repeating: 0)
        guard read(key, into: &bytes) == 32 else { return nil }
        return bytes.span.bytes.words32(at: 0)
    }

    /// The account at `key`, as ``LaneState/write(_:_:)-(_,Account)`` wrote it; nil if there is none or another number of
    /// bytes.
    public func account(_ key: StateKey) -> Account? { words32(key).map { Account($0) } }
}

extension LaneState {
    /// See ``LaneStateReader/words32(_:)``.
    public func words32(_ key: StateKey) -> Words32? {
        var bytes = InlineArray<32, UInt8>(repeating: 0)
        guard read(key, into: &bytes) == 32 else { return nil }
        return bytes.span.bytes.words32(at: 0)
    }

    /// See ``LaneStateReader/account(_:)``.
    public func account(_ key: StateKey) -> Account? { words32(key).map { Account($0) } }

    /// Sets the value at `key` to 32 bytes.
    public mutating func write(_ key: StateKey, _ value: Words32) {
        let words: InlineArray<4, UInt64> = [
            value.first.bigEndian, value.second.bigEndian, value.third.bigEndian, value.fourth.bigEndian,
        ]
        write(key, words.span.bytes)
    }

    /// Sets the value at `key` to the account's 32 bytes.
    public mutating func write(_ key: StateKey, _ account: Account) { write(key, account.words) }
}
