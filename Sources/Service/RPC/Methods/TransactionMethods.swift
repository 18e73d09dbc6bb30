import Inspection
import Sequencer
import Store
import Wire

/// What became of transactions, and what accounts have.
enum TransactionMethods {
    static let all = [status, transaction, account]

    private static let hash = Parameter.hash("hash", "The hash of a transaction, leg or bundle.")
    private static let holder = Parameter.account("account", "The account's public key.")
    private static let lane = Parameter.lane(
        "lane", "A lane's name, for the account's next nonce there.", isRequired: false)

    private static let status = RPCMethod(
        name: "laneway_status", summary: "Say where a transaction, leg or bundle is, or how it ended.",
        parameters: [hash.description],
        result: "state: pending, ended or unknown; log_position and arrival_height while it is pending; height, "
            + "outcome, rules, meaning and advice once it has ended; places: as laneway_transaction.",
        shape: .status,
        action: .answer { arguments, context throws(RPCError) in
            try await TransactionStatus(of: arguments.required(hash), context).document
        })

    private static let transaction = RPCMethod(
        name: "laneway_transaction", summary: "Show every place where a transaction, leg or bundle ended.",
        parameters: [hash.description],
        result: "A list of places as `laneway inspect DIR transaction HASH --json` prints them (CLI-31), at least one.",
        shape: .list(.place),
        action: .answer { arguments, context throws(RPCError) in
            let hash = try arguments.required(hash)
            let isPending = context.node.isPending(hash)
            return try await context.read { store in
                guard try !store.locations(of: hash).isEmpty else {
                    throw NotThere(
                        description: isPending
                            ? "it is pending; ask laneway_status"
                            : "no transaction, leg or bundle of this hash has ended here")
                }
                return try InspectedTransaction.document(hash, store)
            }
        })

    private static let account = RPCMethod(
        name: "laneway_account", summary: "Say what an account has.",
        parameters: [holder.description, lane.description],
        result: "account, balance, held (for what is pending), free (the difference), next_order (the number of its "
            + "next transfer, withdrawal or cancellation), and with lane next_nonce and forced_nonce (INB-8).",
        shape: .object(
            ["account": .bytes32, "balance": .amount, "held": .amount, "free": .amount, "next_order": .count],
            optional: ["lane": .text, "next_nonce": .count, "forced_nonce": .count]),
        action: .answer { arguments, context throws(RPCError) in
            let account = try arguments.required(holder)
            let lane = try arguments.optional(lane)
            let (found, order, nonce) = await context.node.ask { sequencer in
                (
                    sequencer.balance(of: account), sequencer.orderNumber(of: account) + 1,
                    lane.map {
                        (
                            next: sequencer.nextNonce(of: account, lane: $0),
                            forced: sequencer.nextForcedNonce(of: account, lane: $0)
                        )
                    }
                )
            }
            var members: [(name: String, value: Document)] = [
                ("account", .text("\(account)")), ("balance", .text("\(found.balance)")),
                ("held", .text("\(found.held)")), ("free", .text("\(found.balance - found.held)")),
                ("next_order", .number(order)),
            ]
            if let lane, let nonce {
                guard let next = nonce.next, let forced = nonce.forced else { throw LaneMethods.noLane(lane) }
                members += [
                    ("lane", .text(lane.text)), ("next_nonce", .number(next)), ("forced_nonce", .number(forced)),
                ]
            }
            return .object(members)
        })
}
