/// Reads integers out of a payload, wherever they stand in it, least significant byte first. Reading outside of the
/// span traps, which is a fault of the rule: check `byteCount` before.
extension RawSpan {
    /// The byte at `offset`.
    @inline(__always)
    public func uint8(at offset: Int) -> UInt8 { unsafeLoad(fromByteOffset: offset, as: UInt8.self) }

    /// The 4 bytes at `offset`.
    @inline(__always)
    public func uint32(at offset: Int) -> UInt32 {
        UInt32(littleEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }

    /// The 8 bytes at `offset`.
    @inline(__always)
    public func uint64(at offset: Int) -> UInt64 {
        UInt64(littleEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    /// The 16 bytes at `offset`.
    @inline(__always)
    public func uint128(at offset: Int) -> UInt128 {
        UInt128(uint64(at: offset + 8)) << 64 | UInt128(uint64(at: offset))
    }

    /// The 32 bytes at `offset`, as they are.
    public func words32(at offset: Int) -> Words32 {
        Words32(
            uint64(at: offset).byteSwapped, uint64(at: offset + 8).byteSwapped, uint64(at: offset + 16).byteSwapped,
            uint64(at: offset + 24).byteSwapped)
    }

    /// Whether the bytes at `left` come strictly before those at `right`.
    func isBefore(_ left: Range<Int>, _ right: Range<Int>) -> Bool {
        for index in 0..<Swift.min(left.count, right.count) {
            let (a, b) = (uint8(at: left.lowerBound + index), uint8(at: right.lowerBound + index))
            if a != b { return a < b }
        }
        return left.count < right.count
    }

    func equals(_ text: StaticString, in range: Range<Int>) -> Bool {
        guard text.utf8CodeUnitCount == range.count else { return false }
        for index in 0..<range.count where text.utf8Start[index] != uint8(at: range.lowerBound + index) { return false }
        return true
    }
}
