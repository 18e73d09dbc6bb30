/// A key of the lane's state, 1 to 128 bytes, built in place: `StateKey("balance").appending(account)`.
///
/// Numbers are appended with their most significant byte first, so that keys sort as their numbers do. A key that grows
/// past 128 bytes cannot be used: reading or writing it is a fault.
public struct StateKey: Sendable {
    /// The longest key, in bytes.
    public static let bytesMax = 128

    private var storage: InlineArray<128, UInt8> = InlineArray(repeating: 0)
    /// How many bytes have been appended; more than ``bytesMax`` if they did not fit.
    public private(set) var count = 0

    /// A key that starts with a name.
    public init(_ name: StaticString) {
        name.withUTF8Buffer { append(UnsafeRawBufferPointer($0)) }
    }

    /// The key with one byte more.
    public consuming func appending(_ value: UInt8) -> StateKey {
        append(number: value)
        return self
    }

    /// The key with 4 bytes more.
    public consuming func appending(_ value: UInt32) -> StateKey {
        append(number: value)
        return self
    }

    /// The key with 8 bytes more.
    public consuming func appending(_ value: UInt64) -> StateKey {
        append(number: value)
        return self
    }

    /// The key with 16 bytes more.
    public consuming func appending(_ value: UInt128) -> StateKey {
        append(number: UInt64(truncatingIfNeeded: value >> 64))
        append(number: UInt64(truncatingIfNeeded: value))
        return self
    }

    /// The key with the account's 32 bytes more.
    public consuming func appending(_ account: Account) -> StateKey { appending(account.words) }

    /// The key with 32 bytes more.
    public consuming func appending(_ words: Words32) -> StateKey {
        append(number: words.first)
        append(number: words.second)
        append(number: words.third)
        append(number: words.fourth)
        return self
    }

    /// The key with these bytes more.
    public consuming func appending(_ bytes: RawSpan) -> StateKey {
        bytes.withUnsafeBytes { append($0) }
        return self
    }

    private mutating func append<Number: FixedWidthInteger & BitwiseCopyable>(number: Number) {
        withUnsafeBytes(of: number.bigEndian) { append($0) }
    }

    private mutating func append(_ bytes: UnsafeRawBufferPointer) {
        if bytes.count <= Self.bytesMax - count {
            var elements = storage.mutableSpan
            elements.withUnsafeMutableBytes { room in
                UnsafeMutableRawBufferPointer(rebasing: room[count...]).copyMemory(from: bytes)
            }
        }
        count += bytes.count
    }

    /// The bytes, for the length of `body`; a key that is too long shows as one byte too many, which every host refuses.
    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        if count > Self.bytesMax {
            return withUnsafeTemporaryAllocation(byteCount: Self.bytesMax + 1, alignment: 1) { room in
                room.initializeMemory(as: UInt8.self, repeating: 0)
                return body(UnsafeRawBufferPointer(room))
            }
        }
        return storage.span.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
    }
}
