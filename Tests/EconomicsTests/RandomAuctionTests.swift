import RuleTestSupport
import Testing
import Wire

@testable import Sequencer

@Suite("Random auctions against brute force")
struct RandomAuctionTests {
    /// Batches, so that a failure names a seed that is quick to repeat.
    static let seeds = Array(UInt64(0)..<100)
    static let auctionsPerSeed = 100

    @Test("Winners and coalition values are what looking at every set gives", arguments: seeds)
    func winners(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for round in 0..<Self.auctionsPerSeed {
            let problem = AuctionProblem.random(using: &random)
            let (decision, oracle) = (Auction.decide(problem), AuctionOracle(problem))
            #expect(decision.winners == oracle.winners, "seed \(seed), auction \(round)")
            #expect(decision.limited.isEmpty)
            let listed = decision.components.flatMap(\.bundles) + decision.dominated + decision.unfit
            #expect(listed.sorted() == Array(problem.bundles.indices), "every bundle is in one list")
            for component in decision.components {
                let search = component.coalitionSearch()
                for rawValue in search.values.indices {
                    let lanes = Set(LaneSet(rawValue: UInt16(rawValue)).lanes.map { component.lanes[$0] })
                    #expect(
                        search.values[rawValue] == oracle.value(of: lanes), "seed \(seed), auction \(round), \(lanes)")
                }
            }
        }
    }

    @Test("So are those of larger auctions with many equals and little gas", arguments: UInt64(0)..<30)
    func largerAuctions(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let shape = AuctionShape(lanes: 2...4, bundles: 9...11, legs: 1...2, openings: 6, valueMax: 3)
        let problem = AuctionProblem.random(shape, using: &random)
        #expect(Auction.decide(problem).winners == AuctionOracle(problem).winners, "seed \(seed)")
    }

    @Test("Past the nodes for coalition values losing bids leave, winners never", arguments: UInt64(0)..<30)
    func fewNodes(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let problem = AuctionProblem.random(AuctionShape(lanes: 3...4, bundles: 6...9), using: &random)
        for component in Auction.decide(problem).components {
            let exact = component.coalitionSearch()
            var counted: [Int] = []
            for nodesMax in [0, 20, 40, 80, .max] {
                let search = component.coalitionSearch(nodesMax: nodesMax)
                counted.append(search.counted.nonzeroBitCount)
                #expect(search.counted & component.winning == component.winning)
                #expect(search.values.last == component.total)
                #expect(zip(search.values, exact.values).allSatisfy { $0 <= $1 }, "fewer bids are worth no more")
            }
            #expect(counted == counted.sorted() && counted.last == component.bundles.count, "seed \(seed)")
        }
    }

    @Test("Every rule conserves; core-nearest is the nearest point of the core", arguments: seeds)
    func attribution(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for round in 0..<Self.auctionsPerSeed {
            let problem = AuctionProblem.random(using: &random)
            for component in Auction.decide(problem).components {
                for rule in AttributionRule.allCases {
                    let attribution = component.attributed(by: rule)
                    let place: Comment = "seed \(seed), auction \(round), \(rule.name)"
                    #expect(attribution.result.units.reduce(0, +) == component.total, place)
                    #expect(attribution.properties.conservation.held, place)
                    #expect(
                        zip(attribution.crossLaneUnits, attribution.game.ownBids).map { $0 + $1 }
                            == attribution.result.units, place)
                    if rule == .coreNearest { checkCoreNearest(attribution, place) }
                }
            }
        }
    }

    @Test(
        "No lane gets less than it is worth alone, in exact shares and in units, whatever core is empty",
        arguments: UInt64(0)..<12)
    func aloneIsNeverBetter(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var emptyCores = 0
        // Until some cores were empty.
        for round in 0..<40 where emptyCores < 4 {
            let problem = AuctionProblem.ringOfRivals(using: &random)
            for component in Auction.decide(problem).components {
                let attribution = component.attributed(by: .coreNearest)
                let (result, values) = (attribution.result, attribution.game.values)
                emptyCores += result.excess == .zero ? 0 : 1
                for lane in 0..<values.laneCount {
                    let alone = values[LaneSet([lane])]
                    #expect(
                        ExactAmount(alone) <= result.exact[lane] && alone <= result.units[lane],
                        "seed \(seed), auction \(round), lane \(lane)")
                }
                #expect(attribution.properties.individualRationality.held, "seed \(seed), auction \(round)")
            }
        }
        #expect(emptyCores >= 4, "seed \(seed)")
    }

    private func checkCoreNearest(_ attribution: ComponentAttribution, _ place: Comment) {
        let (result, values) = (attribution.result, attribution.game.values)
        let oracle = CoreOracle(values: values, reference: result.reference.amounts.map(Rational.init))
        let (point, excess) = (result.exact.amounts.map(Rational.init), Rational(result.excess))
        #expect(oracle.isNearest(point, binding: result.binding, excess: excess), place)
        #expect((excess == .zero) == result.emptiness.isEmpty, place)
        if excess != .zero { checkEmptiness(result, values, excess, place) }
        #expect(attribution.properties.individualRationality.held, place)
        // Rounding moves every lane by less than a unit.
        for (units, exact) in zip(result.units, point) {
            #expect(Rational(units: units) - exact < Rational(1) && exact - Rational(units: units) < Rational(1), place)
        }
    }

    /// Balanced groups that ask for the excess more than there is: no smaller excess would do.
    private func checkEmptiness(
        _ result: AttributionResult, _ values: CoalitionValues, _ excess: Rational, _ place: Comment
    ) {
        let cover = (0..<values.laneCount).map { lane in
            result.emptiness.filter { $0.coalition.contains(lane: lane) }.reduce(Amount(0)) { $0 + $1.weight }
        }
        #expect(Set(cover).count == 1, place)
        let asked = result.emptiness.reduce(Rational.zero) {
            $0 + Rational(units: $1.weight) * Rational(units: values[$1.coalition])
        }
        let weight = result.emptiness.reduce(Rational.zero) { $0 + Rational(units: $1.weight) }
        #expect((asked - Rational(units: cover[0]) * Rational(units: values.total)) / weight == excess, place)
    }
}
