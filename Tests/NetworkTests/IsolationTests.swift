import Node
import RuleBuild
import RuleFixtures
import Sequencer
import Store
import Testing
import Wire

@Suite("A hostile module costs its own lane only")
struct IsolationTests {
    private static let hostileLane = "hostile"
    private static let fuel = FuelLimits(
        admit: 30_000, order: 200_000, begin: 200_000, execute: 30_000, settle: 200_000)

    /// Two honest lanes within their reserves and, unless it is nil, one that runs `module`.
    private static func network(_ module: [UInt8]?) throws -> TestNetwork {
        let rules = try Rules.get()
        var lanes = [
            try TestLane("first-come", module: rules.firstCome.bytes),
            try TestLane("priority", module: rules.priorityFee.bytes),
        ]
        if let module {
            lanes.append(
                try TestLane(hostileLane, module: module).with {
                    $0.nonceMode = .unordered
                    $0.fuel = fuel
                })
        }
        return TestNetwork(lanes) { $0.faultsBeforeSuspension = 1_000 }
    }

    /// When bundles come that have a leg in the third lane.
    private static let mixedHeights: Set<UInt64> = [4, 7]

    /// What two honest lanes sell among themselves, at their tops: rivals, of which the best wins. At some heights also
    /// two bundles of one honest lane and the third, at their bottoms.
    private static func bundles(_ network: TestNetwork, at height: UInt64) throws -> [CheckedEntry] {
        let payer = TestNetwork.key("isolated/0")
        let valid = height...height
        func leg(_ lane: String, _ opening: Opening) throws -> Leg {
            TestNetwork.leg(try LaneName(lane), opening, from: payer, payload: [UInt8(height)])
        }
        let (first, priority) = (try leg("first-come", .top), try leg("priority", .top))
        let honest = [
            network.bundle([first], from: payer, bid: 300 + Amount(height), valid: valid),
            network.bundle([first, priority], from: payer, bid: 900, .adjacent, valid: valid),
            network.bundle([priority], from: payer, bid: 500, .execution, valid: valid),
            network.bundle([first, priority], from: payer, bid: 700 + 30 * Amount(height), .execution, valid: valid),
        ]
        guard mixedHeights.contains(height) else { return honest }
        return try honest + [
            network.bundle(
                [leg("first-come", .bottom), leg(hostileLane, .bottom)], from: payer, bid: 1_000, valid: valid),
            network.bundle(
                [leg("priority", .bottom), leg(hostileLane, .top)], from: payer, bid: 2_000, .execution, valid: valid),
        ]
    }

    /// The same transactions for whatever module the third lane runs: both honest lanes ask for less than their reserve.
    private static func log(_ network: TestNetwork, seed: UInt64) throws -> [CheckedEntry] {
        var random = SeededGenerator(seed: seed)
        let senders = (0..<5).map { TestNetwork.key("isolated/\($0)") }
        var nonces: [String: UInt64] = [:]
        var entries = network.setUp(paying: senders.map(\.publicKey))
        let names = try ["first-come", "priority", hostileLane].map { try LaneName($0) }
        for height: UInt64 in 1...9 {
            for (index, name) in names.enumerated() {
                for _ in 0..<random.number(2...4) {
                    let sender = random.number(0...4)
                    let key = "\(index)/\(sender)"
                    let operation = Operation(
                        nonce: nonces[key, default: 0], gasLimit: UInt64(random.number(20_000...60_000)),
                        maxFeePerGas: 500, maxPriorityFeePerGas: Amount(random.number(0...300)),
                        bid: Amount(random.number(0...100)), validUntil: height + 6, payload: random.bytes(20))
                    nonces[key, default: 0] += 1
                    entries.append(network.envelope([operation], to: name, from: senders[sender]))
                }
            }
            entries += try bundles(network, at: height)
            entries.append(TestNetwork.tick(height * 100))
        }
        return entries
    }

