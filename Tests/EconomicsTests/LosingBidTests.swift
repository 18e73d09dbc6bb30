import RuleTestSupport
import Testing
import Wire

@testable import Sequencer

@Suite("Losing bids: which count (AUC-17) and what they lost to (AUC-18)")
struct LosingBidTests {
    /// Small, and with so few openings that many bundles are dominated.
    private static let shape = AuctionShape(lanes: 2...4, bundles: 4...9, legs: 1...2, openings: 2)

    @Test("Values without some losing bids are those of an auction without them", arguments: UInt64(0)..<60)
    func withoutSome(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for round in 0..<20 {
            let problem = AuctionProblem.random(Self.shape, using: &random)
            let decision = Auction.decide(problem)
            let winners = Set(decision.winners)
            let leftOut = Set(
                problem.bundles.indices.filter { !winners.contains($0) && Bool.random(using: &random) })
            let counted = problem.bundles.indices.filter { !leftOut.contains($0) }
            let oracle = AuctionOracle(
                .valid(tieKey: problem.tieKey, lanes: problem.lanes, bundles: counted.map { problem.bundles[$0] }))
            for component in decision.components {
                let attribution = component.attributed(by: .proportional, leavingOut: leftOut)
                let place: Comment = "seed \(seed), auction \(round)"
                for rawValue in 1..<UInt16(1) << component.lanes.count {
                    let group = LaneSet(rawValue: rawValue)
                    let lanes = Set(group.lanes.map { component.lanes[$0] })
                    #expect(attribution.game.values[group] == oracle.value(of: lanes), place)
                }
                #expect(attribution.uncounted == component.bundles.filter(leftOut.contains).sorted(), place)
                #expect(attribution.leftOut.isEmpty, place)
                checkBestAlone(attribution, component, problem, counted, place)
                let nearest = component.attributed(by: .coreNearest, leavingOut: leftOut)
                #expect(nearest.properties.individualRationality.held, place)
                #expect(nearest.result.units.reduce(0, +) == component.total, place)
            }
        }
    }

    /// ATTR-24: the best single-lane bid that counts on an opening of the winner.
    private func checkBestAlone(
        _ attribution: ComponentAttribution, _ component: AuctionComponent, _ problem: AuctionProblem,
        _ counted: [Int], _ place: Comment
    ) {
        for (winner, bid) in zip(component.winners, attribution.game.winners) where bid.crossesLanes {
            let claimed = problem.bundles[winner].legs
            for (position, lane) in component.lanes.enumerated() {
                let bids = counted.map { problem.bundles[$0] }.filter { bundle in
                    let gas = bundle.legs.reduce(0) { $0 + $1.gas }
                    return bundle.legs.allSatisfy { $0.lane == lane } && gas <= problem.lanes[lane].bundleGas
                        && bundle.legs.contains { leg in
                            claimed.contains { $0.lane == lane && $0.opening == leg.opening }
                        }
                }
                #expect(bid.bestAlone[position] == bids.map(\.value).max() ?? 0, place)
            }
        }
    }

