/// Reads canonical encodings. Every read is bounds-checked, and nothing is allocated for bytes that are not there.
public struct WireReader: Sendable {
    @usableFromInline let bytes: [UInt8]
    @usableFromInline let end: Int
    @usableFromInline var offset: Int

    /// Reads the whole of `bytes`.
    @inlinable public init(_ bytes: [UInt8]) {
        self.init(bytes, in: 0..<bytes.count)
    }

    /// Reads `range` of `bytes`, which it must lie in. Offsets in errors count from the start of `bytes`.
    @inlinable public init(_ bytes: [UInt8], in range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "the range lies outside the bytes")
        self.bytes = bytes
        end = range.upperBound
        offset = range.lowerBound
    }

    /// Offset of the next byte.
    @inlinable public var position: Int { offset }

    /// Bytes that are left.
    @inlinable public var remaining: Int { end - offset }

    /// Throws `trailingBytes` unless everything was read.
    @inlinable public func finish() throws(WireError) {
        if remaining != 0 { throw trailing() }
    }

    /// Reads one byte.
    @inlinable public mutating func readUInt8(_ subject: StaticString) throws(WireError) -> UInt8 {
        try load(subject)
    }

    /// Reads two bytes, low first.
    @inlinable public mutating func readUInt16(_ subject: StaticString) throws(WireError) -> UInt16 {
        UInt16(littleEndian: try load(subject))
    }

    /// Reads four bytes, low first.
    @inlinable public mutating func readUInt32(_ subject: StaticString) throws(WireError) -> UInt32 {
        UInt32(littleEndian: try load(subject))
    }

    /// Reads eight bytes, low first.
    @inlinable public mutating func readUInt64(_ subject: StaticString) throws(WireError) -> UInt64 {
        UInt64(littleEndian: try load(subject))
    }

    /// Reads sixteen bytes, low first.
    @inlinable public mutating func readUInt128(_ subject: StaticString) throws(WireError) -> UInt128 {
        UInt128(littleEndian: try load(subject))
    }

    /// Reads 32 bytes in their order.
    @inlinable public mutating func readBytes32(_ subject: StaticString) throws(WireError) -> Bytes32 {
        Bytes32(stored: try load(subject))
    }

    /// ENC-5: reads a u32 length of at most `bytesMax`, and as many bytes. Throws `tooLong` at the length.
    @inlinable
    public mutating func readBytes(_ subject: StaticString, bytesMax: Int) throws(WireError) -> [UInt8] {
        let start = offset
        let count = Int(try readUInt32(subject))
        guard count <= bytesMax else { throw tooLong(start, subject, count, bytesMax) }
        guard count <= remaining else { throw truncated(subject, count) }
        let from = offset
        offset += count
        return [UInt8](unsafeUninitializedCapacity: count) { room, initializedCount in
            bytes.withUnsafeBytes {
                UnsafeMutableRawBufferPointer(room).copyMemory(from: .init(rebasing: $0[from..<from + count]))
            }
            initializedCount = count
        }
    }

    /// ENC-7: reads text of `byteCounts` bytes of UTF-8 without control characters.
    ///
    /// Throws `tooLong` for more bytes and `invalidText` for fewer or others, at the length.
    public mutating func readText(
        _ subject: StaticString, byteCounts: ClosedRange<Int>
    ) throws(WireError) -> String {
        let start = offset
        let utf8 = try readBytes(subject, bytesMax: byteCounts.upperBound)
        guard utf8.count >= byteCounts.lowerBound else {
            throw WireError(
                .invalidText, offset: start, subject: "\(subject)",
                reason: "\(utf8.count) bytes are fewer than \(byteCounts.lowerBound)")
        }
        guard let text = Text.decode(utf8) else {
            throw WireError(
                .invalidText, offset: start, subject: "\(subject)", reason: "not UTF-8 or with control characters")
        }
        return text
    }

    /// ENC-6: reads a u32 count inside `counts`, and as many elements.
    ///
    /// Throws `countOutOfBounds` at the count, and `truncated` if the rest of the input cannot hold that many elements.
    @inlinable
    public mutating func readList<Element: WireCodable>(
        _ subject: StaticString, counts: ClosedRange<Int> = 0...Int(UInt32.max)
    ) throws(WireError) -> [Element] {
        let start = offset
        let count = Int(try readUInt32(subject))
        guard counts.contains(count) else { throw countOutOfBounds(start, subject, count, counts) }
        guard count <= remaining / Element.encodedBytesMin else {
            throw truncated(subject, count * Element.encodedBytesMin)
        }
        var list: [Element] = []
        list.reserveCapacity(count)
        for _ in 0..<count { list.append(try Element(from: &self)) }
        return list
    }

    /// Throws `invalidValue` for the field that starts at `offset` unless `isValid`.
    @inlinable
    public func check(
        _ isValid: Bool, _ subject: StaticString, at offset: Int, _ reason: @autoclosure () -> String
    ) throws(WireError) {
        if !isValid {
            throw WireError(.invalidValue, offset: offset, subject: "\(subject)", reason: reason())
        }
    }

    /// Reads one byte that must be the raw value of `Value`. Throws `invalidValue` if it is not.
    @inlinable
    public mutating func readEnum<Value: RawRepresentable>(
        _ subject: StaticString
    ) throws(WireError) -> Value where Value.RawValue == UInt8 {
        let start = offset
        let raw = try readUInt8(subject)
        guard let value = Value(rawValue: raw) else {
            throw WireError(.invalidValue, offset: start, subject: "\(subject)", reason: "\(raw) names nothing")
        }
        return value
    }

    /// Reads the version byte, which must be `known`. Throws `unknownVersion` if it is not.
    @inlinable
    public mutating func readVersion(_ subject: StaticString, known: UInt8) throws(WireError) {
        let start = offset
        let version = try readUInt8(subject)
        guard version == known else {
            throw WireError(
                .unknownVersion, offset: start, subject: "\(subject)", reason: "version \(version), expected \(known)")
        }
    }

    @inlinable mutating func load<Value: BitwiseCopyable>(_ subject: StaticString) throws(WireError) -> Value {
        let size = MemoryLayout<Value>.size
        guard size <= remaining else { throw truncated(subject, size) }
        let start = offset
        offset += size
        return bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: start, as: Value.self) }
    }
}

// Errors are made out of line, so that the reads above stay small enough to be inlined.
extension WireReader {
    @usableFromInline @inline(never) func truncated(_ subject: StaticString, _ byteCount: Int) -> WireError {
        WireError(
            .truncated, offset: offset, subject: "\(subject)",
            reason: "\(byteCount) bytes are needed, \(remaining) are left")
    }

    @usableFromInline @inline(never) func trailing() -> WireError {
        WireError(.trailingBytes, offset: offset, subject: "input", reason: "\(remaining) bytes after the value")
    }

    @usableFromInline @inline(never)
    func tooLong(_ offset: Int, _ subject: StaticString, _ count: Int, _ max: Int) -> WireError {
        WireError(.tooLong, offset: offset, subject: "\(subject)", reason: "\(count) bytes are more than \(max)")
    }

    @usableFromInline @inline(never)
    func countOutOfBounds(
        _ offset: Int, _ subject: StaticString, _ count: Int, _ counts: ClosedRange<Int>
    ) -> WireError {
        WireError(
            .countOutOfBounds, offset: offset, subject: "\(subject)",
            reason: "\(count) is not in \(counts.lowerBound)...\(counts.upperBound)")
    }
}