    /// What a lane got in every sub-block, without what names its place among the others and without legs of bundles that
    /// name the hostile lane, too.
    private struct Share {
        var included: [Inclusion] = []
        var endings: [Ending] = []
        /// Of the bundles of honest lanes.
        var bundles: [BundleOutcome] = []
        var line: LaneAttribution?
        var faults: [LaneFault] = []
    }

    private static func share(of lane: String, in subBlocks: [SubBlock], _ log: [CheckedEntry]) throws -> [Share] {
        let name = try LaneName(lane)
        let mixed = try mixedBundles(log)
        let (bundles, legs) = (Set(mixed.compactMap(\.bundleHash)), Set(mixed.flatMap(\.transactionHashes)))
        return subBlocks.map { subBlock in
            var share = Share()
            for var inclusion in subBlock.outcomes.included
            where subBlock.attribution[Int(inclusion.laneIndex)].lane == name {
                guard !legs.contains(inclusion.transaction) else { continue }
                inclusion.laneIndex = 0
                share.included.append(inclusion)
            }
            share.bundles = subBlock.outcomes.bundles.filter { !bundles.contains($0.bundle) }
            share.endings = subBlock.outcomes.endings.filter { $0.lane == name }
            if !mixedHeights.contains(subBlock.header.height) {
                share.line = subBlock.attribution.first { $0.lane == name }
            }
            share.faults = subBlock.outcomes.faults.filter { $0.lane == name }
            return share
        }
    }

    /// The bundles that name the hostile lane beside an honest one.
    private static func mixedBundles(_ log: [CheckedEntry]) throws -> [CheckedEntry] {
        let hostile = try LaneName(hostileLane)
        return log.filter {
            guard case .bundle(let bundle) = $0.entry else { return false }
            return bundle.legs.contains { $0.lane == hostile }
        }
    }

    /// Runs a node over the log, verifies what it published, and answers that with what the node refused.
    private static func run(
        _ network: TestNetwork, _ log: [CheckedEntry], host: any RuleHost
    ) throws -> (subBlocks: [SubBlock], refused: [SequencerError]) {
        let test = try TemporaryFolder()
        let folder = test.inside("node")
        var refused: [SequencerError] = []
        do {
            var node = try NodeRuns.open(folder, network, host: host, creating: true)
            for entry in log {
                if case .tick(let tick) = entry.entry {
                    _ = try node.tick(timeMilliseconds: tick.timeMilliseconds)
                } else if case .invalid(let error) = try node.receive(entry) {
                    refused.append(error)
                }
            }
            try node.close()
        }
        try NodeRuns.verify(folder, host: host)
        let store = try NodeStore.open(in: folder, mode: .readOnly)
        let subBlocks = try (1...store.extent().height).compactMap { try store.subBlock(at: $0)?.decoded() }
        return (subBlocks, refused)
    }

    /// The honest lanes' shares are those that they have beside an honest module, or beside none.
    private static func expectUntouched(
        _ found: [SubBlock], _ expected: [SubBlock], _ log: [CheckedEntry], _ name: String
    ) throws {
        #expect(found.count == 9)
        for lane in ["first-come", "priority"] {
            let (a, b) = (try share(of: lane, in: found, log), try share(of: lane, in: expected, log))
            for (height, (a, b)) in zip(a, b).enumerated() {
                let place = "\(lane) beside \(name), sub-block \(height + 1)"
                #expect(a.included == b.included, "\(place)")
                #expect(a.bundles == b.bundles, "\(place)")
                #expect(a.line == b.line, "\(place)")
                #expect(a.endings == b.endings && a.faults == b.faults, "\(place)")
            }
            #expect(a.allSatisfy { $0.included.count > 0 && $0.faults.isEmpty })
            #expect(a.count { $0.line?.crossLane ?? 0 > 0 } == 7)
            #expect(a.allSatisfy { $0.bundles.count == 4 && $0.bundles.contains { $0.outcome == .included } })
        }
    }

