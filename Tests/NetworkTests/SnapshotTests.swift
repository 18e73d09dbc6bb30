import Sequencer
import Testing
import Wire

@Suite("Snapshots of the core")
struct SnapshotTests {
    /// What a sequencer goes on with from a snapshot: the rest of the log, and where it lies.
    private func rest(of log: [CheckedEntry], after block: Int, subBlocksPerBlock: Int) -> ArraySlice<CheckedEntry> {
        let ticks = log.indices.filter { if case .tick = log[$0].entry { true } else { false } }
        return log[(ticks[(block + 1) * subBlocksPerBlock - 1] + 1)...]
    }

    @Test(
        "At every block: what is restored has the same bytes and roots, and goes on to the same blocks (STATE-2, STATE-5)",
        arguments: [11, 12, 13, 14, 15, 16] as [UInt64])
    func restoring(seed: UInt64) throws {
        let network = try SameBlocksTests.network()
        let host = try Rules.get().nativeHost()
        let (log, whole) = try Derivation.generate(network, seed: seed, subBlocks: 40, host: host)
        for (index, snapshot) in whole.snapshots.enumerated() {
            var restored = try Sequencer.restore(snapshot, genesis: network.genesis, host: host)
            #expect(restored.snapshot() == snapshot, "seed \(seed), block \(index + 1)")
            #expect(restored.ledgerRoot == whole.blocks[index].ledgerRoot)
            #expect(restored.stateRoot == whole.blocks[index].stateRoot)
            var rest = Derivation()
            for entry in self.rest(of: log, after: index, subBlocksPerBlock: 4) {
                try rest.add(restored.apply(entry), restored)
            }
            let expected = whole.dropping(blocks: index + 1, subBlocks: 4 * (index + 1))
            #expect(rest.difference(from: expected) == nil, "seed \(seed), from block \(index + 1)")
        }
    }

    @Test("The generated logs leave at block boundaries everything that a snapshot has to keep")
    func coverage() throws {
        let network = try SameBlocksTests.network()
        var seen: Set<String> = []
        for seed: UInt64 in [11, 12, 13, 14, 15, 16] {
            let host = try Rules.get().nativeHost()
            let (_, whole) = try Derivation.generate(network, seed: seed, subBlocks: 40, host: host)
            for snapshot in whole.snapshots {
                let restored = try Sequencer.restore(snapshot, genesis: network.genesis, host: host)
                if restored.pendingBundleCount > 0 { seen.insert("bundles") }
                for lane in restored.laneViews {
                    let name = lane.configuration.name
                    if lane.pendingCount > 0 { seen.insert("pending in \(name)") }
                    if lane.stateBytes > 0 { seen.insert("state in \(name)") }
                    if lane.isSuspended { seen.insert("suspended") }
                    if lane.faultStreak > 0 { seen.insert("streak") }
                    if lane.baseFeePerGas > TestNetwork.minimumBaseFee { seen.insert("base fee of \(name)") }
                }
            }
        }
        #expect(
            seen == [
                "pending in first-come", "pending in priority", "pending in book", "pending in exchange",
                "pending in market", "state in exchange", "state in market", "suspended", "streak",
                "base fee of priority", "bundles",
            ])
    }

    @Test("Damaged bytes are an error or a state, never a crash", arguments: [21, 22, 23] as [UInt64])
    func damage(seed: UInt64) throws {
        let network = try SameBlocksTests.network()
        let host = try Rules.get().nativeHost()
        let (_, whole) = try Derivation.generate(network, seed: seed, subBlocks: 16, host: host)
        let snapshot = try #require(whole.snapshots.last)
        var random = SeededGenerator(seed: seed)
        // Modules are most of the bytes; what follows them is what the core makes sense of.
        let modules = network.lanes.reduce(into: Set<[UInt8]>()) { $0.insert($1.module) }.reduce(0) { $0 + $1.count }
        var (states, errors) = (0, 0)
        for _ in 0..<300 {
            var bytes = snapshot
            switch random.number(0...2) {
            case 0: bytes.removeLast(random.number(1...bytes.count - modules))
            case 1: bytes[random.number(modules...bytes.count - 1)] ^= UInt8(random.number(1...255))
            default:
                let start = random.number(modules...bytes.count - 16)
                for index in start..<start + 16 { bytes[index] = 255 }
            }
            do {
                // What else a block commits to is compared by the node; here it only has to be a state.
                var restored = try Sequencer.restore(bytes, genesis: network.genesis, host: host)
                for _ in 0..<5 { _ = try restored.apply(TestNetwork.tick(restored.timeMilliseconds)) }
                states += 1
            } catch let error as SnapshotError {
                #expect(error.description.hasPrefix("SNAPSHOT_INVALID"))
                errors += 1
            }
        }
        #expect(states > 10 && errors > 100, "\(states) states, \(errors) errors")
    }

    @Test("Between a registration and the next block there is no snapshot: its roots would be no block's (STATE-1)")
    func notAfterRegistration() throws {
        let network = try SameBlocksTests.network()
        let host = try Rules.get().nativeHost()
        var sequencer = try Sequencer(genesis: network.genesis, host: host)
        for entry in network.setUp(paying: []) { _ = try sequencer.apply(entry) }
        for time: UInt64 in 1...4 { _ = try sequencer.apply(TestNetwork.tick(time)) }
        #expect(sequencer.snapshot() != nil)
        let late = try #require(network.lanes.first { $0.isLate })
        _ = try sequencer.apply(network.registration(network.configuration(late)))
        #expect(sequencer.snapshot() == nil)
        for time: UInt64 in 5...8 { _ = try sequencer.apply(TestNetwork.tick(time)) }
        #expect(sequencer.snapshot() != nil)
    }
}
