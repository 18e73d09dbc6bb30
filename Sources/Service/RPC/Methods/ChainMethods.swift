import Inspection
import Store
import Wire

/// What was published: blocks, sub-blocks, whose money it is.
enum ChainMethods {
    static func all(_ limits: ServiceLimits) -> [RPCMethod] {
        [block, blocks, subBlock, AttributionMethods.attribution(limits)]
    }

    private static let number = Parameter.point("number", "The block's number, from 1, or latest.")
    private static let height = Parameter.point("height", "The sub-block's height, from 1, or latest.")

    private static let block = RPCMethod(
        name: "laneway_block", summary: "Show a block.", parameters: [number.description],
        result: "As `laneway inspect DIR block NUMBER --json` prints it (CLI-31).",
        shape: .object([
            "block": .count, "hash": .bytes32, "previous": .bytes32, "sub_blocks_root": .bytes32, "log": .bytes32,
            "lanes": .bytes32, "rules": .bytes32, "state": .bytes32, "attribution": .bytes32, "ledger": .bytes32,
            "signature": .bytes,
            "sub_blocks": .list(
                .object([
                    "height": .count, "included": .count, "ended": .count, "faults": .count, "revenue": .amount,
                    "commitment": .bytes32,
                ])),
        ]),
        action: .answer { arguments, context throws(RPCError) in
            let point = try arguments.required(number)
            return try await context.read { store in
                try InspectedBlock.document(point.number(latest: store.lastBlockNumber()), store)
            }
        })

    /// Blocks of one page.
    private static let blocksMax: UInt64 = 100

    private static let limit = Parameter.integer(
        "limit", "How many blocks. Default: 20.", 1...blocksMax, isRequired: false)
    private static let before = Parameter.integer(
        "before", "The block's number from which to go back. Default: from the newest.", 1...UInt64.max,
        isRequired: false)

    private static let blocks = RPCMethod(
        name: "laneway_blocks", summary: "List blocks, the newest first.",
        parameters: [limit.description, before.description],
        result:
            "count (of all blocks), and blocks with block, hash, first_height, sub_blocks and state; next, if there "
            + "are older ones: the number for before.",
        shape: .object(
            [
                "count": .count,
                "blocks": .list(
                    .object([
                        "block": .count, "hash": .bytes32, "first_height": .count, "sub_blocks": .count,
                        "state": .bytes32,
                    ])),
            ], optional: ["next": .count]),
        action: .answer { arguments, context throws(RPCError) in
            let limit = try arguments.optional(limit) ?? 20
            let before = try arguments.optional(before)
            return try await context.read { store in
                try InspectedBlocks.document(before: before, limit: limit, store)
            }
        })

    private static let subBlock = RPCMethod(
        name: "laneway_subBlock", summary: "Show a sub-block: its order, endings, bundles, attribution.",
        parameters: [height.description], result: "As `laneway inspect DIR subblock HEIGHT --json` prints it (CLI-31).",
        shape: .object([
            "height": .count, "commitment": .bytes32, "previous": .bytes32, "log_position": .count,
            "log_hash": .bytes32, "signature": .bytes,
            "included": .list(
                .object([
                    "lane": .text, "outcome": .text, "gas": .count, "base_fee_per_gas": .amount,
                    "priority_fee_per_gas": .amount, "charge": .amount, "data_fee": .amount, "code": .count,
                    "transaction": .bytes32, "leg_of": .text,
                ])),
            "ended": .list(
                .object(["lane": .text, "outcome": .text, "code": .count, "transaction": .bytes32])),
            "faults": .list(.any), "events": .list(.any),
            "bundles": .list(
                .object(["outcome": .text, "bid": .amount, "paid": .amount, "refund": .amount, "bundle": .bytes32])),
            "components": .list(.any), "attribution": .list(.object(["lane": .text])),
        ]),
        action: .answer { arguments, context throws(RPCError) in
            let point = try arguments.required(height)
            return try await context.read { store in
                try InspectedSubBlock.document(point.number(latest: store.lastHeight()), store)
            }
        })
}

extension ChainPoint {
    fileprivate func number(latest: UInt64) -> UInt64 {
        switch self {
        case .latest: latest
        case .number(let number): number
        }
    }
}
