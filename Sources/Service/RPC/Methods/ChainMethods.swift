import Inspection
import Store
import Wire

/// What was published: blocks, sub-blocks, whose money it is.
enum ChainMethods {
    static func all(_ limits: ServiceLimits) -> [RPCMethod] { [block, subBlock, attribution(limits)] }

    private static let number = Parameter.point("number", "The block's number, from 1, or latest.")
    private static let height = Parameter.point("height", "The sub-block's height, from 1, or latest.")

    private static let block = RPCMethod(
        name: "laneway_block", summary: "Show a block.", parameters: [number.description],
        result: "As `laneway inspect DIR block NUMBER --json` prints it (CLI-31).",
        action: .answer { arguments, context throws(RPCError) in
            let point = try arguments.required(number)
            return try await context.read { store in
                try InspectedBlock.document(point.number(latest: store.lastBlockNumber()), store)
            }
        })

    private static let subBlock = RPCMethod(
        name: "laneway_subBlock", summary: "Show a sub-block: its order, endings, bundles, attribution.",
        parameters: [height.description], result: "As `laneway inspect DIR subblock HEIGHT --json` prints it (CLI-31).",
        action: .answer { arguments, context throws(RPCError) in
            let point = try arguments.required(height)
            return try await context.read { store in
                try InspectedSubBlock.document(point.number(latest: store.lastHeight()), store)
            }
        })

    private static func attribution(_ limits: ServiceLimits) -> RPCMethod {
        let lane = Parameter.lane(
            "lane", "One lane only: then a line for every sub-block, with running sums. Default: a line a lane.",
            isRequired: false)
        let from = Parameter.integer("from", "The first height. Default: 1.", 1...UInt64.max, isRequired: false)
        let to = Parameter.integer("to", "The last height. Default: the newest.", 1...UInt64.max, isRequired: false)
        return RPCMethod(
            name: "laneway_attribution", summary: "Say whose revenue is whose over a range of sub-blocks.",
            parameters: [lane.description, from.description, to.description],
            result: "As `laneway attribution DIR --json` prints it (CLI-30).",
            action: .answer { arguments, context throws(RPCError) in
                let lane = try arguments.optional(lane)
                let from = try arguments.optional(from) ?? 1
                let to = min(try arguments.optional(to) ?? .max, context.node.state.height)
                guard to < from || to - from < limits.attributionHeightsMax else {
                    throw RPCError(
                        .limitExceeded, "RANGE_LIMIT", fault: .client,
                        "heights \(from) to \(to) are more than \(limits.attributionHeightsMax)", rule: "SVC-5",
                        hint: "ask for it in parts: sums over ranges that meet are the sum over all")
                }
                return try await context.read { store in
                    try InspectedAttribution(of: lane, from: from, to: to, store).document
                }
            })
    }
}

extension ChainPoint {
    fileprivate func number(latest: UInt64) -> UInt64 {
        switch self {
        case .latest: latest
        case .number(let number): number
        }
    }
}
