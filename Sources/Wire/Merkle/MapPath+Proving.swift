extension MapPath {
    /// True if this path shows that `leaf`, which has to commit to `place`, is in the map of `root`.
    public func proves(_ leaf: Hash, at place: Bytes32, root: Hash) -> Bool {
        siblings.count <= Self.siblingsMax && self.root(over: leaf, at: place) == root
    }

    /// True if this path shows that nothing is at `place` in the map of `root`.
    ///
    /// - Parameter neighbour: the only entry below the node at which the path ends, if there is one: its place, and its
    ///   leaf hash, made from the entry's content by who checks, so that it commits to that place. Nil: there is none.
    public func provesAbsence(at place: Bytes32, neighbour: (place: Bytes32, leaf: Hash)?, root: Hash) -> Bool {
        guard siblings.count <= Self.siblingsMax else { return false }
        guard let neighbour else { return self.root(over: .zero, at: place) == root }
        return neighbour.place != place
            && siblings.indices.allSatisfy { neighbour.place.bit(at: $0) == place.bit(at: $0) }
            && self.root(over: neighbour.leaf, at: neighbour.place) == root
    }
}
