/// What leads from one leaf of an authenticated map (BLOCK-6) to its root.
public struct MapPath: Hashable, Sendable {
    /// The most siblings of a path: one for each bit.
    public static let siblingsMax = 256

    /// The subtrees beside the way down, from the root's; zero for an empty one.
    public var siblings: [Hash]

    /// From the siblings, root's first.
    public init(siblings: [Hash]) { self.siblings = siblings }

    /// The root that this path leads to from `leaf` at `place`.
    public func root(over leaf: Hash, at place: Bytes32) -> Hash {
        var node = leaf
        for (depth, sibling) in siblings.enumerated().reversed() {
            node = place.bit(at: depth) ? Hash.of(.mapNode, sibling, node) : Hash.of(.mapNode, node, sibling)
        }
        return node
    }
}

extension MapPath: WireCodable {
    /// Without siblings.
    public static var encodedBytesMin: Int { 4 }
    /// Exact.
    public var encodedByteCount: Int { 4 + 32 * siblings.count }

    /// ENC-26.
    public func encode(into writer: inout WireWriter) { siblings.encode(into: &writer) }

    /// ENC-26. Throws `countOutOfBounds` for more than ``siblingsMax`` siblings.
    public init(from reader: inout WireReader) throws(WireError) {
        siblings = try reader.readList("mapPath.siblings", counts: 0...Self.siblingsMax)
    }
}

extension Bytes32 {
    /// Bit `index`, 0 for the most significant bit of the first byte.
    public func bit(at index: Int) -> Bool {
        let word =
            switch index >> 6 {
            case 0: words.0
            case 1: words.1
            case 2: words.2
            default: words.3
            }
        return word >> UInt64(63 - index & 63) & 1 == 1
    }
}
