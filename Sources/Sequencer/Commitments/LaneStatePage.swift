public import Wire

/// Which part of a lane's state somebody asks for.
public enum LaneStateQuery: Sendable {
    /// These keys, whether they are there or not.
    case keys([[UInt8]])
    /// The keys that begin with `prefix` and come behind `after`, ascending, at most `limit`.
    case range(prefix: [UInt8], after: [UInt8]?, limit: Int)
}

/// Part of a lane's state at the end of a block, with what proves it against the block's state root (BLOCK-7).
public struct LaneStatePage: Sendable {
    /// What is at one key.
    public struct Entry: Sendable {
        /// The key.
        public let key: [UInt8]
        /// Its value, nil if it is not there.
        public let value: [UInt8]?
        /// From the key's place to ``LaneStateLeaf/root``.
        public let path: MapPath
        /// Where the value is nil: the key and value of the only entry below the node at which ``path`` ends, if there
        /// is one.
        public let neighbour: (key: [UInt8], value: [UInt8])?

        /// True if this is so in a lane whose own map has the root `root`.
        public func holds(in root: Hash) -> Bool {
            let place = LaneStateTree.place(of: key)
            if let value { return path.proves(LaneStateTree.leaf(key, value), at: place, root: root) }
            let other = neighbour.map {
                (place: LaneStateTree.place(of: $0.key), leaf: LaneStateTree.leaf($0.key, $0.value))
            }
            return path.provesAbsence(at: place, neighbour: other, root: root)
        }
    }

    /// The block whose state this is.
    public let block: UInt64
    /// The lane as the block's state root has it.
    public let leaf: LaneStateLeaf
    /// From the lane's place to the state root.
    public let lanePath: MapPath
    /// In the order of the keys that were asked for, or ascending.
    public let entries: [Entry]
    /// How many keys the lane has.
    public let keyCount: Int
    /// Of a range: whether there are keys behind the last one.
    public let hasMore: Bool

    /// True if all of this is so in a block of the state root `root`.
    public func holds(in root: Hash) -> Bool {
        lanePath.proves(leaf.hash, at: leaf.lane.mapPlace, root: root)
            && entries.allSatisfy { $0.holds(in: leaf.root) }
    }
}

/// What the core says to a question about a lane's state.
public enum LaneStateAnswer: Sendable {
    case page(LaneStatePage)
    /// There is no such lane.
    case unknownLane
    /// The lane has changed since the last block, or there is no block yet: its state is proven when the next one ends.
    case changing
    /// Listing keys, or proving that one is absent, goes through all of them, and there are more than
    /// ``Sequencer/listedKeysMax``: how many.
    case tooMany(Int)
}

extension Sequencer {
    /// The most keys of a lane that are gone through for a question.
    public static let listedKeysMax = 16_384

    /// Part of a lane's state at the end of the last block. O(log n) for each key that is there, O(n) for a range and
    /// for absent keys.
    public func laneState(_ name: LaneName, _ query: LaneStateQuery) -> LaneStateAnswer {
        guard let number = laneIndex[name] else { return .unknownLane }
        let lane = lanes[Int(number)]
        guard blockNumber > 0, !lane.isTouched else { return .changing }
        let content = lane.state.entries
        let keys: [[UInt8]]
        var hasMore = false
        switch query {
        case .keys(let asked): keys = asked
        case .range(let prefix, let after, let limit):
            guard content.count <= Self.listedKeysMax else { return .tooMany(content.count) }
            keys = Self.first(limit + 1, of: content.keys, prefix: prefix, after: after)
            hasMore = keys.count > limit
        }
        var entries: [LaneStatePage.Entry] = []
        var byPlace: [Bytes32: [UInt8]]?
        for key in hasMore ? keys.dropLast() : keys[...] {
            let proof = lane.stateTree.proof(of: LaneStateTree.place(of: key))
            var neighbour: (key: [UInt8], value: [UInt8])?
            if case .neighbour(let place) = proof.ending {
                guard content.count <= Self.listedKeysMax else { return .tooMany(content.count) }
                let places =
                    byPlace ?? Dictionary(uniqueKeysWithValues: content.keys.map { (LaneStateTree.place(of: $0), $0) })
                byPlace = places
                if let other = places[place], let value = content[other] { neighbour = (other, value) }
            }
            entries.append(
                LaneStatePage.Entry(key: key, value: content[key], path: proof.path, neighbour: neighbour))
        }
        return .page(
            LaneStatePage(
                block: blockNumber, leaf: lane.stateLeaf,
                lanePath: stateTree.proof(of: name.mapPlace).path, entries: entries,
                keyCount: content.count, hasMore: hasMore))
    }

    /// The first `count` keys, ascending, of those that begin with `prefix` and come behind `after`. Keeps no more than
    /// those while it goes through all.
    private static func first(
        _ count: Int, of keys: some Sequence<[UInt8]>, prefix: [UInt8], after: [UInt8]?
    ) -> [[UInt8]] {
        var first: [[UInt8]] = []
        for key in keys where key.starts(with: prefix) && (after?.lexicographicallyPrecedes(key) ?? true) {
            if first.count == count, let last = first.last {
                guard key.lexicographicallyPrecedes(last) else { continue }
                first.removeLast()
            }
            var (low, high) = (0, first.count)
            while low < high {
                let middle = (low + high) / 2
                if first[middle].lexicographicallyPrecedes(key) { low = middle + 1 } else { high = middle }
            }
            first.insert(key, at: low)
        }
        return first
    }
}
