/// Deficit round robin over the lanes' queues (MERGE-6).
///
/// Source: Shreedhar and Varghese, "Efficient Fair Queuing using Deficit Round Robin", SIGCOMM 1995, with gas limits in
/// place of packet sizes. Transactions that stand together are Laneway's own: a lane that has reached its part of them
/// waits for the others.
enum Interleave {
    struct Queue: Sendable {
        /// Gas limits of the lane's transactions, in the lane's order.
        var gas: [UInt64]
        /// Gas gained a round, at least 1.
        var quantum: UInt64
    }

    /// A transaction: the queue, and which of it.
    typealias Place = (queue: Int, position: Int)

    /// The merged order; every queue keeps its own order. Nil if groups wait for each other in a circle, which the
    /// auction excludes (AUC-4).
    ///
    /// Rounds in which nothing happens are skipped in one step, so that the work is at most
    /// O(queues x transactions), whatever the quanta.
    ///
    /// - Parameters:
    ///   - queues: in start order.
    ///   - groups: what stands together, each group in the order in which it stands. Members of one queue are
    ///     consecutive positions of it, ascending; no transaction is in two groups.
    static func merge(_ queues: [Queue], together groups: [[Place]] = []) -> [Place]? {
        var rounds: [UInt64]?
        return merge(queues, together: groups, rounds: &rounds)
    }

    /// The same.
    ///
    /// - Parameter numbers: if it is not nil, gets the round of every place that is merged, from 1.
    static func merge(_ queues: [Queue], together groups: [[Place]], rounds numbers: inout [UInt64]?) -> [Place]? {
        var rounds = DeficitRounds(queues, groups)
        var round: UInt64 = 0
        var active = queues.indices.filter { !queues[$0].gas.isEmpty }
        while !active.isEmpty {
            rounds.hasMoved = false
            round = saturatingSum(round, 1)
            for queue in active { rounds.takeTurn(queue) }
            if let count = numbers?.count {
                numbers?.append(contentsOf: repeatElement(round, count: rounds.merged.count - count))
            }
            if rounds.hasMoved {
                active.removeAll(where: rounds.isOver)
            } else {
                guard let idle = rounds.skipIdle(active) else { return nil }
                round = saturatingSum(round, idle)
            }
        }
        return rounds.merged
    }
}

/// The state between two turns.
private struct DeficitRounds {
    /// Members of one group in one queue.
    private struct Part {
        let group: Int
        let queue: Int
        let first: Int
        var count: Int
        /// At most 2^64 - 1, as a deficit is.
        var gas: UInt64
    }

    private struct Lane {
        let gas: [UInt64]
        let quantum: UInt64
        /// Indices of its parts, in its order.
        var parts: ArraySlice<Int> = []
        var next = 0
        var deficit: UInt64 = 0
        /// The head is the first of a part that the deficit covers.
        var hasReached = false
        /// It reached its part in a turn of its own, before other lanes reached theirs.
        var waits = false

        mutating func gainQuantum() {
            // A quantum near 2^64 just means "everything".
            deficit = saturatingSum(deficit, quantum)
        }
    }

    private(set) var merged: [Interleave.Place] = []
    /// Whether since it was last set to false something was merged or a lane began to wait.
    var hasMoved = false
    private var lanes: [Lane]
    private let groups: [[Interleave.Place]]
    private let parts: [Part]
    /// The parts of each group, by index.
    private let partsOfGroup: [[Int]]
    /// How many of a group's parts have not been reached.
    private var unreached: [Int]

