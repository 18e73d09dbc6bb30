import FirstComeFirstServed
import LanewayTesting
import Testing
import Wire

@Suite("FirstComeFirstServed")
struct FirstComeFirstServedTests {
    @Test("Arrival alone decides, whatever is paid", arguments: [1, 2, 3])
    func arrival(seed: Int) throws {
        let network = try LanewayNetwork(
            lanes: .lane("queue", FirstComeFirstServed.self), options: .options(seed: "\(seed)"))
        let senders = try ["a", "b", "c", "d"].map { try network.account($0) }
        var sent: [SubmittedTransaction] = []
        for (index, sender) in (senders + senders.reversed()).enumerated() {
            sent.append(
                try network.submit(
                    to: "queue", from: sender, gas: 10, priorityFee: UInt128((index * 7 + seed) % 5),
                    bid: UInt128((index + seed) % 3)))
        }
        let block = try network.advance()
        block.expect(order: sent)
        let fees = sent.reduce(UInt128(0)) { $0 + 10 * $1.operation.maxPriorityFeePerGas }
        let bids = sent.reduce(UInt128(0)) { $0 + $1.operation.bid }
        block.expect("queue", earned: .priorityFee(fees), .charge(bids))
        network.expectConservation()
    }

    @Test("What does not fit waits at the front of the next sub-block")
    func full() throws {
        let network = try LanewayNetwork(
            lanes: .lane("queue", FirstComeFirstServed.self, openings: .closed), options: .options(subBlockGas: 250))
        let alice = try network.account("alice")
        let first = try network.submit(to: "queue", from: alice, gas: 100, bid: 1)
        let second = try network.submit(to: "queue", from: alice, gas: 100, bid: 2)
        let third = try network.submit(to: "queue", from: try network.account("bob"), gas: 100, bid: 900)
        let block = try network.advance()
        block.expect(order: first, second)
        block.expect(third, ended: .pending)
        network.expect(try network.account("carol", balance: 0), holds: 0)
        let next = try network.advance()
        next.expect(order: third)
        network.history.expect("queue", earned: .charge(903))
        network.history.expect("queue", order: first, second, third)
    }
}
