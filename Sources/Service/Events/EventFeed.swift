/// Follows what a node makes durable, from any height or log position on (SVC-17).
///
/// It keeps no queue: what it has not given yet is in the store. So a reader may be as slow as it likes; one that has
/// once caught up and then falls too far behind is told what it missed.
public struct EventFeed: Sendable {
    /// What comes next.
    public enum Item: Sendable, Hashable {
        /// These are durable: one height, or some log positions.
        case next(ClosedRange<UInt64>)
        /// These are left out.
        case gap(ClosedRange<UInt64>)
        /// There was nothing for as long as one wanted to wait.
        case silence
    }

    private let progress: ProgressSignal
    private let stepMax: UInt64
    private let lagMax: UInt64
    private var last: UInt64
    private var hasCaughtUp = false

    /// - Parameters:
    ///   - after: the height or position before the first that is wanted; nil: from the next one on.
    ///   - lagMax: how far a reader that had caught up may be behind, at least 1.
    public init(_ topic: EventTopic, of node: LiveNode, after: UInt64? = nil, lagMax: UInt64 = 1_000) {
        progress = topic.progress(of: node)
        stepMax = topic.stepMax
        self.lagMax = max(1, lagMax)
        last = after ?? progress.last
    }

    /// Waits for what comes next, for at most `timeout`. Nil once the node is closed and everything was given.
    public mutating func next(timeout: Duration) async -> Item? {
        switch await progress.wait(past: last, timeout: timeout) {
        case .timedOut:
            hasCaughtUp = true
            return .silence
        case .closed: return nil
        case .reached(let end):
            if hasCaughtUp, end - last > lagMax {
                let gap = last + 1...end - 1
                last = end - 1
                return .gap(gap)
            }
            let step = last + 1...min(end, last + stepMax)
            last = step.upperBound
            if last == end { hasCaughtUp = true }
            return .next(step)
        }
    }
}
