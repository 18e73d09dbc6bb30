import Wire

/// SplitMix64 (Steele, Lea and Flood, 2014): the same numbers for the same seed in every process.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// True in `percent` of 100 cases.
    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }

    mutating func bytes32() -> Bytes32 { Bytes32(words: (next(), next(), next(), next())) }
}

extension Amount {
    /// 10^18, a token.
    static let token: Amount = 1_000_000_000_000_000_000
}

/// The account of a name. No secret key belongs to it: for entries that are trusted.
func account(_ name: String) -> PublicKey { PublicKey(bytes: Hash.of(.header, Array(name.utf8)).bytes) }