    @Test("The rivals of a loser are the winners that it cannot stand beside", arguments: UInt64(0)..<60)
    func rivals(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for round in 0..<20 {
            let problem = AuctionProblem.random(Self.shape, using: &random)
            let decision = Auction.decide(problem)
            let ranked = decision.winners.sorted { one, other in
                let (left, right) = (problem.bundles[one], problem.bundles[other])
                let keys = [left, right].map { Hash.of(.tie, problem.tieKey, $0.id) }
                return left.value == right.value ? keys[0] < keys[1] : left.value > right.value
            }
            for (index, bundle) in problem.bundles.enumerated() {
                let isFit = !decision.unfit.contains(index) && !decision.winners.contains(index)
                let expected = ranked.filter { isFit && AuctionOracle.areRivals(problem.bundles[$0], bundle) }
                #expect(decision.rivals(of: index) == expected, "seed \(seed), auction \(round), bundle \(index)")
                let component = decision.components.first { $0.bundles.contains(index) }
                if let component { #expect(component.rivals(of: index) == expected) }
            }
            #expect(decision.rivals(of: problem.bundles.count).isEmpty)
        }
    }

    /// Lanes A and B, one opening each.
    private func bids(
        _ bids: [(value: Amount, lanes: [Int])], using random: inout SeededGenerator
    ) -> AuctionProblem {
        let bundles = bids.map { bid in
            AuctionBundle(
                id: hash(using: &random), value: bid.value,
                legs: bid.lanes.map { BundleLeg(lane: $0, opening: 0, gas: 1, transaction: hash(using: &random)) },
                standsTogether: true)
        }
        let lanes = (0..<2).map { AuctionLane(name: laneName($0), bundleGas: 10) }
        return .valid(tieKey: hash(using: &random), lanes: lanes, bundles: bundles)
    }

    private func share(of lane: Int, _ attribution: ComponentAttribution, _ component: AuctionComponent) throws
        -> Amount
    {
        attribution.result.units[try #require(component.lanes.firstIndex(of: lane))]
    }

    @Test("A bid that is made to fail does not take those that it dominates out of v")
    func dominatedReturns() throws {
        var random = SeededGenerator(seed: 1)
        let problem = bids([(12, [0, 1]), (11, [0]), (9, [0]), (7, [0]), (8, [0, 1])], using: &random)
        let decision = Auction.decide(problem)
        #expect(decision.winners == [0] && decision.dominated == [2, 3, 4])
        let component = try #require(decision.components.first)
        #expect(try share(of: 0, component.attributed(by: .coreNearest), component) == 11)
        // Its place is taken by the next, which dominates the one behind it in its turn.
        #expect(component.returning(without: [1]) == [2])
        let attribution = component.attributed(by: .coreNearest, leavingOut: [1])
        #expect(try share(of: 0, attribution, component) == 9)
        #expect(attribution.uncounted == [1])
        #expect(component.returning(without: [1, 2]) == [3])
        #expect(try share(of: 0, component.attributed(by: .coreNearest, leavingOut: [1, 2]), component) == 7)
        let none = component.attributed(by: .coreNearest, leavingOut: [1, 2, 3, 4])
        #expect(none.result.units == [6, 6] && none.uncounted == [1])
        #expect(component.returning(without: [2, 3]).isEmpty, "who dominates them is there")
    }

    @Test("No more than 64 bundles count: the winners, those that stayed, and the largest of those that return")
    func manyReturn() throws {
        var random = SeededGenerator(seed: 2)
        // Twenty losers that fail, each of which dominates five that do not dominate each other.
        let lanes = [
            AuctionLane(name: laneName(0), bundleGas: 1_000), AuctionLane(name: laneName(1), bundleGas: 1_000),
        ]
        func bundle(_ value: Amount, _ claims: [(lane: Int, opening: UInt32)], gas: UInt64) -> AuctionBundle {
            let legs = claims.map {
                BundleLeg(lane: $0.lane, opening: $0.opening, gas: gas, transaction: hash(using: &random))
            }
            return AuctionBundle(id: hash(using: &random), value: value, legs: legs, standsTogether: false)
        }
        let openings = (0..<20).map { UInt32($0) }
        var bundles = [bundle(1_000_000, openings.map { (0, $0) } + [(1, 0)], gas: 1)]
        bundles += openings.map { bundle(1_000, [(0, $0)], gas: 1) }
        for number in 0..<UInt32(100) {
            bundles.append(bundle(500 - Amount(number), [(0, number % 20), (0, 100 + number)], gas: 1))
        }
        let decision = Auction.decide(.valid(tieKey: hash(using: &random), lanes: lanes, bundles: bundles))
        let component = try #require(decision.components.first)
        #expect(decision.winners == [0] && component.bundles.count == 21)
        #expect(decision.dominated == Array(21..<121))
        #expect(component.returning(without: Set(1...20)) == Array(21..<84), "one winner and 63")
        #expect(component.without(Set(1...20)).bundles == [0] + Array(21..<84))
        #expect(component.returning(without: [1]) == [21, 41, 61, 81, 101])
        let returning = component.returning(without: Set(1...11))
        #expect(returning.count == 54 && returning.last == 21 + 89, "ten that stayed count before them")
    }
}
