import RuleKit

/// Batch-order-fairness: what a majority of observers saw first comes first. Observers report the orders in which they
/// saw transactions; majorities that run in a circle are one batch, and ranked pairs order what is inside of it.
public struct FairOrder: OrdersCandidates, ExecutesTransactions {
    /// Configuration: no observer, two that are one, or a number outside its bounds.
    public static let badConfiguration: UInt32 = 1

    /// The payload is neither a transaction nor a report of 1 to ``reportMax`` hashes.
    public static let malformed: UInt32 = 1
    /// Only observers report.
    public static let notObserver: UInt32 = 2
    /// A leg of a bundle was seen by nobody.
    public static let noLegs: UInt32 = 3

    /// The most observers.
    public static let observersMax = 9
    /// The most hashes in one report.
    public static let reportMax = 64
    /// How many of its latest sightings an observer is remembered by.
    public static let sightingsMax: UInt64 = 4_096

    private let observers: [Account]
    private let patienceHeights: UInt64
    /// More than half of them.
    private var quorum: Int { observers.count / 2 + 1 }

    /// - `observer_1` to `observer_9`: public keys, `0x` and 64 digits, without gaps.
    /// - `patience_heights`: how long a transaction waits for reports before it goes behind all others, 1 to 10,000.
    public init(_ configuration: Configuration) throws(ConfigurationError) {
        try configuration.allowOnly(
            "observer_1", "observer_2", "observer_3", "observer_4", "observer_5", "observer_6", "observer_7",
            "observer_8", "observer_9", "patience_heights")
        var observers: [Account] = []
        for number in 1...Self.observersMax {
            guard let observer = try configuration.accountIfPresent(Self.observerKey(number)) else { continue }
            guard observers.count == number - 1, !observers.contains(observer) else {
                throw ConfigurationError(code: Self.badConfiguration)
            }
            observers.append(observer)
        }
        let patience = try configuration.integer("patience_heights")
        guard !observers.isEmpty, patience >= 1, patience <= 10_000 else {
            throw ConfigurationError(code: Self.badConfiguration)
        }
        self.observers = observers
        patienceHeights = UInt64(patience)
    }

    private static func observerKey(_ number: Int) -> StaticString {
        switch number {
        case 1: "observer_1"
        case 2: "observer_2"
        case 3: "observer_3"
        case 4: "observer_4"
        case 5: "observer_5"
        case 6: "observer_6"
        case 7: "observer_7"
        case 8: "observer_8"
        default: "observer_9"
        }
    }

    /// Reports first, in order of arrival; transactions by the sub-block that they arrived for. So the keyed hash decides
    /// where observers do not.
    public func admit(_ transaction: TransactionView, _ context: AdmissionContext) -> Admission {
        guard let isReport = Self.isReport(transaction.payload) else { return .reject(Self.malformed) }
        guard !transaction.isBundleLeg else { return .reject(Self.noLegs) }
        guard isReport else { return .accept(SortKey(1, then: transaction.arrivalHeight)) }
        return observers.contains(transaction.sender)
            ? .accept(SortKey(0, then: transaction.arrival)) : .reject(Self.notObserver)
    }

    /// Reports; then what is ready, batch by batch; then what nobody waits for any longer.
    ///
    /// Ready is what more than half of the observers have reported, unless something that is not ready may still turn out
    /// to belong in front of it.
    public func order(_ candidates: Candidates, _ context: borrowing OrderContext, into proposal: inout Proposal) {
        var ready = Pool(observerCount: observers.count)
        var early = Pool(observerCount: observers.count)
        var late: [Int] = []
        for index in 0..<candidates.count {
            if Self.isReport(candidates[index].payload) == true {
                proposal.append(index)
                continue
            }
            let sightings = Sightings(of: candidates[index].hash, context.state)
            let reportCount = sightings.count(of: observers.count)
            let isOverdue = context.subBlock.height >= candidates[index].arrivalHeight + patienceHeights
            if reportCount >= quorum {
                ready.append(index, sightings, isOverdue: isOverdue)
            } else if isOverdue {
                late.append(index)
            } else if reportCount > 0 {
                early.append(index, sightings, isOverdue: false)
            }
        }
        let all = MajorityOrder(ready.positions + early.positions, observerCount: observers.count)
        for batch in all.batches(of: ready.unheld(all)) {
            for place in batch { proposal.append(ready.candidates[place]) }
        }
        for index in late { proposal.append(index) }
    }

