import Inspection
import Store
import Wire

/// What an account sent, and why it stands where it stands.
enum SenderMethods {
    /// Transactions of one answer, but for the rest of an entry.
    private static let countMax: UInt64 = 100

    private static let account = Parameter.account("account", "The sender's or payer's public key.")
    private static let limit = Parameter.integer(
        "limit", "How many, but for the rest of an entry. Default: 20.", 1...countMax, isRequired: false)
    private static let before = Parameter.integer(
        "before", "A position of the log before which to go on: the last answer's next. Default: the newest.",
        1...UInt64.max, isRequired: false)
    private static let hash = Parameter.hash("hash", "The whole hash of a transaction, leg or bundle that has ended.")

    static let transactions = RPCMethod(
        name: "laneway_transactions", summary: "Show what an account sent, the newest first, and what became of it.",
        parameters: [account.description, limit.description, before.description],
        result: "account, height, indexed_height, and transactions: hash, kind, log_position, state: pending, ended or "
            + "unknown; of what has ended lane and nonce, or bundle of a leg, height and outcome; next, if there is "
            + "more: the position for before.",
        shape: .senderTransactions,
        action: .answer { arguments, context throws(RPCError) in
            let account = try arguments.required(account)
            let limit = Int(try arguments.optional(limit) ?? 20)
            let before = try arguments.optional(before) ?? .max
            let node = context.node
            return try await context.read { store in
                let height = try store.lastHeight()
                let found = try store.arrivals(of: account, before: before, countMax: limit + 1)
                guard found.isWhole else { throw behind(found.indexedHeight, of: height) }
                var lines: [Document] = []
                var next: UInt64?
                for arrival in found.arrivals {
                    guard lines.count < limit else { break }
                    next = arrival.position
                    for line in SentTransaction.all(in: arrival, of: account) {
                        lines.append(try line.document(node, store))
                    }
                }
                var members: [(name: String, value: Document)] = [
                    ("account", .text("\(account)")), ("height", .number(height)),
                    ("indexed_height", .number(found.indexedHeight)), ("transactions", .list(lines)),
                ]
                if let next, next != found.arrivals.last?.position { members.append(("next", .number(next))) }
                return .object(members)
            }
        })

    static let explain = RPCMethod(
        name: "laneway_explain",
        summary: "Say why a transaction, leg or bundle stands where it stands, or how it ended otherwise.",
        parameters: [hash.description],
        result: "As `laneway explain DIR HASH --json` prints it (CLI-62), and lines: the same for people.",
        shape: .explanation,
        action: .answer { arguments, context throws(RPCError) in
            let hash = try arguments.required(hash)
            guard let explainer = context.explainer else {
                throw RPCError(
                    .rejected, "NO_RULES", fault: .node, "this service has no rules to derive sub-blocks with",
                    rule: "SVC-41", hint: "laneway explain DIR HASH does it from the node's folder")
            }
            guard !context.node.isPending(hash) else {
                throw RPCError(
                    .notFound, "NOT_FOUND", fault: .client,
                    "it is pending: no sub-block has ended it yet, and what it is, is public when one has",
                    rule: "SVC-41", hint: "ask laneway_status, and again once it has ended")
            }
            return try await explainer.explain(hash)
        })

    private static func behind(_ indexed: UInt64, of height: UInt64) -> RPCError {
        var error = RPCError(
            .limitExceeded, "INDEX_BEHIND", fault: .node,
            "the look-up index has come to sub-block \(indexed) of \(height), and too much lies behind it to read",
            rule: "SVC-42", hint: "ask again in 1000 ms")
        error.retryAfterMilliseconds = 1_000
        return error
    }
}

/// A transaction, leg or bundle that an account sent.
private struct SentTransaction {
    let hash: Hash
    let kind: String
    let position: UInt64
    /// What is told of it once it has ended.
    var contents: [(name: String, value: Document)] = []
    /// The bundle of a leg, which ends it where no sub-block has the leg.
    var bundle: Hash?

    /// All of an account in an entry, in its order.
    static func all(in arrival: AccountArrivals.Arrival, of account: PublicKey) -> [SentTransaction] {
        let (entry, position) = (arrival.entry, arrival.position)
        func transactions(_ envelope: Envelope) -> [SentTransaction] {
            zip(entry.transactionHashes, envelope.operations).map { hash, operation in
                SentTransaction(
                    hash: hash, kind: "transaction", position: position,
                    contents: [("lane", .text(envelope.lane.text)), ("nonce", .number(operation.nonce))])
            }
        }
        switch entry.entry {
        case .envelope(let envelope): return transactions(envelope)
        case .forcedEnvelope(let forced): return transactions(forced.envelope)
        case .bundle(let bundle):
            let hash = entry.bundleHash ?? bundle.hash
            let whole =
                bundle.payer == account ? [SentTransaction(hash: hash, kind: "bundle", position: position)] : []
            return whole
                + zip(entry.transactionHashes, bundle.legs).filter { $0.1.sender == account }.map { leg, contents in
                    SentTransaction(
                        hash: leg, kind: "leg", position: position,
                        contents: [("lane", .text(contents.lane.text)), ("bundle", .text("\(hash)"))], bundle: hash)
                }
        default: return []
        }
    }

    func document(_ node: LiveNode, _ store: NodeStore) throws -> Document {
        // Pending is asked first: what ends between the two questions is then found ended, never lost.
        let wasPending = node.isPending(hash)
        var ended = try TransactionStatus.ended(hash, store)
        if ended == nil, let bundle { ended = try TransactionStatus.ended(bundle, store) }
        let isPending = wasPending && node.isPending(hash)
        var members: [(name: String, value: Document)] = [
            ("hash", .text("\(hash)")), ("kind", .text(kind)), ("log_position", .number(position)),
            ("state", .text(isPending ? "pending" : ended == nil ? "unknown" : "ended")),
        ]
        if !isPending, let ended {
            members += contents + [("height", .number(ended.height)), ("outcome", .text(ended.outcome.name))]
        }
        return .object(members)
    }
}
