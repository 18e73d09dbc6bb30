import Testing
import Wire

@testable import Sequencer

@Suite("Merkle map (BLOCK-6)")
struct MerkleMapTests {
    /// The definition, from the whole content: nothing is zero, one leaf is itself, else the hash of both halves.
    private func oracle(_ content: [(path: Bytes32, leaf: Hash)], depth: Int = 0) -> Hash {
        if content.isEmpty { return .zero }
        if content.count == 1 { return content[0].leaf }
        func bit(_ path: Bytes32) -> UInt8 { path.array[depth / 8] >> UInt8(7 - depth % 8) & 1 }
        return Hash.of(
            .mapNode, oracle(content.filter { bit($0.path) == 0 }, depth: depth + 1),
            oracle(content.filter { bit($0.path) == 1 }, depth: depth + 1))
    }

    /// Few distinct bytes, so that paths share long prefixes and often meet again.
    private func path(_ random: inout SeededGenerator, dense: Bool) -> Bytes32 {
        guard dense else { return random.bytes32() }
        var bytes = [UInt8](repeating: 0, count: 32)
        bytes[0] = random.chance(50) ? 0 : 0x80
        bytes[15] = UInt8.random(in: 0...3, using: &random)
        bytes[31] = UInt8.random(in: 0...7, using: &random)
        return Bytes32(bytes: bytes)
    }

    @Test(
        "Random insertions, updates and removals give the root of the content", arguments: 1...40 as ClosedRange<UInt64>
    )
    func agreesWithOracle(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var map = MerkleMap()
        var content: [Bytes32: Hash] = [:]
        let dense = seed.isMultiple(of: 2)
        for step in 0..<60 {
            var changes: [Bytes32: Hash?] = [:]
            for _ in 0..<Int.random(in: 0...12, using: &random) {
                let known = content.keys.sorted().randomElement(using: &random)
                let path = random.chance(50) ? known ?? path(&random, dense: dense) : path(&random, dense: dense)
                changes.updateValue(random.chance(45) ? nil : Hash(bytes: random.bytes32()), forKey: path)
            }
            map.update(changes.sorted { $0.key < $1.key }.map { MerkleMap.Change(path: $0.key, leaf: $0.value) })
            for (path, leaf) in changes { content[path] = leaf }
            let sorted = content.sorted { $0.key < $1.key }.map { (path: $0.key, leaf: $0.value) }
            #expect(map.root == oracle(sorted), "seed \(seed) step \(step)")
        }
    }

    @Test("A path leads from every leaf to the root, and from no other", arguments: 1...20 as ClosedRange<UInt64>)
    func paths(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let dense = seed.isMultiple(of: 2)
        var content: [Bytes32: Hash] = [:]
        for _ in 0..<Int(seed * 3) { content[path(&random, dense: dense)] = Hash(bytes: random.bytes32()) }
        var map = MerkleMap()
        map.update(content.sorted { $0.key < $1.key }.map { MerkleMap.Change(path: $0.key, leaf: $0.value) })
        for (place, leaf) in content {
            let found = map.proof(of: place)
            #expect(found.ending == .entry(leaf), "seed \(seed)")
            #expect(found.path.root(over: leaf, at: place) == map.root, "seed \(seed)")
            #expect(found.path.root(over: Hash(bytes: random.bytes32()), at: place) != map.root || content.isEmpty)
            let elsewhere = path(&random, dense: false)
            if content[elsewhere] == nil { #expect(map.proof(of: elsewhere).ending != .entry(leaf), "seed \(seed)") }
        }
        #expect(MerkleMap().proof(of: random.bytes32()).ending == .empty)
    }

    @Test("The root depends on the content, not on how it came about", arguments: 1...20 as ClosedRange<UInt64>)
    func historyDoesNotMatter(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let content = (0..<50).map { _ in
            MerkleMap.Change(path: path(&random, dense: true), leaf: Hash(bytes: random.bytes32()))
        }
        let distinct = Dictionary(content.map { ($0.path, $0) }, uniquingKeysWith: { $1 }).values.sorted {
            $0.path < $1.path
        }
        var atOnce = MerkleMap()
        atOnce.update(distinct)
        var oneByOne = MerkleMap()
        let extra = MerkleMap.Change(path: random.bytes32(), leaf: Hash(bytes: random.bytes32()))
        oneByOne.update([extra])
        for change in distinct.shuffled(using: &random) { oneByOne.update([change]) }
        #expect(oneByOne.root != atOnce.root)
        oneByOne.update([MerkleMap.Change(path: extra.path, leaf: nil)])
        #expect(oneByOne.root == atOnce.root, "seed \(seed)")
    }

    @Test("Emptied again it is the empty map") func empties() {
        var map = MerkleMap()
        var random = SeededGenerator(seed: 1)
        let paths = (0..<30).map { _ in random.bytes32() }.sorted()
        map.update(paths.map { MerkleMap.Change(path: $0, leaf: Hash(bytes: $0)) })
        map.update(paths.map { MerkleMap.Change(path: $0, leaf: nil) })
        #expect(map.root == .zero)
        map.update([MerkleMap.Change(path: paths[0], leaf: nil)])
        #expect(map.root == .zero)
    }

    @Test(
        "Every place is proven as it is, by a path that is checked without the map",
        arguments: 1...30 as ClosedRange<UInt64>)
    func proofs(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let dense = seed.isMultiple(of: 2)
        var content: [Bytes32: Hash] = [:]
        for _ in 0..<Int(seed % 24) {
            content[path(&random, dense: dense)] = Hash(bytes: random.bytes32())
        }
        var map = MerkleMap()
        map.update(content.sorted { $0.key < $1.key }.map { MerkleMap.Change(path: $0.key, leaf: $0.value) })
        let asked = content.keys.sorted() + (0..<40).map { _ in path(&random, dense: dense) }
        for place in asked {
            let proof = map.proof(of: place)
            switch proof.ending {
            case .entry(let leaf):
                #expect(content[place] == leaf)
                #expect(proof.path.proves(leaf, at: place, root: map.root), "seed \(seed)")
            case .empty:
                #expect(content[place] == nil)
                #expect(proof.path.provesAbsence(at: place, neighbour: nil, root: map.root), "seed \(seed)")
            case .neighbour(let other):
                #expect(content[place] == nil && other != place)
                let leaf = try #require(content[other])
                #expect(proof.path.provesAbsence(at: place, neighbour: (other, leaf), root: map.root), "seed \(seed)")
            }
        }
    }
}
