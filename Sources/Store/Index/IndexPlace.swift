import Wire

extension TransactionIndex {
    /// A row: a place where something whose hash begins with these bytes may stand.
    struct Place: Hashable, Comparable {
        /// What a look-up names first, by the list and by whether it stands in the sub-block (column `section`).
        enum Rank: Int64 {
            case included = 0
            case ending = 1
            /// Of a bundle whose legs stand in the sub-block.
            case bundle = 2
            /// Of a bundle that ended without that.
            case bundleEnding = 3
        }

        var prefix: Int64
        var rank: Int64
        var height: Int64
        var position: Int64

        static func < (left: Place, right: Place) -> Bool {
            (left.prefix, left.rank, left.height, left.position)
                < (right.prefix, right.rank, right.height, right.position)
        }

        /// The hash's first 8 bytes. Hashes that share them are told apart in the section itself.
        static func prefix(of hash: Hash) -> Int64 { Int64(bitPattern: hash.bytes.words.0) }
    }

    /// Every place in a sub-block's outcomes.
    static func places(_ outcomes: Outcomes, height: Int64) -> [Place] {
        var places: [Place] = []
        places.reserveCapacity(outcomes.included.count + outcomes.endings.count + outcomes.bundles.count)
        func add(_ hash: Hash, _ rank: Place.Rank, _ position: Int) {
            places.append(
                Place(
                    prefix: Place.prefix(of: hash), rank: rank.rawValue, height: height, position: Int64(position)))
        }
        for (position, inclusion) in outcomes.included.enumerated() { add(inclusion.transaction, .included, position) }
        for (position, ending) in outcomes.endings.enumerated() { add(ending.transaction, .ending, position) }
        for (position, bundle) in outcomes.bundles.enumerated() {
            add(bundle.bundle, bundle.hasIncludedLegs ? .bundle : .bundleEnding, position)
        }
        return places
    }
}

extension TransactionIndex.Place {
    /// The place, if it really is the hash's: the index knows 8 of its 32 bytes.
    func location(of hash: Hash, in outcomes: Outcomes) -> TransactionLocation? {
        guard let rank = Rank(rawValue: rank), let index = Int(exactly: position), let height = UInt64(exactly: height)
        else { return nil }
        switch rank {
        case .included:
            guard outcomes.included.indices.contains(index), outcomes.included[index].transaction == hash else {
                return nil
            }
            let leg = outcomes.leg(hash).map { TransactionLocation.Subject.leg(index: $0.index, bundle: $0.bundle) }
            return TransactionLocation(height: height, section: .included, index: index, subject: leg ?? .transaction)
        case .ending:
            guard outcomes.endings.indices.contains(index), outcomes.endings[index].transaction == hash else {
                return nil
            }
            return TransactionLocation(height: height, section: .endings, index: index, subject: .transaction)
        case .bundle, .bundleEnding:
            guard outcomes.bundles.indices.contains(index), outcomes.bundles[index].bundle == hash else { return nil }
            return TransactionLocation(height: height, section: .bundles, index: index, subject: .bundle)
        }
    }
}
