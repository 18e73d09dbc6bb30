/// Deficit round robin over the lanes' queues (MERGE-6).
///
/// Source: Shreedhar and Varghese, "Efficient Fair Queuing using Deficit Round Robin", SIGCOMM 1995, with gas limits in
/// place of packet sizes.
enum Interleave {
    struct Queue: Sendable {
        /// Gas limits of the lane's transactions, in the lane's order.
        var gas: [UInt64]
        /// Gas gained a round, at least 1.
        var quantum: UInt64
    }

    /// The merged order as (queue, position) pairs; every queue keeps its own order. Queues stand in start order.
    ///
    /// Rounds in which nobody could send are skipped in one step, so that the work is at most
    /// O(queues x transactions), whatever the quanta.
    static func merge(_ queues: [Queue]) -> [(queue: Int, position: Int)] {
        var merged: [(queue: Int, position: Int)] = []
        merged.reserveCapacity(queues.reduce(0) { $0 + $1.gas.count })
        var next = [Int](repeating: 0, count: queues.count)
        var deficit = [UInt64](repeating: 0, count: queues.count)
        var active = queues.indices.filter { !queues[$0].gas.isEmpty }
        while !active.isEmpty {
            var sent = false
            for queue in active {
                // Deficits stay below head + quantum; a quantum near 2^64 just means "everything".
                deficit[queue] = saturatingSum(deficit[queue], queues[queue].quantum)
                while next[queue] < queues[queue].gas.count, queues[queue].gas[next[queue]] <= deficit[queue] {
                    deficit[queue] -= queues[queue].gas[next[queue]]
                    merged.append((queue, next[queue]))
                    next[queue] += 1
                    sent = true
                }
            }
            if sent {
                active.removeAll { next[$0] == queues[$0].gas.count }
            } else {
                skipIdleRounds(queues, active, next, &deficit)
            }
        }
        return merged
    }

    /// Grants at once all rounds but the last of those in which no head can go.
    private static func skipIdleRounds(
        _ queues: [Queue], _ active: [Int], _ next: [Int], _ deficit: inout [UInt64]
    ) {
        let rounds = active.map { queue in
            let missing = queues[queue].gas[next[queue]] - deficit[queue]
            return (missing - 1) / queues[queue].quantum
        }
        guard let idle = rounds.min(), idle > 0 else { return }
        // At most every head's `missing`, so it cannot overflow.
        for queue in active {
            deficit[queue] += idle * queues[queue].quantum
        }
    }

    private static func saturatingSum(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let (sum, overflow) = a.addingReportingOverflow(b)
        return overflow ? .max : sum
    }
}
