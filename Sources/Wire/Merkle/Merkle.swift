/// Binary Merkle trees of the shape of RFC 6962 over hashes (ENC-24).
public enum Merkle {
    /// The root over `leaves` in their order; for none, the hash of nothing as a leaf. O(n), in one allocation.
    public static func root(of leaves: [Hash]) -> Hash {
        guard !leaves.isEmpty else { return Hash.of(.merkleLeaf, UnsafeRawBufferPointer(start: nil, count: 0)) }
        return withUnsafeTemporaryAllocation(byteCount: 32 * leaves.count, alignment: 8) { level in
            for (index, leaf) in leaves.enumerated() {
                level.storeBytes(
                    of: leaf.bytes.stored, toByteOffset: 32 * index, as: (UInt64, UInt64, UInt64, UInt64).self)
            }
            Hash.replaceEach(.merkleLeaf, in: level, stride: 32, length: 32)
            var count = leaves.count
            while count > 1 { count = foldLevel(level, count) }
            return Hash(bytes: Bytes32(UnsafeRawBufferPointer(rebasing: level[..<32])))
        }
    }

    /// Puts the parents of the first `count` nodes in their place and answers how many there are. A last node without
    /// a sibling goes up as it is, which gives the same tree as splitting at the largest power of two.
    private static func foldLevel(_ level: UnsafeMutableRawBufferPointer, _ count: Int) -> Int {
        let pairs = UnsafeMutableRawBufferPointer(rebasing: level[..<(count / 2 * 64)])
        Hash.replaceEach(.merkleNode, in: pairs, stride: 64, length: 64)
        if !count.isMultiple(of: 2) {
            let last = UnsafeRawBufferPointer(rebasing: level[(32 * (count - 1))..<(32 * count)])
            UnsafeMutableRawBufferPointer(rebasing: level[(count / 2 * 32)...]).copyMemory(from: last)
        }
        return (count + 1) / 2
    }

    /// The proof that the leaf at `index` is among `leaves`. O(n); ``MerkleTree`` gives many of them.
    public static func path(to index: Int, in leaves: [Hash]) -> MerklePath {
        MerkleTree(over: leaves).path(to: index)
    }

    /// True if `path` leads from `leaf` to `root`.
    public static func verify(_ leaf: Hash, _ path: MerklePath, root: Hash) -> Bool { path.root(over: leaf) == root }

    static func leaf(_ hash: Hash) -> Hash { hash.bytes.withBytes { Hash.of(.merkleLeaf, $0) } }

    static func node(_ left: Hash, _ right: Hash) -> Hash { Hash.of(.merkleNode, left, right) }
}
