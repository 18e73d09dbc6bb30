import Sequencer
import Testing
import Wire

@Suite("Who gets what of what bundles pay, through the core")
struct SharedRevenueTests {
    static func network(_ rule: AttributionRule, take: UInt16 = 0, slackFee: Amount = 0) throws -> TestNetwork {
        var parameters = Market.parameters
        parameters.attributionRule = rule
        parameters.takeBasisPoints = take
        parameters.slackFeePerGas = slackFee
        return try Market.network([Market.a, Market.b, Market.c], parameters)
    }

    struct Example: Sendable, CustomTestStringConvertible {
        let bids: [(lanes: [LaneName], bid: Amount)]
        let rule: AttributionRule
        /// Cross-lane shares of a, b and c, with what each keeps of its own bids.
        let result: [Amount]
        var testDescription: String {
            "\(rule.name): \(bids.map { "\($0.lanes.map(\.description).joined()) \($0.bid)" })"
        }
    }

    static let (ab, ac, bc) = ([Market.a, Market.b], [Market.a, Market.c], [Market.b, Market.c])

    static let examples: [Example] = [
        Example(bids: [(ab, 9), (ac, 12)], rule: .coreNearest, result: [9, 0, 3]),
        Example(bids: [(ab, 9), (ac, 12)], rule: .equal, result: [6, 0, 6]),
        Example(bids: [(ac, 6), (bc, 6)], rule: .coreNearest, result: [0, 0, 6]),
        Example(bids: [(ac, 6), (bc, 6)], rule: .shapley, result: [1, 1, 4]),
        Example(bids: [([Market.a], 10), ([Market.b], 8), (ab, 25)], rule: .proportional, result: [14, 11, 0]),
        Example(bids: [([Market.a], 10), ([Market.b], 8), (ab, 25)], rule: .coreNearest, result: [13, 12, 0]),
        Example(bids: [([Market.a], 10), ([Market.b], 8), (ab, 25)], rule: .equal, result: [13, 12, 0]),
        Example(bids: [([Market.a], 20), (ab, 25)], rule: .coreNearest, result: [20, 5, 0]),
        Example(bids: [(ab, 6), (bc, 6), (ac, 6)], rule: .coreNearest, result: [2, 2, 2]),
        Example(bids: [(ab, 10)], rule: .shapley, result: [5, 5, 0]),
        Example(bids: [([Market.a, Market.b, Market.c], 9)], rule: .coreNearest, result: [3, 3, 3]),
    ]

    @Test("Worked examples", arguments: examples)
    func worked(_ example: Example) throws {
        var network = try Self.network(example.rule)
        for (payer, (lanes, bid)) in example.bids.enumerated() {
            try network.submit(Market.bundle(lanes, bid: bid, payer: payer))
        }
        let subBlock = try network.tick()
        let got = [Market.a, Market.b, Market.c].map { lane in
            subBlock.line(of: lane).map { $0.crossLane + $0.bundle } ?? 0
        }
        // Which of exact equals wins, and which of equal remainders is rounded up, nobody knows before the tick.
        #expect(got == example.result || Self.isTie(got, example.result), "\(got)")
        #expect(got.reduce(0, +) == example.result.reduce(0, +))
    }

    private static func isTie(_ got: [Amount], _ expected: [Amount]) -> Bool {
        expected == [13, 12, 0] && got == [12, 13, 0]
    }

    @Test("Own revenue is never shared: with capacity for one transaction the first lane's reserve keeps it its own")
    func ownRevenue() throws {
        for rule in AttributionRule.allCases {
            var parameters = Market.parameters
            parameters.subBlockGas = 1_000
            parameters.attributionRule = rule
            var network = try TestNetwork(parameters)
            try network.open(Market.a, .fee, reserve: 1_000)
            try network.open(Market.b, .fee, reserve: 0) { $0.maxTransactionGas = 1_000 }
            try network.deposit(Market.money, to: Market.user)
            try network.submit(Operation(0, priority: 0, bid: 10), from: Market.user, to: Market.a)
            try network.submit(Operation(0, priority: 0, bid: 8), from: Market.user, to: Market.b)
            let subBlock = try network.tick()
            #expect(subBlock.attribution.map { "\($0.lane) \($0.revenue)" } == ["a 10"])
        }
    }

    @Test("Reserve prices go to their lanes first, the rest is shared")
    func reservePrices() throws {
        var network = try Self.network(.coreNearest)
        try network.open(Market.d, .fee, bundles: 50_000) {
            $0.openings = .open
            $0.openings.top = OpeningTerms(reservePrice: 70)
        }
        try network.submit(Market.bundle([Market.a, Market.d], bid: 100))
        let subBlock = try network.tick()
        #expect(subBlock.line(of: Market.a)?.bundle == 0 && subBlock.line(of: Market.a)?.crossLane == 15)
        #expect(subBlock.line(of: Market.d)?.bundle == 70 && subBlock.line(of: Market.d)?.crossLane == 15)
        #expect(subBlock.components.first?.values.last == 30)
    }

