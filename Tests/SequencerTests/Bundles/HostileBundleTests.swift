import Sequencer
import Testing
import Wire

@Suite("BUN-18: what bundles can make others wait is bounded")
struct HostileBundleTests {
    /// A state machine that fails payloads that begin with 1, and counts every call.
    static func counting(_ counter: Counter) -> TestRule {
        TestRule.firstCome.with(.execute, as: "counting") { (request) throws(RuleFault) in
            counter.add(request.transactions[0].isLeg ? "leg" : "transaction")
            return request.transactions[0].payload.first == 1
                ? Answer.failed(1, gasUsed: 0) : Answer.succeeded(gasUsed: 0)
        }.with(.begin) { (_) throws(RuleFault) in
            counter.add("begin")
            return []
        }
    }

    @Test("Five hundred failing bundles make a lane's transactions run eleven times at most, and pay for it")
    func failing() throws {
        let counter = Counter()
        var network = try Market.network([Market.a, Market.b], rule: Self.counting(counter))
        for nonce: UInt64 in 0..<50 { try network.submit(Operation(nonce), from: Market.user, to: Market.a) }
        var sent = 0
        for payer in 0..<8 {
            for place in 0..<62 {
                var legs = [Leg(Market.a, from: Market.user), Leg(Market.b, from: Market.user)]
                // Few for each opening.
                legs[1].opening = place % 2 == 0 ? .bottom : .top
                legs[1].payload = [1, UInt8(payer), UInt8(place)]
                sent += try network.submit(
                    Bundle(legs, from: Market.payers[payer], bid: 1_000 + Amount(place), .execution)
                ).admitted
            }
        }
        #expect(sent >= 64)
        let effects = try network.apply(.tick(Tick(timeMilliseconds: 100)))
        let runs = try #require(effects.market?.runs)
        #expect(runs <= 11)
        #expect(counter["transaction"] == 50 * runs && counter["begin"] <= 2 * runs)
        // At most two legs a run, and a trial of every other bundle's legs in each.
        #expect(counter["leg"] <= runs * (2 + 2 * 128))
        let failed = effects.subBlock?.outcomes.bundles.filter { $0.outcome == .legFailed } ?? []
        #expect(failed.count == 9)
        let paying = effects.subBlock?.outcomes.included.filter { $0.outcome == .rolledBack } ?? []
        #expect(paying.count == 9 && paying.allSatisfy { $0.gasCharged == 500 })
    }

    @Test("What loses runs once, in its trial, however often it is sent and whatever it bids")
    func losing() throws {
        let counter = Counter()
        var network = try Market.network(rule: Self.counting(counter))
        for payer in 0..<8 {
            for place in 0..<8 {
                var bundle = Market.bundle([Market.a, Market.b], bid: Amount(place), payer: payer)
                bundle.legs[0].payload = [1, UInt8(place)]
                for _ in 0..<20 { try network.submit(bundle) }
            }
        }
        try network.submit(Market.bundle([Market.a, Market.c], bid: 1_000, payer: 7))
        _ = try network.tick()
        // The evicted one apart: 63 losers, of each at most two legs, and the winner's two.
        #expect(counter["leg"] <= 63 * 2 + 2)
    }

    @Test("Bundles for openings that are not on sale make no rule run")
    func notOnSale() throws {
        let counter = Counter()
        var network = try Market.network(rule: Self.counting(counter))
        for payer in 0..<8 {
            for place in 0..<64 {
                let nowhere = Opening.after(Hash.of(.header, [UInt8(payer), UInt8(place)]))
                #expect(
                    try network.submit(
                        Bundle(
                            [
                                Leg(Market.a, nowhere, from: Market.user, cap: 0),
                                Leg(Market.b, nowhere, from: Market.user, cap: 0),
                            ],
                            from: Market.payers[payer], bid: 1, .execution)
                    ).admitted == 1)
            }
        }
        try network.submit(Operation(0), from: Market.user, to: Market.a)
        let subBlock = try network.tick()
        #expect(counter["leg"] == 0 && counter["transaction"] == 1)
        #expect(subBlock.outcomes.included.count == 1 && subBlock.outcomes.bundles.count == 512)
    }

    @Test("A bundle that is always outbid costs its rivals nothing: they pay what they bid, and win")
    func loserAlongside() throws {
        func paid(_ others: Int) throws -> [Amount] {
            var network = try Market.network()
            for place in 0..<others {
                try network.submit(Market.bundle([Market.a], bid: Amount(place), payer: 2 + place % 6))
            }
            let winner = Market.bundle([Market.a, Market.b], bid: 500)
            try network.submit(winner)
            let subBlock = try network.tick()
            #expect(subBlock.outcome(of: winner)?.outcome == .included)
            return [network.core.balance(of: Market.payers[0]).balance]
        }
        #expect(try paid(0) == paid(60))
    }
}
