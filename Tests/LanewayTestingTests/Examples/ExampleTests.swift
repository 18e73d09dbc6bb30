import FirstComeFirstServed
import LanewayTesting
import PriorityFee
import Testing
import Wire

@Suite("An exchange beside a lending market")
struct ExampleTests {
    @Test("A backrun across both apps pays both, and neither is better off alone")
    func backrun() throws {
        let network = try LanewayNetwork(
            lanes: .lane("dex", PriorityFee.self, baseFee: 10), .lane("lending", FirstComeFirstServed.self))
        let alice = try network.account("alice", balance: 1_000_000)
        let searcher = try network.account("searcher")

        let swap = try network.submit("swap", to: "dex", from: alice, gas: 100, priorityFee: 2, bid: 30)
        let deal = try network.submit(
            "deal", legs: [.leg("dex", .after(swap), gas: 50), .leg("lending", .bottom)], bid: 12, from: searcher,
            atomicity: .execution)

        let block = try network.advance()
        block.expect("dex", order: swap, deal)
        block.expect(deal, ended: .included(paying: 12))
        block.expect("dex", earned: .baseFee(1_500), .priorityFee(200), .charge(30), .crossLane(6))
        block.expect(crossLane: ["dex": 6, "lending": 6])
        block.expectNoLaneBetterAlone()
        network.expect(alice, has: 1_000_000 - 1_000 - 200 - 30)
        network.expectConservation()
    }
}
