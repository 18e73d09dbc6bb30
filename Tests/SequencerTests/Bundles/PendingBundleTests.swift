import Sequencer
import Testing
import Wire

@Suite("Bundles that wait: holds, limits, replacement, replays")
struct PendingBundleTests {
    @Test("BUN-7: of 64 bundles for one opening the worst makes way for a better one, of equals the latest")
    func evictions() throws {
        var network = try Market.network()
        let bundles = (0..<64).map {
            Market.bundle([Market.a], bid: 10 + Amount($0 / 8), payer: $0 % 2, at: 2, until: UInt64($0) % 30 + 2)
        }
        for bundle in bundles { #expect(try network.submit(bundle).admitted == 1) }
        // No better than the worst.
        let equal = Market.bundle([Market.a], bid: 10, payer: 2, at: 2)
        #expect(try network.core.precheck(CheckedEntry(trusting: .bundle(equal))) == [.mempoolFull])
        #expect(try network.submit(equal).bundles.map(\.outcome) == [.mempoolFull])
        // Eight are worth 10: they go from the latest to the first, then one that is worth 11.
        for expected in [7, 6, 5, 4, 3, 2, 1, 0, 15] {
            let better = Market.bundle([Market.a], bid: 100, payer: 3, at: 2, until: 40 - UInt64(expected))
            let effects = try network.submit(better)
            #expect(effects.admitted == 1 && effects.bundles.map(\.outcome) == [.evicted])
            #expect(effects.bundles.map(\.bundle) == [bundles[expected].hash])
        }
        #expect(network.core.pendingBundleCount == 64)
        // Another opening has room.
        let bottom = Bundle([Leg(Market.a, .bottom, from: Market.user)], from: Market.payers[3], bid: 0, at: 2)
        #expect(try network.submit(bottom).admitted == 1)
        try network.core.checkHolds()
    }

    @Test("BUN-7: what it is worth is the bid less refund and reserve prices, over all that it claims")
    func evictionsByValue() throws {
        var network = try Market.network()
        try network.open(Market.d, .fee, bundles: 50_000) {
            $0.openings = .open
            $0.openings.top = OpeningTerms(reservePrice: 50)
        }
        for count in 0..<64 {
            var bundle = Market.bundle([Market.a], bid: 20, payer: count % 2, at: 2)
            bundle.legs[0].payload = [UInt8(count)]
            #expect(try network.submit(bundle).admitted == 1)
        }
        var refunding = Market.bundle([Market.a], bid: 40, payer: 2, at: 2)
        refunding.refundPercent = 50
        #expect(try network.submit(refunding).bundles.map(\.outcome) == [.mempoolFull])
        refunding.bid = 42
        let reserved = Market.bundle([Market.a, Market.d], bid: 70, payer: 2, at: 2)
        #expect(try network.submit(reserved).bundles.map(\.outcome) == [.mempoolFull])
        #expect(try network.submit(refunding).bundles.map(\.outcome) == [.evicted])
        #expect(try network.submit(Market.bundle([Market.a, Market.d], bid: 71, payer: 2, at: 2)).admitted == 1)
    }

    @Test("A payer has at most 64 bundles pending, and can still replace one of them")
    func perPayer() throws {
        var network = try Market.network()
        for count in 0..<64 {
            // Each for an opening of its own.
            var bundle = Market.bundle([Market.a], bid: 1, at: 2, replacement: UInt128(count) + 1)
            bundle.legs[0].opening = .after(Hash.of(.header, [UInt8(count)]))
            #expect(try network.submit(bundle).admitted == 1)
        }
        let more = Market.bundle([Market.b], bid: 1, at: 2)
        #expect(try network.submit(more).bundles.map(\.outcome) == [.tooManyBundles])
        #expect(try network.submit(Market.bundle([Market.b], bid: 1, payer: 1, at: 2)).admitted == 1)
        #expect(try network.submit(Market.bundle([Market.b], bid: 1, at: 2, replacement: 9)).admitted == 1)
        #expect(network.core.pendingBundleCount == 65)
    }

    @Test("BUN-7: a bundle of the same payer and number takes the old one's place, its money and its room")
    func replacement() throws {
        var network = try Market.network()
        let old = Market.bundle([Market.a], bid: Market.money, at: 2, until: 5, replacement: 3)
        #expect(try network.submit(old).admitted == 1)
        // The payer has nothing left but what the old one holds.
        let new = Market.bundle([Market.b], bid: Market.money - 1, at: 2, until: 5, replacement: 3)
        let effects = try network.submit(new)
        #expect(effects.admitted == 1 && effects.bundles.map(\.outcome) == [.replaced])
        #expect(effects.bundles.map(\.bundle) == [old.hash])
        #expect(network.core.balance(of: Market.payers[0]).held == Market.money - 1)
        // Who was replaced does not come back.
        #expect(try network.submit(old).bundles.map(\.outcome) == [.bundleUsed])
        // Another payer's number is another's, and 0 is none.
        #expect(try network.submit(Market.bundle([Market.a], bid: 1, payer: 1, at: 2, replacement: 3)).admitted == 1)
        #expect(try network.submit(Market.bundle([Market.a], bid: 1, payer: 1, at: 2)).admitted == 1)
        #expect(try network.submit(Market.bundle([Market.a], bid: 2, payer: 1, at: 2)).admitted == 1)
        #expect(network.core.pendingBundleCount == 4)
    }

    @Test("A newcomer that is rejected replaces nothing")
    func rejectedReplacement() throws {
        var network = try Market.network(rule: .payload)
        var old = Market.bundle([Market.a], bid: 1, at: 2, replacement: 3)
        old.legs[0].payload = [UInt8](repeating: 0, count: 16)
        try network.submit(old)
        #expect(
            try network.submit(Market.bundle([Market.a], bid: 9, at: 2, replacement: 3)).bundles.map(\.outcome)
                == [.rejectedByRule])
        #expect(network.core.pendingBundleCount == 1)
        #expect(network.core.balance(of: Market.payers[0]).held == 1)
    }

