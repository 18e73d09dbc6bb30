import Testing
import Wire

@Suite("Merkle trees (ENC-24, ENC-25)")
struct MerkleTests {
    struct File: Decodable {
        let cases: [Tree]
    }

    struct Tree: Decodable {
        let leaves: [HexBytes]
        let root: HexBytes
        let paths: [[HexBytes]]
    }

    @Test("vectors: merkle.json")
    func vectors() throws {
        let cases = try Vectors.load("merkle", as: File.self).cases
        #expect(cases.map(\.leaves.count) == Array(0..<10) + [13, 16, 17, 20])
        for tree in cases {
            let leaves = tree.leaves.map(\.hash)
            #expect(Merkle.root(of: leaves) == tree.root.hash, "\(leaves.count) leaves")
            #expect(tree.paths.count == leaves.count)
            for (index, siblings) in tree.paths.enumerated() {
                let path = MerklePath(
                    index: UInt64(index), count: UInt64(leaves.count), siblings: siblings.map(\.hash))
                #expect(Merkle.path(to: index, in: leaves) == path, "\(index) of \(leaves.count)")
            }
        }
    }

    /// The definition of RFC 6962, section 2.1.
    private func definition(_ leaves: ArraySlice<Hash>) -> Hash {
        guard let first = leaves.first else { return Hash.of(.merkleLeaf, []) }
        guard leaves.count > 1 else { return Hash.of(.merkleLeaf, first.array) }
        var half = 1
        while half * 2 < leaves.count { half *= 2 }
        let middle = leaves.startIndex + half
        return Hash.of(.merkleNode, definition(leaves[..<middle]).array + definition(leaves[middle...]).array)
    }

    @Test("roots agree with the recursive definition, and every path leads to them", arguments: 0...130)
    func definition(_ count: Int) {
        var random = SeededGenerator(seed: UInt64(count))
        let leaves = (0..<count).map { _ in Hash(using: &random) }
        let root = Merkle.root(of: leaves)
        #expect(root == definition(leaves[...]))
        for index in leaves.indices {
            let path = Merkle.path(to: index, in: leaves)
            #expect(Merkle.verify(leaves[index], path, root: root), "\(index) of \(count)")
        }
    }

    @Test("a path proves neither another leaf, place, count nor length", arguments: [1, 2, 3, 5, 8, 11, 16, 17])
    func forged(_ count: Int) {
        var random = SeededGenerator(seed: UInt64(count))
        let leaves = (0..<count).map { _ in Hash(using: &random) }
        let root = Merkle.root(of: leaves)
        for index in leaves.indices {
            let path = Merkle.path(to: index, in: leaves)
            #expect(!Merkle.verify(Hash(using: &random), path, root: root))
            for other in leaves.indices where other != index {
                var moved = path
                moved.index = UInt64(other)
                #expect(!Merkle.verify(leaves[index], moved, root: root), "\(index) as \(other) of \(count)")
            }
            var beyond = path
            beyond.index = UInt64(count)
            #expect(beyond.root(over: leaves[index]) == nil)
            var longer = path
            longer.siblings.append(.zero)
            #expect(longer.root(over: leaves[index]) == nil)
            if !path.siblings.isEmpty {
                var shorter = path
                shorter.siblings.removeLast()
                #expect(shorter.root(over: leaves[index]) == nil)
                var changed = path
                changed.siblings[0] = .zero
                #expect(!Merkle.verify(leaves[index], changed, root: root))
            }
        }
    }

    @Test("a node cannot be passed off as a leaf")
    func secondPreimage() {
        let leaves = [Hash.of(.tie, [1]), Hash.of(.tie, [2]), Hash.of(.tie, [3]), Hash.of(.tie, [4])]
        let nodes = [Merkle.root(of: Array(leaves[..<2])), Merkle.root(of: Array(leaves[2...]))]
        #expect(Merkle.root(of: nodes) != Merkle.root(of: leaves))
    }

    @Test("an empty path of the largest count is refused without running long")
    func extremes() {
        let path = MerklePath(index: .max - 1, count: .max, siblings: [])
        #expect(path.root(over: .zero) == nil)
        #expect(MerklePath(index: 0, count: 0, siblings: []).root(over: .zero) == nil)
    }
}
