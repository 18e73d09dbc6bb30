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

    mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(below(256)) } }

    /// The numbers from 0 to `count` - 1 in some order.
    mutating func permutation(of count: Int) -> [Int] {
        var numbers = Array(0..<count)
        for index in stride(from: count - 1, to: 0, by: -1) { numbers.swapAt(index, below(index + 1)) }
        return numbers
    }

    /// A payload with one small difference, or none.
    mutating func nearly(_ payload: [UInt8], among others: [[UInt8]]) -> [UInt8] {
        guard !payload.isEmpty else { return bytes(below(3)) }
        var near = payload
        let place = below(payload.count)
        switch below(6) {
        case 0: near[place] = UInt8(below(256))
        case 1: near[place] &+= 1
        case 2: near = Array(payload.prefix(place))
        case 3: near += bytes(1)
        case 4: near = Array(payload.prefix(place)) + others[below(others.count)].dropFirst(place)
        default: break
        }
        return near
    }
}
