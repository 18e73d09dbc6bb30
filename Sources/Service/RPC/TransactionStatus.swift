import Inspection
import Store
import Wire

/// Where a transaction, leg or bundle is: pending, ended, or not known here (SVC-13).
struct TransactionStatus: Sendable {
    let document: Document

    init(of hash: Hash, _ context: ServiceContext) async throws(RPCError) {
        // Pending is asked first: what ends between the two questions is then found ended, never lost.
        let place = context.node.pending[hash]
        let (ended, places) = try await context.read { store in
            let ended = try Self.ended(hash, store)
            return (ended, try ended.map { _ in try InspectedTransaction.document(hash, store) })
        }
        var members: [(name: String, value: Document)] = [("hash", .text("\(hash)"))]
        let isPending = place != nil && context.node.isPending(hash)
        members.append(("state", .text(isPending ? "pending" : ended == nil ? "unknown" : "ended")))
        if let place {
            members += [
                ("kind", .text(place.kind)), ("log_position", .number(place.position)),
                ("arrival_height", .number(place.height)),
            ]
            if let number = place.inboxNumber { members.append(("inbox_number", .number(number))) }
        }
        if !isPending, let ended {
            members += [
                ("height", .number(ended.height)), ("outcome", .text(ended.outcome.name)),
                ("rules", .text(ended.outcome.rules)), ("meaning", .text(ended.outcome.meaning)),
                ("advice", .text(ended.outcome.advice)),
            ]
        }
        members.append(("places", places ?? .list([])))
        document = .object(members)
    }

    /// How it ended: where it stands in a sub-block, else where it ended last.
    struct Ended: Sendable {
        let height: UInt64
        let outcome: OutcomeCode
    }

    /// Nil for what has not ended in a stored sub-block.
    static func ended(_ hash: Hash, _ store: NodeStore) throws -> Ended? {
        let locations = try store.locations(of: hash)
        guard let decisive = locations.first(where: { $0.section == .included }) ?? locations.last else { return nil }
        guard let subBlock = try StoredSubBlock(at: decisive.height, store) else { return nil }
        let outcomes = subBlock.outcomes
        let outcome: OutcomeCode? =
            switch decisive.section {
            case .included: outcomes.included.dropFirst(decisive.index).first?.outcome
            case .endings: outcomes.endings.dropFirst(decisive.index).first?.outcome
            case .bundles: outcomes.bundles.dropFirst(decisive.index).first?.outcome
            }
        guard let outcome else {
            throw DamagedStore("sub-block \(decisive.height)", "the index knows a place that is not there", store)
        }
        return Ended(height: decisive.height, outcome: outcome)
    }
}
