/// All nodes of a Merkle tree over hashes (ENC-24), for paths to many of its leaves.
public struct MerkleTree: Sendable {
    /// From the leaves' nodes up; the last has the root alone. Empty for no leaves.
    private let levels: [[Hash]]

    /// The tree over `leaves` in their order. O(n).
    public init(over leaves: [Hash]) {
        guard !leaves.isEmpty else {
            levels = []
            return
        }
        var levels = [leaves.map(Merkle.leaf)]
        while let below = levels.last, below.count > 1 {
            // A last node without a sibling goes up as it is, which gives the same tree as splitting at the largest
            // power of two.
            levels.append(
                stride(from: 0, to: below.count, by: 2).map { left in
                    left + 1 < below.count ? Merkle.node(below[left], below[left + 1]) : below[left]
                })
        }
        self.levels = levels
    }

    /// As ``Merkle/root(of:)``.
    public var root: Hash { levels.last?.first ?? Merkle.root(of: []) }

    /// The proof that the leaf at `index`, which there must be, is in the tree. O(log n).
    public func path(to index: Int) -> MerklePath {
        let count = levels.first?.count ?? 0
        precondition((0..<count).contains(index), "there is no such leaf")
        var siblings: [Hash] = []
        var place = index
        for level in levels {
            if place ^ 1 < level.count { siblings.append(level[place ^ 1]) }
            place /= 2
        }
        return MerklePath(index: UInt64(index), count: UInt64(count), siblings: siblings)
    }
}
