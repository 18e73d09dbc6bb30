import Sequencer
import Testing
import Wire

@Suite("Openings: where legs stand, and what is on sale")
struct OpeningTests {
    @Test("BUN-14: legs stand at the top, right behind their transaction, and at the bottom, a bundle's in its order")
    func places() throws {
        var network = try Market.network([Market.a])
        let sent = try (0..<5).map { try network.send(Operation($0), from: Market.user, to: Market.a) }
        let top = Market.bundle([Market.a, Market.a], bid: 5)
        let behind = Bundle(
            [Leg(Market.a, .after(sent[2]), from: Market.user), Leg(Market.a, .after(sent[2]), from: Market.user)],
            from: Market.payers[1], bid: 5)
        let bottom = Bundle([Leg(Market.a, .bottom, from: Market.user)], from: Market.payers[2], bid: 5)
        for bundle in [bottom, behind, top] { try network.submit(bundle) }
        let order = try network.tick().order(in: Market.a)
        #expect(order == top.legHashes + sent[0...2] + behind.legHashes + sent[3...] + bottom.legHashes)
    }

    @Test("BUN-2: a lane without transactions has a top and a bottom, and nothing between")
    func emptyLane() throws {
        var network = try Market.network([Market.a])
        let bottom = Bundle([Leg(Market.a, .bottom, from: Market.user)], from: Market.payers[0], bid: 5)
        let top = Market.bundle([Market.a], bid: 5, payer: 1)
        let nowhere = Bundle([Leg(Market.a, .after(bottom.hash), from: Market.user)], from: Market.payers[2], bid: 5)
        for bundle in [bottom, top, nowhere] { try network.submit(bundle) }
        let subBlock = try network.tick()
        #expect(subBlock.order(in: Market.a) == top.legHashes + bottom.legHashes)
        #expect(subBlock.outcome(of: nowhere)?.outcome == .expired)
    }

    @Test("BUN-2: the opening behind a transaction is on sale in the sub-block that includes it, and in no other")
    func behindOthers() throws {
        var network = try Market.network([Market.a])
        let sent = try (0..<3).map { try network.send(Operation($0), from: Market.user, to: Market.a) }
        let behind = Bundle(
            [Leg(Market.a, .after(sent[2]), from: Market.user)], from: Market.payers[0], bid: 5, until: 3)
        try network.submit(behind)
        let first = try network.tick()
        #expect(first.order(in: Market.a) == sent + behind.legHashes)
        // Once included it is nothing to stand behind any more.
        let late = Bundle([Leg(Market.a, .after(sent[2]), from: Market.user)], from: Market.payers[1], bid: 5, at: 2)
        try network.submit(late)
        #expect(try network.tick().outcome(of: late)?.outcome == .expired)
    }

    /// Offers the openings behind transactions of a payload that begins with 1, and the bottom.
    private static let choosy = TestRule.firstCome.with(.order, as: "choosy") { (request) throws(RuleFault) in
        if request.transactions.contains(where: { $0.payload == [9] }) { throw .trap }
        return Answer.proposal(
            naming: request.transactions.indices.map { ($0, nil, request.transactions[$0].payload == [1]) },
            top: false, bottom: true)
    }

    @Test("BUN-2: what `order` does not name is not on sale; a bundle waits for it until its last height")
    func withheld() throws {
        var network = try Market.network([Market.a], rule: Self.choosy)
        let sent = try [1, 0].enumerated().map {
            try network.send(Operation(UInt64($0), payload: [$1]), from: Market.user, to: Market.a)
        }
        let claims: [Opening] = [.top, .after(sent[0]), .after(sent[1]), .bottom]
        let bundles = claims.enumerated().map {
            Bundle([Leg(Market.a, $1, from: Market.user)], from: Market.payers[$0], bid: 5, until: $0 == 0 ? 2 : 1)
        }
        for bundle in bundles { try network.submit(bundle) }
        let first = try network.tick()
        #expect(bundles.map { first.outcome(of: $0)?.outcome } == [nil, .included, .expired, .included])
        #expect(
            first.order(in: Market.a) == [sent[0]] + bundles[1].legHashes + [sent[1]] + bundles[3].legHashes)
        // Without transactions `order` is not called, and withholds nothing.
        #expect(try network.tick().outcome(of: bundles[0])?.outcome == .included)
    }

    @Test("BUN-2: what the policy does not sell no rule can offer")
    func closed() throws {
        var network = try Market.network([Market.a], rule: Self.choosy) { $0.openings.bottom = nil }
        let bottom = Bundle([Leg(Market.a, .bottom, from: Market.user)], from: Market.payers[0], bid: 5)
        #expect(try network.submit(bottom).bundles.map(\.outcome) == [.openingClosed])
    }

    @Test("BUN-2: a lane whose rule faults in `order` sells nothing in that sub-block")
    func faultyOrder() throws {
        var network = try Market.network([Market.a], rule: Self.choosy)
        let sent = try network.send(Operation(0, payload: [9]), from: Market.user, to: Market.a)
        let top = Market.bundle([Market.a], bid: 5)
        try network.submit(top)
        let subBlock = try network.tick()
        #expect(subBlock.order(in: Market.a) == [sent])
        #expect(subBlock.outcomes.bundles.map(\.outcome) == [.expired])
    }

    @Test("BUN-9: a leg that cannot pay the base fee waits, and nothing is left out of the space for it")
    func unaffordable() throws {
        var parameters = Market.parameters
        parameters.subBlockGas = 10_000
        parameters.subBlocksPerBlock = 1
        var network = try Market.network([Market.a], parameters, reserve: 4_000, bundles: 4_000) {
            $0.gasTarget = 1_000
            $0.minimumBaseFee = 8
            $0.maxTransactionGas = 10_000
        }
        // Ten times the target: the base fee rises to 9.
        _ = try network.send(Operation(0, gas: 10_000), from: Market.user, to: Market.a)
        _ = try network.tick()
        #expect(network.core.lane(Market.a)?.baseFeePerGas == 9)
        let poor = Bundle([Leg(Market.a, from: Market.user, cap: 8)], from: Market.payers[0], bid: 5, at: 2, until: 3)
        try network.submit(poor)
        let large = try network.send(Operation(1, gas: 10_000), from: Market.user, to: Market.a)
        #expect(try network.tick().order(in: Market.a) == [large])
        #expect(try network.tick().outcome(of: poor)?.outcome == .expired)
    }

    @Test("BUN-1: openings for certain payers are for their bundles, whoever sends the legs")
    func payers() throws {
        var network = try Market.network([Market.a]) { $0.openings.payers = [Market.payers[1]] }
        #expect(
            try network.submit(Market.bundle([Market.a], bid: 5)).bundles.map(\.outcome) == [.openingClosed])
        #expect(try network.submit(Market.bundle([Market.a], bid: 5, payer: 1)).admitted == 1)
    }
}
