public import Store
public import Wire

/// A transaction, leg or bundle: where it stands, or how it ended.
public enum InspectedTransaction {
    /// A list of every place where the hash ended, at least one. Throws ``NotThere``, ``DamagedStore`` and
    /// ``Store/StoreError``.
    public static func document(_ hash: Hash, _ store: NodeStore) throws -> Document {
        let locations = try store.locations(of: hash)
        guard !locations.isEmpty else {
            throw NotThere(
                description:
                    "no transaction, leg or bundle \(hash) has ended here; it is pending, a leg of a bundle that "
                    + "lost, or never arrived: laneway explain \(store.directory) \(hash)")
        }
        return .list(try locations.compactMap { try document($0, store) })
    }

    private static func subject(_ subject: TransactionLocation.Subject) -> [(name: String, value: Document)] {
        switch subject {
        case .transaction: [("kind", .text("transaction"))]
        case .leg(let index, let bundle):
            [("kind", .text("leg")), ("leg_of", .text("\(bundle)")), ("leg", .number(UInt64(index)))]
        case .bundle: [("kind", .text("bundle"))]
        }
    }

    private static func document(_ location: TransactionLocation, _ store: NodeStore) throws -> Document? {
        guard let subBlock = try StoredSubBlock(at: location.height, store) else { return nil }
        let outcomes = subBlock.outcomes
        let count =
            switch location.section {
            case .included: outcomes.included.count
            case .endings: outcomes.endings.count
            case .bundles: outcomes.bundles.count
            }
        guard (0..<count).contains(location.index) else {
            throw DamagedStore("sub-block \(location.height)", "the index knows a place that is not there", store)
        }
        let found =
            switch location.section {
            case .included: InspectedSubBlock.inclusion(outcomes.included[location.index], of: subBlock)
            case .endings: InspectedSubBlock.ending(outcomes.endings[location.index])
            case .bundles: InspectedSubBlock.bundle(outcomes.bundles[location.index])
            }
        guard case .object(let members) = found else { return found }
        let events: [(name: String, value: Document)] =
            location.section == .included
            ? [("events", .list(subBlock.events.ofIncluded(location.index).map { .text(Hex.encode($0.data)) }))] : []
        return .object(
            [("height", .number(location.height)), ("position", .number(UInt64(location.index)))]
                + subject(location.subject) + members + events)
    }
}
