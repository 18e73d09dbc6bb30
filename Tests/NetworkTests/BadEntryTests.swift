import Node
import RuleBuild
import Sequencer
import Testing
import Verification
import Wire

@Suite("Entries that may not stand in a log")
struct BadEntryTests {
    /// One entry, and the rule of Specs/ that it breaks.
    private struct BadEntry {
        let name: String
        let entry: CheckedEntry
        let rule: String

        init(_ name: String, _ rule: String, _ entry: CheckedEntry) {
            self.name = name
            self.entry = entry
            self.rule = rule
        }
    }

    private static func badEntries(_ network: TestNetwork, after sequencer: borrowing Sequencer) throws -> [BadEntry] {
        let account = TestNetwork.key("somebody").publicKey
        let (deposits, grants) = (sequencer.depositNumber, sequencer.grantNumber)
        let exchange = try #require(network.lanes.first { $0.name.text == "exchange" })
        let first = network.lanes[0]
        let gas = network.genesis.parameters.subBlockGas
        func lane(_ name: String, _ change: (inout LaneConfiguration) throws -> Void) rethrows -> BadEntry {
            var configuration = network.configuration(exchange)
            configuration.name = .nowhere
            try change(&configuration)
            return BadEntry(name, "LANE-8", network.registration(configuration))
        }
        func forced(_ number: UInt64, _ postedAt: UInt64) -> CheckedEntry {
            let sender = TestNetwork.key("somebody")
            let operation = Operation(
                nonce: 0, gasLimit: 1, maxFeePerGas: 1, maxPriorityFeePerGas: 0, bid: 0, validUntil: 0, payload: [])
            return network.forced(
                number, postedAt: postedAt,
                Envelope(chainID: network.genesis.chainID, lane: first.name, operations: [operation], signedBy: sender))
        }
        return [
            BadEntry("a deposit again", "LEDGER-2", network.deposit(deposits, to: account, 1)),
            BadEntry("a deposit past a gap", "LEDGER-2", network.deposit(deposits + 2, to: account, 1)),
            BadEntry("deposit 0", "LEDGER-2", network.deposit(0, to: account, 1)),
            BadEntry("more money than there can be", "LEDGER-2", network.deposit(deposits + 1, to: account, .max)),
            BadEntry("a module again", "LANE-7", network.deployment(first.module)),
            BadEntry("no module", "ABI-31", network.deployment([0, 97, 115, 109])),
            BadEntry("a grant again", "LANE-6", network.grant(grants, first.name, 1, 1)),
            BadEntry("a grant past a gap", "LANE-6", network.grant(grants + 2, first.name, 1, 1)),
            BadEntry("a grant for no lane", "LANE-6", network.grant(grants + 1, .nowhere, 1, 1)),
            BadEntry("a reserve beyond capacity", "LANE-6", network.grant(grants + 1, first.name, gas, 1)),
            BadEntry("bundle gas beyond capacity", "LANE-6", network.grant(grants + 1, first.name, 1, gas)),
            BadEntry("a reserve past 2^64", "LANE-6", network.grant(grants + 1, first.name, .max, .max)),
            BadEntry("a forced envelope again", "INB-3", forced(sequencer.inboxNumber, 0)),
            BadEntry("a forced envelope past a gap", "INB-3", forced(sequencer.inboxNumber + 2, 0)),
            BadEntry("one posted in the future", "INB-3", forced(sequencer.inboxNumber + 1, sequencer.height + 1)),
            BadEntry("a falling time", "LOG-2", TestNetwork.tick(sequencer.timeMilliseconds - 1)),
            lane("a name that is taken") { $0.name = first.name },
            lane("an unknown module") { $0.moduleHash = .zero },
            lane("weight 0") { $0.weight = 0 },
            lane("no mempool") { $0.mempoolCountMax = 0 },
            lane("a mempool of 2^30") { $0.mempoolCountMax = 1 << 30 },
            lane("no window") { $0.orderWindow = 0 },
            lane("a window past 65,536") { $0.orderWindow = 65_537 },
            lane("a gas limit beyond capacity") { $0.maxTransactionGas = gas + 1 },
            lane("fuel for admit") { $0.fuel.admit = Sandbox.fuelMax + 1 },
            lane("fuel for order") { $0.fuel.order = Sandbox.fuelMax + 1 },
            lane("fuel for begin") { $0.fuel.begin = Sandbox.fuelMax + 1 },
            lane("fuel for execute") { $0.fuel.execute = .max },
            lane("fuel for settle") { $0.fuel.settle = Sandbox.fuelMax + 1 },
            lane("no memory") { $0.memoryBytesMax = 0 },
            lane("a configuration that the rule refuses") { $0.ruleConfiguration = [0, 0, 0, 0, 0, 0, 0, 0] },
            lane("a configuration that is none") { $0.ruleConfiguration = [1] },
            lane("no configuration") { $0.ruleConfiguration = [] },
        ]
    }

