import CancelsFirst
import Foundation
import LanewayTesting
import PriorityFee
import Simulation
import Testing
import Wire

@Suite("Scenarios in tests")
struct ScenarioTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    private static let apps = folder.appending(path: "../../Apps").path
    private static func path(_ name: String) -> String { folder.appending(path: "Scenarios/\(name).toml").path }

    @Test("The same network in Swift and in TOML: linked rules and modules in the sandbox attribute every unit alike")
    func same() throws {
        let result = try expectScenario(Self.path("rivals"), apps: Self.apps)

        let network = try LanewayNetwork(
            lanes: .lane("a", PriorityFee.self, baseFee: 2), .lane("b", PriorityFee.self),
            .lane("c", CancelsFirst.self), options: .options(dataFeePerByte: 3, takeBasisPoints: 1_000))
        let alice = try network.account("alice", balance: 1_000_000)
        let bob = try network.account("bob", balance: 1_000_000)
        let swap = try network.submit("swap", to: "a", from: alice, gas: 100, priorityFee: 1, bid: 7)
        try network.submit("ab", legs: [.leg("a", .after(swap), gas: 50), .leg("b", gas: 50)], bid: 9, from: bob)
        try network.submit(
            "ac", legs: [.leg("a", .after(swap), gas: 50), .leg("c", gas: 50, payload: [1])], bid: 12, from: alice)
        let block = try network.advance()

        #expect(try block.order(in: "a") == result.subBlocks[0].order.filter { $0 != "ac/leg2" })
        for lane in ["a", "b", "c"] {
            #expect(try block.statement(of: lane).line == result.line(of: LaneName(lane), at: nil))
        }
        for (account, name) in [(alice, "alice"), (bob, "bob"), (network.operatorAccount, "operator")] {
            let balance = try #require(result.balances.first { $0.name == name })
            network.expect(account, has: balance.amount)
        }
        network.expectConservation()
    }

    @Test("What a scenario expects in vain is an issue each, with its line and both sides")
    func wrong() throws {
        let path = Self.path("wrong")
        let found = try issues { try expectScenario(path, apps: Self.apps) }
        #expect(
            found.map(\.text) == [
                """
                \(path):49: outcome of ab (- expected, + actual):
                  - INCLUDED
                  + OUTBID
                """,
                """
                \(path):53: attribution of a (- expected, + actual):
                    base_fee = 300
                    priority_fee = 100
                    charge = 7
                  - cross_lane = 6
                  + cross_lane = 9
                """,
            ])
    }

    @Test("A file that is not there is an error with what to do")
    func missing() {
        #expect { try expectScenario(Self.path("nowhere")) } throws: { "\($0)".contains("there is no such file") }
    }
}
