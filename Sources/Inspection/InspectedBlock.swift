public import Store
import Wire

/// A block: its header and what its sub-blocks contain.
public enum InspectedBlock {
    /// The block of that number as it is stored. Throws ``NotThere``, ``DamagedStore`` and ``Store/StoreError``.
    public static func document(_ number: UInt64, _ store: NodeStore) throws -> Document {
        guard let block = try store.block(number) else {
            throw NotThere(description: "there is no block \(number); the last is \(try store.lastBlockNumber())")
        }
        let header = block.header
        let (end, isOverflow) = header.firstHeight.addingReportingOverflow(UInt64(header.subBlockCount))
        guard header.firstHeight > 0, !isOverflow else {
            throw DamagedStore("block \(number)", "its heights cannot be right", store)
        }
        var subBlocks: [Document] = []
        for height in header.firstHeight..<end {
            guard let subBlock = try StoredSubBlock(at: height, store) else {
                throw DamagedStore("block \(number)", "its sub-block \(height) is missing", store)
            }
            subBlocks.append(
                .object([
                    ("height", .number(height)), ("included", .number(UInt64(subBlock.outcomes.included.count))),
                    ("ended", .number(UInt64(subBlock.outcomes.endings.count))),
                    ("faults", .number(UInt64(subBlock.outcomes.faults.count))),
                    ("revenue", .text("\(subBlock.revenue)")), ("commitment", .text("\(subBlock.header.header.hash)")),
                ]))
        }
        return .object([
            ("block", .number(header.number)), ("hash", .text("\(header.hash)")),
            ("previous", .text("\(header.previous)")), ("sub_blocks_root", .text("\(header.subBlocksRoot)")),
            ("log", .text("\(header.logHash)")), ("lanes", .text("\(header.lanesRoot)")),
            ("rules", .text("\(header.rulesRoot)")), ("state", .text("\(header.stateRoot)")),
            ("attribution", .text("\(header.attributionRoot)")), ("ledger", .text("\(header.ledgerRoot)")),
            ("withdrawals", .text("\(header.withdrawalsRoot)")),
            ("signature", .text("\(block.signature)")), ("sub_blocks", .list(subBlocks)),
        ])
    }
}

/// Blocks by their headers, the newest first.
public enum InspectedBlocks {
    /// Up to `limit` blocks, at least 1, below the number `before`; nil: from the newest. Throws ``DamagedStore`` and
    /// ``Store/StoreError``.
    public static func document(before: UInt64?, limit: UInt64, _ store: NodeStore) throws -> Document {
        let count = try store.lastBlockNumber()
        var number = before.map { min($0 - min($0, 1), count) } ?? count
        var blocks: [Document] = []
        while number > 0, blocks.count < limit {
            guard let header = try store.block(number)?.header else {
                throw DamagedStore("block \(number)", "it is missing", store)
            }
            blocks.append(
                .object([
                    ("block", .number(header.number)), ("hash", .text("\(header.hash)")),
                    ("first_height", .number(header.firstHeight)),
                    ("sub_blocks", .number(UInt64(header.subBlockCount))), ("state", .text("\(header.stateRoot)")),
                ]))
            number -= 1
        }
        var members: [(name: String, value: Document)] = [("count", .number(count)), ("blocks", .list(blocks))]
        if number > 0 { members.append(("next", .number(number + 1))) }
        return .object(members)
    }
}
