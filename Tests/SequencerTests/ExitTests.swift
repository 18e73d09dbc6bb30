import Testing
import Wire

@testable import Sequencer

@Suite("A lane that leaves, and goes on alone (LEAVE-1 to LEAVE-9)")
struct ExitTests {
    private static let (lane, other) = (LaneName.named("app"), LaneName.named("other"))
    private static let (ann, bob, owner) = (account("ann"), account("bob"), account("owner"))
    /// Lifetime 5, so that a lane's notice is 5 heights if it says nothing.
    private static let parameters = NetworkParameters(
        subBlockGas: 10_000, subBlockBytes: 1_000_000, subBlocksPerBlock: 4, quantum: 10_000, dataFeePerByte: 3,
        takeBasisPoints: 1_000, lifetimeMax: 5, fuelMax: 1_000_000, faultsBeforeSuspension: 3)

    private static func network() throws -> TestNetwork {
        var network = try TestNetwork(parameters)
        for account in [ann, bob] { try network.deposit(1_000_000_000, to: account) }
        try network.open(lane, .machine, reserve: 4_000, bundles: 1_000) { $0.openings = .open }
        try network.open(other, .fee, reserve: 4_000, bundles: 1_000) { $0.openings = .open }
        return network
    }

    private static func exit(_ number: UInt64, at activation: UInt64, by owner: PublicKey = owner) -> LogEntry {
        .exit(LaneExit(number: number, activation: activation, lane: lane, owner: owner, signature: .zero))
    }

    private static func rule(of entry: LogEntry, in network: inout TestNetwork) -> String? {
        do {
            try network.apply(entry)
            return nil
        } catch {
            return error.code == .invalidEntry ? error.rule : "\(error)"
        }
    }

    // MARK: Leaving

    @Test("It leaves at its height: what is pending there ends, with the bundles, and its space is free for others")
    func leaving() throws {
        var network = try Self.network()
        try network.apply(Self.exit(1, at: 6))
        #expect(network.core.lane(Self.lane)?.announced?.isExit == true)
        _ = try network.run(to: 4)
        // Two fit the sub-block; the third waits.
        try network.submit(Operation(0, gas: 4_000, priority: 2), from: Self.ann, to: Self.lane)
        try network.submit(Operation(1, gas: 4_000, priority: 2), from: Self.ann, to: Self.lane)
        try network.submit(Operation(2, gas: 4_000, priority: 2), from: Self.ann, to: Self.lane)
        let bundle = Bundle(
            [Leg(Self.other, from: Self.bob, gas: 500), Leg(Self.lane, from: Self.bob, gas: 500)], from: Self.bob,
            bid: 40, at: 7, until: 8)
        #expect(try network.submit(bundle).admitted == 1)
        let last = try network.tick()
        #expect(last.outcomes.included.count == 2 && last.outcomes.endings.isEmpty)
        let found = network.core.lane(Self.lane)
        let view = try #require(found)
        #expect(view.hasLeft && view.announced == nil && view.reserveGas == 0 && view.bundleGas == 0)
        #expect(network.core.pendingCount == 0 && network.core.pendingBundleCount == 0)
        for account in [Self.ann, Self.bob] { #expect(network.core.balance(of: account).held == 0) }
        #expect(
            try network.submit(Operation(1, gas: 4_000), from: Self.ann, to: Self.lane).endings.map(\.outcome)
                == [.laneLeft])
        #expect(try network.submit(bundle).bundles.map { [$0.outcome.name, "\($0.leg)"] } == [["LANE_LEFT", "1"]])
        try network.grant(Self.other, reserve: 9_000, bundles: 1_000)
        let next = try network.tick()
        #expect(next.outcomes.endings.map(\.outcome) == [.laneLeft, .laneLeft])
        #expect(next.outcomes.bundles.map(\.outcome) == [.laneLeft, .laneLeft])
        try network.core.checkHolds()
    }

