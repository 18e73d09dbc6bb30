import RuleBuild
import Simulation
import Wire

/// More transactions in one sub-block than the lane's mempool takes (CHECK-7).
struct FullMempool {
    /// A mempool that takes more than this is not filled, so that a check takes seconds.
    static let countMax: UInt32 = 16_384
    /// How many more arrive than fit.
    static let surplus = 64
    /// Enough that no sender's chain is full before the mempool is (LANE-12).
    private static let senders = 64

    let flow: CheckCase
    let limit: UInt32

    /// Nil for a mempool above ``countMax``.
    ///
    /// - Parameter prototype: what all of them are like, but for sender and priority fee.
    init?(like prototype: CheckCase.Arrival, in lane: CheckedLane, limit: UInt32, seed: UInt64) {
        guard limit <= Self.countMax else { return nil }
        self.limit = limit
        var numbers = SeededNumbers(seed: seed)
        flow = CheckCase(
            title: "a full mempool", lane: lane,
            arrivals: (0..<Int(limit) + Self.surplus).map { index in
                CheckCase.Arrival(
                    id: "f\(index)", at: 1, from: "s\(index % Self.senders)", gas: prototype.gas,
                    priorityFee: prototype.priorityFee + Amount(numbers.below(100)),
                    bid: max(prototype.bid, CheckFlow.largeBid),
                    payload: prototype.payload)
            }, restingSubBlocks: nil)
    }

    /// What became of those that did not fit.
    func row(_ result: SimulationResult) -> CheckRow {
        let outcomes = result.subBlocks.flatMap(\.outcomes)
        let away = outcomes.count { [.mempoolFull, .evicted, .predecessorEnded].contains($0.outcome) }
        let known = Set(outcomes.map(\.id)).union(result.pending)
        let unknown = flow.arrivals.count { !known.contains($0.id) }
        if unknown > 0 {
            return CheckRow(.fullMempool, .failed, "nothing is known of \(unknown) transactions")
        }
        if away == 0 {
            return CheckRow(
                .fullMempool, .notRun,
                "the mempool of \(limit) did not fill: the rule turned its transactions away before")
        }
        let waiting = result.pending.count { $0 != CheckCase.otherID }
        return CheckRow(
            .fullMempool, .ok,
            "\(flow.arrivals.count) for a mempool of \(limit): \(away) turned away with a reason, \(waiting) waiting")
    }
}
