public import Wire

/// The map of one lane's state (BLOCK-7).
public enum LaneStateTree {
    /// A key's place in its lane's map (BLOCK-7).
    public static func place(of key: [UInt8]) -> Bytes32 { Hash.of(.laneKey, key).bytes }

    /// The leaf of one key and value.
    public static func leaf(_ key: [UInt8], _ value: [UInt8]) -> Hash {
        var writer = WireWriter(capacity: 8 + key.count + value.count)
        writer.write(bytes: key)
        writer.write(bytes: value)
        return Hash.of(.laneEntry, writer)
    }

    /// The root over a whole state. O(n log n).
    public static func root(of entries: [[UInt8]: [UInt8]]) -> Hash {
        var changes = entries.map { key, value in
            MerkleMap.Change(path: place(of: key), leaf: leaf(key, value))
        }
        changes.sort { $0.path < $1.path }
        var tree = MerkleMap()
        tree.update(changes)
        return tree.root
    }
}
