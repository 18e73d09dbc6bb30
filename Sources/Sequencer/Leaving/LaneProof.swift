public import Wire

/// A lane as of the last block, with what proves it (BLOCK-7, BLOCK-8).
public struct LaneProof: Sendable {
    /// What the state root says of it.
    public let leaf: LaneStateLeaf
    /// Leads from ``leaf`` to the state root.
    public let statePath: MapPath
    /// Leads from its rule to the map of the rules root.
    public let rulePath: MapPath
    /// Its state, by key.
    public let entries: [StateEntry]
}

extension Sequencer {
    /// The proof of a lane's state and rule; nil if there is no lane of that name, or unless a block was just closed.
    /// O(state).
    public func proof(of lane: LaneName) -> LaneProof? {
        guard subBlocksInBlock.isEmpty, touchedLanes.isEmpty, let index = laneIndex[lane] else { return nil }
        let place = lane.mapPlace
        let entries = lanes[Int(index)].state.entries
            .sorted { $0.key.lexicographicallyPrecedes($1.key) }
            .map { StateEntry(key: $0.key, value: $0.value) }
        return LaneProof(
            leaf: lanes[Int(index)].stateLeaf, statePath: stateTree.proof(of: place).path,
            rulePath: rulesTree.proof(of: place).path, entries: entries)
    }

    /// A deployed module's bytes.
    public func module(_ hash: Hash) -> [UInt8]? { modules[hash]?.bytes }
}
