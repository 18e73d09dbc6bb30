import LanewayTesting
import Names
import Testing

@Suite("Names")
struct NamesTests {
    @Test("The highest bid gets the name, and a tenth of it goes back")
    func claims() throws {
        let network = try LanewayNetwork(
            lanes: .lane("names", Names.self, config: ["price": 1_000, "rebate_percent": 10], baseFee: 1))
        let (alice, bob) = (try network.account("alice"), try network.account("bob"))
        let early = try network.submit(
            "early", to: "names", from: alice, gas: 20_000, bid: 2_000, payload: Array("gold".utf8))
        let high = try network.submit(
            "high", to: "names", from: bob, gas: 20_000, bid: 3_000, payload: Array("gold".utf8))

        let block = try network.advance()
        block.expect("names", order: high, early)
        block.expect(early, ended: .failed(code: Names.taken))
        block.expect("names", earned: .baseFee(20_000), .charge(3_000))
        block.expect("names", pays: [.account(bob): 300, .treasury: 22_700])
        network.expectConservation()
    }
}
