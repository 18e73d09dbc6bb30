/// Follows a node's sub-blocks, each once it is durable, from any height on (SVC-17).
///
/// It keeps no queue: what it has not given yet is in the store. So a reader may be as slow as it likes; one that has
/// once caught up and then falls too far behind is told which heights it missed.
public struct SubBlockFeed: Sendable {
    /// What comes next.
    public enum Item: Sendable, Hashable {
        /// The sub-block of this height is durable.
        case subBlock(UInt64)
        /// These heights are left out.
        case gap(ClosedRange<UInt64>)
        /// There was nothing for as long as one wanted to wait.
        case silence
    }

    private let node: LiveNode
    private let lagMax: UInt64
    private var last: UInt64
    private var hasCaughtUp = false

    /// - Parameters:
    ///   - after: the height before the first that is wanted; nil: from the next sub-block on.
    ///   - lagMax: how many heights a reader that had caught up may be behind, at least 1.
    public init(_ node: LiveNode, after: UInt64? = nil, lagMax: UInt64 = 1_000) {
        self.node = node
        self.lagMax = max(1, lagMax)
        last = after ?? node.heights.height
    }

    /// Waits for what comes next, for at most `timeout`. Nil once the node is closed and everything was given.
    public mutating func next(timeout: Duration) async -> Item? {
        switch await node.heights.wait(past: last, timeout: timeout) {
        case .timedOut:
            hasCaughtUp = true
            return .silence
        case .closed: return nil
        case .reached(let height):
            if hasCaughtUp, height - last > lagMax {
                let gap = last + 1...height - 1
                last = height - 1
                return .gap(gap)
            }
            last += 1
            if last == height { hasCaughtUp = true }
            return .subBlock(last)
        }
    }
}
