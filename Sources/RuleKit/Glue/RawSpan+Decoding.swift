/// Little-endian decoding. Every offset is checked: reading outside the span traps.
extension RawSpan {
    func u8(_ offset: Int) -> UInt8 { unsafeLoad(fromByteOffset: offset, as: UInt8.self) }

    func u32(_ offset: Int) -> UInt32 {
        UInt32(littleEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }

    func u64(_ offset: Int) -> UInt64 {
        UInt64(littleEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    func u128(_ offset: Int) -> UInt128 { UInt128(u64(offset + 8)) << 64 | UInt128(u64(offset)) }

    func words32(_ offset: Int) -> Words32 {
        Words32(
            u64(offset).byteSwapped, u64(offset + 8).byteSwapped, u64(offset + 16).byteSwapped,
            u64(offset + 24).byteSwapped)
    }

    /// Whether the bytes at `left` come strictly before those at `right`.
    func isBefore(_ left: Range<Int>, _ right: Range<Int>) -> Bool {
        for index in 0..<Swift.min(left.count, right.count) {
            let (a, b) = (u8(left.lowerBound + index), u8(right.lowerBound + index))
            if a != b { return a < b }
        }
        return left.count < right.count
    }

    func equals(_ text: StaticString, in range: Range<Int>) -> Bool {
        guard text.utf8CodeUnitCount == range.count else { return false }
        for index in 0..<range.count where text.utf8Start[index] != u8(range.lowerBound + index) { return false }
        return true
    }
}
