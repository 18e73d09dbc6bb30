/// A group of lanes of one component: bit i stands for the component's lane i (ATTR-20).
public struct LaneSet: OptionSet, Hashable, Sendable, Comparable {
    /// One bit a lane.
    public let rawValue: UInt16

    /// From bits.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// From the indices of its lanes, 0 to 15 each.
    public init(_ lanes: some Sequence<Int>) { rawValue = lanes.reduce(0) { $0 | 1 << UInt16($1) } }

    /// All of a component's `count` lanes, at most 15.
    public static func all(_ count: Int) -> LaneSet { LaneSet(rawValue: 1 << UInt16(count) - 1) }

    /// How many lanes it has.
    public var count: Int { rawValue.nonzeroBitCount }

    /// The indices of its lanes, ascending.
    public var lanes: [Int] { (0..<16).filter(contains(lane:)) }

    /// True if lane `lane` is one of them.
    public func contains(lane: Int) -> Bool { rawValue >> UInt16(lane) & 1 == 1 }

    /// The same with two lanes in each other's place.
    func exchanging(_ first: Int, _ second: Int) -> LaneSet {
        guard contains(lane: first) != contains(lane: second) else { return self }
        return symmetricDifference(LaneSet([first, second]))
    }

    /// An order of no meaning, for sorting.
    public static func < (left: LaneSet, right: LaneSet) -> Bool { left.rawValue < right.rawValue }
}

/// The positions of the bits of a word, ascending.
struct Bits: Sequence, IteratorProtocol {
    private var rest: UInt64

    init(_ word: UInt64) { rest = word }

    mutating func next() -> Int? {
        guard rest != 0 else { return nil }
        defer { rest &= rest - 1 }
        return rest.trailingZeroBitCount
    }
}
