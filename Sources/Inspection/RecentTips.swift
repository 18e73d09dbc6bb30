import Node
public import Store
public import Wire

/// What transactions that were included in a lane of late paid per gas beside its base fee.
public struct RecentTips: Sendable {
    /// Sub-blocks that are looked at, at most.
    public static let subBlocksMax: UInt64 = 20
    /// Transactions that are looked at, at most: the newest.
    public static let transactionsMax = 1_000

    /// How many sub-blocks were looked at.
    public let subBlocks: UInt64
    /// Amounts per gas, ascending.
    public let tips: [Amount]

    /// Reads the last sub-blocks, newest first. Throws ``DamagedStore`` and ``Store/StoreError``.
    public init(of lane: LaneName, _ store: NodeStore) throws {
        let last = try store.lastHeight()
        var (height, tips) = (last, [Amount]())
        while height > 0, last - height < Self.subBlocksMax, tips.count < Self.transactionsMax {
            guard let subBlock = try StoredSubBlock(at: height, store) else { break }
            for inclusion in subBlock.outcomes.included
            where tips.count < Self.transactionsMax && subBlock.line(of: inclusion).lane == lane {
                tips.append(inclusion.priorityFeePerGas)
            }
            height -= 1
        }
        subBlocks = last - height
        self.tips = tips.sorted()
    }

    /// The tip that `percent` of them, 0 to 100, are at most as large as, rounded down to one that was paid; 0 for none.
    public func percentile(_ percent: Int) -> Amount {
        tips.isEmpty ? 0 : tips[(tips.count - 1) * percent / 100]
    }
}
