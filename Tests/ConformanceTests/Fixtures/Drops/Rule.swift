import RuleKit

/// Never proposes a payload that begins with 9, and never says so.
public struct Drops: UnconfiguredRule, OrdersCandidates {
    /// Makes the rule.
    public init() {}

    /// See the type.
    public func order(_ candidates: Candidates, _ context: borrowing OrderContext, into proposal: inout Proposal) {
        for index in 0..<candidates.count {
            let payload = candidates[index].payload
            if payload.byteCount == 0 || payload.uint8(at: 0) != 9 { proposal.append(index) }
        }
    }
}