    /// Bundles that name the hostile lane end as its rule behaves, and cost nobody else more than their own legs.
    private static func expectMixedBundles(
        _ subBlocks: [SubBlock], _ log: [CheckedEntry], _ hostile: HostileModule
    ) throws {
        let mixed = try mixedBundles(log)
        let outcomes = subBlocks.flatMap(\.outcomes.bundles)
        let included = subBlocks.flatMap(\.outcomes.included)
        for entry in mixed {
            guard case .bundle(let bundle) = entry.entry else { continue }
            let ended = outcomes.first { $0.bundle == entry.bundleHash }
            let subBlock = subBlocks.first { $0.outcomes.bundles.contains { $0.bundle == entry.bundleHash } }
            let orderFaulted =
                subBlock?.outcomes.faults.contains { $0.function == RuleFunction.order.rawValue } ?? false
            let legs = entry.transactionHashes.map { hash in included.first { $0.transaction == hash }?.outcome }
            switch (hostile.function, bundle.atomicity) {
            case (.admit, _):
                // Its fault is on record by then, so that the node refuses it.
                #expect(ended == nil && legs == [nil, nil])
            case (.execute, .execution):
                #expect(ended?.outcome == .legFailed && ended?.leg == 1 && ended?.paid == 0)
                #expect(ended?.code == UInt32(hostile.fault.rawValue))
                #expect(legs == [.rolledBack, .ruleFault])
            case (.execute, _):
                #expect(ended?.outcome == .included && ended?.paid == bundle.bid)
                #expect(legs == [.included, .ruleFault])
            case _ where orderFaulted:
                // Nothing of the lane is on sale then (BUN-2).
                #expect(ended?.outcome == .expired && legs == [nil, nil])
            default:
                #expect(ended?.outcome == .included && ended?.paid == bundle.bid)
                #expect(legs == [.included, .included])
            }
        }
        #expect(mixed.count == 4)
    }

    // MARK: Modules that are taken

    static let misbehaviours: [Misbehaviour] = [
        .endlessLoop, .endlessRecursion, .recursionWithManyLocals, .mutualRecursion, .unreachable, .growsMemoryToItsEnd,
        .growsMemoryAtOnce, .answerOutsideMemory, .answerPastMemory, .answerOfTenMegabytes, .stateKeyTooLong,
        .endlessEvents,
    ]

    @Test(
        "Whatever one of its functions does, in its place", .timeLimit(.minutes(2)), arguments: misbehaviours,
        [RuleFunction.admit, .order, .begin, .execute, .settle])
    func misbehaviour(misbehaviour: Misbehaviour, function: RuleFunction) async throws {
        try await expectIsolation(of: HostileModule(misbehaviour, in: function))
    }

    @Test("Proposals that are none: repeated and unknown transactions among them", arguments: BadOrder.allCases)
    func badOrder(order: BadOrder) async throws { try await expectIsolation(of: HostileModule(order)) }

