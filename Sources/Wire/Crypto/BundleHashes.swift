extension Bundle {
    /// Names the bundle, and is what everybody signs: over all of it but the signatures (TX-60).
    public var hash: Hash {
        var writer = WireWriter(capacity: encodedByteCount)
        encodeUnsigned(into: &writer)
        return Hash.of(.bundle, writer)
    }

    /// Names the leg at `index` of the bundle of this hash (TX-62).
    public static func legHash(at index: Int, of bundle: Hash) -> Hash {
        var writer = WireWriter(capacity: 36)
        writer.write(bundle.bytes)
        writer.write(UInt32(index))
        return Hash.of(.leg, writer)
    }

    /// Bytes that the leg at `index` pays for: its own, and its part of the bundle's others, rounded up (TX-63).
    public func size(at index: Int) -> Int {
        legs[index].encodedByteCount + (overheadByteCount + legs.count - 1) / legs.count
    }
}

extension Bundle {
    /// Signs with the keys of all of ``signers``; a key that is none of theirs is not used.
    ///
    /// - Returns: nil if a signer's key is missing.
    public func signed(by keys: [SecretKey]) -> Bundle? {
        var bundle = self
        bundle.signatures = []
        let hash = bundle.hash
        for signer in signers {
            guard let key = keys.first(where: { $0.publicKey == signer }) else { return nil }
            bundle.signatures.append(key.sign(hash))
        }
        return bundle
    }
}
