import RuleBuild
import Sequencer
import Testing
import Wire

@Suite("The same rule natively and as a module")
struct SameBlocksTests {
    /// A network with every app, the exchange twice, both nonce modes, a crowded mempool and a lane that comes late; with
    /// openings at both prices, with and without reserve prices, closed, and for one payer alone.
    static func network(_ rule: AttributionRule = .coreNearest) throws -> TestNetwork {
        let rules = try Rules.get()
        let exchange = try TestLane("exchange", module: rules.exchange.bytes).with {
            $0.ruleConfiguration = rules.exchange.manifest.ruleConfiguration
            $0.payloads = .exchangeActions
        }
        return TestNetwork([
            try TestLane("first-come", module: rules.firstCome.bytes).with { $0.mempoolCountMax = 6 },
            try TestLane("priority", module: rules.priorityFee.bytes).with {
                $0.gasTarget = 800_000
                $0.mempoolCountMax = 10
                $0.weight = 3
                $0.openings.top = OpeningTerms(price: .second, reservePrice: 1_000)
                $0.openings.after = OpeningTerms(reservePrice: 70_000)
            },
            try TestLane("book", module: rules.cancelsFirst.bytes).with {
                $0.payloads = .bookActions
                $0.nonceMode = .unordered
                $0.reserveGas = 200_000
                $0.openings.after = nil
                $0.openings.payers = [BundleTraffic.bundler.publicKey]
            },
            exchange,
            exchange.with {
                $0.name = .market
                $0.nonceMode = .unordered
                $0.orderWindow = 5
                $0.isLate = true
            },
        ]) {
            $0.attributionRule = rule
            $0.slackFeePerGas = 7
        }
    }

    @Test(
        "A log with every kind of entry gives byte for byte the same blocks, under every attribution rule",
        arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
    func sameBlocks(seed: UInt64) async throws {
        let network = try Self.network(Self.rule(seed))
        let native = try Rules.get().nativeHost()
        let (log, expected) = try Derivation.generate(network, seed: seed, subBlocks: 60, host: native)
        try await Sandbox.run { host in
            let found = try Derivation(log, of: network, host: host)
            #expect(expected.difference(from: found) == nil, "seed \(seed)")
        }
        let functions = Set(expected.subBlocks.flatMap(\.events).map(\.function))
        #expect(functions == Set(LaneEvent.Function.allCases), "seed \(seed)")
        #expect(expected.blocks.count == 15)
        #expect(expected.snapshots.count == 15)
    }

    private static func rule(_ seed: UInt64) -> AttributionRule { AttributionRule.allCases[Int(seed % 4)] }

    /// How a bundle can end.
    private static let bundleOutcomes: Set<OutcomeCode> = [
        .included, .evicted, .replaced, .expired, .legFailed, .outbid, .conflicting, .limit, .wrongChain, .unknownLane,
        .gasLimit, .feeCap, .feeTooLow, .validUntil, .alreadyKnown, .unpayable, .mempoolFull, .rejectedByRule,
        .ruleFaultAtAdmission, .ruleSuspended, .openingClosed, .soldAlone, .torn, .belowReservePrice, .bundleUsed,
        .tooManyBundles, .cancelled, .laneLeft,
    ]

    @Test("The generated logs meet every outcome and every fault that native code can answer with")
    func coverage() throws {
        var outcomes: Set<OutcomeCode> = []
        var bundleOutcomes: Set<OutcomeCode> = []
        var faults: Set<String> = []
        var crossings: [Int] = []
        var events: Set<Derivation.MarketEvent> = []
        for seed: UInt64 in 1...6 {
            let network = try Self.network(Self.rule(seed))
            let native = try Rules.get().nativeHost()
            let (_, derivation) = try Derivation.generate(network, seed: seed, subBlocks: 60, host: native)
            outcomes.formUnion(derivation.outcomes.keys)
            bundleOutcomes.formUnion(derivation.bundleOutcomes.keys)
            crossings.append(derivation.crossings)
            events.formUnion(derivation.marketEvents)
            faults.formUnion(derivation.faults.map { "\($0.function) \($0.fault)" })
        }
        // A sandbox alone meets a fault of `admit`: the exchange's never breaks its contract.
        let missing = Set(OutcomeCode.allCases).subtracting(outcomes).subtracting(bundleOutcomes)
        #expect(missing == [.ruleFaultAtAdmission], "not met: \(missing)")
        let missingOfBundles = Self.bundleOutcomes.symmetricDifference(bundleOutcomes)
        #expect(missingOfBundles == [.ruleFaultAtAdmission], "of bundles: \(missingOfBundles)")
        #expect(events == Set(Derivation.MarketEvent.allCases), "met: \(events)")
        #expect(crossings.allSatisfy { $0 > 5 }, "sub-blocks in which something crossed lanes: \(crossings)")
        let expected: [(RuleFunction, RuleFault)] = [
            (.order, .answer), (.begin, .state), (.execute, .state), (.execute, .answer), (.settle, .answer),
        ]
        #expect(faults == Set(expected.map { "\($0.rawValue) \($1.rawValue)" }))
    }
}

extension LaneName {
    static let market: LaneName = {
        guard let name = try? LaneName("market") else { preconditionFailure("a lane's name") }
        return name
    }()
}
