import CancelsFirst
import FirstComeFirstServed
import LanewayTesting
import PriorityFee
import Testing
import Wire

@Suite("Worked examples of attribution")
struct AttributionExamples {
    private static func network(
        _ names: String..., openings: OpeningsForSale = .all, options: NetworkOptions = .options()
    ) throws -> LanewayNetwork {
        try LanewayNetwork(
            lanes: names.map { .lane($0, FirstComeFirstServed.self, openings: openings) }, options: options)
    }

    @Test("Rivals AB 9 and AC 12: A gets 9, C 3, B nothing", arguments: ["1", "2", "3", "4"])
    func rivals(seed: String) throws {
        let network = try Self.network("a", "b", "c", options: .options(seed: seed))
        let (alice, bob) = (try network.account("alice"), try network.account("bob"))
        let ab = try network.submit("ab", legs: [.leg("a"), .leg("b")], bid: 9, from: alice)
        let ac = try network.submit("ac", legs: [.leg("a"), .leg("c")], bid: 12, from: bob)
        let block = try network.advance()
        block.expect("a", order: ac)
        block.expect(ab, ended: .outbid(by: ac, at: 12))
        block.expect(ac, ended: .included(paying: 12, refund: 0))
        block.expect("a", "b", couldHave: 9)
        block.expect("a", couldHave: 0)
        block.expect(crossLane: ["a": 9, "b": 0, "c": 3])
        block.expectNoLaneBetterAlone()
        let crossing = try #require(block.crossings.first)
        #expect(["a", "b", "c"].map { crossing.equalSplit(of: $0) } == ["6", "0", "6"])
        #expect(["a", "b", "c"].map { crossing.exactShare(of: $0) } == ["9", "0", "3"])
        #expect(crossing.holds(.core))
        network.expect(alice, has: LanewayNetwork.usualBalance)
        network.expectConservation()
    }

    @Test(
        "Gloves: two lanes with a left one, one with the right: the scarce one gets all of it in the core, 4 by Shapley",
        arguments: [
            (AttributionRule.coreNearest, ["right": 6]), (.shapley, ["left-1": 1, "left-2": 1, "right": 4]),
        ] as [(AttributionRule, [String: UInt128])])
    func gloves(rule: AttributionRule, shares: [String: UInt128]) throws {
        let network = try Self.network("left-1", "left-2", "right", options: .options(attribution: rule))
        let searcher = try network.account("searcher")
        for left in ["left-1", "left-2"] {
            try network.submit(left, legs: [.leg(left), .leg("right")], bid: 6, from: searcher)
        }
        let block = try network.advance()
        block.expect(crossLane: shares)
        network.expectConservation()
    }

    @Test("Sold at the second price, bids of 100, 100 and 50 bring 100")
    func secondPrice() throws {
        let network = try Self.network("dex", openings: .selling(top: .secondPrice))
        let bids: [UInt128] = [100, 100, 50]
        let bundles = try bids.enumerated().map { index, bid in
            try network.submit(legs: [.leg("dex", gas: 10)], bid: bid, from: network.account("bidder\(index)"))
        }
        let block = try network.advance()
        block.expect("dex", earned: .bundle(100))
        block.expect(bundles[2], ended: .outbid)
        let statement = try block.statement(of: "dex")
        #expect(statement.bundles.map(\.amount) == [100])
        network.expectConservation()
    }

    @Test("Sold at the second price from 60 on, the only bid of 100 pays 60")
    func reservePrice() throws {
        let network = try Self.network("dex", openings: .selling(top: .secondPrice(from: 60)))
        let (low, high) = (try network.account("low"), try network.account("high"))
        let rejected = try network.submit(legs: [.leg("dex")], bid: 59, from: low)
        let winner = try network.submit(legs: [.leg("dex")], bid: 100, from: high)
        network.expect(rejected, ended: .rejected(.belowReservePrice, leg: 0))
        let block = try network.advance()
        block.expect(winner, ended: .included(paying: 60))
        block.expect(winner, cost: .bid(60))
        block.expect("dex", earned: 60)
    }

    @Test("Room for one transaction, reserved by the first lane: its fee of 10 is its own, the other lane's 8 waits")
    func oneTransaction() throws {
        let network = try LanewayNetwork(
            lanes: .lane("first", PriorityFee.self, reserveGas: 100, bundleGas: 0),
            .lane("second", PriorityFee.self, reserveGas: 0, bundleGas: 0), options: .options(subBlockGas: 100))
        let (alice, bob) = (try network.account("alice"), try network.account("bob"))
        let ten = try network.submit("ten", to: "first", from: alice, gas: 100, bid: 10)
        let eight = try network.submit("eight", to: "second", from: bob, gas: 100, bid: 8)
        let block = try network.advance()
        block.expect(order: ten)
        block.expect("first", earned: .charge(10))
        block.expect("second", earned: 0)
        block.expect(eight, ended: .pending)
        network.expect(bob, holds: 8)
        network.expectConservation()
    }

    @Test("Reserve prices go to their lanes first, what is left of the bid is shared")
    func reservePrices() throws {
        let network = try LanewayNetwork(
            lanes: .lane("a", PriorityFee.self, openings: .all(.firstPrice(from: 5))),
            .lane("b", CancelsFirst.self))
        let bundle = try network.submit(
            "ab", legs: [.leg("a"), .leg("b", payload: [1])], bid: 25, from: network.account("searcher"))
        let block = try network.advance()
        block.expect(bundle, ended: .included(paying: 25))
        block.expect("a", earned: .bundle(5), .crossLane(10))
        block.expect("b", earned: .crossLane(10))
        let part = try #require(block.statement(of: "a").bundles.first)
        #expect(part.id == "ab" && part.amount == 5 && part.isReservePrice && part.payer == "searcher")
        network.expectConservation()
    }
}
