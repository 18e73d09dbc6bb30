import Wire

/// An authenticated map from 32-byte paths to 32-byte leaf hashes (BLOCK-6): a binary trie over the bits of the path,
/// first bit first, in which a subtree with one leaf is that leaf.
///
/// The root depends on the content alone, not on the history. A leaf hash has to commit to its path. Source of the
/// shape: Dahlberg, Pulls and Peeters, "Efficient Sparse Merkle Trees", 2016, with single-leaf subtrees collapsed as in
/// the Jellyfish Merkle tree (Gao, Hu and Wu, 2021).
struct MerkleMap: Sendable {
    struct Change {
        let path: Bytes32
        /// Nil removes the path.
        let leaf: Hash?
    }

    struct Inner {
        var left: Reference
        var right: Reference
        var hash: Hash
    }

    struct Leaf {
        var path: Bytes32
        var hash: Hash
    }

    /// 0: empty; n > 0: inner node n - 1; n < 0: leaf -n - 1.
    typealias Reference = Int32

    private(set) var inner: [Inner] = []
    private(set) var leaves: [Leaf] = []
    private var freeInner: [Reference] = []
    private var freeLeaves: [Reference] = []
    private(set) var top: Reference = 0

    init() {}

    /// Zero for an empty map.
    var root: Hash { hash(top) }

    /// Applies changes with ascending, distinct paths; every node above them is hashed once.
    /// O(k log n) for k changes in n entries.
    mutating func update(_ changes: [Change]) {
        top = update(top, depth: 0, changes[...])
    }

    func hash(_ reference: Reference) -> Hash {
        if reference == 0 { return .zero }
        return reference > 0 ? inner[Int(reference - 1)].hash : leaves[Int(-reference - 1)].hash
    }

    private mutating func update(_ node: Reference, depth: Int, _ changes: ArraySlice<Change>) -> Reference {
        guard !changes.isEmpty else { return node }
        if node > 0 {
            let index = Int(node - 1)
            let middle = split(changes, depth)
            inner[index].left = update(inner[index].left, depth: depth + 1, changes[..<middle])
            inner[index].right = update(inner[index].right, depth: depth + 1, changes[middle...])
            return close(node)
        }
        if node < 0 {
            let index = Int(-node - 1)
            if changes.count == 1, let only = changes.first, only.path == leaves[index].path, let leaf = only.leaf {
                leaves[index].hash = leaf
                return node
            }
            // The leaf moves down among the changes, unless one of them is its own.
            let old = leaves[index]
            freeLeaves.append(node)
            var merged = Array(changes)
            let position = merged.firstIndex { $0.path >= old.path } ?? merged.endIndex
            if position == merged.endIndex || merged[position].path != old.path {
                merged.insert(Change(path: old.path, leaf: old.hash), at: position)
            }
            return build(merged.filter { $0.leaf != nil }[...], depth: depth)
        }
        return build(changes.filter { $0.leaf != nil }[...], depth: depth)
    }

    private mutating func build(_ changes: ArraySlice<Change>, depth: Int) -> Reference {
        guard let first = changes.first, let leaf = first.leaf else { return 0 }
        if changes.count == 1 { return makeLeaf(Leaf(path: first.path, hash: leaf)) }
        let middle = split(changes, depth)
        let left = build(changes[..<middle], depth: depth + 1)
        let right = build(changes[middle...], depth: depth + 1)
        return close(makeInner(Inner(left: left, right: right, hash: .zero)))
    }

    /// Hashes an inner node, or gives way to its only leaf.
    private mutating func close(_ node: Reference) -> Reference {
        let index = Int(node - 1)
        let (left, right) = (inner[index].left, inner[index].right)
        if (left == 0 && right <= 0) || (right == 0 && left <= 0) {
            freeInner.append(node)
            return left == 0 ? right : left
        }
        inner[index].hash = Hash.of(.mapNode, hash(left), hash(right))
        return node
    }

    /// Where the bit at `depth` turns from 0 to 1.
    private func split(_ changes: ArraySlice<Change>, _ depth: Int) -> Int {
        var (low, high) = (changes.startIndex, changes.endIndex)
        while low < high {
            let middle = low + (high - low) / 2
            if changes[middle].path.bit(at: depth) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    private mutating func makeInner(_ node: Inner) -> Reference {
        if let free = freeInner.popLast() {
            inner[Int(free - 1)] = node
            return free
        }
        inner.append(node)
        return Reference(inner.count)
    }

    private mutating func makeLeaf(_ leaf: Leaf) -> Reference {
        if let free = freeLeaves.popLast() {
            leaves[Int(-free - 1)] = leaf
            return free
        }
        leaves.append(leaf)
        return -Reference(leaves.count)
    }
}
