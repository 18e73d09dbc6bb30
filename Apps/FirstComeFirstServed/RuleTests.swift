import AppTestSupport
import FirstComeFirstServed
import RuleTestSupport
import Testing
import Wire

@Suite("First come, first served")
struct FirstComeFirstServedTests {
    @Test("The scenario holds")
    func scenario() throws {
        #expect(try AppScenario.failures(of: "FirstComeFirstServed") == [])
    }

    @Test("Fees and bids change nothing, and what does not fit goes first next time", arguments: 1...20)
    func order(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let network = try AppNetwork(FirstComeFirstServed.self, gas: 400_000)
        let ids = (0..<Int.random(in: 1...60, using: &generator)).map { "\($0)" }
        for id in ids {
            try network.submit(
                id, from: AppNetwork.account(id), [], bid: .random(in: 0...9, using: &generator),
                priorityFee: .random(in: 0...9, using: &generator))
        }
        for _ in 0..<4 { try network.tick() }
        #expect(network.blocks.flatMap(\.order) == ids)
        #expect(ids.count < 21 || network.blocks[1].order.count > 0)
    }
}
