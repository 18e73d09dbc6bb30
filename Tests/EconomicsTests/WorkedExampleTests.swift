import Testing
import Wire

@testable import Sequencer

/// Values of groups that are named by letters, others by the best of their parts.
func game(_ lanes: Int, _ bids: [(lanes: [Int], value: Amount)], winning: [Int]) throws -> SurplusGame {
    let groups = bids.map { LaneSet($0.lanes) }
    let values = try #require(
        CoalitionValues(laneCount: lanes) { group in
            // Rivals are bids that share a lane and cross lanes: exact for the examples here, where single-lane bids
            // conflict with nothing.
            let alone = bids.indices.filter { groups[$0].count == 1 && groups[$0].isSubset(of: group) }
                .reduce(Amount(0)) { $0 + bids[$1].value }
            let crossing = bids.indices.filter { groups[$0].count > 1 && groups[$0].isSubset(of: group) }
            let together =
                crossing.allSatisfy(winning.contains)
                ? crossing.reduce(Amount(0)) { $0 + bids[$1].value }
                : crossing.map { bids[$0].value }.max() ?? 0
            return alone + together
        })
    let winners = winning.map { index in
        WinningBid(
            lanes: groups[index], value: bids[index].value, bestAlone: [Amount](repeating: 0, count: lanes))
    }
    return try SurplusGame(values: values, winners: winners)
}

func texts(_ shares: ExactShares) -> [String] { shares.amounts.map(\.description) }

@Suite("Worked examples of the rules")
struct WorkedExampleTests {
    @Test("Airport 8, 11, 13, 18: Shapley 2, 3, 4, 9")
    func airport() throws {
        let costs: [Amount] = [8, 11, 13, 18]
        let values = try #require(CoalitionValues(laneCount: 4) { group in group.lanes.map { costs[$0] }.max() ?? 0 })
        #expect(texts(ShapleyValue.shares(of: values)) == ["2", "3", "4", "9"])
    }

    @Test("Own 10, 20, 30, bundles AB 9 and ABC 10: 107/6, 167/6, 100/3, as integers 18, 28, 33")
    func bundlesThatDoNotConflict() throws {
        let game = try game(
            3, [([0], 10), ([1], 20), ([2], 30), ([0, 1], 9), ([0, 1, 2], 10)], winning: [0, 1, 2, 3, 4])
        for rule in [AttributionRule.coreNearest, .equal, .shapley] {
            let result = game.result(by: rule)
            #expect(texts(result.exact) == ["107/6", "167/6", "100/3"], "\(rule.name)")
            #expect(result.units == [18, 28, 33], "\(rule.name)")
            let properties = AttributionProperties(of: result, in: game)
            #expect(properties.core.held && properties.conservation.held && properties.symmetry.held)
        }
    }

    @Test("Rivals AB 9 and AC 12: core-nearest 9, 0, 3; the equal split leaves AB 3 short")
    func rivals() throws {
        let game = try game(3, [([0, 1], 9), ([0, 2], 12)], winning: [1])
        let result = game.result(by: .coreNearest)
        #expect(texts(result.exact) == ["9", "0", "3"])
        // The equal split is 6, 0, 6: AB lacks 3, and what it gets may not be taken from AC.
        #expect(result.binding == [LaneSet([0, 1]), LaneSet([0, 2])])
        #expect(AttributionProperties(of: result, in: game).core.held)
        let equal = AttributionProperties(of: game.result(by: .equal), in: game)
        #expect(!equal.core.held && equal.core.figure == ExactAmount(3) && equal.core.lanes == LaneSet([0, 1]))
        #expect(equal.individualRationality.held && equal.conservation.held)
    }

    @Test("Glove game, 6 for either pair: Shapley 1, 1, 4, core-nearest 0, 0, 6")
    func gloves() throws {
        let game = try game(3, [([0, 2], 6), ([1, 2], 6)], winning: [0])
        #expect(game.result(by: .shapley).units == [1, 1, 4])
        #expect(game.result(by: .coreNearest).units == [0, 0, 6])
        let shapley = AttributionProperties(of: game.result(by: .shapley), in: game)
        #expect(!shapley.core.held && shapley.core.figure == ExactAmount(1))
    }

    @Test("Alone 10 and 8, together 25: proportional 14 and 11, core-nearest 12.5 each")
    func proportional() throws {
        let values = try #require(CoalitionValues(laneCount: 2) { [0, 10, 8, 25][Int($0.rawValue)] })
        let game = try SurplusGame(
            values: values, winners: [WinningBid(lanes: [LaneSet([0]), LaneSet([1])], value: 25, bestAlone: [10, 8])])
        #expect(game.result(by: .proportional).units == [14, 11])
        #expect(texts(game.result(by: .coreNearest).exact) == ["25/2", "25/2"])
        #expect(game.result(by: .coreNearest).units == [13, 12])
    }

    @Test("Proportional without single-lane bids is equal")
    func proportionalOfNothing() throws {
        let game = try game(2, [([0, 1], 24)], winning: [0])
        #expect(game.result(by: .proportional).units == [12, 12])
    }

    @Test("Three rivals of 6 in a triangle: the core is empty, the least core gives 2 each at an excess of 2")
    func emptyCore() throws {
        let game = try game(3, [([0, 1], 6), ([1, 2], 6), ([0, 2], 6)], winning: [0])
        let result = game.result(by: .coreNearest)
        #expect(texts(result.exact) == ["2", "2", "2"])
        #expect(result.excess == ExactAmount(2))
        #expect(result.emptiness.map(\.coalition).sorted() == [LaneSet([0, 1]), LaneSet([0, 2]), LaneSet([1, 2])])
        #expect(result.emptiness.allSatisfy { $0.weight == 1 })
        let properties = AttributionProperties(of: result, in: game)
        #expect(properties.core.figure == ExactAmount(2) && !properties.core.held)
    }

    @Test("Values that no auction has are refused")
    func badGames() throws {
        let torn = try #require(CoalitionValues(laneCount: 2) { $0.count == 1 ? 5 : 9 })
        let bid = WinningBid(lanes: LaneSet([0, 1]), value: 9, bestAlone: [0, 0])
        #expect(throws: SurplusGameError.self) { try SurplusGame(values: torn, winners: [bid]) }
        let sound = try #require(CoalitionValues(laneCount: 2) { $0.count == 1 ? 4 : 9 })
        #expect(throws: Never.self) { try SurplusGame(values: sound, winners: [bid]) }
        #expect(throws: SurplusGameError.self) { try SurplusGame(values: sound, winners: []) }
        #expect(CoalitionValues(laneCount: 9) { _ in 0 } == nil)
    }
}
