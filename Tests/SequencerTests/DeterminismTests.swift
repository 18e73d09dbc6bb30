import Testing
import Wire

@testable import Sequencer

@Suite("Equal logs give equal commitments (design 3)")
struct DeterminismTests {
    /// Everything a workload leads to, as two hashes.
    private struct Trace: Equatable {
        var commitments: [Hash] = []
        var blocks: [Hash] = []
    }

    private struct Snapshot {
        let bytes: [UInt8]
        /// Entries before it.
        let logCount: Int
        let pendingBundles: Int
        let forced: Int
    }

    private struct Run {
        var trace = Trace()
        var log: [CheckedEntry] = []
        /// Of every block.
        var snapshots: [Snapshot] = []
    }

    private func run(seed: UInt64, lanes: [Workload.Lane] = Workload.lanes) throws -> Run {
        var workload = Workload(seed: seed)
        var network = try TestNetwork.make(lanes)
        var run = Run()
        for user in workload.users.prefix(36) { try network.deposit(100_000_000, to: user) }
        for payer in Workload.payers { try network.deposit(100_000_000_000, to: payer) }
        for _ in 0..<40 {
            for _ in 0..<15 {
                try network.apply(.envelope(workload.envelope(network.core)))
                if workload.random.chance(20) { try network.apply(.forcedEnvelope(workload.forced(network.core))) }
                // Those that may not stand are no part of the log.
                if workload.random.chance(30), let order = workload.order(network.core) {
                    _ = try? network.apply(order)
                }
                if workload.random.chance(50) {
                    for bundle in workload.bundles(network.core) { try network.submit(bundle) }
                }
            }
            run.trace.commitments.append(try network.tick().header.hash)
            run.trace.blocks.append(network.core.blockHash)
            if let bytes = network.core.snapshot() {
                run.snapshots.append(
                    Snapshot(
                        bytes: bytes, logCount: network.log.count, pendingBundles: network.core.pendingBundleCount,
                        forced: network.core.laneViews.reduce(0) { $0 + $1.forcedCount }))
            }
        }
        run.log = network.log
        return run
    }

    @Test("Two runs in one process agree, and a third that replays the log", arguments: 1...5 as ClosedRange<UInt64>)
    func sameLogSameChain(seed: UInt64) throws {
        let first = try run(seed: seed)
        #expect(try run(seed: seed).trace == first.trace, "seed \(seed)")
        var replayed = try TestNetwork(Workload.parameters, rules: Workload.rules)
        for entry in first.log { try replayed.apply(try CheckedEntry(trusting: entry.bytes)) }
        #expect(replayed.core.commitment == first.trace.commitments.last, "seed \(seed)")
        #expect(replayed.core.blockHash == first.trace.blocks.last, "seed \(seed)")
    }

    @Test(
        "From a snapshot of any block on the log leads to the same chain, and to the same snapshots",
        arguments: 1...3 as ClosedRange<UInt64>)
    func fromSnapshots(seed: UInt64) throws {
        let first = try run(seed: seed)
        #expect(first.snapshots.count == 10 && first.snapshots.contains { $0.pendingBundles > 5 }, "seed \(seed)")
        #expect(first.snapshots.contains { $0.forced > 5 }, "seed \(seed)")
        let last = try #require(first.snapshots.last)
        for snapshot in first.snapshots {
            var restored = try Sequencer.restore(
                snapshot.bytes, genesis: TestNetwork.genesis(Workload.parameters), host: TestHost(Workload.rules))
            #expect(restored.snapshot() == snapshot.bytes, "seed \(seed)")
            #expect(restored.pendingBundleCount == snapshot.pendingBundles, "seed \(seed)")
            for entry in first.log[snapshot.logCount...] { _ = try restored.apply(entry) }
            #expect(restored.commitment == first.trace.commitments.last, "seed \(seed)")
            #expect(restored.blockHash == first.trace.blocks.last, "seed \(seed)")
            #expect(restored.snapshot() == last.bytes, "seed \(seed)")
        }
    }

