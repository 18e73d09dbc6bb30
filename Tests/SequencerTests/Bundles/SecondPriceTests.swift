import Sequencer
import Testing
import Wire

@Suite("Openings at the second price (AUC-14)")
struct SecondPriceTests {
    static func network(reserve: Amount = 0) throws -> TestNetwork {
        try Market.network([Market.a, Market.b]) {
            $0.openings.top = OpeningTerms(price: .second, reservePrice: reserve)
        }
    }

    /// All orders of what is in `items`.
    static func orders<T>(_ items: [T]) -> [[T]] {
        guard items.count > 1 else { return [items] }
        return items.indices.flatMap { index in
            var rest = items
            let first = rest.remove(at: index)
            return orders(rest).map { [first] + $0 }
        }
    }

    @Test("Bids of 100, 100 and 50 charge 100 in every order of arrival, and one and the same of the equals wins")
    func everyOrder() throws {
        var winners: [Set<Hash>] = []
        for order in Self.orders([(0, 100), (1, 100), (2, 50)] as [(Int, Amount)]) {
            var network = try Self.network()
            for (payer, bid) in order { try network.submit(Market.bundle([Market.a], bid: bid, payer: payer)) }
            let subBlock = try network.tick()
            #expect(subBlock.attribution.map(\.bundle) == [100] && subBlock.attribution.map(\.alone) == [100])
            let won = subBlock.outcomes.bundles.filter { $0.outcome == .included }
            #expect(won.map(\.paid) == [100])
            winners.append(Set(won.map(\.bundle)))
            let lost = subBlock.outcomes.bundles.filter { $0.outcome == .outbid }
            #expect(lost.map(\.price) == [100, 100] && Set(lost.map(\.rival)) == Set(won.map(\.bundle)))
            #expect(subBlock.components.isEmpty)
        }
        #expect(Set(winners).count == 1)
    }

    /// Bids for one opening, its reserve price, and what is paid.
    struct Sale: Sendable {
        let bids: [Amount]
        let reserve: Amount
        let price: Amount
    }

    static let sales: [Sale] = [
        Sale(bids: [90], reserve: 40, price: 40), Sale(bids: [90, 30], reserve: 0, price: 30),
        Sale(bids: [90, 60], reserve: 40, price: 60), Sale(bids: [40], reserve: 40, price: 40),
        Sale(bids: [7], reserve: 0, price: 0),
    ]

    @Test("The price is the next bid or the reserve price, whichever is more", arguments: sales)
    func price(_ example: Sale) throws {
        let (bids, reserve, price) = (example.bids, example.reserve, example.price)
        for order in Self.orders(bids) {
            var network = try Self.network(reserve: reserve)
            for (payer, bid) in order.enumerated() {
                let effects = try network.submit(Market.bundle([Market.a], bid: bid, payer: payer))
                #expect(effects.bundles.map(\.outcome) == (bid < reserve ? [.belowReservePrice] : []))
            }
            let subBlock = try network.tick()
            #expect(subBlock.attribution.map(\.bundle) == [price])
            #expect(subBlock.outcomes.bundles.map(\.paid).reduce(0, +) == price)
            #expect(subBlock.outcomes.bundles.filter { $0.outcome == .included }.map(\.bid) == [bids.max() ?? 0])
        }
    }

    /// A winner's bid and refund percentage beside the next bid, and what goes back.
    struct Refund: Sendable {
        let bid: Amount
        let percent: UInt8
        let next: Amount
        let refund: Amount
    }

    static let refunds: [Refund] = [
        Refund(bid: 100, percent: 50, next: 20, refund: 20), Refund(bid: 100, percent: 50, next: 40, refund: 40),
        Refund(bid: 100, percent: 50, next: 49, refund: 49), Refund(bid: 100, percent: 90, next: 9, refund: 81),
        Refund(bid: 100, percent: 100, next: 0, refund: 0),
    ]

