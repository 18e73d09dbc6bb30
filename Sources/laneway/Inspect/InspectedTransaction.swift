import Store
import Wire

/// A transaction: where it stands, or how it ended.
enum InspectedTransaction {
    static func document(_ hash: Hash, _ store: NodeStore) throws -> Document {
        let locations = try store.locations(of: hash)
        guard !locations.isEmpty else {
            throw NotThere(
                description: "no transaction \(hash) has ended here; it is pending, or never arrived")
        }
        return .list(try locations.compactMap { try document($0, store) })
    }

    private static func document(_ location: TransactionLocation, _ store: NodeStore) throws -> Document? {
        guard let subBlock = try StoredSubBlock(at: location.height, store) else { return nil }
        let outcomes = subBlock.outcomes
        let count = location.section == .included ? outcomes.included.count : outcomes.endings.count
        guard (0..<count).contains(location.index) else {
            throw DamagedStore("sub-block \(location.height)", "the index knows a place that is not there", store)
        }
        let found =
            switch location.section {
            case .included: InspectedSubBlock.inclusion(outcomes.included[location.index], of: subBlock)
            case .endings: InspectedSubBlock.ending(outcomes.endings[location.index])
            }
        guard case .object(let members) = found else { return found }
        return .object(
            [("height", .number(location.height)), ("position", .number(UInt64(location.index)))] + members)
    }
}
