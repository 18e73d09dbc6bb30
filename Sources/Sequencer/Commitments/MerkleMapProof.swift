import Wire

extension MerkleMap {
    /// What stands at a place of the map, or on the way to it, with the path that proves it (ENC-26).
    struct Proof {
        enum Ending: Equatable {
            /// The entry at the place, by its leaf hash.
            case entry(Hash)
            /// Nothing is there: the path ends in a subtree with no entry.
            case empty
            /// Nothing is there: the path ends in a subtree with one entry, which has another place.
            case neighbour(Bytes32)
        }

        let ending: Ending
        let path: MapPath
    }

    /// The proof of what is at `path`. O(log n).
    func proof(of path: Bytes32) -> Proof {
        var siblings: [Hash] = []
        var node = top
        while node > 0 {
            let children = inner[Int(node - 1)]
            let isRight = path.bit(at: siblings.count)
            siblings.append(hash(isRight ? children.left : children.right))
            node = isRight ? children.right : children.left
        }
        let ending: Proof.Ending =
            if node == 0 {
                .empty
            } else if leaves[Int(-node - 1)].path == path {
                .entry(leaves[Int(-node - 1)].hash)
            } else {
                .neighbour(leaves[Int(-node - 1)].path)
            }
        return Proof(ending: ending, path: MapPath(siblings: siblings))
    }
}
