import RuleTestSupport
import Testing
import Wire

@testable import Sequencer

@Suite("What decides and what does not")
struct InvarianceTests {
    /// Shares by the lane's name and the bundle's hash, which an order cannot change.
    private func outcome(_ problem: AuctionProblem, _ rule: AttributionRule) -> [String] {
        let decision = Auction.decide(problem)
        var lines = decision.winners.map { "wins \(problem.bundles[$0].id)" }
        lines += decision.limited.map { "limited \(problem.bundles[$0].id)" }
        for component in decision.components {
            let attribution = component.attributed(by: rule)
            for (lane, units) in attribution.result.units.enumerated() {
                let name = problem.lanes[component.lanes[lane]].name
                lines.append("\(name) \(units) \(attribution.result.exact[lane])")
            }
            for figure in attribution.shillFigures ?? [] {
                let (bundle, lane) = (
                    problem.bundles[figure.bundle].id, problem.lanes[component.lanes[figure.lane]].name
                )
                lines.append("shill \(bundle) \(lane) \(figure.bid) \(figure.gain)")
            }
            lines.append("core \(attribution.properties.core.figure) \(attribution.properties.core.held)")
        }
        return lines.sorted()
    }

    @Test("The order of lanes, bundles and legs decides nothing", arguments: UInt64(0)..<60)
    func order(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let shape = AuctionShape(lanes: 1...10, bundles: 1...16, openings: 4)
        for round in 0..<4 {
            let problem = AuctionProblem.random(shape, using: &random)
            for rule in AttributionRule.allCases {
                #expect(
                    outcome(problem, rule) == outcome(problem.shuffled(using: &random), rule),
                    "seed \(seed), auction \(round), \(rule.name)")
            }
        }
    }

    @Test("Names decide only which of exact equals wins", arguments: UInt64(0)..<40)
    func names(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for round in 0..<10 {
            let problem = AuctionProblem.random(AuctionShape(valueMax: 1_000_000), using: &random)
            guard AuctionOracle(problem).bestCount == 1 else { continue }
            let lanes = problem.lanes.indices.map {
                AuctionLane(name: laneName(100 - $0), bundleGas: problem.lanes[$0].bundleGas)
            }
            var bundles = problem.bundles
            for index in bundles.indices { bundles[index].id = hash(using: &random) }
            let renamed = AuctionProblem.valid(tieKey: hash(using: &random), lanes: lanes, bundles: bundles)
            let (one, other) = (Auction.decide(problem), Auction.decide(renamed))
            #expect(one.winners == other.winners, "seed \(seed), auction \(round)")
            #expect(exactByLane(one) == exactByLane(other), "seed \(seed), auction \(round)")
        }
    }

    private func exactByLane(_ decision: AuctionDecision) -> [Int: ExactAmount] {
        var shares: [Int: ExactAmount] = [:]
        for component in decision.components {
            let exact = component.attributed(by: .coreNearest).result.exact
            for (lane, index) in component.lanes.enumerated() { shares[index] = exact[lane] }
        }
        return shares
    }

    @Test("Of exact equals another tie key lets another win")
    func ties() {
        var random = SeededGenerator(seed: 7)
        let lanes = [AuctionLane(name: laneName(0), bundleGas: 10)]
        let bundles = (0..<2).map { _ in
            let leg = BundleLeg(lane: 0, opening: 0, gas: 1, transaction: hash(using: &random))
            return AuctionBundle(id: hash(using: &random), value: 5, legs: [leg], standsTogether: false)
        }
        let winners = (0..<40).map { _ in
            Auction.decide(.valid(tieKey: hash(using: &random), lanes: lanes, bundles: bundles)).winners
        }
        #expect(Set(winners) == [[0], [1]])
    }
}
