import CancelsFirst
import LanewayTesting
import PriorityFee
import Testing
import Wire

@Suite("CancelsFirst")
struct CancelsFirstTests {
    /// The payload's first byte.
    private enum Kind {
        static let postOnly: [UInt8] = [2]
        static let cancel: [UInt8] = [1]
        static let goodTillCancelled: [UInt8] = [3]
        static let immediateOrCancel: [UInt8] = [4]
    }

    @Test("A maker's cancel stands before the order that would have hit it, whatever the taker pays")
    func cancels() throws {
        let network = try LanewayNetwork(lanes: .lane("book", CancelsFirst.self, baseFee: 2))
        let (maker, taker) = (try network.account("maker"), try network.account("taker"))
        let take = try network.submit(
            "take", to: "book", from: taker, gas: 100, priorityFee: 90, bid: 1_000, payload: Kind.immediateOrCancel)
        let rest = try network.submit("rest", to: "book", from: taker, gas: 100, payload: Kind.goodTillCancelled)
        let cancel = try network.submit("cancel", to: "book", from: maker, gas: 100, payload: Kind.cancel)
        let quote = try network.submit("quote", to: "book", from: maker, gas: 100, payload: Kind.postOnly)
        let block = try network.advance()
        // The maker's quote would go first, but its nonce is behind the cancel's.
        block.expect(order: cancel, quote, take, rest)
        block.expect("book", earned: .baseFee(800), .priorityFee(9_000), .charge(1_000))
        block.expect(take, cost: .baseFee(200), .priorityFee(9_000), .charge(1_000))
        block.expect(cancel, cost: 200)
        network.expectConservation()
    }

    @Test("An empty payload and an unknown kind are rejected with the app's codes, and cost nothing")
    func rejections() throws {
        let network = try LanewayNetwork(lanes: .lane("book", CancelsFirst.self))
        let alice = try network.account("alice", balance: 1_000)
        let empty = try network.submit(to: "book", from: alice)
        let unknown = try network.submit(to: "book", from: alice, payload: [5])
        network.expect(empty, ended: .rejectedByRule(code: CancelsFirst.emptyPayload))
        let block = try network.advance()
        block.expect(unknown, ended: .rejectedByRule(code: CancelsFirst.unknownKind))
        block.expect(order: [])
        network.expect(alice, has: 1_000)
    }

    @Test("A hedge across book and dex is shared equally where nobody rivals it, and neither lane is better off alone")
    func hedge() throws {
        let network = try LanewayNetwork(
            lanes: .lane("book", CancelsFirst.self), .lane("dex", PriorityFee.self),
            options: .options(takeBasisPoints: 1_000))
        let (alice, searcher) = (try network.account("alice"), try network.account("searcher"))
        let swap = try network.submit("swap", to: "dex", from: alice, gas: 100, priorityFee: 3)
        let hedge = try network.submit(
            "hedge", legs: [.leg("dex", .after(swap)), .leg("book", .bottom, payload: Kind.immediateOrCancel)],
            bid: 41, from: searcher, atomicity: .adjacent)
        let block = try network.advance()
        block.expect(order: swap, hedge)
        block.expect("dex", order: swap, hedge.legs[0])
        block.expect("book", order: hedge.legs[1])
        block.expect("dex", "book", couldHave: 41)
        block.expect("book", couldHave: 0)
        let shares = try [block.statement(of: "book")[.crossLane], block.statement(of: "dex")[.crossLane]]
        #expect(shares.sorted() == [20, 21])
        block.expectOperator(earned: .take(4))
        block.expectNoLaneBetterAlone()
        network.expectConservation()
    }
}
