import Wire

// Blocks and their commitments (Specs/blocks.md). The trees are updated once a block, over what was touched.

extension Sequencer {
    /// Closes the block whose last sub-block was just built (BLOCK-3).
    mutating func buildBlock() -> BlockHeader {
        let number = nextBlock
        let count = UInt32(subBlocksInBlock.count)
        touchedLanes.sort { lanes[Int($0)].name < lanes[Int($1)].name }
        var header = BlockHeader(
            number: number, previous: blockHash, firstHeight: height - UInt64(count) + 1, subBlockCount: count,
            subBlocksRoot: Merkle.root(of: subBlocksInBlock), logHash: logHash, lanesRoot: lanesRoot(),
            rulesRoot: .zero, stateRoot: .zero, attributionRoot: attributionRoot(), ledgerRoot: .zero)
        updateLedgerTree()
        updateLaneTrees()
        header.rulesRoot = rulesRoot()
        header.stateRoot = stateTree.root
        header.ledgerRoot = ledgerTree.root
        subBlocksInBlock.removeAll(keepingCapacity: true)
        for lane in touchedLanes {
            lanes[Int(lane)].isTouched = false
            lanes[Int(lane)].inclusionLeaves.removeAll(keepingCapacity: true)
            lanes[Int(lane)].blockAttribution = nil
        }
        touchedLanes.removeAll(keepingCapacity: true)
        blockNumber = number
        blockHash = header.hash
        return header
    }

    /// BLOCK-4: for every lane with included transactions, by name, the root over them and their number. A lane's
    /// part is proven whole by its leaf, a lane's absence by its neighbours.
    private mutating func lanesRoot() -> Hash {
        var leaves: [Hash] = []
        for index in touchedLanes where !lanes[Int(index)].inclusionLeaves.isEmpty {
            let lane = lanes[Int(index)]
            scratch.removeAll(keepingCapacity: true)
            lane.name.encode(into: &scratch)
            scratch.write(UInt64(lane.inclusionLeaves.count))
            Merkle.root(of: lane.inclusionLeaves).encode(into: &scratch)
            leaves.append(Hash.of(.laneInclusions, scratch))
        }
        return Merkle.root(of: leaves)
    }

    /// BLOCK-5: every lane's revenue in the block, by name, without payouts (those are in the sub-blocks).
    private func attributionRoot() -> Hash {
        Merkle.root(
            of: touchedLanes.compactMap { index in
                lanes[Int(index)].blockAttribution.map { Hash.of(.laneRevenue, $0.encoded) }
            })
    }

    mutating func updateLedgerTree() {
        var changes: [MerkleMap.Change] = []
        changes.reserveCapacity(accounts.touched.count)
        for account in accounts.touched {
            let leaf = accounts.leaf(of: account, laneNames: { lanes[Int($0)].name }, into: &scratch)
            changes.append(MerkleMap.Change(path: accounts[account].key.bytes, leaf: leaf))
        }
        changes.sort { $0.path < $1.path }
        ledgerTree.update(changes)
        accounts.clearTouched()
    }

    mutating func updateLaneTrees() {
        var changes: [MerkleMap.Change] = []
        for index in touchedLanes {
            commitState(of: Int(index))
            changes.append(
                MerkleMap.Change(path: Self.path(of: lanes[Int(index)].name), leaf: stateLeaf(of: Int(index))))
        }
        changes.sort { $0.path < $1.path }
        stateTree.update(changes)
    }

    /// A lane's place in the state and rules trees.
    static func path(of lane: LaneName) -> Bytes32 { Hash.of(.lanePath, lane.encoded).bytes }

    /// Brings the lane's own tree up to its key-value state.
    private mutating func commitState(of index: Int) {
        let keys = lanes[index].touchedKeys.sorted { $0.lexicographicallyPrecedes($1) }
        guard !keys.isEmpty else { return }
        var changes = keys.map { key in
            MerkleMap.Change(
                path: Hash.of(.laneKey, key).bytes,
                leaf: lanes[index].state.entries[key].map { Self.entryLeaf(key, $0) })
        }
        changes.sort { $0.path < $1.path }
        lanes[index].stateTree.update(changes)
        lanes[index].touchedKeys.removeAll(keepingCapacity: true)
    }

    /// BLOCK-7: one key and value of a lane's state.
    static func entryLeaf(_ key: [UInt8], _ value: [UInt8]) -> Hash {
        var writer = WireWriter()
        writer.write(bytes: key)
        writer.write(bytes: value)
        return Hash.of(.laneEntry, writer)
    }

    /// BLOCK-7: what the state tree says of a lane.
    private mutating func stateLeaf(of index: Int) -> Hash {
        scratch.removeAll(keepingCapacity: true)
        let lane = lanes[index]
        lane.name.encode(into: &scratch)
        lane.stateTree.root.encode(into: &scratch)
        scratch.write(lane.baseFee.perGas)
        scratch.write(lane.baseFee.block)
        scratch.write(lane.baseFee.gasInBlock)
        scratch.write(lane.faultStreak)
        scratch.write(UInt8(lane.isSuspended ? 1 : 0))
        scratch.write(lane.keptGas)
        scratch.write(lane.keptBytes)
        return Hash.of(.laneState, scratch)
    }

    /// BLOCK-8: which rule, in which configuration, decides for a lane. Changed by registrations, grants
    /// and upgrades only, so the tree is updated right there.
    mutating func commitRules(of index: UInt32) {
        scratch.removeAll(keepingCapacity: true)
        let lane = lanes[Int(index)]
        lane.name.encode(into: &scratch)
        scratch.write(lane.version)
        lane.configuration.moduleHash.encode(into: &scratch)
        Hash.of(.laneConfiguration, lane.configuration.encoded).encode(into: &scratch)
        scratch.write(lane.reserveGas)
        scratch.write(lane.bundleGas)
        rulesTree.update([
            MerkleMap.Change(path: Self.path(of: lane.name), leaf: Hash.of(.rule, scratch))
        ])
    }

    private mutating func rulesRoot() -> Hash {
        scratch.removeAll(keepingCapacity: true)
        scratch.write(bytes: Array(genesis.engine.utf8))
        rulesTree.root.encode(into: &scratch)
        return Hash.of(.rules, scratch)
    }
}