    /// A report's sightings are kept; a transaction's are forgotten. What it does beside is the app's own.
    public func execute(_ transaction: TransactionView, _ state: inout LaneState) -> ExecutionResult {
        let payload = transaction.payload
        guard Self.isReport(payload) == true, let observer = observers.firstIndex(of: transaction.sender) else {
            state.remove(.sightings(of: transaction.hash.words))
            return .succeeded(gasUsed: transaction.gasLimit)
        }
        var count = UInt64(truncatingIfNeeded: state.unsigned(.count(of: observer)) ?? 0)
        for offset in stride(from: 1, to: payload.byteCount, by: 32) {
            note(payload.words32(at: offset), by: observer, &count, &state)
        }
        state.write(.count(of: observer), UInt128(count))
        return .succeeded(gasUsed: transaction.gasLimit)
    }

    /// Keeps the first sighting of a hash, in place of the observer's oldest.
    private func note(_ hash: Words32, by observer: Int, _ count: inout UInt64, _ state: inout LaneState) {
        var sightings = Sightings(of: hash, state)
        guard sightings[observer] == 0 else { return }
        let slot = StateKey.slot(count % Self.sightingsMax, of: observer)
        if let oldest = state.words32(slot) {
            var old = Sightings(of: oldest, state)
            // Not what the observer saw again later, after it had been forgotten.
            if old[observer] == count + 1 - Self.sightingsMax {
                old[observer] = 0
                old.write(for: oldest, observerCount: observers.count, to: &state)
            }
        }
        count += 1
        sightings[observer] = count
        sightings.write(for: hash, observerCount: observers.count, to: &state)
        state.write(slot, hash)
    }

    /// nil: malformed.
    private static func isReport(_ payload: RawSpan) -> Bool? {
        guard payload.byteCount > 0 else { return nil }
        if payload.uint8(at: 0) == 0 { return false }
        let hashBytes = payload.byteCount - 1
        guard payload.uint8(at: 0) == 1, hashBytes > 0, hashBytes % 32 == 0, hashBytes / 32 <= reportMax else {
            return nil
        }
        return true
    }
}

/// Orders by majority what observers saw, each in its own order.
public struct MajorityOrder {
    /// The most candidates that are decided together: a bit for each in a word.
    public static let decidedMax = 64

    private let positions: [UInt64]
    private let observerCount: Int
    /// How many candidates there are.
    public let count: Int

    /// - Parameters:
    ///   - positions: for every candidate where each observer saw it: from 1 on, 0 if it has not.
    ///   - observerCount: 1 to 255.
    public init(_ positions: [UInt64], observerCount: Int) {
        precondition(positions.count % observerCount == 0, "every observer has a position for every candidate")
        self.positions = positions
        self.observerCount = observerCount
        count = positions.count / observerCount
    }

    /// Whether more than half of the observers have seen `first` before `second`, or may turn out to: those who have not
    /// seen the second yet may have seen the first before it.
    public func mayPrecede(_ first: Int, _ second: Int) -> Bool { tally(first, second).firstMayPrecede }

    /// What the observers say about two candidates.
    private struct Tally {
        /// Saw the first before the second, or only the first so far.
        var first = 0
        /// The other way around.
        var second = 0
        /// Have seen neither.
        var neither = 0

