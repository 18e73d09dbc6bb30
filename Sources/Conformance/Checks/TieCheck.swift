import Simulation

/// What decides between transactions that are equal in all that a rule should look at (CHECK-4).
///
/// Runs that differ only in what arrived in another lane have other keyed hashes and are the same for the rule. Two
/// equals that stand in the same order in all of them were put in that order by the rule.
struct TieCheck {
    /// What decides.
    enum Finding: Hashable {
        /// No two equals were included.
        case nothing
        /// The keyed hash, between any two.
        case keyedHash
        /// Which of two arrived first, or last, wherever the rule decides.
        case arrival(earlierFirst: Bool)
        /// The sender: the same of two comes first however they arrive.
        case sender
        /// Neither arrival nor sender: the transaction's hash, or some order of the rule's own making.
        case other
    }

    /// So many that two equals are in the same order in all of them by chance once in 2^23.
    static let runs = 24

    let runner: CaseRunner

    /// Two arrivals, by their place in the case; the first arrived earlier.
    private struct Pair: Hashable {
        let earlier: Int
        let later: Int
    }

    func finding(in equals: CheckCase) throws -> Finding {
        // Without the other lane all runs are the same one.
        guard equals.hasOther else { return .nothing }
        var fixed: [Pair: Bool] = [:]
        let pairs = Self.pairs(of: equals)
        for run in 0..<Self.runs {
            let places = try places(of: equals, variant: run)
            let orders = pairs.compactMap { pair -> (Pair, Bool)? in
                guard let earlier = places[equals.arrivals[pair.earlier].id],
                    let later = places[equals.arrivals[pair.later].id]
                else { return nil }
                return (pair, earlier < later)
            }
            if run == 0, orders.isEmpty { return .nothing }
            let known = Dictionary(uniqueKeysWithValues: orders)
            fixed = run == 0 ? known : fixed.filter { known[$0.key] == $0.value }
            if fixed.isEmpty { return .keyedHash }
        }
        return Self.finding(fixed, in: equals)
    }

    /// Where each transaction that was included stands, over all sub-blocks.
    private func places(of equals: CheckCase, variant: Int) throws -> [String: Int] {
        let order = try runner.run(equals, variant: variant).subBlocks.flatMap(\.order)
        return Dictionary(order.enumerated().map { ($1, $0) }) { first, _ in first }
    }

    private static func pairs(of equals: CheckCase) -> [Pair] {
        let arrivals = equals.arrivals
        return arrivals.indices.flatMap { earlier in
            arrivals.indices.filter { $0 > earlier && arrivals[$0].isAlike(arrivals[earlier]) }
                .map { Pair(earlier: earlier, later: $0) }
        }
    }

    /// - Parameter fixed: whether the earlier one comes first.
    private static func finding(_ fixed: [Pair: Bool], in equals: CheckCase) -> Finding {
        let directions = Set(fixed.values)
        if let direction = directions.first, directions.count == 1 { return .arrival(earlierFirst: direction) }
        // Who of two senders wins, in which orders of arrival, and whether that is ever another one.
        var meetings: [Set<String>: (winners: Set<String>, directions: Set<Bool>)] = [:]
        for (pair, earlierFirst) in fixed {
            let (earlier, later) = (equals.arrivals[pair.earlier].from, equals.arrivals[pair.later].from)
            var meeting = meetings[[earlier, later]] ?? ([], [])
            meeting.winners.insert(earlierFirst ? earlier : later)
            meeting.directions.insert(earlierFirst)
            meetings[[earlier, later]] = meeting
        }
        let isAlwaysSame = meetings.values.allSatisfy { $0.winners.count == 1 }
        // Who wins once may have arrived first: it takes two who met both ways.
        return isAlwaysSame && meetings.values.contains { $0.directions.count == 2 } ? .sender : .other
    }
}

extension CheckCase.Arrival {
    /// Alike in all but sender and arrival, and with `exceptFee` in the priority fee.
    func isAlike(_ other: Self, exceptFee: Bool = false) -> Bool {
        at == other.at && gas == other.gas && bid == other.bid && payload == other.payload
            && (exceptFee || priorityFee == other.priorityFee)
    }
}
