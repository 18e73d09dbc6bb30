import CancelsFirst
import LanewayTesting
import PriorityFee
import Testing
import Wire

/// What the kit's own tests look at: three lanes, a swap with a better neighbour, somebody too poor, two rival bundles
/// behind the swap and one that rivals nobody. Everything here was worked out on paper.
struct Deal {
    let network: LanewayNetwork
    let alice: Account
    let bob: Account
    let swap: SubmittedTransaction
    let other: SubmittedTransaction
    let poor: SubmittedTransaction
    let low: SubmittedBundle
    let high: SubmittedBundle
    let solo: SubmittedBundle
    let block: SubBlocks

    init(seed: String = "1", take: UInt16 = 1_000) throws {
        network = try LanewayNetwork(
            lanes: .lane("dex", PriorityFee.self, baseFee: 10),
            .lane("book", CancelsFirst.self, openings: .all(.firstPrice(from: 2))), .lane("perp", CancelsFirst.self),
            options: .options(seed: seed, takeBasisPoints: take))
        alice = try network.account("alice", balance: 10_000)
        bob = try network.account("bob", balance: 1_000_000)
        swap = try network.submit("swap", to: "dex", from: alice, gas: 100, priorityFee: 2)
        other = try network.submit("other", to: "dex", from: bob, gas: 100, priorityFee: 3, bid: 1_234)
        poor = try network.submit("poor", to: "dex", from: alice, gas: 100_000, priorityFee: 3)
        let cancel: [UInt8] = [1]
        low = try network.submit(
            "low", legs: [.leg("dex", .after(swap), gas: 10), .leg("book", payload: cancel)], bid: 902, from: bob)
        high = try network.submit(
            "high", legs: [.leg("dex", .after(swap), gas: 10), .leg("perp", payload: cancel)], bid: 1_900, from: bob,
            refundPercent: 50, refundTo: alice)
        solo = try network.submit("solo", legs: [.leg("book", .bottom, payload: cancel)], bid: 10, from: bob)
        block = try network.advance()
    }
}

/// The texts and lines of what `body` records; it has to record something.
func issues(_ body: () throws -> Void) rethrows -> [(text: String, line: Int?)] {
    nonisolated(unsafe) var issues: [(text: String, line: Int?)] = []
    try withKnownIssue {
        try body()
    } matching: { issue in
        // Swift Testing asks while `body` runs, in its place.
        issues.append((issue.comments.map(\.rawValue).joined(), issue.sourceLocation?.line))
        return true
    }
    return issues
}
