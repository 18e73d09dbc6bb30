import RuleBuild
import Sequencer
import Testing
import Wire

@Suite("The same rule natively and as a module")
struct SameBlocksTests {
    /// A network with every app, the exchange twice, both nonce modes, a crowded mempool and a lane that comes late.
    static func network() throws -> TestNetwork {
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
            },
            try TestLane("book", module: rules.cancelsFirst.bytes).with {
                $0.payloads = .bookActions
                $0.nonceMode = .unordered
                $0.reserveGas = 200_000
            },
            exchange,
            exchange.with {
                $0.name = .market
                $0.nonceMode = .unordered
                $0.orderWindow = 5
                $0.isLate = true
            },
        ])
    }

    @Test(
        "A log with every kind of entry gives byte for byte the same blocks", arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
    func sameBlocks(seed: UInt64) async throws {
        let network = try Self.network()
        let native = try Rules.get().nativeHost()
        let (log, expected) = try Derivation.generate(network, seed: seed, subBlocks: 60, host: native)
        try await Sandbox.run { host in
            let found = try Derivation(log, of: network, host: host)
            #expect(expected.difference(from: found) == nil, "seed \(seed)")
        }
        #expect(expected.blocks.count == 15)
        #expect(expected.snapshots.count == 15)
    }

    @Test("The generated logs meet every outcome and every fault that native code can answer with")
    func coverage() throws {
        let network = try Self.network()
        var outcomes: Set<OutcomeCode> = []
        var faults: Set<String> = []
        for seed: UInt64 in 1...6 {
            let native = try Rules.get().nativeHost()
            let (_, derivation) = try Derivation.generate(network, seed: seed, subBlocks: 60, host: native)
            outcomes.formUnion(derivation.outcomes.keys)
            faults.formUnion(derivation.faults.map { "\($0.function) \($0.fault)" })
        }
        // A sandbox alone meets a fault of `admit`: the exchange's never breaks its contract.
        let missing = Set(OutcomeCode.allCases).subtracting(outcomes).subtracting([.ruleFaultAtAdmission])
        #expect(missing == [], "not met: \(missing)")
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
