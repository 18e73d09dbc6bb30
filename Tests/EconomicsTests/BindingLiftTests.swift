import RuleTestSupport
import Testing
import Wire

@testable import Sequencer

@Suite("How much binding groups move a result (ATTR-25)")
struct BindingLiftTests {
    /// A superadditive game whose winners are of any lanes.
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
        let (one, rest) = (LaneSet([0, lanes - 1]), total - total / 3)
        let none = [Amount](repeating: 0, count: lanes)
        return try SurplusGame(
            values: CoalitionValues(laneCount: lanes, values),
            winners: [
                WinningBid(lanes: one, value: rest, bestAlone: none),
                WinningBid(lanes: .all(lanes), value: total / 3, bestAlone: none),
            ].filter { $0.lanes.count > 1 })
    }

    @Test("the equal split, the lifts and the levy give the result, with every lift above 0", arguments: UInt64(0)..<20)
    func redone(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var moved = 0
        for lanes in 2...8 {
            let game = try randomGame(lanes, using: &random)
            let result = game.result(by: .coreNearest)
            let lifts = result.lifts(in: game.values)
            #expect(lifts.map(\.coalition) == result.binding)
            moved += lifts.isEmpty ? 0 : 1
            let levy = Rational(result.levy(for: lifts))
            var paid = Rational.zero
            for lift in lifts {
                #expect(Rational(lift.lift) > .zero, "seed \(seed), \(lanes) lanes")
                paid = paid + Rational(lift.lift) * Rational(Int128(lift.coalition.count))
                // It gets exactly its bound.
                #expect(
                    Rational(result.exact.sum(of: lift.coalition))
                        == Rational(units: game.values[lift.coalition]) - Rational(result.excess))
            }
            #expect(levy * Rational(Int128(lanes)) == paid)
            for lane in 0..<lanes {
                let mine = lifts.filter { $0.coalition.contains(lane: lane) }
                    .reduce(Rational(result.reference[lane])) { $0 + Rational($1.lift) }
                #expect(mine - levy == Rational(result.exact[lane]), "seed \(seed), \(lanes) lanes, lane \(lane)")
            }
        }
        #expect(moved > 0, "seed \(seed): no game in which a group binds")
    }
}
