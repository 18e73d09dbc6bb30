import Testing
import Wire

@testable import Sequencer

@Suite("A lane that gets a share of what crosses lanes, though nothing of it is in the sub-block")
struct ShareWithoutTransactionsTests {
    /// AB 9 loses against BC 9 and AC 9 loses as well: whoever wins, the third lane is owed something. BC 12 wins over
    /// AB 11, AC 11: all three share.
    static func network(_ rule: TestRule) throws -> TestNetwork {
        var parameters = Market.parameters
        parameters.subBlocksPerBlock = 1
        parameters.attributionRule = .shapley
        var network = try Market.network(rule: rule, parameters)
        for (payer, (lanes, bid)) in [
            ([Market.b, Market.c], 12), ([Market.a, Market.b], 11), ([Market.a, Market.c], 11),
        ]
        .enumerated() as EnumeratedSequence<[([LaneName], Amount)]> {
            try network.submit(Market.bundle(lanes, bid: bid, payer: payer))
        }
        return network
    }

    /// Counts how often it settled.
    static let settling = TestRule.firstCome.with(.settle, as: "settling") { (request) throws(RuleFault) in
        let count = try request.state.read("settled")?.first ?? 0
        try request.state.write("settled", [count + 1])
        return Answer.payouts([])
    }

    @Test("It has a line, and its treasury is paid")
    func line() throws {
        var network = try Self.network(.firstCome)
        let subBlock = try network.tick()
        let line = try #require(subBlock.line(of: Market.a))
        #expect(line.transactions == 0 && line.gas == 0 && line.crossLane > 0)
        #expect(line.payouts == [Payout(account: account("treasury/a"), amount: line.crossLane)])
        #expect(subBlock.attribution.reduce(0) { $0 + $1.crossLane } == 12)
    }

    @Test("What its `settle` writes is in the block's state root, and so in what a snapshot leads to")
    func stateRoot() throws {
        var network = try Self.network(Self.settling)
        #expect(try network.tick().line(of: Market.a)?.transactions == 0)
        #expect(network.state(of: Market.a, "settled") == [1])
        let taken = network.core.snapshot()
        let snapshot = try #require(taken)
        let restored = try Sequencer.restore(
            snapshot, genesis: network.core.genesis, host: TestHost([Self.settling]))
        let (now, then) = (network.core.stateRoot, restored.stateRoot)
        #expect(then == now)
        // Nothing of it can be undone by what comes next.
        _ = try network.send(Operation(0), from: Market.user, to: Market.a)
        _ = try network.tick()
        #expect(network.state(of: Market.a, "settled") == [2])
    }
}