        var firstMayPrecede: Bool { first + neither > second }
        var secondMayPrecede: Bool { second + neither > first }
    }

    private func tally(_ first: Int, _ second: Int) -> Tally {
        var tally = Tally()
        for observer in 0..<observerCount {
            let (a, b) = (positions[first * observerCount + observer], positions[second * observerCount + observer])
            // 0 is not seen, and so behind everything.
            if a &- 1 < b &- 1 { tally.first += 1 } else if b == 0 { tally.neither += 1 } else { tally.second += 1 }
        }
        return tally
    }

    /// The chosen candidates in order: the strongly connected components of ``mayPrecede(_:_:)``, earliest first, and in
    /// each the order of ranked pairs. Where neither decides, who is earlier in `chosen` goes first.
    ///
    /// The pairs are ranked by the votes for them, then by the fewer votes against them, then by their places in `chosen`.
    ///
    /// - Parameter chosen: at most ``decidedMax`` different candidates.
    public func batches(of chosen: [Int]) -> [[Int]] {
        precondition(chosen.count <= Self.decidedMax, "a word has a bit for each")
        var edges = [UInt64](repeating: 0, count: chosen.count)
        var pairs: [UInt32] = []
        for a in 0..<chosen.count {
            for b in a + 1..<chosen.count {
                let tally = tally(chosen[a], chosen[b])
                if tally.firstMayPrecede { edges[a] |= 1 << UInt64(b) }
                if tally.secondMayPrecede { edges[b] |= 1 << UInt64(a) }
                guard tally.first != tally.second else { continue }
                let votesFor = UInt32(max(tally.first, tally.second))
                let votesAgainst = UInt32(min(tally.first, tally.second))
                let (winner, loser) = tally.first > tally.second ? (a, b) : (b, a)
                pairs.append((~votesFor & 0xff) << 24 | votesAgainst << 16 | UInt32(winner << 8 | loser))
            }
        }
        pairs.sort()
        let reached = closure(of: edges)
        var left = chosen.count == 64 ? UInt64.max : (1 << UInt64(chosen.count)) - 1
        var batches: [[Int]] = []
        while left != 0 {
            let batch = firstBatch(of: left, reached)
            left &= ~batch
            batches.append(ranked(batch, pairs).map { chosen[$0] })
        }
        return batches
    }

    /// Whom each reaches in one step or more.
    private func closure(of edges: [UInt64]) -> [UInt64] {
        var reached = edges
        for middle in 0..<edges.count {
            for from in 0..<edges.count where reached[from] & (1 << UInt64(middle)) != 0 {
                reached[from] |= reached[middle]
            }
        }
        return reached
    }

    /// The component that nothing left outside of it reaches; of several that with the smallest number.
    private func firstBatch(of left: UInt64, _ reached: [UInt64]) -> UInt64 {
        for candidate in 0..<reached.count where left & (1 << UInt64(candidate)) != 0 {
            var batch: UInt64 = 1 << UInt64(candidate)
            var isFirst = true
            for other in 0..<reached.count where left & (1 << UInt64(other)) != 0 && other != candidate {
                guard reached[other] & (1 << UInt64(candidate)) != 0 else { continue }
                if reached[candidate] & (1 << UInt64(other)) == 0 { isFirst = false }
                batch |= 1 << UInt64(other)
            }
            if isFirst { return batch }
        }
        // Components have no circles between them, so one of them is first.
        preconditionFailure("components in a circle")
    }

