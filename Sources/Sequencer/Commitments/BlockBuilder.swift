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
            rulesRoot: .zero, stateRoot: .zero, attributionRoot: attributionRoot(), ledgerRoot: .zero,
            withdrawalsRoot: withdrawalsRoot)
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
                MerkleMap.Change(path: lanes[Int(index)].name.mapPlace, leaf: lanes[Int(index)].stateLeaf.hash))
        }
        changes.sort { $0.path < $1.path }
        stateTree.update(changes)
    }

    /// Brings the lane's own tree up to its key-value state.
    private mutating func commitState(of index: Int) {
        let keys = lanes[index].touchedKeys.sorted { $0.lexicographicallyPrecedes($1) }
        guard !keys.isEmpty else { return }
        var changes = keys.map { key in
            MerkleMap.Change(
                path: LaneStateTree.place(of: key),
                leaf: lanes[index].state.entries[key].map { LaneStateTree.leaf(key, $0) })
        }
        changes.sort { $0.path < $1.path }
        lanes[index].stateTree.update(changes)
        lanes[index].touchedKeys.removeAll(keepingCapacity: true)
    }

    /// BLOCK-8: which rule, in which configuration, decides for a lane. Changed by registrations, grants
    /// and upgrades only, so the tree is updated right there.
    mutating func commitRules(of index: UInt32) {
        let lane = lanes[Int(index)]
        let leaf = LaneRuleLeaf(
            lane.configuration, version: lane.version, reserveGas: lane.reserveGas, bundleGas: lane.bundleGas,
            hasLeft: lane.hasLeft)
        rulesTree.update([MerkleMap.Change(path: lane.name.mapPlace, leaf: leaf.hash)])
    }

    private func rulesRoot() -> Hash { LaneRuleLeaf.root(engine: genesis.engine, map: rulesTree.root) }
}

extension Lane {
    /// BLOCK-7: what the state tree says of the lane.
    var stateLeaf: LaneStateLeaf {
        LaneStateLeaf(
            lane: name, root: stateTree.root, baseFeePerGas: baseFee.perGas, block: baseFee.block,
            gasInBlock: baseFee.gasInBlock, faultStreak: faultStreak, isSuspended: isSuspended, keptGas: keptGas,
            keptBytes: keptBytes)
    }
}
