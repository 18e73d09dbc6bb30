import Sequencer
import Testing
import Wire

@Suite("BUN-17: how bundles end at a tick")
struct BundleOutcomeTests {
    @Test("A loser waits for its last height, and wins when its rivals are gone")
    func waits() throws {
        var network = try Market.network()
        let rich = Market.bundle([Market.a, Market.b], bid: 9)
        let poor = Market.bundle([Market.a], bid: 4, payer: 1, until: 2)
        try network.submit(rich)
        try network.submit(poor)
        #expect(try network.tick().outcome(of: poor) == nil)
        #expect(network.core.balance(of: Market.payers[1]).held == 4)
        #expect(try network.tick().outcome(of: poor)?.outcome == .included)
    }

    @Test("Outbid: by all winners that it conflicts with, the largest first")
    func outbid() throws {
        var network = try Market.network()
        let loser = Market.bundle([Market.a, Market.b, Market.c], bid: 20)
        let (large, small) = (Market.bundle([Market.a], bid: 15, payer: 1), Market.bundle([Market.b], bid: 8, payer: 2))
        for bundle in [loser, small, large] { try network.submit(bundle) }
        let outcome = try #require(try network.tick().outcome(of: loser))
        #expect(outcome.outcome == .outbid && outcome.rival == large.hash && outcome.price == 23)
    }

    @Test("Outbid, though dominated: what it would have had to bid")
    func dominated() throws {
        var network = try Market.network()
        let bundles = (0..<5).map { Market.bundle([Market.a], bid: 10 - Amount($0), payer: $0) }
        for bundle in bundles.reversed() { try network.submit(bundle) }
        let subBlock = try network.tick()
        #expect(subBlock.outcome(of: bundles[0])?.outcome == .included)
        for bundle in bundles[1...] {
            let outcome = subBlock.outcome(of: bundle)
            #expect(outcome?.outcome == .outbid && outcome?.rival == bundles[0].hash && outcome?.price == 10)
        }
        // By arrival.
        #expect(subBlock.outcomes.bundles.map(\.bundle) == bundles.reversed().map(\.hash))
    }

    @Test("Outbid at the price that counts: less refund and reserve price")
    func price() throws {
        var network = try Market.network { $0.openings.top = OpeningTerms(reservePrice: 5) }
        var winner = Market.bundle([Market.a], bid: 100)
        winner.refundPercent = 40
        let loser = Market.bundle([Market.a], bid: 50, payer: 1)
        try network.submit(winner)
        try network.submit(loser)
        #expect(try network.tick().outcome(of: loser)?.price == 55)
    }

    @Test("Conflicting: there is no gas for it, or it stands in a circle of three")
    func conflicting() throws {
        var network = try Market.network(bundles: 3_000)
        func bundle(_ lane: LaneName, _ opening: Opening, gas: UInt64, bid: Amount, payer: Int) -> Bundle {
            Bundle([Leg(lane, opening, from: Market.user, gas: gas)], from: Market.payers[payer], bid: bid)
        }
        let first = bundle(Market.a, .top, gas: 2_000, bid: 9, payer: 0)
        let second = bundle(Market.a, .bottom, gas: 2_000, bid: 8, payer: 1)
        for bundle in [first, second] { try network.submit(bundle) }
        #expect(try network.tick().outcome(of: second)?.outcome == .conflicting)

        // x before y in a, y before z in b, z before x in c: no two of them conflict.
        func together(_ top: LaneName, _ bottom: LaneName, bid: Amount, payer: Int) -> Bundle {
            Bundle(
                [Leg(top, from: Market.user), Leg(bottom, .bottom, from: Market.user)], from: Market.payers[payer],
                bid: bid, .adjacent, at: 2)
        }
        let circle = [
            together(Market.a, Market.c, bid: 9, payer: 0), together(Market.b, Market.a, bid: 8, payer: 1),
            together(Market.c, Market.b, bid: 7, payer: 2),
        ]
        for bundle in circle { try network.submit(bundle) }
        let subBlock = try network.tick()
        #expect(circle.map { subBlock.outcome(of: $0)?.outcome } == [.included, .included, .conflicting])
        #expect(subBlock.outcome(of: circle[2])?.rival == .zero)
    }

    @Test("Two that cross each other cannot both stand together; in the same sub-block they can")
    func crossing() throws {
        for atomicity in [Atomicity.adjacent, .inclusion] {
            var network = try Market.network()
            func bundle(_ top: LaneName, _ bottom: LaneName, bid: Amount, payer: Int) -> Bundle {
                Bundle(
                    [Leg(top, from: Market.user), Leg(bottom, .bottom, from: Market.user)],
                    from: Market.payers[payer], bid: bid, atomicity)
            }
            let (x, y) = (bundle(Market.a, Market.b, bid: 9, payer: 0), bundle(Market.b, Market.a, bid: 8, payer: 1))
            for bundle in [y, x] { try network.submit(bundle) }
            let outcome = try network.tick().outcome(of: y)
            #expect(outcome?.outcome == (atomicity == .inclusion ? .included : .outbid))
            #expect(outcome?.rival == (atomicity == .inclusion ? .zero : x.hash))
        }
    }

    @Test("Limit: a bundle that would join more than eight lanes stays out, those before it do not")
    func limit() throws {
        let names = (0..<9).map { LaneName.named("lane\($0)") }
        var network = try Market.network(names, reserve: 50_000)
        let wide = Market.bundle(names, bid: 100)
        let narrow = Market.bundle(Array(names[...7]), bid: 50, payer: 1)
        let small = Market.bundle(Array(names[7...]), bid: 5, payer: 2)
        for bundle in [small, wide, narrow] { try network.submit(bundle) }
        let subBlock = try network.tick()
        #expect(subBlock.outcome(of: wide)?.outcome == .limit && subBlock.outcome(of: narrow)?.outcome == .included)
        #expect(subBlock.outcome(of: small)?.outcome == .limit)
        #expect(subBlock.outcome(of: wide)?.rival == .zero && subBlock.outcome(of: wide)?.price == 0)
    }

    @Test("Expired: its openings were not on sale at its last height")
    func expired() throws {
        var network = try Market.network()
        let nowhere = Bundle(
            [Leg(Market.a, .after(Hash.of(.header, [1])), from: Market.user)], from: Market.payers[0], bid: 9, until: 3)
        try network.submit(nowhere)
        #expect(try network.tick().outcomes.bundles.isEmpty)
        #expect(try network.tick().outcomes.bundles.isEmpty)
        #expect(try network.tick().outcome(of: nowhere)?.outcome == .expired)
        #expect(network.core.balance(of: Market.payers[0]).held == 0)
    }

    @Test("Bids of nothing win what nobody else wants, and cost nothing")
    func nothing() throws {
        var network = try Market.network()
        let free = Market.bundle([Market.a, Market.b], bid: 0)
        try network.submit(free)
        let subBlock = try network.tick()
        #expect(subBlock.outcome(of: free)?.outcome == .included)
        #expect(subBlock.journal.allSatisfy { $0.kind != .bid && $0.kind != .refund })
        #expect(subBlock.attribution.allSatisfy { $0.crossLane == 0 && $0.take == 0 })
    }
}
