import Testing
import Wire

@Suite("Paths in maps (BLOCK-6, BLOCK-7, ENC-26)")
struct MapPathTests {
    struct File: Decodable {
        let cases: [Map]
        let lane: Lane
        let path: Path
    }

    struct Map: Decodable {
        struct Entry: Decodable {
            let path: HexBytes
            let leaf: HexBytes
        }
        struct Proof: Decodable {
            let path: HexBytes
            let siblings: [HexBytes]
            let ending: String
            let neighbour: HexBytes?
        }
        let entries: [Entry]
        let root: HexBytes
        let proofs: [Proof]

        func leaf(at path: Bytes32) -> Hash? { entries.first { $0.path.hash.bytes == path }?.leaf.hash }
    }

    struct Lane: Decodable {
        let lane: String
        let root: HexBytes
        let baseFeePerGas: String
        let block: String
        let gasInBlock: String
        let faultStreak: String
        let isSuspended: String
        let keptGas: String
        let keptBytes: String
        let encoding: HexBytes
        let hash: HexBytes
        let path: HexBytes
        let key: HexBytes
        let value: HexBytes
        let keyPath: HexBytes
        let entryHash: HexBytes
    }

    struct Path: Decodable {
        let siblings: [HexBytes]
        let encoding: HexBytes
    }

    @Test("vectors: map.json, what is there and what is not")
    func vectors() throws {
        let cases = try Vectors.load("map", as: File.self).cases
        #expect(cases.map(\.entries.count) == [0, 1, 2, 2, 3, 7, 12, 20])
        var endings: [String: Int] = [:]
        for map in cases {
            for proof in map.proofs {
                endings[proof.ending, default: 0] += 1
                let place = proof.path.hash.bytes
                let path = MapPath(siblings: proof.siblings.map(\.hash))
                switch proof.ending {
                case "entry":
                    let leaf = try #require(map.leaf(at: place))
                    #expect(path.proves(leaf, at: place, root: map.root.hash))
                    #expect(!path.provesAbsence(at: place, neighbour: (place, leaf), root: map.root.hash))
                    #expect(!path.provesAbsence(at: place, neighbour: nil, root: map.root.hash))
                case "empty": #expect(path.provesAbsence(at: place, neighbour: nil, root: map.root.hash))
                default:
                    let other = try #require(proof.neighbour).hash.bytes
                    let leaf = try #require(map.leaf(at: other))
                    #expect(path.provesAbsence(at: place, neighbour: (other, leaf), root: map.root.hash))
                    #expect(!path.provesAbsence(at: place, neighbour: nil, root: map.root.hash))
                }
            }
        }
        #expect(Set(endings.keys) == ["entry", "empty", "neighbour"])
    }

    @Test("A changed, longer or shorter path proves nothing, nor does a neighbour from elsewhere")
    func forged() throws {
        for map in try Vectors.load("map", as: File.self).cases where map.entries.count > 2 {
            for proof in map.proofs where proof.ending == "entry" {
                let place = proof.path.hash.bytes
                let leaf = try #require(map.leaf(at: place))
                let path = MapPath(siblings: proof.siblings.map(\.hash))
                for index in path.siblings.indices {
                    var changed = path
                    changed.siblings[index] = leaf
                    #expect(!changed.proves(leaf, at: place, root: map.root.hash))
                }
                #expect(!MapPath(siblings: path.siblings + [.zero]).proves(leaf, at: place, root: map.root.hash))
                #expect(!MapPath(siblings: path.siblings.dropLast()).proves(leaf, at: place, root: map.root.hash))
                // An entry that is there cannot be hidden behind another one.
                for other in map.entries where other.path.hash.bytes != place {
                    let neighbour = (place: other.path.hash.bytes, leaf: other.leaf.hash)
                    #expect(!path.provesAbsence(at: place, neighbour: neighbour, root: map.root.hash))
                }
            }
        }
    }

    @Test("A path of more siblings than a place has bits leads nowhere")
    func tooLong() {
        let path = MapPath(siblings: [Hash](repeating: .zero, count: 257))
        #expect(!path.proves(.zero, at: .zero, root: path.root(over: .zero, at: .zero)))
        #expect(!path.provesAbsence(at: .zero, neighbour: nil, root: path.root(over: .zero, at: .zero)))
        #expect(throws: WireError.self) { try MapPath(decoding: path.encoded) }
    }

    @Test("vectors: map.json, a lane's leaf and a path's encoding")
    func laneLeaf() throws {
        let file = try Vectors.load("map", as: File.self)
        let vector = file.lane
        let leaf = try LaneStateLeaf(
            lane: LaneName(vector.lane), root: vector.root.hash,
            baseFeePerGas: #require(Amount(vector.baseFeePerGas)), block: #require(UInt64(vector.block)),
            gasInBlock: #require(UInt64(vector.gasInBlock)), faultStreak: #require(UInt32(vector.faultStreak)),
            isSuspended: vector.isSuspended == "1", keptGas: #require(UInt64(vector.keptGas)),
            keptBytes: #require(UInt64(vector.keptBytes)))
        #expect(leaf.encoded == vector.encoding.bytes)
        #expect(try LaneStateLeaf(decoding: leaf.encoded) == leaf)
        #expect(leaf.hash == vector.hash.hash)
        #expect(leaf.lane.mapPlace == vector.path.hash.bytes)
        #expect(Hash.of(.laneKey, vector.key.bytes) == vector.keyPath.hash)
        var entry = WireWriter()
        entry.write(bytes: vector.key.bytes)
        entry.write(bytes: vector.value.bytes)
        #expect(Hash.of(.laneEntry, entry) == vector.entryHash.hash)
        let path = MapPath(siblings: file.path.siblings.map(\.hash))
        #expect(path.encoded == file.path.encoding.bytes)
        #expect(try MapPath(decoding: path.encoded) == path)
    }
}
