import AppTestSupport
import ExpressLane
import RuleTestSupport
import Testing
import Wire

@Suite("Express lane")
struct ExpressLaneTests {
    // Rounds of 4 heights: the auction for round 1 closes at height 3, the round is heights 4 to 7.
    private static let config: [String: RuleValue] = [
        "round_heights": 4, "closing_heights": 1, "delay_heights": 2, "reserve_price": 50,
    ]

    private func bid(_ round: UInt64, for controller: PublicKey) -> [UInt8] {
        [0] + littleEndian(round) + controller.payload
    }

    private func express(_ round: UInt64) -> [UInt8] { [1] + littleEndian(round) }

    /// An auction with these bids in this order of arrival, whose bidders are `0`, `1`, ...: charges by bidder.
    private func auction(_ bids: [(bidder: Int, bid: Amount)]) throws -> [Int: Amount] {
        let network = try AppNetwork(ExpressLane.self, config: Self.config)
        for (bidder, amount) in bids {
            let account = AppNetwork.account("\(bidder)")
            try network.submit("\(bidder)", from: account, bid(1, for: account), bid: amount)
        }
        try network.tick(to: 2)
        #expect(network.blocks.allSatisfy { $0.order.isEmpty }, "bids wait")
        let charges = try network.tick().charges
        #expect(charges.count == bids.count)
        for (bidder, amount) in bids {
            let account = AppNetwork.account("\(bidder)")
            #expect(network.balance(of: account) == AppNetwork.balance - charges["\(bidder)", default: 0])
            #expect(network.endings["\(bidder)"]?.outcome == (charges["\(bidder)"] == 0 ? .failed : .included))
            #expect(charges["\(bidder)", default: 0] <= amount)
        }
        return Dictionary(uniqueKeysWithValues: charges.map { (Int($0.key) ?? -1, $0.value) })
    }

    @Test("The scenario holds")
    func scenario() throws {
        #expect(try AppScenario.failures(of: "ExpressLane") == [])
    }

    @Test(
        "The highest bid pays the second, or the reserve price, in every order of arrival",
        arguments: [([100], 50), ([100, 200], 100), ([300, 100, 200, 200], 200), ([100, 100, 50], 100)]
            as [([Amount], Amount)])
    func secondPrice(bids: [Amount], price: Amount) throws {
        for arrivals in permutations(bids.enumerated().map { (bidder: $0, bid: $1) }) {
            let paid = try auction(arrivals).filter { $0.value > 0 }
            #expect(paid.map(\.value) == [price])
            #expect(paid.keys.allSatisfy { bids[$0] == bids.max() })
        }
    }

    @Test("Random auctions agree with sorting the bids", arguments: 1...20)
    func randomAuctions(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let bids = (0..<Int.random(in: 1...12, using: &generator)).map {
            (bidder: $0, bid: Amount.random(in: 50...60, using: &generator) << 90)
        }
        let sorted = bids.map(\.bid).sorted(by: >)
        let paid = try auction(bids).filter { $0.value > 0 }
        #expect(paid.map(\.value) == [sorted.count > 1 ? sorted[1] : 50])
        #expect(paid.keys.allSatisfy { bids[$0].bid == sorted[0] })
    }

    @Test("Who of equal bids wins is not a matter of arrival, account or hash alone")
    func ties() throws {
        var winners: Set<Int> = []
        for other in 0..<20 {
            // What arrives beside them changes the key of the tie.
            let bids: [(bidder: Int, bid: Amount)] = [(1, 100), (2, 100), (100 + other, 60)]
            winners.formUnion(try auction(bids).filter { $0.value > 0 }.keys)
        }
        #expect(winners == [1, 2])
    }

    @Test("Bids past the 64 best are sent back at once, and the price stays right")
    func manyBids() throws {
        let network = try AppNetwork(ExpressLane.self, config: Self.config)
        for number in 0..<70 {
            let account = AppNetwork.account("\(number)")
            try network.submit("\(number)", from: account, bid(1, for: account), bid: 100 + Amount(number))
        }
        #expect(try network.tick().order == (0..<6).reversed().map { "\($0)" })
        #expect((0..<6).allSatisfy { network.endings["\($0)"] == .init(.failed, code: ExpressLane.outbid) })
        let closing = try network.tick(to: 3)
        #expect(closing.order.count == 64)
        #expect(closing.charges.filter { $0.value > 0 } == ["69": 168])
    }

