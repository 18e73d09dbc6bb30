import RuleTestSupport
import Testing
import Wire

@testable import Sequencer

@Suite("Rules against slow methods")
struct RuleOracleTests {
    /// A superadditive game with one winning bundle of all lanes: nothing that an auction makes, but every shape of
    /// core, empty ones too.
    private func randomGame(_ lanes: Int, using random: inout SeededGenerator) throws -> SurplusGame {
        var values = [Amount](repeating: 0, count: 1 << lanes)
        for group in 1..<values.count {
            var least: Amount = 0
            var part = group & (group - 1)
            while part != 0 {
                least = max(least, values[part] + values[group & ~part])
                part = (part - 1) & group & (group - 1)
            }
            values[group] = least + (Bool.random(using: &random) ? Amount.random(in: 0..<9, using: &random) : 0)
        }
        let total = values[values.count - 1]
        let bid = WinningBid(lanes: .all(lanes), value: total, bestAlone: [Amount](repeating: 0, count: lanes))
        return try SurplusGame(values: CoalitionValues(laneCount: lanes, values), winners: [bid])
    }

    @Test("core-nearest is what trying every set of binding groups finds", arguments: UInt64(0)..<30)
    func everySetOfBindingGroups(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for (lanes, games) in [(2, 10), (3, 10), (4, 1)] {
            for round in 0..<games {
                let game = try randomGame(lanes, using: &random)
                let result = game.result(by: .coreNearest)
                var oracle = CoreOracle(
                    values: game.values, reference: result.reference.amounts.map(Rational.init))
                for spares in [true, false] {
                    oracle.sparesLanesAlone = spares
                    #expect(
                        oracle.nearest(excess: Rational(result.excess)) == result.exact.amounts.map(Rational.init),
                        "seed \(seed), lanes \(lanes), game \(round), lanes alone spared: \(spares)")
                }
                if result.excess == .zero { continue }
                let less = Rational(result.excess) * Rational(999, 1_000)
                #expect(
                    oracle.nearest(excess: less) == nil, "seed \(seed), lanes \(lanes), game \(round): a smaller excess"
                )
            }
        }
    }

    @Test(
        "core-nearest meets the conditions of Karush, Kuhn and Tucker exactly, up to 8 lanes", arguments: UInt64(0)..<12
    )
    func optimality(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for lanes in 1...8 {
            let game = try randomGame(lanes, using: &random)
            let result = game.result(by: .coreNearest)
            let oracle = CoreOracle(values: game.values, reference: result.reference.amounts.map(Rational.init))
            let point = result.exact.amounts.map(Rational.init)
            #expect(
                oracle.isNearest(point, binding: result.binding, excess: Rational(result.excess)),
                "seed \(seed), lanes \(lanes): \(point)")
            #expect((result.excess == .zero) == result.emptiness.isEmpty)
            let properties = AttributionProperties(of: result, in: game)
            #expect(properties.core.figure == result.excess, "the largest lack is the least common excess")
            #expect(properties.individualRationality.held, "seed \(seed), lanes \(lanes): \(point)")
        }
    }

    @Test("Shapley is the mean over all orders of arrival", arguments: UInt64(0)..<20)
    func shapley(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for lanes in 1...5 {
            let values = try randomGame(lanes, using: &random).values
            var sums = [Int128](repeating: 0, count: lanes)
            var orders: Int128 = 0
            permutations(Array(0..<lanes)) { order in
                orders += 1
                var before = LaneSet()
                for lane in order {
                    let after = before.union(LaneSet([lane]))
                    sums[lane] += Int128(values[after]) - Int128(values[before])
                    before = after
                }
            }
            let expected = sums.map { Rational($0, orders) }
            #expect(ShapleyValue.shares(of: values).amounts.map(Rational.init) == expected, "seed \(seed)")
        }
    }

    private func permutations(_ items: [Int], _ prefix: [Int] = [], _ visit: ([Int]) -> Void) {
        if items.isEmpty { visit(prefix) }
        for index in items.indices {
            var rest = items
            let item = rest.remove(at: index)
            permutations(rest, prefix + [item], visit)
        }
    }

    @Test("A shill figure is what adding the bid to the auction gives", arguments: UInt64(0)..<40)
    func shill(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for round in 0..<10 {
            let problem = AuctionProblem.random(AuctionShape(lanes: 2...4, valueMax: 400), using: &random)
            for component in Auction.decide(problem).components {
                for rule in AttributionRule.allCases {
                    let before = component.attributed(by: rule)
                    for figure in try #require(before.shillFigures) where figure.bid > 0 {
                        let gain = try gain(figure, component, before, rule, in: problem, using: &random)
                        #expect(gain == figure.gain, "seed \(seed), auction \(round), \(rule.name)")
                    }
                }
            }
        }
    }

    private func gain(
        _ figure: ShillFigure, _ component: AuctionComponent, _ before: ComponentAttribution, _ rule: AttributionRule,
        in problem: AuctionProblem, using random: inout SeededGenerator
    ) throws -> ExactAmount {
        let lane = component.lanes[figure.lane]
        let legs = problem.bundles[figure.bundle].legs.filter { $0.lane == lane }.map {
            BundleLeg(lane: lane, opening: $0.opening, gas: 0, transaction: hash(using: &random))
        }
        let shill = AuctionBundle(id: hash(using: &random), value: figure.bid, legs: legs, standsTogether: false)
        let shilled = AuctionProblem.valid(
            tieKey: problem.tieKey, lanes: problem.lanes, bundles: problem.bundles + [shill])
        let decision = Auction.decide(shilled)
        #expect(!decision.winners.contains(problem.bundles.count), "it is made to lose")
        let after = try #require(decision.components.first { $0.lanes.contains(lane) })
        let local = try #require(after.lanes.firstIndex(of: lane))
        return after.attributed(by: rule).result.exact[local] - before.result.exact[figure.lane]
    }
}
