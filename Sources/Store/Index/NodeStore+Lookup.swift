import GRDB
import Synchronization
public import Wire

extension NodeStore {
    /// Where `transaction` ended: inclusions first, then endings, each by height. At most
    /// ``StoreLimits/locationsMax``; empty if no stored sub-block names it.
    ///
    /// A transaction has one inclusion at most, but its hash can end more than once, as when the same bytes are sent
    /// again and rejected. Right whether the index is complete, behind, absent or unusable; what is not in it is read.
    ///
    /// - Complexity: one sub-block read for each candidate, and each sub-block behind the index.
    public func locations(of transaction: Hash) throws(StoreError) -> [TransactionLocation] {
        var locations: [TransactionLocation] = []
        var indexedHeight: Int64 = 0
        if let found = candidates(transaction) {
            indexedHeight = found.height
            for (height, places) in found.places.groupedByHeight() {
                guard let outcomes = try outcomes(at: height)?.1 else { continue }
                locations += places.compactMap { $0.location(of: transaction, in: outcomes) }
            }
        }
        var height = indexedHeight + 1
        while let outcomes = try outcomes(at: height)?.1 {
            let prefix = TransactionIndex.prefix(transaction)
            locations += TransactionIndex.places(outcomes, height: height).lazy
                .filter { $0.prefix == prefix }
                .compactMap { $0.location(of: transaction, in: outcomes) }
            height += 1
        }
        locations.sort { ($0.section.stored, $0.height, $0.index) < ($1.section.stored, $1.height, $1.index) }
        return Array(locations.prefix(StoreLimits.locationsMax))
    }

    /// What the index says; nil if there is none or it cannot be used. The latter is reported by ``indexStatus()``, and
    /// the answer of a look-up does not depend on it.
    private func candidates(_ transaction: Hash) -> (places: [TransactionIndex.Place], height: Int64)? {
        do throws(StoreError) {
            guard let pool = try indexPool(creating: false) else { return nil }
            do throws(StoreError) {
                return try usingIndex("cannot read the index") {
                    try TransactionIndex.candidates(transaction, in: pool)
                }
            } catch {
                // Unless it was dropped meanwhile.
                index.withLock { state in
                    if case .open(let current) = state, current === pool, !error.code.isTransient {
                        state = .unusable(error)
                    }
                }
                return nil
            }
        } catch {
            return nil
        }
    }
}

extension TransactionIndex.Place {
    /// The place, if it really is the transaction's: the index knows 8 of the hash's 32 bytes.
    fileprivate func location(of transaction: Hash, in outcomes: Outcomes) -> TransactionLocation? {
        guard let section = TransactionLocation.Section(stored: section), let index = Int(exactly: position) else {
            return nil
        }
        let found: Hash? =
            switch section {
            case .included: outcomes.included.indices.contains(index) ? outcomes.included[index].transaction : nil
            case .endings: outcomes.endings.indices.contains(index) ? outcomes.endings[index].transaction : nil
            }
        guard found == transaction, let height = UInt64(exactly: height) else { return nil }
        return TransactionLocation(height: height, section: section, index: index)
    }
}

extension [TransactionIndex.Place] {
    /// Places of the same sub-block together, so that it is read once.
    fileprivate func groupedByHeight() -> [(height: Int64, places: [Element])] {
        var groups: [(height: Int64, places: [Element])] = []
        for place in sorted(by: { $0.height < $1.height }) {
            if groups.last?.height == place.height {
                groups[groups.count - 1].places.append(place)
            } else {
                groups.append((place.height, [place]))
            }
        }
        return groups
    }
}
