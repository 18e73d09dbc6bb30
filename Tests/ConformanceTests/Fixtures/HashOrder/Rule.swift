import RuleKit

/// Proposes in the order of a set of hashes.
public struct HashOrder: UnconfiguredRule, OrdersCandidates {
    /// Makes the rule.
    public init() {}

    /// See the type.
    public func admit(_ transaction: TransactionView, _ context: AdmissionContext) -> Admission {
        .accept(SortKey(0, then: 0))
    }

    /// See the type.
    public func order(_ candidates: Candidates, _ context: borrowing OrderContext, into proposal: inout Proposal) {
        var entries: Set<Entry> = []
        for index in 0..<candidates.count { entries.insert(Entry(hash: candidates[index].hash, index: index)) }
        for entry in entries { proposal.append(entry.index) }
    }

    private struct Entry: Hashable {
        let hash: TransactionHash
        let index: Int

        static func == (left: Entry, right: Entry) -> Bool { left.hash == right.hash }

        // Not the index: that follows the keyed hash.
        func hash(into hasher: inout Hasher) { hasher.combine(hash) }
    }
}