    @Test("BUN-8: a bundle is pending once and wins once; after its last height that height keeps it out")
    func replays() throws {
        var network = try Market.network()
        let bundle = Market.bundle([Market.a, Market.b], bid: 7, until: 4)
        #expect(try network.submit(bundle).admitted == 1)
        #expect(try network.submit(bundle).bundles.map(\.outcome) == [.alreadyKnown])
        let first = try network.tick()
        #expect(first.outcomes.bundles.map(\.outcome) == [.alreadyKnown, .included])
        for _ in 2...4 {
            #expect(try network.submit(bundle).bundles.map(\.outcome) == [.bundleUsed])
            _ = try network.tick()
        }
        #expect(try network.submit(bundle).bundles.map(\.outcome) == [.validUntil])
        #expect(network.core.balance(of: Market.payers[0]).balance == Market.money - 7)
    }

    @Test("BUN-8: one of which a leg failed may not come again; one that lost or was evicted may")
    func replaysOfLosers() throws {
        var network = try Market.network(rule: .machine)
        var bad = Market.bundle([Market.a], bid: 7, .execution, until: 4)
        bad.legs[0].payload = [1]
        let lost = Market.bundle([Market.b], bid: 1, payer: 1, until: 1)
        try network.submit(bad)
        try network.submit(lost)
        try network.submit(Market.bundle([Market.b], bid: 2, payer: 2))
        let subBlock = try network.tick()
        #expect(subBlock.outcome(of: bad)?.outcome == .legFailed && subBlock.outcome(of: lost)?.outcome == .outbid)
        #expect(try network.submit(bad).bundles.map(\.outcome) == [.bundleUsed])
    }

    @Test("BUN-6: bids up to the last unit are payable, and what is held for others is not there")
    func funds() throws {
        var network = try Market.network()
        let payer = Market.payers[0]
        func leg(_ sender: PublicKey, cap: Amount) -> Leg { Leg(Market.a, from: sender, cap: cap) }
        // Its own leg counts, too: 1,000 gas at 1 each.
        #expect(
            try network.submit(Bundle([leg(payer, cap: 1)], from: payer, bid: Market.money - 999)).bundles.map(\.leg)
                == [0])
        let all = Bundle([leg(payer, cap: 1)], from: payer, bid: Market.money - 1_000, until: 3)
        #expect(try network.submit(all).admitted == 1)
        #expect(network.core.balance(of: payer) == (Market.money, Market.money))
        #expect(
            try network.submit(Bundle([leg(Market.user, cap: 0)], from: payer, bid: 1)).bundles.map(\.outcome)
                == [.unpayable])
        #expect(
            try network.submit(Operation(0, gas: 1_000, cap: 1), from: payer, to: Market.a).endings.map(\.outcome)
                == [.unpayable])
        for bid: Amount in [.max, .max - 1, Amount(1) << 127, Amount(1) << 116] {
            let outcome = try network.submit(Bundle([leg(Market.user, cap: 0)], from: Market.payers[1], bid: bid))
                .bundles.first
            #expect(outcome?.outcome == .unpayable && outcome?.leg == BundleOutcome.noLeg && outcome?.bid == bid)
        }
        _ = try network.tick()
        // The bid is paid; the leg's gas cost nothing.
        #expect(network.core.balance(of: payer) == (1_000, 0))
    }

    @Test("A thousand copies of one bundle cost a thousand outcomes and nothing else")
    func copies() throws {
        var network = try Market.network()
        let bundle = Market.bundle([Market.a, Market.b], bid: 7)
        for _ in 0..<1_000 { try network.submit(bundle) }
        #expect(network.core.pendingBundleCount == 1)
        let outcomes = try network.tick().outcomes
        #expect(outcomes.bundles.count == 1_000 && outcomes.included.count == 2)
        #expect(outcomes.bundles.dropLast().allSatisfy { $0.outcome == .alreadyKnown })
        #expect(network.core.balance(of: Market.payers[0]) == (Market.money - 7, 0))
    }
}