    /// Ranked pairs: the strongest pairs first, each unless it closes a circle with those before it.
    private func ranked(_ batch: UInt64, _ pairs: [UInt32]) -> [Int] {
        if batch & (batch &- 1) == 0 { return [batch.trailingZeroBitCount] }
        var behind = [UInt64](repeating: 0, count: Self.decidedMax)
        for pair in pairs {
            let (a, b) = (UInt64(pair >> 8 & 0xff), UInt64(pair & 0xff))
            guard batch & (1 << a) != 0, batch & (1 << b) != 0, behind[Int(a)] & (1 << b) == 0,
                behind[Int(b)] & (1 << a) == 0
            else { continue }
            let gained = behind[Int(b)] | 1 << b
            for candidate in 0..<Self.decidedMax where candidate == Int(a) || behind[candidate] & (1 << a) != 0 {
                behind[candidate] |= gained
            }
        }
        var order: [Int] = []
        var left = batch
        while left != 0 {
            var blocked: UInt64 = 0
            for candidate in 0..<Self.decidedMax where left & (1 << UInt64(candidate)) != 0 {
                blocked |= behind[candidate]
            }
            let first = (left & ~blocked).trailingZeroBitCount
            order.append(first)
            left &= ~(1 << UInt64(first))
        }
        return order
    }
}

/// Candidates with where they were seen, at most ``MajorityOrder/decidedMax``: what comes after has to wait.
private struct Pool {
    private let observerCount: Int
    private(set) var candidates: [Int] = []
    private(set) var positions: [UInt64] = []
    private var overdue: [Bool] = []

    init(observerCount: Int) { self.observerCount = observerCount }

    /// Does nothing past the limit.
    mutating func append(_ candidate: Int, _ sightings: Sightings, isOverdue: Bool) {
        guard candidates.count < MajorityOrder.decidedMax else { return }
        candidates.append(candidate)
        for observer in 0..<observerCount { positions.append(sightings[observer]) }
        overdue.append(isOverdue)
    }

    /// The places of those that nothing behind them in `all` may precede, nor anything that is held up so itself. What is
    /// overdue is held up by nothing.
    func unheld(_ all: MajorityOrder) -> [Int] {
        var isHeld = [Bool](repeating: false, count: candidates.count)
        var waiting = Array(candidates.count..<all.count)
        while let first = waiting.popLast() {
            for place in 0..<candidates.count where !isHeld[place] && !overdue[place] {
                guard all.mayPrecede(first, place) else { continue }
                isHeld[place] = true
                waiting.append(place)
            }
        }
        return (0..<candidates.count).filter { !isHeld[$0] }
    }
}

/// Where each observer saw one transaction: the number of the sighting, 0 for none. In the state 8 bytes each.
private struct Sightings {
    private var positions: InlineArray<9, UInt64> = InlineArray(repeating: 0)

    init(of hash: TransactionHash, _ state: borrowing LaneStateReader) {
        var bytes = positions.mutableSpan
        var room = bytes.mutableBytes
        _ = state.read(.sightings(of: hash.words), into: &room)
    }

    init(of hash: Words32, _ state: borrowing LaneState) {
        var bytes = positions.mutableSpan
        var room = bytes.mutableBytes
        _ = state.read(.sightings(of: hash), into: &room)
    }

    subscript(observer: Int) -> UInt64 {
        get { UInt64(littleEndian: positions[observer]) }
        set { positions[observer] = newValue.littleEndian }
    }

    func count(of observerCount: Int) -> Int {
        var count = 0
        for observer in 0..<observerCount where positions[observer] != 0 { count += 1 }
        return count
    }

    /// Removes what nobody remembers.
    func write(for hash: Words32, observerCount: Int, to state: inout LaneState) {
        let key = StateKey.sightings(of: hash)
        if count(of: observerCount) == 0 { return state.remove(key) }
        state.write(key, positions.span.bytes.extracting(0..<observerCount * 8))
    }
}

extension StateKey {
    fileprivate static func sightings(of hash: Words32) -> StateKey { StateKey("seen").appending(hash) }
    fileprivate static func count(of observer: Int) -> StateKey { StateKey("count").appending(UInt8(observer)) }
    fileprivate static func slot(_ slot: UInt64, of observer: Int) -> StateKey {
        StateKey("slot").appending(UInt8(observer)).appending(slot)
    }
}
