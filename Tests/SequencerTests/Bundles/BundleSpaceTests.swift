import Sequencer
import Testing
import Wire

@Suite("Space: bundle gas, what is withheld for legs, and what fills it up again")
struct BundleSpaceTests {
    /// 10,000 gas and bytes: lanes a and b with 2,000 each of their own; a has 3,000 for bundles.
    static func network(_ rule: TestRule = .firstCome, bytes: UInt64 = 10_000) throws -> TestNetwork {
        var parameters = Market.parameters
        parameters.subBlockGas = 10_000
        parameters.subBlockBytes = bytes
        var network = try Market.network([], parameters)
        for (lane, bundles) in [(Market.a, 3_000), (Market.b, 0)] as [(LaneName, UInt64)] {
            try network.open(lane, rule, reserve: 2_000, bundles: bundles) { $0.openings = .open }
        }
        return network
    }

    /// Transactions of 1,000 gas each.
    static func send(_ count: Int, to lane: LaneName, _ network: inout TestNetwork) throws -> [Hash] {
        let first = network.core.nextNonce(of: Market.user, lane: lane) ?? 0
        return try (0..<count).map {
            try network.send(Operation(first + UInt64($0)), from: Market.user, to: lane)
        }
    }

    @Test("BUN-10: the cut leaves the bundle gas; MERGE-14: what legs leave of it is filled behind the cut")
    func fill() throws {
        var network = try Self.network(bytes: 1_000_000)
        let sent = try Self.send(12, to: Market.a, &network)
        // 10,000 less 3,000: seven transactions are cut, the leg takes 1,000 of the rest, two more fill it.
        let inside = Bundle([Leg(Market.a, .after(sent[6]), from: Market.user)], from: Market.payers[0], bid: 5)
        let beyond = Bundle([Leg(Market.a, .after(sent[7]), from: Market.user)], from: Market.payers[1], bid: 5)
        let bottom = Bundle([Leg(Market.a, .bottom, from: Market.user)], from: Market.payers[2], bid: 5)
        try network.submit(inside)
        try network.submit(beyond)
        let subBlock = try network.tick()
        #expect(subBlock.order(in: Market.a) == sent[...6] + inside.legHashes + sent[7...8])
        #expect(subBlock.outcome(of: beyond)?.outcome == .expired)
        // And the bottom is behind what filled up.
        var second = try Self.network(bytes: 1_000_000)
        let again = try Self.send(12, to: Market.a, &second)
        try second.submit(bottom)
        #expect(try second.tick().order(in: Market.a) == again[...8] + bottom.legHashes)
    }

    @Test("Without a bundle that contends nothing is left out, and one that loses leaves nothing empty")
    func nothingWithheld() throws {
        var network = try Self.network(bytes: 1_000_000)
        var sent = try Self.send(25, to: Market.a, &network)[...]
        let later = Bundle([Leg(Market.a, from: Market.user)], from: Market.payers[0], bid: 5, at: 3)
        try network.submit(later)
        #expect(try network.tick().order(in: Market.a) == Array(sent.prefix(10)))
        sent = sent.dropFirst(10)
        // Its opening is not on sale: all of the space is filled again.
        let lost = Bundle([Leg(Market.a, .after(later.hash), from: Market.user)], from: Market.payers[1], bid: 5, at: 2)
        try network.submit(lost)
        #expect(try network.tick().order(in: Market.a) == Array(sent.prefix(10)))
    }

    @Test("What is left is shared by weight, and no lane gets more than it wants")
    func fillIsShared() throws {
        var network = try Self.network(bytes: 1_000_000)
        let (a, b) = (try Self.send(12, to: Market.a, &network), try Self.send(12, to: Market.b, &network))
        // 7,000 are cut: 2,000 each reserved, 3,000 shared: 3 and 3 whole transactions. 4,000 are left, 1,000 is the leg's.
        let leg = Bundle([Leg(Market.a, from: Market.user)], from: Market.payers[0], bid: 5)
        try network.submit(leg)
        let subBlock = try network.tick()
        #expect(subBlock.order(in: Market.a) == leg.legHashes + a.prefix(4))
        #expect(subBlock.order(in: Market.b) == Array(b.prefix(4)))
    }

