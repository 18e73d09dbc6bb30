import RuleBuild
import Testing
import Wire

@testable import Simulation

@Suite("Rounds of a scenario (SIM-70)")
struct RoundTests {
    private static let text = """
        [network]
        sub_blocks = 3
        [[lanes]]
        name = "dex"
        [[lanes]]
        name = "free"
        nonce_mode = "unordered"
        [[transactions]]
        id = "one"
        lane = "dex"
        from = "alice"
        [[transactions]]
        id = "two"
        at = 2
        lane = "dex"
        from = "alice"
        valid_until = 3
        payload = [{ transaction = "one" }]
        [[transactions]]
        id = "three"
        lane = "free"
        from = "alice"
        nonce = 7
        valid_until = 2
        [[bundles]]
        id = "behind"
        from = "bob"
        bid = 5
        replacement = 9
        legs = [{ id = "leg", lane = "dex", opening = "after:one" }, { lane = "free", payload = [{ transaction = "two" }] }]
        [[bundles]]
        id = "later"
        from = "bob"
        valid_from = 2
        legs = [{ lane = "dex" }]
        [[expect]]
        balance = 1
        of = "alice"
        """

    @Test("Heights and nonces go on, names get the round's number, expectations stay")
    func rounds() throws {
        let scenario = try Support.read(Self.text)
        let played = Self.together(scenario, rounds: 3)
        #expect(played.transactions.map(\.id).suffix(3) == ["one@3", "two@3", "three@3"])
        #expect(played.transactions.map(\.at) == [1, 2, 1, 4, 5, 4, 7, 8, 7])
        #expect(played.transactions.map(\.nonce) == [0, 1, 7, 2, 3, 15, 4, 5, 23])
        #expect(played.transactions.map(\.validUntil) == [0, 3, 2, 0, 6, 5, 0, 9, 8])
        #expect(played.transactions[4].payload.bytes { Self.hash($0) } == Self.hash("one@2").bytes.array)
        #expect(played.bundles.map(\.id) == ["behind", "later", "behind@2", "later@2", "behind@3", "later@3"])
        #expect(played.bundles.map(\.validFrom) == [0, 2, 0, 5, 0, 8])
        #expect(played.bundles.map(\.validUntil) == [1, 2, 4, 5, 7, 8])
        #expect(played.bundles[2].legs[0].opening == .after("one@2"))
        #expect(played.bundles[2].legs[1].payload.bytes { Self.hash($0) } == Self.hash("two@2").bytes.array)
        #expect(played.accounts == scenario.accounts && played.lanes == scenario.lanes)
        #expect(played.expectations == scenario.expectations)
        #expect(scenario.round(0) == scenario)
    }

    @Test("The first round is what the scenario is by itself, and the others end as it does")
    func sameBlocks() throws {
        let scenario = try Support.read(Self.text)
        let alone = try Simulation(scenario, rules: Support.rules).run()
        let result = try Simulation(Self.together(scenario, rounds: 3), rules: Support.rules).run()
        #expect(result.subBlocks[2].commitment == alone.commitment)
        #expect(result.pending.isEmpty)
        let endings = result.subBlocks.flatMap(\.outcomes).filter { !$0.id.contains("/") }
        #expect(Set(endings.map(\.outcome)) == [.included])
        #expect(endings.count == 15)
    }

    /// All rounds as one scenario.
    private static func together(_ scenario: Scenario, rounds: UInt64) -> Scenario {
        let network = scenario.network
        return Scenario(
            path: scenario.path,
            network: Scenario.Network(
                subBlockGas: network.subBlockGas, subBlockBytes: network.subBlockBytes,
                subBlocks: network.subBlocks * rounds, dataFeePerByte: network.dataFeePerByte,
                takeBasisPoints: network.takeBasisPoints, slackFeePerGas: network.slackFeePerGas,
                quantum: network.quantum, seed: network.seed, attribution: network.attribution),
            accounts: scenario.accounts, lanes: scenario.lanes,
            transactions: (0..<rounds).flatMap { scenario.round($0).transactions },
            bundles: (0..<rounds).flatMap { scenario.round($0).bundles }, expectations: scenario.expectations)
    }

    private static func hash(_ id: String) -> Hash { Hash.of(.transaction, Array(id.utf8)) }
}