    @Test("BUN-13: a refund goes to its recipient, or to the first leg's sender, before anything is shared")
    func refunds() throws {
        let recipient = account("recipient")
        for (to, expected) in [(recipient, recipient), (.zero, Market.user)] as [(PublicKey, PublicKey)] {
            var network = try Self.network(.coreNearest)
            var bundle = Market.bundle([Market.a, Market.b], bid: 101)
            (bundle.refundPercent, bundle.refundRecipient) = (50, to)
            try network.submit(bundle)
            let before = network.core.balance(of: expected).balance
            let subBlock = try network.tick()
            // Rounded down.
            #expect(network.core.balance(of: expected).balance == before + 50)
            #expect(subBlock.outcome(of: bundle)?.refund == 50 && subBlock.outcome(of: bundle)?.paid == 101)
            #expect(subBlock.attribution.reduce(0) { $0 + $1.crossLane } == 51)
            #expect(subBlock.journal.filter { $0.kind == .refund }.map(\.account) == [expected])
        }
    }

    @Test(
        "The take is its part of what sharing added, rounded down, and nothing of what a lane had alone",
        arguments: [0, 1, 333, 1_000, 9_999, 10_000] as [UInt16])
    func take(basisPoints: UInt16) throws {
        var network = try Self.network(.coreNearest, take: basisPoints)
        try network.submit(Market.bundle([Market.a], bid: 10))
        try network.submit(Market.bundle([Market.a, Market.b], bid: 1_025, payer: 1))
        let single = Bundle([Leg(Market.c, .bottom, from: Market.user)], from: Market.payers[2], bid: 999)
        try network.submit(single)
        let subBlock = try network.tick()
        let alone: [LaneName: Amount] = [Market.a: 10, Market.b: 0]
        for lane in [Market.a, Market.b] {
            let line = try #require(subBlock.line(of: lane))
            let added = line.crossLane - (alone[lane] ?? 0)
            #expect(line.take == added * Amount(basisPoints) / 10_000)
            #expect(line.payouts.reduce(0) { $0 + $1.amount } == line.crossLane - line.take)
            #expect(line.alone == alone[lane])
        }
        // A lane by itself gets nothing by sharing.
        #expect(subBlock.line(of: Market.c)?.take == 0 && subBlock.line(of: Market.c)?.bundle == 999)
        let taken = subBlock.attribution.reduce(Amount(0)) { $0 + $1.take }
        #expect(network.core.balance(of: account("operator")).balance == taken)
    }

    @Test(
        "The slack fee is for gas beyond the reserve, and never more than that gas brought",
        arguments: [(0, 0), (1, 2_000), (3, 6_000), (100, 8_000)] as [(Amount, Amount)])
    func slackFee(perGas: Amount, fee: Amount) throws {
        var parameters = Market.parameters
        parameters.slackFeePerGas = perGas
        var network = try Market.network([Market.a], parameters, reserve: 3_000)
        // Three within the reserve, two beyond it that pay 4 a gas.
        for nonce: UInt64 in 0..<5 {
            try network.submit(Operation(nonce, priority: 4, cap: 4), from: Market.user, to: Market.a)
        }
        // Legs are none of it.
        try network.submit(Market.bundle([Market.a], bid: 50))
        let line = try #require(try network.tick().line(of: Market.a))
        #expect(line.priorityFee == 20_000 && line.slackFee == fee)
        #expect(line.alone == 12_000 + 50)
        #expect(line.payouts.reduce(0) { $0 + $1.amount } == 20_050 - fee)
        #expect(network.core.balance(of: account("operator")).balance == fee)
    }

    @Test("What a leg pays for gas is its lane's, and raises that lane's base fee alone")
    func legFees() throws {
        var parameters = Market.parameters
        parameters.subBlocksPerBlock = 1
        var network = try Market.network([Market.a, Market.b], parameters) {
            $0.minimumBaseFee = 800
            $0.gasTarget = 1_000
        }
        let bundle = Bundle(
            [Leg(Market.a, from: Market.user, gas: 2_000, priority: 7), Leg(Market.b, from: Market.user)],
            from: Market.payers[0], bid: 0)
        try network.submit(bundle)
        let subBlock = try network.tick()
        #expect(subBlock.attribution.map(\.baseFee) == [1_600_000, 800_000])
        #expect(subBlock.attribution.map(\.priorityFee) == [14_000, 0])
        #expect(network.core.lane(Market.a)?.baseFeePerGas == 900)
        #expect(network.core.lane(Market.b)?.baseFeePerGas == 800)
    }

    @Test("Amounts near the largest supply are shared to the unit")
    func large() throws {
        for rule in AttributionRule.allCases {
            var network = try TestNetwork(
                {
                    var parameters = Market.parameters
                    (parameters.attributionRule, parameters.takeBasisPoints) = (rule, 10_000)
                    return parameters
                }())
            for lane in [Market.a, Market.b, Market.c] {
                try network.open(lane, .fee, bundles: 50_000) { $0.openings = .open }
            }
            let half = Amount(1) << 115
            try network.deposit(half, to: Market.payers[0])
            try network.deposit(half - 1_000, to: Market.payers[1])
            try network.deposit(1_000, to: Market.user)
            func bundle(_ lanes: [LaneName], bid: Amount, payer: Int, refund: UInt8) -> Bundle {
                Bundle(
                    lanes.map { Leg($0, from: Market.user, cap: 0) }, from: Market.payers[payer], bid: bid,
                    refund: refund)
            }
            try network.submit(bundle(Self.ab, bid: half, payer: 0, refund: 33))
            try network.submit(bundle(Self.ac, bid: half - 1_000, payer: 1, refund: 0))
            let subBlock = try network.tick()
            #expect(subBlock.outcomes.bundles.map(\.outcome) == [.outbid, .included])
            #expect(subBlock.attribution.reduce(0) { $0 + $1.crossLane } == half - 1_000)
            try network.core.checkSupply()
            try network.core.checkHolds()
        }
    }
}
