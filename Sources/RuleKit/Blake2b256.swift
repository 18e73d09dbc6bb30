/// BLAKE2b with 32 bytes of digest and no key (RFC 7693), for rules that commit to what they do not show yet.
///
/// ```swift
/// var hash = Blake2b256(personalization: "my-app.commit")
/// hash.update(transaction.sender.words)
/// hash.update(transaction.payload)
/// let commitment = hash.finalized()
/// ```
///
/// Costs a module some 10,000 units of fuel for every 128 bytes.
public struct Blake2b256: Sendable {
    private var state = Self.initial
    /// The block that is being filled; behind its bytes are zeros.
    private var block: InlineArray<16, UInt64> = InlineArray(repeating: 0)
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
        var index = 0
        while bytes.byteCount - index >= 8 {
            update(bytes.uint64(at: index))
            index += 8
        }
        while index < bytes.byteCount {
            append(UInt64(bytes.uint8(at: index)), count: 1)
            index += 1
        }
    }

    /// Adds 32 bytes.
    public mutating func update(_ words: Words32) {
        update(words.first.byteSwapped)
        update(words.second.byteSwapped)
        update(words.third.byteSwapped)
        update(words.fourth.byteSwapped)
    }

    /// Adds 8 bytes, the least significant first.
    public mutating func update(_ value: UInt64) {
        // Where it does not fit into one word of the block, byte by byte.
        if blockCount % 8 == 0 { return append(value, count: 8) }
        for shift in 0..<8 { append(value >> UInt64(shift * 8) & 0xff, count: 1) }
    }

    /// The digest of all that was added.
    public consuming func finalized() -> Words32 {
        byteCount &+= UInt64(blockCount)
        compress(isLast: true)
        return Words32(state[0].byteSwapped, state[1].byteSwapped, state[2].byteSwapped, state[3].byteSwapped)
    }

    /// Adds `count` bytes, which stand in one word of the block.
    private mutating func append(_ bytes: UInt64, count: Int) {
        // A full block waits for the byte behind it: the last one is compressed in another way.
        if blockCount == 128 {
            byteCount &+= 128
            compress(isLast: false)
            block = InlineArray(repeating: 0)
            blockCount = 0
        }
        block[blockCount / 8] |= bytes << UInt64(blockCount % 8 * 8)
        blockCount += count
    }

    // Sixteen variables, and no array of them: fuel counts every load, store and bounds check.
    private mutating func compress(isLast: Bool) {
        let (initial, schedule) = (Self.initial, Self.schedule)
        var (a0, a1, a2, a3) = (state[0], state[1], state[2], state[3])
        var (b0, b1, b2, b3) = (state[4], state[5], state[6], state[7])
        var (c0, c1, c2, c3) = (initial[0], initial[1], initial[2], initial[3])
        var (d0, d1, d2, d3) = (initial[4] ^ byteCount, initial[5], initial[6], initial[7])
        if isLast { d2 = ~d2 }
        for round in 0..<12 {
            let row = schedule[round % 10]
            Self.mix(&a0, &b0, &c0, &d0, block[Int(row &>> 60 & 15)], block[Int(row &>> 56 & 15)])
            Self.mix(&a1, &b1, &c1, &d1, block[Int(row &>> 52 & 15)], block[Int(row &>> 48 & 15)])
            Self.mix(&a2, &b2, &c2, &d2, block[Int(row &>> 44 & 15)], block[Int(row &>> 40 & 15)])
            Self.mix(&a3, &b3, &c3, &d3, block[Int(row &>> 36 & 15)], block[Int(row &>> 32 & 15)])
            Self.mix(&a0, &b1, &c2, &d3, block[Int(row &>> 28 & 15)], block[Int(row &>> 24 & 15)])
            Self.mix(&a1, &b2, &c3, &d0, block[Int(row &>> 20 & 15)], block[Int(row &>> 16 & 15)])
            Self.mix(&a2, &b3, &c0, &d1, block[Int(row &>> 12 & 15)], block[Int(row &>> 8 & 15)])
            Self.mix(&a3, &b0, &c1, &d2, block[Int(row &>> 4 & 15)], block[Int(row & 15)])
        }
        state[0] ^= a0 ^ c0
        state[1] ^= a1 ^ c1
        state[2] ^= a2 ^ c2
        state[3] ^= a3 ^ c3
        state[4] ^= b0 ^ d0
        state[5] ^= b1 ^ d1
        state[6] ^= b2 ^ d2
        state[7] ^= b3 ^ d3
    }

    /// G of RFC 7693.
    @inline(__always)
    private static func mix(
        _ a: inout UInt64, _ b: inout UInt64, _ c: inout UInt64, _ d: inout UInt64, _ first: UInt64, _ second: UInt64
    ) {
        a = a &+ b &+ first
        d = rotatedRight(d ^ a, by: 32)
        c = c &+ d
        b = rotatedRight(b ^ c, by: 24)
        a = a &+ b &+ second
        d = rotatedRight(d ^ a, by: 16)
        c = c &+ d
        b = rotatedRight(b ^ c, by: 63)
    }

    @inline(__always)
    private static func rotatedRight(_ value: UInt64, by count: UInt64) -> UInt64 {
        value &>> count | value &<< (64 - count)
    }

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
