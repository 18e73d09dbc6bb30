import AppTestSupport
import Backrun
import RuleTestSupport
import Testing
import Wire

@Suite("Backrun")
struct BackrunTests {
    private func network(_ config: [String: RuleValue] = [:]) throws -> AppNetwork {
        try AppNetwork(Backrun.self, config: config) {
            $0.openings = OpeningsPolicy(top: OpeningTerms(), after: OpeningTerms(), bottom: nil)
        }
    }

    @Test("The scenario holds")
    func scenario() throws {
        #expect(try AppScenario.failures(of: "Backrun") == [])
    }

    @Test("90 % of 100030342000000000 are 90027307800000000")
    func knownAnswer() throws {
        let network = try network()
        let user = AppNetwork.account("user")
        try network.submit("swap", from: user, [])
        try network.submit(
            bundle: "arbitrage", from: AppNetwork.account("searcher"), bid: 100_030_342_000_000_000,
            [(after: "swap", payload: [])])
        #expect(try network.tick().order == ["swap", "arbitrage/0"])
        #expect(network.balance(of: user) == AppNetwork.balance + 90_027_307_800_000_000)
        #expect(network.balance(of: AppNetwork.treasury) == 10_003_034_200_000_000)
    }

    @Test("Every user gets the percentage of the highest bid behind it, to the unit", arguments: 1...20)
    func random(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let percent = Int.random(in: 0...100, using: &generator)
        let network = try network(["refund_percent": .integer(UInt128(percent))])
        var expected: [String: Amount] = [:]
        var paid: Amount = 0
        for number in 0..<Int.random(in: 1...12, using: &generator) {
            let user = "user-\(number)"
            try network.submit(user, from: AppNetwork.account(user), [])
            var best: Amount = 0
            for rival in 0..<Int.random(in: 0...3, using: &generator) {
                let bid = Amount.random(in: 1...Amount(1) << 90, using: &generator)
                best = max(best, bid)
                try network.submit(
                    bundle: "\(user)/\(rival)", from: AppNetwork.account("searcher-\(user)-\(rival)"), bid: bid,
                    [(after: user, payload: [])])
            }
            // Bids stay far below what 128 bits hold, so the plain formula is exact here.
            expected[user] = best * Amount(percent) / 100
            paid += best
        }
        try network.tick()
        for (user, refund) in expected {
            #expect(network.balance(of: AppNetwork.account(user)) == AppNetwork.balance + refund)
        }
        #expect(network.balance(of: AppNetwork.treasury) == paid - expected.values.reduce(0, +))
    }

    @Test("A leg that stands behind nobody refunds nobody, and one that stands at the top is not the last user's")
    func top() throws {
        let network = try network()
        let user = AppNetwork.account("user")
        try network.submit("swap", from: user, [])
        try network.submit(bundle: "top", from: AppNetwork.account("searcher"), bid: 1_000, at: [(.top, [])])
        #expect(try network.tick().order == ["top/0", "swap"])
        #expect(network.balance(of: user) == AppNetwork.balance)
        #expect(network.balance(of: AppNetwork.treasury) == 1_000)
    }

    @Test("A percentage above 100 and an unknown key are refused", arguments: ["refund_percent", "refunds"])
    func configurations(key: String) {
        #expect(throws: (any Error).self) { try network([key: 101]) }
    }
}
