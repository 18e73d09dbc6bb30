import Node
import Sequencer
import Store
import Testing
import Verification
import Wire

@Suite("A lane that leaves with its state and goes on alone (LEAVE-6 to LEAVE-9)")
struct ReturnTests {
    /// What a lane took with it, and how many withdrawals to its own network there were.
    private struct Left {
        let export: LaneExport
        let network: TestNetwork
        let withdrawn: [PublicKey: Amount]
    }

    private static let lane: LaneName = {
        guard let name = try? LaneName("exchange") else { preconditionFailure("a lane's name") }
        return name
    }()

    /// Traffic into every lane, withdrawals to here and there, and the exchange leaves.
    private static func leave(_ test: TemporaryFolder, seed: UInt64, host: any RuleHost) throws -> Left {
        let network = try SameBlocksTests.network()
        let folder = test.inside("left")
        var node = try NodeRuns.open(folder, network, host: host, creating: true)
        var traffic = Traffic(network, seed: seed)
        for entry in traffic.setUp() { _ = try NodeRuns.give(entry, to: &node) }
        let successor = Origin.successor(of: network.genesis.hash, lane: lane)
        var withdrawn: [PublicKey: Amount] = [:]
        var random = SeededGenerator(seed: seed)
        let height = node.ask { $0.height }
        #expect(
            try NodeRuns.give(network.exit(1, at: height + 1 + 30, lane), to: &node), "the exit is announced")
        for _ in 0..<36 {
            for _ in 0..<random.number(0...12) {
                let entry = node.ask { traffic.entry(isTick: false, after: $0) }
                _ = try NodeRuns.give(entry, to: &node)
            }
            let key = TestNetwork.key("sender/\(seed)/\(random.number(0...7))")
            let number = node.ask { $0.orderNumber(of: key.publicKey) } + 1
            let amount = Amount(random.number(1...1_000))
            let order = Withdrawal(
                number: number, amount: amount, destination: key.publicKey.bytes, network: successor,
                chainID: network.genesis.chainID, signedBy: key)
            if try NodeRuns.give(CheckedEntry(trusting: .withdrawal(order)), to: &node) {
                withdrawn[key.publicKey, default: 0] += amount
            }
            let tick = node.ask { traffic.entry(isTick: true, after: $0) }
            _ = try NodeRuns.give(tick, to: &node)
            if node.ask({ $0.height }) == 20 {
                #expect(throws: NodeError.self) { try LaneExport.make(of: lane, in: node.store, host: host) }
            }
        }
        try node.close()
        let store = try NodeStore.open(in: folder, mode: .readOnly)
        return Left(
            export: try LaneExport.make(of: lane, in: store, host: host), network: network, withdrawn: withdrawn)
    }

    /// The network that goes on with the lane, its module deployed.
    private static func successor(of left: Left, host: any RuleHost) throws -> Sequencer {
        var genesis = left.network.genesis
        genesis.chainID += 1
        genesis.origin = left.export.origin
        var sequencer = try Sequencer(genesis: genesis, host: host)
        _ = try sequencer.apply(left.network.deployment(left.export.module))
        return sequencer
    }

    private static func part(
        _ number: UInt32, isLast: Bool, _ entries: [StateEntry], _ configuration: LaneConfiguration
    ) -> CheckedEntry {
        CheckedEntry(
            trusting: .laneImport(
                LaneImport(
                    number: number, isLast: isLast, configuration: configuration, entries: entries,
                    signature: .zero)))
    }

    private static func refusal(_ entry: CheckedEntry, _ sequencer: inout Sequencer) -> String? {
        do {
            _ = try sequencer.apply(entry)
            return nil
        } catch {
            return error.code == .invalidEntry ? error.rule : "\(error)"
        }
    }

    @Test("Exported, checked, brought back in parts: the same state root, and each withdrawal once", arguments: [5, 6])
    func leaveAndReturn(seed: UInt64) async throws {
        let test = try TemporaryFolder()
        try await Sandbox.run { host in
            let left = try Self.leave(test, seed: seed, host: host)
            let export = left.export
            #expect(try LaneExport(decoding: export.encoded) == export)
            _ = try CheckedExport(checking: export, genesis: left.network.genesis)
            #expect(export.entries.count > 1 && export.history.count > 10, "\(export.entries) \(export.history.count)")
            #expect(export.withdrawals.count > 20, "\(export.withdrawals.count)")
            #expect(export.withdrawals.reduce(0) { $0 + $1.record.amount } == left.withdrawn.values.reduce(0, +))

            var sequencer = try Self.successor(of: left, host: host)
            let (half, configuration) = (export.entries.count / 2, export.configuration)
            let parts = [Array(export.entries[..<half]), Array(export.entries[half...])]
            #expect(
                Self.refusal(left.network.registration(configuration), &sequencer) == "LEAVE-8", "it has to be brought")
            #expect(Self.refusal(Self.part(2, isLast: true, parts[1], configuration), &sequencer) == "LEAVE-8")
            #expect(Self.refusal(Self.part(1, isLast: true, parts[0], configuration), &sequencer) == "LEAVE-8")
            var other = configuration
            other.weight += 1
            #expect(Self.refusal(Self.part(1, isLast: false, parts[0], other), &sequencer) == "LEAVE-8")
            // A wrong part is mended by starting again.
            #expect(Self.refusal(Self.part(1, isLast: false, parts[1], configuration), &sequencer) == nil)
            #expect(Self.refusal(Self.part(2, isLast: true, parts[0], configuration), &sequencer) == "LEAVE-8")
            // A block may end before the state is whole: what was brought is in its snapshot.
            try Self.restoreAtBlock(&sequencer, host)
            #expect(Self.refusal(Self.part(2, isLast: true, parts[0], configuration), &sequencer) == "LEAVE-8")
            #expect(Self.refusal(Self.part(1, isLast: false, parts[0], configuration), &sequencer) == nil)
            try Self.restoreAtBlock(&sequencer, host)
            #expect(Self.refusal(Self.part(3, isLast: true, parts[1], configuration), &sequencer) == "LEAVE-8")
            #expect(Self.refusal(Self.part(2, isLast: true, parts[1], configuration), &sequencer) == nil)
            #expect(Self.refusal(Self.part(1, isLast: true, export.entries, configuration), &sequencer) == "LEAVE-8")

            for claim in export.withdrawals {
                var forged = claim
                forged.record.amount += 1
                let entries = [forged, claim, claim].map { CheckedEntry(trusting: .claim($0)) }
                #expect(entries.map { Self.refusal($0, &sequencer) } == ["LEAVE-9", nil, "LEAVE-9"])
            }
            for (account, amount) in left.withdrawn { #expect(sequencer.balance(of: account).balance == amount) }
            #expect(sequencer.supply == left.withdrawn.values.reduce(0, +))
            try sequencer.checkSupply()

            var blocks: [BlockHeader] = []
            while blocks.isEmpty { blocks += try sequencer.apply(TestNetwork.tick(9_999)).block.map { [$0] } ?? [] }
            let proof = sequencer.proof(of: Self.lane)
            #expect(proof?.leaf.root == export.leaf.root, "the state goes on")
            let snapshot = sequencer.snapshot()
            let bytes = try #require(snapshot)
            var restored = try Sequencer.restore(bytes, genesis: sequencer.genesis, host: host)
            #expect(restored.snapshot() == bytes)
            let again = CheckedEntry(trusting: .claim(export.withdrawals[0]))
            #expect(Self.refusal(again, &restored) == "LEAVE-9")
            try Self.play(&sequencer, left)
        }
    }

    /// Closes the block, and goes on from a snapshot there, which a snapshot of what was restored is again.
    private static func restoreAtBlock(_ sequencer: inout Sequencer, _ host: any RuleHost) throws {
        while try sequencer.apply(TestNetwork.tick(1)).block == nil {}
        let snapshot = sequencer.snapshot()
        let bytes = try #require(snapshot)
        sequencer = try Sequencer.restore(bytes, genesis: sequencer.genesis, host: host)
        #expect(sequencer.snapshot() == bytes)
    }

    @Test("LEAVE-8: a network with the chain id of the one that its lane left is refused")
    func sameChainID() throws {
        var genesis = try SameBlocksTests.network().genesis
        genesis.origin = Origin(
            genesisHash: genesis.hash, chainID: genesis.chainID, blockNumber: 1, blockHash: .zero, lane: Self.lane,
            stateRoot: .zero, configurationHash: .zero, withdrawalsRoot: .zero)
        let host = try Rules.get().nativeHost()
        let error = #expect(throws: SequencerError.self) { _ = try Sequencer(genesis: genesis, host: host) }
        #expect(error?.code == .invalidEntry && error?.rule == "LEAVE-8")
        genesis.origin?.chainID += 1
        _ = try Sequencer(genesis: genesis, host: host)
    }

    /// The lane takes transactions of those who came with money.
    private static func play(_ sequencer: inout Sequencer, _ left: Left) throws {
        _ = try sequencer.apply(left.network.grant(1, lane, 1_000_000, 0))
        _ = try sequencer.apply(left.network.deposit(1, to: TestNetwork.key("new").publicKey, TestNetwork.plenty))
        let operation = Operation(
            nonce: 0, gasLimit: 1_000, maxFeePerGas: 200, maxPriorityFeePerGas: 1, bid: 0, validUntil: 0, payload: [])
        let envelope = Envelope(
            chainID: sequencer.genesis.chainID, lane: lane, operations: [operation],
            signedBy: TestNetwork.key("new"))
        _ = try sequencer.apply(CheckedEntry(trusting: .envelope(envelope)))
        let tick = try sequencer.apply(TestNetwork.tick(10_000))
        let ended = (tick.subBlock?.outcomes.included.count ?? 0) + (tick.subBlock?.outcomes.endings.count ?? 0)
        #expect(ended == 1)
    }

    @Test("No byte of an export can be changed, but in a history that nobody signed otherwise")
    func tampered() async throws {
        let test = try TemporaryFolder()
        try await Sandbox.run { host in
            let left = try Self.leave(test, seed: 7, host: host)
            var export = left.export
            // Signatures make the history slow to check; a few entries of it are enough.
            export.history = Array(export.history.filter { $0.entry.count < 500 }.prefix(3))
            let genesis = left.network.genesis
            let bytes = export.encoded
            let modulePlace = bytes.count - export.module.count
            #expect(modulePlace > 0)
            var random = SeededGenerator(seed: 1)
            var accepted: [Int] = []
            for index in bytes.indices where index % 7 == 0 || export.module.count > 4 * index || random.once(in: 3) {
                var changed = bytes
                changed[index] ^= UInt8(random.number(1...255))
                guard let decoded = try? LaneExport(decoding: changed) else { continue }
                if (try? CheckedExport(checking: decoded, genesis: genesis)) != nil { accepted.append(index) }
            }
            // What is not proven is where in the log an entry stood.
            let history = bytes.count - export.history.encodedByteCount
            #expect(accepted.allSatisfy { $0 >= history }, "\(accepted.prefix(20))")
            #expect(throws: ExportError.self) {
                var other = genesis
                other.chainID += 1
                _ = try CheckedExport(checking: export, genesis: other)
            }
        }
    }

    @Test("Only a network with an origin has imports and claims, and only of its own")
    func elsewhere() throws {
        let network = try SameBlocksTests.network()
        let host = try Rules.get().nativeHost()
        var sequencer = try Sequencer(genesis: network.genesis, host: host)
        let configuration = network.configuration(network.lanes[0])
        #expect(Self.refusal(Self.part(1, isLast: true, [], configuration), &sequencer) == "LEAVE-8")
        let record = WithdrawalRecord(number: 1, account: .zero, amount: 5, destination: .zero, network: .zero)
        let claim = WithdrawalClaim(record: record, path: MerklePath(index: 0, count: 1, siblings: []))
        #expect(Self.refusal(CheckedEntry(trusting: .claim(claim)), &sequencer) == "LEAVE-9")
    }
}
