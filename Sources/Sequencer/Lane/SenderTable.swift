/// The senders of a lane with sequential nonces: account to nonce record (``Accounts/nonces``).
///
/// Open addressing, account and record side by side, so that finding one costs one cache miss. Accounts are numbered
/// one after the other; the factor differs in every process, so that nobody can choose accounts that fall together.
struct SenderTable {
    private struct Place {
        var account: UInt32
        /// Record + 1, 0 for none.
        var next: UInt32
    }

    private static let factor = UInt64(bitPattern: Int64(Hasher().finalize())) | 1
    private static let empty = Place(account: 0, next: 0)

    // At most half are taken; a power of two, or none at all, so that an idle lane takes no room.
    private var places: [Place] = []
    private var count = 0

    /// The account's nonce record, nil before its first transaction in the lane.
    func find(_ account: UInt32) -> UInt32? {
        guard !places.isEmpty else { return nil }
        var place = start(account)
        while places[place].next != 0 {
            if places[place].account == account { return places[place].next - 1 }
            place = (place + 1) & (places.count - 1)
        }
        return nil
    }

    /// Adds an account that is not there.
    mutating func add(_ account: UInt32, record: UInt32) {
        count += 1
        if 2 * count > places.count {
            let old = places
            places = [Place](repeating: Self.empty, count: max(16, 2 * old.count))
            for place in old where place.next != 0 { put(place) }
        }
        put(Place(account: account, next: record + 1))
    }

    private mutating func put(_ new: Place) {
        var place = start(new.account)
        while places[place].next != 0 { place = (place + 1) & (places.count - 1) }
        places[place] = new
    }

    /// The product's high bits, which depend on all of the account's.
    private func start(_ account: UInt32) -> Int {
        let product = (UInt64(account) &+ 1) &* Self.factor
        return Int(truncatingIfNeeded: (product ^ product >> 32) >> 16) & (places.count - 1)
    }
}
