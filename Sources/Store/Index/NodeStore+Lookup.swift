import GRDB
import Synchronization
public import Wire

extension NodeStore {
    /// Where the transaction, leg or bundle of this hash ended: first where it stands in a sub-block, then where it ended
    /// otherwise, each by height. At most ``StoreLimits/locationsMax``; empty if no stored sub-block names it. Of a bundle
    /// that lost, the legs are in no sub-block.
    ///
    /// Each has one inclusion at most, but its hash can end more than once, as when the same bytes are sent again and
    /// rejected. Right whether the index is complete, behind, absent or unusable; what is not in it is read.
    ///
    /// - Complexity: one sub-block read for each candidate, and each sub-block behind the index.
    public func locations(of hash: Hash) throws(StoreError) -> [TransactionLocation] {
        var found: [(place: TransactionIndex.Place, location: TransactionLocation)] = []
        func add(_ places: some Sequence<TransactionIndex.Place>, _ outcomes: Outcomes) {
            for place in places {
                if let location = place.location(of: hash, in: outcomes) { found.append((place, location)) }
            }
        }
        var indexedHeight: Int64 = 0
        if let candidates = candidates(hash) {
            indexedHeight = candidates.height
            for (height, places) in candidates.places.groupedByHeight() {
                if let outcomes = try outcomes(at: height)?.1 { add(places, outcomes) }
            }
        }
        var height = indexedHeight + 1
        let prefix = TransactionIndex.Place.prefix(of: hash)
        while let outcomes = try outcomes(at: height)?.1 {
            add(TransactionIndex.places(outcomes, height: height).lazy.filter { $0.prefix == prefix }, outcomes)
            height += 1
        }
        return found.sorted { $0.place < $1.place }.prefix(StoreLimits.locationsMax).map(\.location)
    }

    /// The index; nil if there is none or it cannot be used.
    func usableIndex() -> DatabasePool? { try? indexPool(creating: false) }

    /// What the index says; nil if there is none or it cannot be used. The latter is reported by ``indexStatus()``, and
    /// the answer of a look-up does not depend on it.
    private func candidates(_ hash: Hash) -> (places: [TransactionIndex.Place], height: Int64)? {
        do throws(StoreError) {
            guard let pool = try indexPool(creating: false) else { return nil }
            do throws(StoreError) {
                return try usingIndex("cannot read the index") {
                    try TransactionIndex.candidates(hash, in: pool)
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