    /// Sets and dictionaries are seeded anew in every process: if their order reached a result, this would hold in one
    /// process and fail in the next. A change of what is derived changes it, too, and has to say so.
    @Test("Every process derives this chain") func goldenCommitment() throws {
        let trace = try run(seed: 20).trace
        #expect(
            "\(trace.commitments.last ?? .zero)" == "0x1637fe986befc902ede5e5ade07928e2f71f0ebc71f0ac5271000c1f646e0c19"
        )
        #expect("\(trace.blocks.last ?? .zero)" == "0x85a3fb5423f0cf20229df466eb7338b8532bff5b9e55b75f78a1c41e60262d57")
    }

    // MARK: What must not matter

    private struct Sent {
        let sender: PublicKey
        let lane: LaneName
        let operation: Operation

        var envelope: Envelope {
            Envelope(
                chainID: TestNetwork.chainID, lane: lane, sender: sender, operations: [operation], signature: .zero)
        }
    }

    /// What arrives before one tick.
    private struct Arrivals {
        var transactions: [Sent]
        var bundles: [Bundle]
    }

    private static let lanes: [Workload.Lane] = [
        Workload.Lane(
            name: .named("alpha"), rule: .fee,
            change: {
                $0.gasTarget = 50_000
                $0.openings = .open
            }),
        Workload.Lane(
            name: .named("beta"), rule: .reversing,
            change: {
                $0.weight = 2
                $0.openings = .open
                $0.openings.top = OpeningTerms(price: .second, reservePrice: 5)
            }),
        Workload.Lane(
            name: .named("gamma"), rule: .machine,
            change: {
                $0.gasTarget = 20_000
                $0.openings = .open
            }),
        Workload.Lane(
            name: .named("delta"), rule: .refunding,
            change: {
                $0.orderWindow = 9
                $0.openings = .open
            }, reserve: 20_000),
        Workload.Lane(name: .named("epsilon"), rule: .payload, change: { _ in }, reserve: 0),
    ]

    /// Traffic without exact equals, more than fits at times, in sub-blocks.
    private func traffic(seed: UInt64) -> [Arrivals] {
        var random = SeededGenerator(seed: seed)
        let users = (0..<12).map { account("user/\($0)") }
        var nonces: [String: UInt64] = [:]
        var fees = (1...4_000).map { Amount($0) }.shuffled(using: &random)
        return (1...14).map { height in
            let transactions = (0..<Int.random(in: 10...120, using: &random)).map { _ in
                let user = Int.random(in: 0..<12, using: &random)
                let lane = Self.lanes[Int.random(in: 0..<4, using: &random)].name
                let nonce = nonces["\(user)/\(lane)", default: 0]
                nonces["\(user)/\(lane)"] = nonce + 1
                return Sent(
                    sender: users[user], lane: lane,
                    operation: Operation(
                        nonce, gas: UInt64.random(in: 100...9_000, using: &random), priority: fees.removeLast(),
                        cap: 100_000,
                        bid: 40, payload: [UInt8.random(in: 0...4, using: &random)]))
            }
            let bundles = (0..<Int.random(in: 0...14, using: &random)).map { _ in
                bundle(at: UInt64(height), among: transactions, users, &random)
            }
            return Arrivals(transactions: transactions, bundles: bundles)
        }
    }

    /// Its bid can be divided by every small number, so that no unit is left that a tie would have to decide about.
    private func bundle(
        at height: UInt64, among transactions: [Sent], _ users: [PublicKey], _ random: inout SeededGenerator
    ) -> Bundle {
        let legs = Self.lanes[..<4].shuffled(using: &random).prefix(Int.random(in: 1...3, using: &random)).map { lane in
            var opening = Opening.bottom
            let own = transactions.filter { $0.lane == lane.name }
            if random.chance(40), let behind = own.randomElement(using: &random) {
                opening = .after(behind.envelope.transactionHash(at: 0))
            } else if random.chance(50), lane.name != .named("beta") {
                opening = .top
            }
            return Leg(lane.name, opening, from: users[0], gas: UInt64.random(in: 200...9_000, using: &random))
        }
        let first = height + UInt64.random(in: 0...2, using: &random)
        return Bundle(
            Array(legs), from: users[Int.random(in: 0..<12, using: &random)],
            bid: 720_720 * Amount.random(in: 1...1_000_000_000, using: &random),
            Atomicity.allCases.randomElement(using: &random) ?? .inclusion, at: first,
            until: first + UInt64.random(in: 0...2, using: &random))
    }

    /// What each lane included, earned and left behind, and how each bundle ended, by sub-block.
    private func results(
        _ traffic: [Arrivals], lanes: [Workload.Lane] = Self.lanes
    ) throws -> [[String: [String]]] {
        var parameters = TestNetwork.parameters
        parameters.subBlockGas = 310_000
        parameters.lifetimeMax = 1_000
        var network = try TestNetwork(parameters, rules: TestRule.standard)
        for lane in lanes {
            try network.open(lane.name, lane.rule, reserve: lane.reserve / 2, bundles: lane.bundles, lane.change)
        }
        for user in 0..<12 { try network.deposit(1_000 * .token, to: account("user/\(user)")) }
        return try traffic.map { arrivals in
            for sent in arrivals.transactions {
                #expect(try network.apply(.envelope(sent.envelope)).admitted == 1)
            }
            for bundle in arrivals.bundles { #expect(try network.submit(bundle).admitted == 1) }
            let subBlock = try network.tick()
            var results = [
                "bundles": subBlock.outcomes.bundles.sorted { $0.bundle < $1.bundle }
                    .map { "\($0.bundle) \($0.outcome) \($0.paid) \($0.rival) \($0.price)" },
                "components": subBlock.components.map { $0.values.map { "\($0)" }.sorted().joined(separator: " ") }
                    .sorted(),
            ]
            for (index, line) in subBlock.attribution.enumerated() {
                let inclusions = subBlock.outcomes.included.filter { $0.laneIndex == UInt32(index) }
                results["\(line.lane)"] =
                    ["\(line)"] + inclusions.map { "\($0.transaction) \($0.outcome) \($0.gasCharged) \($0.charge)" }
            }
            return results
        }
    }

    @Test(
        "The order of registration changes no lane's transactions or revenue", arguments: 1...6 as ClosedRange<UInt64>)
    func registrationOrder(seed: UInt64) throws {
        let traffic = traffic(seed: seed)
        let expected = try results(traffic)
        #expect(expected.contains { $0.count == 6 })
        let ended = expected.flatMap { $0["bundles"] ?? [] }
        #expect(ended.contains { $0.contains("INCLUDED") } && ended.contains { $0.contains("OUTBID") })
        #expect(try results(traffic, lanes: Self.lanes.reversed()) == expected, "seed \(seed)")
        var random = SeededGenerator(seed: seed)
        #expect(try results(traffic, lanes: Self.lanes.shuffled(using: &random)) == expected, "seed \(seed)")
    }

    @Test("The order of arrival changes nothing where keys are distinct", arguments: 1...6 as ClosedRange<UInt64>)
    func arrivalOrder(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let traffic = traffic(seed: seed)
        let shuffled = traffic.map { arrivals in
            // Any order that keeps a sender's nonces in theirs.
            var next: [String: [Sent]] = [:]
            for sent in arrivals.transactions { next["\(sent.sender)/\(sent.lane)", default: []].append(sent) }
            return Arrivals(
                transactions: arrivals.transactions.shuffled(using: &random)
                    .map { next["\($0.sender)/\($0.lane)"]!.removeFirst() },
                bundles: arrivals.bundles.shuffled(using: &random))
        }
        #expect(try results(shuffled) == results(traffic), "seed \(seed)")
    }

    @Test("Exact equals: arrival does not decide, the tie key does") func equals() throws {
        let lane = LaneName.named("flat")
        let users = (0..<30).map { account("user/\($0)") }
        func order(_ arrival: [PublicKey], salt: UInt64) throws -> [PublicKey] {
            var network = try TestNetwork()
            try network.open(lane, .constant)
            for user in users { try network.deposit(.token, to: user) }
            // Bare ticks change the last commitment, and with it the tie key.
            for _ in 0..<salt { _ = try network.tick() }
            for user in arrival { try network.submit(Operation(0, validUntil: 40), from: user, to: lane) }
            return try network.tick().outcomes.included.map(\.sender)
        }
        let first = try order(users, salt: 0)
        #expect(try order(users.reversed(), salt: 0) == first)
        #expect(first != users && first != users.sorted() && Set(first) == Set(users))
        #expect(try order(users, salt: 1) != first)
    }
}
