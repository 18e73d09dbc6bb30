import RuleTestSupport
import Testing
import Wire

@testable import Sequencer

@Suite("Limits and refusals (AUC-1, AUC-6, AUC-9, AUC-12)")
struct LimitTests {
    private func bundle(
        _ value: Amount, _ claims: [(lane: Int, opening: UInt32)], gas: UInt64 = 1, together: Bool = false,
        using random: inout SeededGenerator
    ) -> AuctionBundle {
        let legs = claims.map {
            BundleLeg(lane: $0.lane, opening: $0.opening, gas: gas, transaction: hash(using: &random))
        }
        return AuctionBundle(id: hash(using: &random), value: value, legs: legs, standsTogether: together)
    }

    private func lanes(_ count: Int, gas: UInt64 = 1_000) -> [AuctionLane] {
        (0..<count).map { AuctionLane(name: laneName($0), bundleGas: gas) }
    }

    @Test("Past 64 bundles of a component the smallest leave")
    func bundles() {
        var random = SeededGenerator(seed: 1)
        let bundles = (0..<100).map { bundle(Amount($0 + 1), [(0, UInt32($0))], using: &random) }
        let decision = Auction.decide(.valid(tieKey: hash(using: &random), lanes: lanes(1), bundles: bundles))
        #expect(decision.limited == Array(0..<36))
        #expect(decision.winners == Array(36..<100))
    }

    @Test("A bundle that would join more than 8 lanes leaves; larger ones and those it does not hinder stay")
    func lanesOfAComponent() {
        var random = SeededGenerator(seed: 2)
        let chain = (0..<9).map { bundle(100 - Amount($0), [($0, 0), ($0 + 1, 1)], using: &random) }
        let small = bundle(1, [(0, 7)], using: &random)
        let wide = bundle(1_000, (0..<9).map { ($0, 9) }, using: &random)
        let decision = Auction.decide(
            .valid(tieKey: hash(using: &random), lanes: lanes(10), bundles: chain + [small, wide]))
        #expect(decision.limited == [7, 10])
        #expect(decision.components.map(\.lanes.count) == [8, 2])
        #expect(decision.winners == [0, 1, 2, 3, 4, 5, 6, 8, 9])
    }

    @Test("A dominated bundle takes no room, and one with more gas than its lane has wins nothing")
    func dominatedAndUnfit() {
        var random = SeededGenerator(seed: 3)
        let best = bundle(50, [(0, 0)], using: &random)
        let dominated = bundle(50, [(0, 0), (1, 0)], gas: 2, using: &random)
        let unfit = bundle(90, [(1, 1)], gas: 11, using: &random)
        let decision = Auction.decide(
            .valid(tieKey: Hash(bytes: .zero), lanes: lanes(2, gas: 10), bundles: [best, dominated, unfit]))
        // Of equal values the smaller key dominates only if it claims no more.
        #expect(decision.unfit == [2])
        #expect(decision.dominated == [1] || decision.winners.count == 1)
        let larger = bundle(51, [(0, 0)], using: &random)
        let sure = Auction.decide(
            .valid(tieKey: Hash(bytes: .zero), lanes: lanes(2, gas: 10), bundles: [larger, dominated]))
        #expect(sure.dominated == [1] && sure.winners == [0] && sure.components.count == 1)
    }

