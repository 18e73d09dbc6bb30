/// Numbers that depend on the seed alone (SplitMix64).
struct SeededNumbers {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    private mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = (state ^ state >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }

    /// A number from 0 to `bound` - 1; `bound` is at least 1.
    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    /// The numbers from 0 to `count` - 1 in some order.
    mutating func permutation(of count: Int) -> [Int] {
        var numbers = Array(0..<count)
        for index in stride(from: count - 1, to: 0, by: -1) { numbers.swapAt(index, below(index + 1)) }
        return numbers
    }
}