    init(_ queues: [Interleave.Queue], _ groups: [[Interleave.Place]]) {
        self.groups = groups
        merged.reserveCapacity(queues.reduce(0) { $0 + $1.gas.count })
        lanes = queues.map { Lane(gas: $0.gas, quantum: $0.quantum) }
        var parts: [Part] = []
        for (group, members) in groups.enumerated() {
            var partOfQueue: [Int: Int] = [:]
            for member in members {
                let gas = queues[member.queue].gas[member.position]
                if let part = partOfQueue[member.queue] {
                    precondition(
                        member.position == parts[part].first + parts[part].count, "a part is a run of its queue")
                    parts[part].count += 1
                    parts[part].gas = saturatingSum(parts[part].gas, gas)
                } else {
                    partOfQueue[member.queue] = parts.count
                    parts.append(
                        Part(group: group, queue: member.queue, first: member.position, count: 1, gas: gas))
                }
            }
        }
        self.parts = parts
        var partsOfGroup = [[Int]](repeating: [], count: groups.count)
        for index in parts.indices { partsOfGroup[parts[index].group].append(index) }
        self.partsOfGroup = partsOfGroup
        unreached = partsOfGroup.map(\.count)
        for index in parts.indices.sorted(by: { parts[$0].first < parts[$1].first }) {
            let queue = parts[index].queue
            if let before = lanes[queue].parts.last {
                precondition(
                    parts[before].first + parts[before].count <= parts[index].first, "two groups share a transaction")
            }
            lanes[queue].parts.append(index)
        }
    }

    func isOver(_ queue: Int) -> Bool { lanes[queue].next == lanes[queue].gas.count }

    mutating func takeTurn(_ queue: Int) {
        // A group may have taken its last since the round began.
        guard !isOver(queue) else { return }
        if !lanes[queue].waits {
            lanes[queue].gainQuantum()
            noteIfReached(queue)
        }
        while true {
            sendOrdinary(queue)
            guard lanes[queue].hasReached, let part = partAtHead(queue) else { return }
            guard unreached[part.group] == 0 else {
                hasMoved = hasMoved || !lanes[queue].waits
                lanes[queue].waits = true
                return
            }
            sendGroup(part.group)
        }
    }

    /// Grants at once all rounds but the last of those in which no lane can go on or begin to wait, after a round in
    /// which none did, and answers how many. Nil if all wait.
    mutating func skipIdle(_ active: [Int]) -> UInt64? {
        let gaining = active.filter { !lanes[$0].waits }
        let rounds = gaining.map { queue in
            let missing = gasOfHead(queue) - lanes[queue].deficit
            return (missing - 1) / lanes[queue].quantum
        }
        guard let idle = rounds.min() else { return nil }
        // At most what every head is missing, so it cannot overflow.
        for queue in gaining { lanes[queue].deficit += idle * lanes[queue].quantum }
        return idle
    }

    /// What the deficit must cover for the lane to go on.
    private func gasOfHead(_ queue: Int) -> UInt64 {
        partAtHead(queue)?.gas ?? lanes[queue].gas[lanes[queue].next]
    }

    /// The part that the lane's next transaction is the first of.
    private func partAtHead(_ queue: Int) -> Part? {
        guard let index = lanes[queue].parts.first, parts[index].first == lanes[queue].next else { return nil }
        return parts[index]
    }

    private mutating func sendOrdinary(_ queue: Int) {
        let end = lanes[queue].parts.first.map { parts[$0].first } ?? lanes[queue].gas.count
        var next = lanes[queue].next
        guard next < end else { return }
        var deficit = lanes[queue].deficit
        while next < end, lanes[queue].gas[next] <= deficit {
            deficit -= lanes[queue].gas[next]
            merged.append((queue, next))
            next += 1
            hasMoved = true
        }
        lanes[queue].next = next
        lanes[queue].deficit = deficit
        noteIfReached(queue)
    }

    private mutating func sendGroup(_ group: Int) {
        merged += groups[group]
        hasMoved = true
        for index in partsOfGroup[group] {
            let part = parts[index]
            lanes[part.queue].next += part.count
            lanes[part.queue].deficit -= part.gas
            lanes[part.queue].parts.removeFirst()
            lanes[part.queue].hasReached = false
            lanes[part.queue].waits = false
            noteIfReached(part.queue)
        }
    }

    private mutating func noteIfReached(_ queue: Int) {
        guard !lanes[queue].hasReached, let part = partAtHead(queue), part.gas <= lanes[queue].deficit else { return }
        lanes[queue].hasReached = true
        unreached[part.group] -= 1
    }
}

private func saturatingSum(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let (sum, overflow) = a.addingReportingOverflow(b)
    return overflow ? .max : sum
}
