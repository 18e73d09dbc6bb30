/// An event, built in place: `EventBytes(kind: 1).appending(account).appending(amount)`, for
/// ``LaneState/emit(_:)-(EventBytes)``.
///
/// The first byte says which kind of event it is. Numbers are appended with their least significant byte first, as
/// payloads have them. An event that grows past ``bytesMax`` cannot be emitted: that is a fault. A longer one, up to the
/// 1,024 bytes of ABI-23, is emitted from a span.
public struct EventBytes: Sendable {
    /// The longest event that is built in place, in bytes.
    public static let bytesMax = 256

    private var storage: InlineArray<256, UInt8> = InlineArray(repeating: 0)
    /// How many bytes have been appended; more than ``bytesMax`` if they did not fit.
    public private(set) var count = 0

    /// An event of this kind.
    public init(kind: UInt8) { append(number: kind) }

    /// The event with one byte more.
    public consuming func appending(_ value: UInt8) -> EventBytes {
        append(number: value)
        return self
    }

    /// The event with 4 bytes more.
    public consuming func appending(_ value: UInt32) -> EventBytes {
        append(number: value)
        return self
    }

    /// The event with 8 bytes more.
    public consuming func appending(_ value: UInt64) -> EventBytes {
        append(number: value)
        return self
    }

    /// The event with 16 bytes more.
    public consuming func appending(_ value: UInt128) -> EventBytes {
        append(number: UInt64(truncatingIfNeeded: value))
        append(number: UInt64(truncatingIfNeeded: value >> 64))
        return self
    }

    /// The event with the account's 32 bytes more.
    public consuming func appending(_ account: Account) -> EventBytes { appending(account.words) }

    /// The event with 32 bytes more, as they are.
    public consuming func appending(_ words: Words32) -> EventBytes {
        append(number: words.first.byteSwapped)
        append(number: words.second.byteSwapped)
        append(number: words.third.byteSwapped)
        append(number: words.fourth.byteSwapped)
        return self
    }

    /// The event with these bytes more.
    public consuming func appending(_ bytes: RawSpan) -> EventBytes {
        bytes.withUnsafeBytes { append($0) }
        return self
    }

    private mutating func append<Number: FixedWidthInteger & BitwiseCopyable>(number: Number) {
        withUnsafeBytes(of: number.littleEndian) { append($0) }
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

    /// The bytes, for the length of `body`; an event that is too long shows as an empty one, which every host refuses.
    func withBytes(_ body: (UnsafeRawBufferPointer) -> Void) {
        let fitted = count > Self.bytesMax ? 0 : count
        storage.span.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[..<fitted])) }
    }
}
