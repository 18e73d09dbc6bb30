/// BLAKE2b with 32 bytes of digest and no key (RFC 7693), for rules that commit to what they do not show yet.
///
/// ```swift
/// var hash = Blake2b256(personalization: "my-app.commit")
/// hash.update(transaction.sender.words)
/// hash.update(transaction.payload)
/// let commitment = hash.finalized()
/// ```
///
/// Costs a module some 6,000 units of fuel for every 128 bytes begun.
public struct Blake2b256: Sendable {
    private var state = Self.initial
    private var block: InlineArray<128, UInt8> = InlineArray(repeating: 0)
    private var blockCount = 0
    private var byteCount: UInt64 = 0

    /// A hash of nothing yet.
    ///
    /// - Parameter personalization: at most 16 bytes, filled up with zeros; what is behind them is not looked at. Hashes
    ///   with different ones have nothing to do with each other.
    public init(personalization: StaticString = "") {
        // Digest of 32 bytes, no key, sequential mode.
        state[0] ^= 0x0101_0020
        for index in 0..<Swift.min(personalization.utf8CodeUnitCount, 16) {
            let shift = UInt64(index % 8 * 8)
            state[6 + index / 8] ^= UInt64(personalization.utf8Start[index]) << shift
        }
    }

    /// Adds bytes.
    public mutating func update(_ bytes: RawSpan) {
        for index in 0..<bytes.byteCount { append(bytes.uint8(at: index)) }
    }

    /// Adds 32 bytes.
    public mutating func update(_ words: Words32) {
        update(words.first.bigEndian)
        update(words.second.bigEndian)
        update(words.third.bigEndian)
        update(words.fourth.bigEndian)
    }

    /// Adds 8 bytes, the least significant first.
    public mutating func update(_ value: UInt64) {
        for shift in 0..<8 { append(UInt8(truncatingIfNeeded: value >> UInt64(shift * 8))) }
    }

    /// The digest of all that was added.
    public consuming func finalized() -> Words32 {
        for index in blockCount..<128 { block[index] = 0 }
        byteCount &+= UInt64(blockCount)
        compress(isLast: true)
        return Words32(state[0].byteSwapped, state[1].byteSwapped, state[2].byteSwapped, state[3].byteSwapped)
    }

    private mutating func append(_ byte: UInt8) {
        // A full block waits for the byte behind it: the last one is compressed in another way.
        if blockCount == 128 {
            byteCount &+= 128
            compress(isLast: false)
            blockCount = 0
        }
        block[blockCount] = byte
        blockCount += 1
    }

    private mutating func compress(isLast: Bool) {
        var work: InlineArray<16, UInt64> = InlineArray(repeating: 0)
        let initial = Self.initial
        for index in 0..<8 {
            work[index] = state[index]
            work[index + 8] = initial[index]
        }
        work[12] ^= byteCount
        if isLast { work[14] = ~work[14] }
        let schedule = Self.schedule
        for round in 0..<12 {
            let row = schedule[round % 10]
            mix(&work, 0, 4, 8, 12, row >> 56)
            mix(&work, 1, 5, 9, 13, row >> 48)
            mix(&work, 2, 6, 10, 14, row >> 40)
            mix(&work, 3, 7, 11, 15, row >> 32)
            mix(&work, 0, 5, 10, 15, row >> 24)
            mix(&work, 1, 6, 11, 12, row >> 16)
            mix(&work, 2, 7, 8, 13, row >> 8)
            mix(&work, 3, 4, 9, 14, row)
        }
        for index in 0..<8 { state[index] ^= work[index] ^ work[index + 8] }
    }

    /// G of RFC 7693, with the two words of the block that the low byte of `pair` names.
    private func mix(_ work: inout InlineArray<16, UInt64>, _ a: Int, _ b: Int, _ c: Int, _ d: Int, _ pair: UInt64) {
        work[a] = work[a] &+ work[b] &+ word(pair >> 4)
        work[d] = rotatedRight(work[d] ^ work[a], by: 32)
        work[c] = work[c] &+ work[d]
        work[b] = rotatedRight(work[b] ^ work[c], by: 24)
        work[a] = work[a] &+ work[b] &+ word(pair)
        work[d] = rotatedRight(work[d] ^ work[a], by: 16)
        work[c] = work[c] &+ work[d]
        work[b] = rotatedRight(work[b] ^ work[c], by: 63)
    }

    /// The block's word that the low four bits of `index` name.
    private func word(_ index: UInt64) -> UInt64 { block.span.bytes.uint64(at: Int(index & 15) * 8) }

    private func rotatedRight(_ value: UInt64, by count: UInt64) -> UInt64 { value >> count | value << (64 - count) }

    private static var initial: InlineArray<8, UInt64> {
        [
            0x6a09_e667_f3bc_c908, 0xbb67_ae85_84ca_a73b, 0x3c6e_f372_fe94_f82b, 0xa54f_f53a_5f1d_36f1,
            0x510e_527f_ade6_82d1, 0x9b05_688c_2b3e_6c1f, 0x1f83_d9ab_fb41_bd6b, 0x5be0_cd19_137e_2179,
        ]
    }

    /// SIGMA of RFC 7693: for each round sixteen words of the block, four bits each, the first in the highest.
    private static var schedule: InlineArray<10, UInt64> {
        [
            0x0123_4567_89ab_cdef, 0xea48_9fd6_1c02_b753, 0xb8c0_52fd_ae36_7194, 0x7931_dcbe_265a_40f8,
            0x9057_24af_e1bc_683d, 0x2c6a_0b83_4d75_fe19, 0xc51f_ed4a_0763_928b, 0xdb7e_c139_50f4_862a,
            0x6fe9_b308_c2d7_14a5, 0xa284_7615_fb9e_3cd0,
        ]
    }
}
