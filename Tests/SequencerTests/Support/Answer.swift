import Wire

/// The bytes that a rule answers with.
enum Answer {
    static func accept(_ key: UInt128) -> [UInt8] { encode(UInt32(0), UInt32(0)) + encode(key) }

    static func reject(_ code: UInt32) -> [UInt8] { encode(UInt32(1), code) + encode(UInt128(0)) }

    /// Nil as a charge: the bid in full.
    static func proposal(_ entries: [(candidate: Int, charge: Amount?)], wholeOnly: Bool = false) -> [UInt8] {
        encode(UInt32(wholeOnly ? 1 : 0), UInt32(entries.count))
            + entries.flatMap { encode(UInt32($0.candidate), UInt32(0)) + encode($0.charge ?? .max) }
    }

    /// A proposal that names the openings that it offers.
    static func proposal(
        naming entries: [(candidate: Int, charge: Amount?, offersAfter: Bool)], top: Bool, bottom: Bool,
        wholeOnly: Bool = false
    ) -> [UInt8] {
        encode(UInt32((wholeOnly ? 1 : 0) | 2 | (top ? 4 : 0) | (bottom ? 8 : 0)), UInt32(entries.count))
            + entries.flatMap {
                encode(UInt32($0.candidate), UInt32($0.offersAfter ? 1 : 0)) + encode($0.charge ?? .max)
            }
    }

    static func succeeded(gasUsed: UInt64, charge: Amount? = nil) -> [UInt8] {
        encode(UInt32(0), UInt32(0)) + encode(gasUsed) + encode(charge ?? .max)
    }

    static func failed(_ code: UInt32, gasUsed: UInt64) -> [UInt8] {
        encode(UInt32(1), code) + encode(gasUsed) + encode(UInt128(0))
    }

    static func payouts(_ payouts: [(account: PublicKey, amount: Amount)]) -> [UInt8] {
        encode(UInt32(payouts.count), UInt32(0)) + payouts.flatMap { $0.account.array + encode($0.amount) }
    }

    private static func encode<each T: FixedWidthInteger>(_ values: repeat each T) -> [UInt8] {
        var bytes: [UInt8] = []
        for value in repeat each values { withUnsafeBytes(of: value.littleEndian) { bytes += $0 } }
        return bytes
    }
}