    @Test("BUN-13: a refund is paid beside the price, from what the winner bid", arguments: refunds)
    func refund(_ example: Refund) throws {
        let (bid, percent, next, refund) = (example.bid, example.percent, example.next, example.refund)
        var network = try Self.network()
        let recipient = account("recipient")
        let winner = Bundle(
            [Leg(Market.a, from: Market.user)], from: Market.payers[0], bid: bid, refund: percent, to: recipient)
        try network.submit(winner)
        try network.submit(Market.bundle([Market.a], bid: next, payer: 1))
        let subBlock = try network.tick()
        let won = try #require(subBlock.outcomes.bundles.first { $0.outcome == .included })
        // At 100 percent its own bid counts 0, and equals decide.
        guard won.bundle == winner.hash else {
            #expect(percent == 100 && won.paid == 0)
            return
        }
        #expect(won.paid - won.refund == next && won.refund == refund && won.paid <= bid)
        #expect(network.core.balance(of: recipient).balance == refund)
        #expect(network.core.balance(of: Market.payers[0]) == (Market.money - won.paid, 0))
        #expect(subBlock.attribution.map(\.bundle) == [next])
    }

    @Test("A bid counts less its refund: who gives most to the lane wins, not who bids most")
    func netBids() throws {
        var network = try Self.network()
        try network.submit(Bundle([Leg(Market.a, from: Market.user)], from: Market.payers[0], bid: 100, refund: 50))
        let net = Market.bundle([Market.a], bid: 60, payer: 1)
        try network.submit(net)
        let subBlock = try network.tick()
        #expect(subBlock.outcome(of: net)?.paid == 50)
    }

    @Test("A bid whose legs do not fit counts for nothing, and an opening nobody fits into is not sold")
    func gasShortage() throws {
        var network = try Market.network([Market.a], bundles: 5_000) {
            $0.openings.top = OpeningTerms(price: .second)
            $0.openings.bottom = OpeningTerms(price: .second)
        }
        func bundle(_ opening: Opening, gas: UInt64, bid: Amount, payer: Int) -> Bundle {
            Bundle([Leg(Market.a, opening, from: Market.user, gas: gas)], from: Market.payers[payer], bid: bid)
        }
        // The top is sold first, by place; of the bottom's bids only that of 10 fits then.
        let top = bundle(.top, gas: 3_000, bid: 20, payer: 0)
        let rich = bundle(.bottom, gas: 3_000, bid: 900, payer: 1)
        let poor = bundle(.bottom, gas: 2_000, bid: 10, payer: 2)
        for bundle in [rich, poor, top] { try network.submit(bundle) }
        let subBlock = try network.tick()
        #expect(subBlock.outcome(of: top)?.paid == 0 && subBlock.outcome(of: poor)?.paid == 0)
        #expect(subBlock.outcome(of: rich)?.outcome == .outbid && subBlock.outcome(of: rich)?.rival == poor.hash)
        var second = try Market.network([Market.a], bundles: 5_000) {
            $0.openings.top = OpeningTerms(price: .second)
            $0.openings.bottom = OpeningTerms(price: .second)
        }
        for bundle in [rich, top] { try second.submit(bundle) }
        #expect(try second.tick().outcome(of: rich)?.outcome == .conflicting)
    }

    @Test("It stands beside the auction: what crosses lanes elsewhere has nothing to do with it")
    func besideTheAuction() throws {
        var network = try Self.network()
        let top = Market.bundle([Market.a], bid: 500)
        let bottoms = Bundle(
            [Leg(Market.a, .bottom, from: Market.user), Leg(Market.b, .bottom, from: Market.user)],
            from: Market.payers[1], bid: 10)
        for bundle in [top, bottoms] { try network.submit(bundle) }
        let subBlock = try network.tick()
        #expect(subBlock.components.map(\.units) == [[5, 5]])
        #expect(subBlock.components.first?.values == [0, 0, 0, 10])
        #expect(subBlock.line(of: Market.a)?.bundle == 0 && subBlock.line(of: Market.a)?.crossLane == 5)
    }

    @Test("A winner of which a leg fails pays nothing, and the next one has the opening")
    func failingWinner() throws {
        var network = try Market.network([Market.a], rule: .machine) { $0.openings.top = OpeningTerms(price: .second) }
        var bad = Market.bundle([Market.a], bid: 90, .execution)
        bad.legs[0].payload = [1]
        let good = Market.bundle([Market.a], bid: 40, payer: 1, .execution)
        let last = Market.bundle([Market.a], bid: 30, payer: 2, .execution)
        for bundle in [bad, good, last] { try network.submit(bundle) }
        let subBlock = try network.tick()
        #expect(subBlock.outcomes.bundles.map(\.outcome) == [.legFailed, .included, .outbid])
        #expect(subBlock.outcome(of: good)?.paid == 30)
    }
}