    @Test("BUN-5: a leg of many bytes uses as much bundle gas as the gas that they stand for")
    func bytes() throws {
        var network = try Self.network()
        // One gas for a byte here.
        let small = Bundle([Leg(Market.a, from: Market.user, gas: 1)], from: Market.payers[0], bid: 5)
        let size = UInt64(small.size(at: 0))
        var fits = small
        fits.legs[0].payload = [UInt8](repeating: 0, count: Int(3_000 - size))
        #expect(try network.submit(fits).admitted == 1)
        var tooLarge = fits
        tooLarge.legs[0].payload.append(0)
        #expect(try network.submit(tooLarge).bundles.map(\.outcome) == [.gasLimit])
        // Nothing else fits beside it, though its gas is 1.
        let bottom = Bundle([Leg(Market.a, .bottom, from: Market.user, gas: 1)], from: Market.payers[1], bid: 4)
        try network.submit(bottom)
        let subBlock = try network.tick()
        #expect(subBlock.outcome(of: fits)?.outcome == .included)
        #expect(subBlock.outcome(of: bottom)?.outcome == .conflicting)
    }

    @Test("Openings sold alone come first; the auction has the bundle gas that they leave")
    func soldAloneFirst() throws {
        var network = try Market.network([Market.a], bundles: 3_000) { $0.openings.top = OpeningTerms(price: .second) }
        let alone = Bundle([Leg(Market.a, from: Market.user, gas: 2_000)], from: Market.payers[0], bid: 1)
        let rich = Bundle([Leg(Market.a, .bottom, from: Market.user, gas: 2_000)], from: Market.payers[1], bid: 900)
        let poor = Bundle([Leg(Market.a, .bottom, from: Market.user, gas: 1_000)], from: Market.payers[2], bid: 1)
        for bundle in [rich, poor, alone] { try network.submit(bundle) }
        let subBlock = try network.tick()
        #expect(subBlock.order(in: Market.a) == alone.legHashes + poor.legHashes)
        #expect(subBlock.outcome(of: rich)?.outcome == .conflicting)
    }

    @Test("A lane with nothing but legs is served, and one with nothing at all is not touched")
    func legsOnly() throws {
        var network = try Market.network()
        try network.submit(Market.bundle([Market.a, Market.b], bid: 5))
        let subBlock = try network.tick()
        #expect(subBlock.attribution.map(\.lane) == [Market.a, Market.b])
    }

    @Test("`begin` gets the lane's order, legs at their openings; its fault leaves the order in which they were sold")
    func beginWithLegs() throws {
        let seen = Counter()
        let rule = TestRule.fee.with(.begin, as: "begins") { (request) throws(RuleFault) in
            seen.add(request.transactions.map { $0.isLeg ? "leg" : "\($0.nonce)" }.joined(separator: " "))
            if request.height == 2 { throw .trap }
            return []
        }
        var network = try Market.network([Market.a], rule: rule)
        for height: UInt64 in 1...2 {
            // The second pays more and so stands first, though it came later.
            let first = try network.send(
                Operation(height - 1, priority: 1), from: Market.user, to: Market.a)
            let second = try network.send(
                Operation(height - 1, priority: 5), from: Market.payers[3], to: Market.a)
            let behind = Bundle(
                [Leg(Market.a, .after(second), from: Market.user)], from: Market.payers[0], bid: 5, at: height)
            try network.submit(behind)
            let subBlock = try network.tick()
            #expect(subBlock.order(in: Market.a) == [second] + behind.legHashes + [first])
            #expect(subBlock.outcomes.faults.count == (height == 2 ? 1 : 0))
        }
        #expect(seen["0 leg 0"] == 1 && seen["1 leg 1"] == 1)
        #expect(network.core.lane(Market.a)?.faultStreak == 1)
    }

    @Test("Legs that stand together are next to each other across lanes, in the bundle's order", arguments: 1...8)
    func together(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        var network = try Market.network([Market.a, Market.b, Market.c, Market.d])
        var sent: [LaneName: [Hash]] = [:]
        for lane in [Market.a, Market.b, Market.c, Market.d] {
            sent[lane] = try (0..<20).map {
                try network.send(
                    Operation($0, gas: UInt64.random(in: 500...4_000, using: &random)), from: Market.user, to: lane)
            }
        }
        var bundles: [Bundle] = []
        for (payer, lanes) in [[Market.c, Market.a], [Market.b, Market.d, Market.a], [Market.d, Market.c]].enumerated()
        {
            // Each further down in all of its lanes than the one before.
            let legs = lanes.compactMap { lane in
                sent[lane].map {
                    Leg(lane, .after($0[payer * 6 + Int.random(in: 0..<5, using: &random)]), from: Market.user)
                }
            }
            bundles.append(Bundle(legs, from: Market.payers[payer], bid: 5, payer == 1 ? .execution : .adjacent))
        }
        for bundle in bundles { try network.submit(bundle) }
        let included = try network.tick().outcomes.included.map(\.transaction)
        for bundle in bundles {
            let first = try #require(included.firstIndex(of: bundle.legHashes[0]), "seed \(seed)")
            #expect(Array(included[first...].prefix(bundle.legs.count)) == bundle.legHashes, "seed \(seed)")
        }
    }
}