    @Test("The second price is right when a busy network has room for the winner alone")
    func truncated() throws {
        let bids = [("low", 100), ("high", 300), ("middle", 200)].map { name, amount in
            """
            [[transactions]]
            id = "\(name)"
            lane = "auction"
            from = "\(name)"
            bid = \(amount)
            gas = 20_000
            payload = "0x000100000000000000\(AppNetwork.account(name).configText.dropFirst(2))"

            """
        }
        let config = "{ round_heights = 4, closing_heights = 1, delay_heights = 2, reserve_price = 50 }"
        let failures = try AppScenario.failures(
            ofText: """
                network = { sub_block_gas = 60_000, sub_blocks = 5 }
                lanes = [
                    { name = "auction", rule = "ExpressLane", nonce_mode = "unordered", reserve_gas = 20_000, config = \(config) },
                    { name = "busy", reserve_gas = 40_000 },
                ]
                expect = [
                    { at = 3, lane = "auction", attribution = { charge = 200 } },
                    { of = "high", outcome = "INCLUDED", at = 3 },
                    { of = "middle", outcome = "FAILED", at = 4 },
                    { of = "low", outcome = "FAILED", at = 4 },
                ]

                """ + bids.joined()
                    + (0..<2).map { "[[transactions]]\nlane = \"busy\"\nat = 3\nfrom = \"user-\($0)\"\ngas = 20_000\n" }
                    .joined())
        #expect(failures == [])
    }

    @Test("The controller goes first in its round; others wait out the delay; nobody waits in a round without one")
    func delay() throws {
        let network = try AppNetwork(ExpressLane.self, config: Self.config)
        let (alice, bob) = (AppNetwork.account("alice"), AppNetwork.account("bob"))
        try network.submit("bid", from: bob, bid(1, for: alice), bid: 70)
        try network.submit("early", from: bob, [2])
        #expect(try network.tick().order == ["early"])
        try network.tick(to: 3)
        try network.submit("slow", from: bob, [2])
        try network.submit("claim", from: bob, express(1))
        try network.submit("fast", from: alice, express(1))
        try network.submit("slow-too", from: alice, [2])
        #expect(try network.tick().order == ["fast", "claim"])
        #expect(network.endings["claim"] == .init(.failed, code: ExpressLane.notController))
        #expect(try network.tick().order == [])
        try network.submit("fast-again", from: alice, express(1))
        #expect(try network.tick().order == ["fast-again", "slow", "slow-too"])
        try network.tick(to: 7)
        try network.submit("free", from: bob, [2])
        #expect(try network.tick().order == ["free"])
    }

    @Test("What is malformed, too low, too late or for another round is refused with its code")
    func rejections() throws {
        let network = try AppNetwork(ExpressLane.self, config: Self.config)
        let alice = AppNetwork.account("alice")
        func refused(_ payload: [UInt8], bid: Amount = 0, gas: UInt64 = 20_000) throws -> UInt32? {
            try network.submit("it", from: alice, payload, bid: bid, gas: gas)
            let ended = network.endings["it"]
            return ended?.outcome == .rejectedByRule ? ended?.code : nil
        }
        #expect(try refused([]) == ExpressLane.malformed)
        #expect(try refused([3]) == ExpressLane.malformed)
        #expect(try refused([1, 0, 0]) == ExpressLane.malformed)
        #expect(try refused(bid(1, for: alice).dropLast(), bid: 50) == ExpressLane.malformed)
        #expect(try refused(bid(1, for: alice) + [0], bid: 50) == ExpressLane.malformed)
        #expect(try refused(bid(1, for: alice), bid: 49) == ExpressLane.belowReserve)
        #expect(try refused(bid(0, for: alice), bid: 50) == ExpressLane.auctionClosed)
        #expect(try refused(bid(2, for: alice), bid: 50) == ExpressLane.auctionClosed)
        #expect(try refused(bid(.max, for: alice), bid: 50) == ExpressLane.auctionClosed)
        #expect(try refused(express(1)) == ExpressLane.wrongRound)
        #expect(try refused(bid(1, for: alice), bid: 50, gas: ExpressLane.bidGasMax + 1) == ExpressLane.tooMuchGas)
        try network.tick(to: 3)
        #expect(try refused(bid(1, for: alice), bid: 50) == ExpressLane.auctionClosed)
    }

    @Test(
        "A configuration outside its bounds is refused",
        arguments: [
            ["round_heights": 1, "delay_heights": 0], ["round_heights": 1_000_001, "delay_heights": 0],
            ["round_heights": 4, "delay_heights": 5], ["round_heights": 4, "delay_heights": 0, "closing_heights": 0],
            ["round_heights": 4, "delay_heights": 0, "closing_heights": 5], ["delay_heights": 0],
            ["round_heights": 4, "delay_heights": 0, "rounds": 1],
        ] as [[String: UInt128]])
    func configurations(entries: [String: UInt128]) {
        var config = entries.mapValues { RuleValue.integer($0) }
        config["reserve_price"] = 0
        #expect(throws: (any Error).self) { try AppNetwork(ExpressLane.self, config: config) }
    }
}