    @Test("What is forced and still there ends like what is pending: by its own last height, each once")
    func forcedAtExit() throws {
        var network = try Self.network()
        try network.apply(Self.exit(1, at: 7))
        _ = try network.run(to: 5)
        try network.grant(Self.lane, reserve: 100)
        // More than a sub-block of the reserve: of the four the first alone has its turn, in sub-block 6.
        let forced = try network.force(
            [
                Operation(0, gas: 60), Operation(1, gas: 60), Operation(2, gas: 60, validUntil: 6),
                Operation(3, gas: 60),
            ],
            from: Self.ann, to: Self.lane)
        #expect(forced.admitted == 4)
        try network.submit(Operation(4, gas: 60, validUntil: 6), from: Self.ann, to: Self.lane)
        try network.submit(Operation(5, gas: 60), from: Self.ann, to: Self.lane)
        #expect(try network.tick().outcomes.included.count == 1)
        #expect(network.core.pendingCount == 0 && network.core.balance(of: Self.ann).held == 0)
        #expect(
            try network.tick().outcomes.endings.map(\.outcome)
                == [.laneLeft, .expired, .laneLeft, .expired, .laneLeft])
    }

    @Test(
        "What was forced before the announcement has its turn before the lane leaves or changes, whatever its delay is")
    func noticeOfWhatIsForced() throws {
        var network = try Self.network()
        let slow = LaneName.named("slow")
        try network.grant(Self.other, reserve: 3_000)
        // As long as a delay may be: one more than the longest lifetime is the least notice.
        try network.open(slow, .fee, reserve: 1_000) { $0.forcedDelay = 5 }
        try network.force([Operation(0, gas: 500)], from: Self.ann, to: slow)
        func exit(_ activation: UInt64) -> LogEntry {
            .exit(LaneExit(number: 1, activation: activation, lane: slow, owner: Self.owner, signature: .zero))
        }
        #expect(Self.rule(of: exit(6), in: &network) == "UPG-2")
        #expect(throws: SequencerError.self) { try network.announce(slow, at: 6) { $0.weight = 2 } }
        try network.apply(exit(7))
        #expect(try network.run(to: 5)?.outcomes.included.count == 0)
        #expect(try network.tick().outcomes.included.count == 1)
        #expect(network.core.lane(slow)?.hasLeft == true)
    }

    @Test("An exit needs the owner, the number, the notice; it gives way to what is announced later, and is taken back")
    func announcing() throws {
        var network = try Self.network()
        #expect(Self.rule(of: Self.exit(1, at: 6, by: Self.ann), in: &network) == "UPG-1")
        #expect(Self.rule(of: Self.exit(2, at: 6), in: &network) == "UPG-1")
        #expect(Self.rule(of: Self.exit(1, at: 5), in: &network) == "UPG-2")
        try network.apply(Self.exit(1, at: 6))
        try network.announce(Self.lane) { $0.weight = 9 }
        #expect(network.core.lane(Self.lane)?.announced?.isExit == false)
        try network.apply(Self.exit(3, at: 7))
        #expect(network.core.lane(Self.lane)?.announced?.isExit == true)
        try network.cancel(Self.lane)
        _ = try network.run(to: 9)
        #expect(network.core.lane(Self.lane)?.hasLeft == false)
        #expect(network.core.lane(Self.lane)?.configuration.weight == 1)
    }

    @Test("Who has left stays out: no grant, upgrade, exit, cancellation or second registration")
    func gone() throws {
        var network = try Self.network()
        try network.apply(Self.exit(1, at: 6))
        _ = try network.run(to: 5)
        #expect(Self.rule(of: Self.exit(2, at: 12), in: &network) == "UPG-1")
        #expect(throws: SequencerError.self) { try network.announce(Self.lane) { $0.weight = 9 } }
        #expect(throws: SequencerError.self) { try network.cancel(Self.lane) }
        #expect(throws: SequencerError.self) { try network.grant(Self.lane, reserve: 1) }
        #expect(throws: SequencerError.self) { try network.open(Self.lane, .fee) }
    }

    @Test("Snapshots keep an exit that is announced, and a lane that left", arguments: [2, 6] as [UInt64])
    func snapshots(height: UInt64) throws {
        var network = try Self.network()
        try network.submit(Operation(0, gas: 500), from: Self.ann, to: Self.lane)
        try network.apply(Self.exit(1, at: 6))
        _ = try network.run(to: height / 4 * 4 + 4)
        let snapshot = network.core.snapshot()
        let bytes = try #require(snapshot)
        var restored = try Sequencer.restore(
            bytes, genesis: network.core.genesis, host: TestHost(TestRule.standard))
        #expect(restored.snapshot() == bytes)
        #expect(restored.lane(Self.lane)?.hasLeft == (height == 6))
        for _ in 0..<8 {
            let tick = CheckedEntry(trusting: .tick(Tick(timeMilliseconds: 10_000)))
            #expect(try restored.apply(tick).subBlock == network.apply(tick).subBlock)
        }
        #expect(restored.blockHash == network.core.blockHash)
    }
}
