import Inspection
import Wire

/// Whose money it is.
enum AttributionMethods {
    /// What the lines of a statement are of.
    private enum Subject: String, CaseIterable {
        case lane
        case sender
        case recipient

        /// Nil for lanes, which the attribution itself is about.
        var side: AccountStatement.Side? { AccountStatement.Side(rawValue: rawValue) }
    }

    /// Lines of one page.
    private static let linesMax: UInt64 = 1_000

    static func attribution(_ limits: ServiceLimits) -> RPCMethod {
        let lane = Parameter.lane(
            "lane", "One lane only: then a line for every sub-block, with running sums. Default: a line a lane.",
            isRequired: false)
        let from = Parameter.integer("from", "The first height. Default: 1.", 1...UInt64.max, isRequired: false)
        let to = Parameter.integer("to", "The last height. Default: the newest.", 1...UInt64.max, isRequired: false)
        let by = Parameter<Subject>.word("by", "What lines are of: lane (the default), sender or recipient.")
        let limit = Parameter.integer(
            "limit", "Of senders or recipients: lines of the answer, those with most first. Default: 100.",
            1...linesMax, isRequired: false)
        let after = Parameter.account(
            "after", "Of senders or recipients: the account behind which to go on, the last answer's next.",
            isRequired: false)
        return RPCMethod(
            name: "laneway_attribution", summary: "Say whose revenue is whose over a range of sub-blocks.",
            parameters: [
                lane.description, from.description, to.description, by.description, limit.description,
                after.description,
            ],
            result:
                "By lane as `laneway attribution DIR --json` prints it (CLI-30). By sender or recipient: lines with "
                + "account, postings, amounts by kind and their total; accounts and total over all of the range; next, "
                + "if there is more.",
            shape: .object(
                ["from": .count, "to": .count, "lines": .list(.any)],
                optional: [
                    "attributed": .amount, "operator_data_fee": .amount, "operator_slack_fee": .amount,
                    "operator_take": .amount, "by": .text, "accounts": .count, "total": .amount, "next": .bytes32,
                ]),
            action: .answer { arguments, context throws(RPCError) in
                let lane = try arguments.optional(lane)
                let from = try arguments.optional(from) ?? 1
                let to = min(try arguments.optional(to) ?? .max, context.node.state.height)
                let by = try arguments.optional(by) ?? .lane
                let limit = try arguments.optional(limit)
                let after = try arguments.optional(after)
                guard let side = by.side else {
                    guard limit == nil, after == nil else {
                        throw .invalidParams("by: expected sender or recipient, whose lines come in pages")
                    }
                    try check(from: from, to: to, heightsMax: limits.attributionHeightsMax)
                    return try await context.read { store in
                        try InspectedAttribution(of: lane, from: from, to: to, store).document
                    }
                }
                guard lane == nil else {
                    throw .invalidParams("lane: expected none, since senders and recipients are told over all lanes")
                }
                try check(from: from, to: to, heightsMax: limits.statementHeightsMax)
                return try await context.read { store in
                    do {
                        return try AccountStatement(
                            of: side, from: from, to: to, limit: Int(limit ?? 100), after: after, store
                        ).document
                    } catch let unknown as AccountStatement.UnknownAccount {
                        throw RPCError.invalidParams(
                            "after: expected an account with a line in this range, not \(unknown.account)")
                    }
                }
            })
    }

    private static func check(from: UInt64, to: UInt64, heightsMax: UInt64) throws(RPCError) {
        guard to < from || to - from < heightsMax else {
            throw RPCError(
                .limitExceeded, "RANGE_LIMIT", fault: .client, "heights \(from) to \(to) are more than \(heightsMax)",
                rule: "SVC-5", hint: "ask for it in parts: sums over ranges that meet are the sum over all")
        }
    }
}