    @Test("A search past its nodes lets the smaller half leave and says so; it always ends", arguments: UInt64(0)..<3)
    func nodes(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        // A knapsack whose values are its gas and a bit: the bound says little.
        let bundles = (0..<64).map { index in
            let gas = UInt64.random(in: 1_000...2_000, using: &random)
            return bundle(
                Amount(gas) * 1_000 + Amount.random(in: 0..<10, using: &random),
                [(index % 8, UInt32(index)), ((index + 1) % 8, UInt32(index))],
                gas: gas, using: &random)
        }
        let problem = AuctionProblem.valid(tieKey: hash(using: &random), lanes: lanes(8, gas: 7_001), bundles: bundles)
        let decision = Auction.decide(problem)
        #expect(!decision.limited.isEmpty)
        let kept = decision.components.flatMap(\.bundles).map { problem.bundles[$0].value }.min() ?? 0
        #expect(decision.limited.allSatisfy { problem.bundles[$0].value <= kept })
        let attribution = decision.components.map { $0.attributed(by: .coreNearest) }
        #expect(
            attribution.allSatisfy {
                $0.properties.conservation.held && $0.properties.core.held || $0.result.excess != .zero
            })
        let again = Auction.decide(problem.shuffled(using: &random))
        #expect(again.limited.count == decision.limited.count)
    }

    @Test("Three bundles whose positions go round in a circle cannot all win")
    func circle() {
        var random = SeededGenerator(seed: 4)
        let bundles = [
            bundle(10, [(0, 1), (1, 2)], together: true, using: &random),
            bundle(11, [(1, 1), (2, 2)], together: true, using: &random),
            bundle(12, [(2, 1), (0, 2)], together: true, using: &random),
        ]
        let problem = AuctionProblem.valid(tieKey: Hash(bytes: .zero), lanes: lanes(3), bundles: bundles)
        #expect(Auction.decide(problem).winners == [1, 2])
        var free = bundles
        free[0].standsTogether = false
        let without = AuctionProblem.valid(tieKey: Hash(bytes: .zero), lanes: lanes(3), bundles: free)
        #expect(Auction.decide(without).winners == [0, 1, 2])
    }

    @Test("What is no problem is refused with its code and place")
    func refusals() {
        var random = SeededGenerator(seed: 5)
        let good = bundle(1, [(0, 0)], using: &random)
        func code(_ lanes: [AuctionLane], _ bundles: [AuctionBundle]) -> AuctionError.Code? {
            do {
                _ = try AuctionProblem(tieKey: Hash(bytes: .zero), lanes: lanes, bundles: bundles)
                return nil
            } catch {
                return error.code
            }
        }
        #expect(code(lanes(1), [good]) == nil)
        #expect(code(lanes(1) + lanes(1), [good]) == .repeatedLane)
        #expect(code(lanes(1), [good, good]) == .repeatedBundle)
        #expect(code(lanes(1), [bundle(1, [], using: &random)]) == .noLegs)
        #expect(code(lanes(1), [bundle(1, [(1, 0)], using: &random)]) == .unknownLane)
        #expect(code(lanes(1), [bundle(1, [(-1, 0)], using: &random)]) == .unknownLane)
        #expect(code(lanes(1), [bundle(1, [(0, 0), (0, 1)], together: true, using: &random)]) == .tornBundle)
        let huge = (0..<2).map { bundle(1 << 126, [(0, UInt32($0))], using: &random) }
        #expect(code(lanes(1), huge) == .valuesTooLarge)
    }
}

@Suite("Prices (AUC-13, AUC-14)")
struct PricingTests {
    @Test("A bid counts net of its refund and of all reserve prices")
    func net() {
        #expect(ReservePrice.net(bid: 100, refund: 10, prices: [20, 30]) == 40)
        #expect(ReservePrice.net(bid: 60, refund: 10, prices: [20, 30]) == 0)
        #expect(ReservePrice.net(bid: 59, refund: 10, prices: [20, 30]) == nil)
        #expect(ReservePrice.net(bid: .max, refund: 0, prices: [.max]) == 0)
    }

    @Test("The second price is the next bid, at least the reserve price")
    func secondPrice() {
        func bid(_ number: UInt64, _ amount: Amount) -> SecondPrice.Bid {
            SecondPrice.Bid(id: Hash(bytes: Bytes32(words: (0, 0, 0, number))), amount: amount)
        }
        func sell(_ amounts: [Amount], _ reserve: Amount) -> (Int, Amount)? {
            let bids = amounts.enumerated().map { bid(UInt64($0), $1) }
            return SecondPrice.sell(bids, reservePrice: reserve, tieKey: Hash(bytes: .zero)).map {
                ($0.winner, $0.price)
            }
        }
        #expect(sell([5, 9, 7], 0).map { $0 == (1, 7) } == true)
        #expect(sell([5, 9, 7], 8).map { $0 == (1, 8) } == true)
        #expect(sell([9], 0).map { $0 == (0, 0) } == true)
        #expect(sell([5, 7], 8) == nil)
        #expect(sell([], 0) == nil)
        #expect(sell([6, 6], 2)?.1 == 6)
    }
}
