import Wire

/// Numbers 32-byte keys in the order in which they are added, and finds them again.
///
/// Open addressing over 4 bytes a place: a table that stays in the cache where a dictionary, with keys and values in
/// it, would not. Places depend on numbers that differ in every process, so that nobody can prepare keys that fall
/// together; nothing about them can be asked, so none of it reaches a result.
struct KeyIndex {
    private(set) var keys: [Bytes32] = []
    /// Number + 1 of the key at every place, 0 for none; at most half are taken. A power of two.
    private var places = [UInt32](repeating: 0, count: 64)

    /// The number of `key`, nil if it was not added.
    func find(_ key: Bytes32) -> UInt32? {
        var place = Self.mix(key) & (places.count - 1)
        while places[place] != 0 {
            if keys[Int(places[place] - 1)] == key { return places[place] - 1 }
            place = (place + 1) & (places.count - 1)
        }
        return nil
    }

    /// The number of a lane's name.
    subscript(name: LaneName) -> UInt32? { find(name.bytes) }

    /// Adds a key that is not there, and answers its number.
    mutating func add(_ key: Bytes32) -> UInt32 {
        keys.append(key)
        if 2 * keys.count > places.count {
            places = [UInt32](repeating: 0, count: 2 * places.count)
            for number in keys.indices { put(UInt32(number)) }
        } else {
            put(UInt32(keys.count - 1))
        }
        return UInt32(keys.count - 1)
    }

    private mutating func put(_ number: UInt32) {
        var place = Self.mix(keys[Int(number)]) & (places.count - 1)
        while places[place] != 0 { place = (place + 1) & (places.count - 1) }
        places[place] = number + 1
    }

    // MARK: Places

    private static let secrets: (UInt64, UInt64, UInt64, UInt64, UInt64) = {
        func secret(_ number: Int) -> UInt64 {
            var hasher = Hasher()
            hasher.combine(number)
            return UInt64(bitPattern: Int64(hasher.finalize())) | 1
        }
        return (secret(0), secret(1), secret(2), secret(3), secret(4))
    }()

    /// Folded products of words and secrets, as in Wang Yi's wyhash.
    private static func mix(_ key: Bytes32) -> Int {
        func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
            let product = a.multipliedFullWidth(by: b)
            return product.high ^ product.low
        }
        let (words, secrets) = (key.words, Self.secrets)
        let halves =
            fold(words.0 ^ secrets.0, words.1 ^ secrets.1) ^ fold(words.2 ^ secrets.2, words.3 ^ secrets.3)
        return Int(truncatingIfNeeded: fold(halves ^ secrets.0, secrets.4) >> 1)
    }
}