    private func expectIsolation(of hostile: HostileModule) async throws {
        try await Sandbox.run { host in
            let honest = try GoodModules.firstComeWithRefinements()
            let expected = try Self.run(
                Self.network(honest.bytes), Self.log(Self.network(honest.bytes), seed: 7), host: host)
            let network = try Self.network(hostile.module.bytes)
            let log = try Self.log(network, seed: 7)
            let found = try Self.run(network, log, host: host)
            #expect(found.refused == [])
            try Self.expectUntouched(found.subBlocks, expected.subBlocks, log, hostile.description)
            try Self.expectMixedBundles(found.subBlocks, log, hostile)
            let share = try Self.share(of: Self.hostileLane, in: found.subBlocks, log)
            let faults = share.flatMap(\.faults)
            #expect(faults.count >= 9, "\(hostile)")
            #expect(
                faults.allSatisfy { $0.function == hostile.function.rawValue && $0.fault == hostile.fault.rawValue })
            switch hostile.function {
            case .admit: #expect(share.flatMap(\.endings).allSatisfy { $0.outcome == .ruleFaultAtAdmission })
            case .execute: #expect(share.flatMap(\.included).allSatisfy { $0.outcome == .ruleFault && $0.charge == 0 })
            default: #expect(share.flatMap(\.included).allSatisfy { $0.outcome == .included })
            }
            #expect(hostile.function == .admit || share.contains { !$0.included.isEmpty })
        }
    }

    @Test("A module that overwrites its input changes nobody's")
    func overwrittenInput() async throws {
        try await Sandbox.run { host in
            let honest = try GoodModules.firstCome()
            let expected = try Self.run(
                Self.network(honest.bytes), Self.log(Self.network(honest.bytes), seed: 8), host: host)
            let module = try GoodModules.overwritesInput()
            let network = try Self.network(module.bytes)
            let log = try Self.log(network, seed: 8)
            let found = try Self.run(network, log, host: host)
            try Self.expectUntouched(found.subBlocks, expected.subBlocks, log, module.name)
            let share = try Self.share(of: Self.hostileLane, in: found.subBlocks, log)
            #expect(share.flatMap(\.faults) == [])
            let honestShare = try Self.share(of: Self.hostileLane, in: expected.subBlocks, log)
            let hashes = { (shares: [Share]) in Set(shares.flatMap(\.included).map(\.transaction)) }
            #expect(hashes(share) == hashes(honestShare), "equal keys: another order, the same transactions")
        }
    }

    // MARK: Modules that are refused

    /// Modules that no network takes, with a part of the reason.
    private static func refusedModules() throws -> [(module: FixtureModule, reason: String)] {
        var imports = RuleText()
        imports.extra = ""
        let wat = imports.wat
        let importing = wat.replacing(
            "(module\n", with: "(module (import \"wasi\" \"clock\" (func))\n", maxReplacements: 1)
        let foreign = wat.replacing(
            "(module\n", with: "(module (import \"laneway\" \"state_clear\" (func))\n", maxReplacements: 1)
        return [
            (try FixtureModule(name: "import of a clock", wat: importing), "clock"),
            (try FixtureModule(name: "import of an unknown laneway function", wat: foreign), "state_clear"),
            (try FixtureModule(name: "no exports", wat: "(module)"), "export"),
            (FixtureModule(name: "not wasm", bytes: Array("not wasm at all".utf8)), ""),
            (FixtureModule(name: "no bytes", bytes: []), "no bytes"),
            (FixtureModule(name: "cut off", bytes: Array(try GoodModules.firstCome().bytes.dropLast(20))), ""),
        ]
    }

    @Test(
        "What is no module of the ABI is refused with a reason, and so is its lane; the node goes on", arguments: 0..<6)
    func refusedModule(index: Int) async throws {
        try await Sandbox.run { host in
            let (module, reason) = try Self.refusedModules()[index]
            let network = try Self.network(module.bytes)
            let log = try Self.log(network, seed: 9)
            let found = try Self.run(network, log, host: host)
            // The module, its lane, and the grant to the lane that is not there.
            #expect(found.refused.map(\.rule) == ["ABI-31", "LANE-8", "LANE-6"], "\(module)")
            #expect(found.refused.allSatisfy { $0.code == .invalidEntry })
            #expect(found.refused[0].reason.contains("refused"))
            #expect(found.refused[0].reason.contains(reason), "\(found.refused[0])")
            let without = try Self.network(nil)
            let expected = try Self.run(without, Self.log(without, seed: 9), host: host)
            try Self.expectUntouched(found.subBlocks, expected.subBlocks, log, module.name)
        }
    }

    @Test("A rule whose configure is at fault gets no lane", arguments: misbehaviours)
    func refusedConfiguration(misbehaviour: Misbehaviour) async throws {
        try await Sandbox.run { host in
            let hostile = try HostileModule(misbehaviour, in: .configure)
            let network = try Self.network(hostile.module.bytes)
            let found = try Self.run(network, Self.log(network, seed: 10), host: host)
            #expect(found.refused.map(\.rule) == ["LANE-8", "LANE-6"])
            #expect(found.refused[0].reason.contains("refuses its configuration"))
            #expect(found.refused[0].reason.contains("\(hostile.fault)"), "\(found.refused[0])")
        }
    }
}
