import LanewayTesting
import PriorityFee
import Testing
import Wire

@Suite("PriorityFee")
struct PriorityFeeTests {
    @Test("The higher effective fee goes first, equals by arrival, and the lane gets it to the last unit")
    func orderAndRevenue() throws {
        let network = try LanewayNetwork(lanes: .lane("dex", PriorityFee.self, baseFee: 10))
        let (alice, bob) = (try network.account("alice"), try network.account("bob", balance: 1_000_000))
        let low = try network.submit("low", to: "dex", from: alice, gas: 100, priorityFee: 1)
        let high = try network.submit("high", to: "dex", from: bob, gas: 200, priorityFee: 5, bid: 30)
        let equal = try network.submit("equal", to: "dex", from: bob, gas: 100, priorityFee: 1)
        // 3 above the base fee is all that its max fee leaves.
        let capped = try network.submit(
            "capped", to: "dex", from: try network.account("carol"), gas: 100, priorityFee: 9, maxFee: 13)

        let block = try network.advance()
        block.expect(order: high, capped, low, equal)
        block.expect("dex", earned: .baseFee(5_000), .priorityFee(1_000 + 300 + 100 + 100), .charge(30))
        block.expect("dex", pays: [.treasury: 6_530])
        block.expect(high, cost: .baseFee(2_000), .priorityFee(1_000), .charge(30))
        block.expect(capped, cost: 1_300)
        block.expectOperator(earned: .dataFee(0))
        network.expect(bob, has: 1_000_000 - 3_030 - 1_100)
        network.expect(try network.treasury(of: "dex"), has: 6_530)
        network.expectConservation()
    }

    @Test("A sender's next transaction waits for the one before it, whatever it pays")
    func nonces() throws {
        let network = try LanewayNetwork(lanes: .lane("dex", PriorityFee.self))
        let (alice, bob) = (try network.account("alice"), try network.account("bob"))
        let first = try network.submit("first", to: "dex", from: alice, priorityFee: 1)
        let second = try network.submit("second", to: "dex", from: alice, priorityFee: 9)
        let between = try network.submit("between", to: "dex", from: bob, priorityFee: 5)
        try network.advance().expect(order: between, first, second)
    }

    @Test("A searcher who stands behind a swap pays the lane, not the operator")
    func backrun() throws {
        let network = try LanewayNetwork(
            lanes: .lane("dex", PriorityFee.self, baseFee: 1),
            options: .options(dataFeePerByte: 2, takeBasisPoints: 500))
        let (alice, searcher) = (try network.account("alice"), try network.account("searcher"))
        let swap = try network.submit("swap", to: "dex", from: alice, gas: 100, priorityFee: 1)
        let other = try network.submit("other", to: "dex", from: searcher, gas: 100, priorityFee: 0)
        let backrun = try network.submit(
            "backrun", legs: [.leg("dex", .after(swap), gas: 50)], bid: 500, from: searcher, refundPercent: 90,
            refundTo: alice)
        let block = try network.advance()
        block.expect(order: swap, backrun, other)
        block.expect(backrun, ended: .included(paying: 500, refund: 450))
        block.expect("dex", earned: .baseFee(250), .priorityFee(100), .bundle(50))
        // What is the lane's own bears no take.
        let bytes = block.subBlocks[0].attribution[0].dataFee
        block.expectOperator(earned: .dataFee(bytes))
        #expect(bytes > 0 && bytes % 2 == 0)
        network.expectConservation()
    }
}