    @Test("The core refuses each with a typed error, and nothing has changed")
    func core() async throws {
        try await Sandbox.run { host in
            let network = try SameBlocksTests.network()
            let (log, whole) = try Derivation.generate(network, seed: 51, subBlocks: 12, host: host)
            var sequencer = try Sequencer(genesis: network.genesis, host: host)
            var found = Derivation()
            for (index, entry) in log.enumerated() {
                try found.add(sequencer.apply(entry), sequencer)
                // In mid-sub-block now and then, and always at a block's end.
                let before = sequencer.snapshot()
                guard sequencer.timeMilliseconds > 0, before != nil || index % 97 == 60 else { continue }
                let (position, hash) = (sequencer.logPosition, sequencer.logHash)
                for bad in try Self.badEntries(network, after: sequencer) {
                    do {
                        _ = try sequencer.apply(bad.entry)
                        Issue.record("\(bad.name) was applied")
                    } catch let error as SequencerError {
                        #expect(error.code == .invalidEntry, "\(bad.name)")
                        #expect(error.rule == bad.rule, "\(bad.name): \(error)")
                        #expect(error.description.hasPrefix("INVALID_ENTRY (\(bad.rule)): "))
                    }
                    let after = (sequencer.snapshot(), sequencer.logPosition, sequencer.logHash)
                    #expect(after == (before, position, hash), "\(bad.name)")
                }
            }
            // What cannot be seen in a snapshot would show in what follows.
            #expect(found.difference(from: whole) == nil)
            #expect(whole.blocks.count == 3)
        }
    }

    @Test("A node refuses each, logs nothing, and goes on")
    func node() async throws {
        let test = try TemporaryFolder()
        try await Sandbox.run { host in
            let network = try SameBlocksTests.network()
            var traffic = Traffic(network, seed: 52)
            var node = try NodeRuns.open(test.inside("node"), network, host: host, creating: true)
            for entry in traffic.setUp() { _ = try node.receive(entry) }
            for _ in 0..<6 {
                let tick = node.ask { traffic.entry(isTick: true, after: $0) }
                let isLogged = try NodeRuns.give(tick, to: &node)
                #expect(isLogged)
                for _ in 0..<10 {
                    let entry = node.ask { traffic.entry(isTick: false, after: $0) }
                    _ = try node.receive(entry)
                }
                let position = node.ask { $0.logPosition }
                let answer = node.ask { sequencer in Result { try Self.badEntries(network, after: sequencer) } }
                for bad in try answer.get() {
                    let error = try Self.refusal(of: bad.entry, by: &node)
                    #expect(error?.rule == bad.rule, "\(bad.name)")
                }
                let after = node.ask { $0.logPosition }
                #expect(after == position)
            }
            try node.close()
        }
        try await Sandbox.run { host in
            let agreement = try NodeRuns.verify(test.inside("node"), host: host)
            #expect(agreement.subBlocks == 6)
        }
    }

    /// Why the node did not take the entry; nil if it did.
    private static func refusal(of entry: CheckedEntry, by node: inout Node) throws -> SequencerError? {
        guard case .tick(let tick) = entry.entry else {
            guard case .invalid(let error) = try node.receive(entry) else { return nil }
            return error
        }
        do {
            _ = try node.tick(timeMilliseconds: tick.timeMilliseconds)
            return nil
        } catch let NodeError.core(error) {
            return error
        }
    }

    @Test("What is refused before the log is what the log would end it with", arguments: [61, 62, 63] as [UInt64])
    func precheck(seed: UInt64) throws {
        let network = try SameBlocksTests.network()
        let host = try Rules.get().nativeHost()
        let (log, _) = try Derivation.generate(network, seed: seed, subBlocks: 40, host: host)
        var sequencer = try Sequencer(genesis: network.genesis, host: host)
        var refusals: Set<OutcomeCode> = []
        var bundleRefusals: Set<OutcomeCode> = []
        for checked in log {
            if case .bundle = checked.entry {
                let before = try sequencer.precheck(checked)
                let effects = try sequencer.apply(checked)
                let ended = effects.bundles.first { $0.bundle == checked.bundleHash }?.outcome
                #expect(before == [ended])
                if let ended { bundleRefusals.insert(ended) }
                continue
            }
            guard case .envelope(let envelope) = checked.entry else {
                _ = try sequencer.apply(checked)
                continue
            }
            let before = try sequencer.precheck(checked)
            let effects = try sequencer.apply(checked)
            guard envelope.operations.count == 1 else { continue }
            // Others end, too: evicted or replaced.
            let ended = effects.endings.first { $0.transaction == checked.transactionHashes[0] }?.outcome
            if let refusal = before[0] {
                #expect(ended == refusal)
                refusals.insert(refusal)
            } else {
                #expect(ended == nil || ended == .mempoolFull)
            }
        }
        #expect(refusals.count >= 10, "\(refusals)")
        #expect(refusals.contains(.rejectedByRule))
        #expect(bundleRefusals.count >= 10, "\(bundleRefusals)")
        #expect(bundleRefusals.isSuperset(of: [.rejectedByRule, .mempoolFull, .tooManyBundles]))
    }
}
