/// What leads from one leaf of a Merkle tree to its root (ENC-25).
public struct MerklePath: Hashable, Sendable {
    /// The most siblings of a path: one for each bit of an index.
    public static let siblingsMax = 64

    /// Which leaf, from 0.
    public var index: UInt64
    /// How many leaves the tree has.
    public var count: UInt64
    /// The nodes beside the way up, from the leaf's.
    public var siblings: [Hash]

    /// From all fields.
    public init(index: UInt64, count: UInt64, siblings: [Hash]) {
        self.index = index
        self.count = count
        self.siblings = siblings
    }

    /// The root that this path leads to from `leaf`; nil if a path of this index and count has another length.
    public func root(over leaf: Hash) -> Hash? {
        guard index < count else { return nil }
        var node = Merkle.leaf(leaf)
        var (place, last, used) = (index, count - 1, 0)
        while last > 0 {
            // The last node of a level has no sibling if its place is even; it goes up as it is.
            if place != last || place & 1 == 1 {
                guard used < siblings.count else { return nil }
                let sibling = siblings[used]
                node = place & 1 == 1 ? Merkle.node(sibling, node) : Merkle.node(node, sibling)
                used += 1
            }
            place >>= 1
            last >>= 1
        }
        return used == siblings.count ? node : nil
    }
}

extension MerklePath: WireCodable {
    /// Without siblings.
    public static var encodedBytesMin: Int { 20 }
    /// Exact.
    public var encodedByteCount: Int { 20 + 32 * siblings.count }

    /// ENC-25.
    public func encode(into writer: inout WireWriter) {
        writer.write(index)
        writer.write(count)
        siblings.encode(into: &writer)
    }

    /// ENC-25. Throws `countOutOfBounds` for more than ``siblingsMax`` siblings.
    public init(from reader: inout WireReader) throws(WireError) {
        index = try reader.readUInt64("path.index")
        count = try reader.readUInt64("path.count")
        siblings = try reader.readList("path.siblings", counts: 0...Self.siblingsMax)
    }
}
