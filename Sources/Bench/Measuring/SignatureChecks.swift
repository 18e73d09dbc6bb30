internal import Wire

/// The yardstick: single Ed25519 checks by libsodium, as ingress makes one for every envelope.
struct SignatureChecks {
    private struct Signed {
        let key: PublicKey
        let hash: Hash
        let signature: Signature
    }

    private let signed: [Signed]
    private var next = 0

    /// Signatures of different keys over different hashes, so that no table that is warm for one key helps.
    init(keyCount: Int = 512) {
        signed = (0..<keyCount).map { number in
            let hash = Hash.of(.developmentKey, Array("bench \(number)".utf8))
            let key = SecretKey(seed: hash)
            return Signed(key: key.publicKey, hash: hash, signature: key.sign(hash))
        }
    }

    /// Checks `count` signatures, all of them good.
    mutating func slice(_ count: Int) throws(BenchError) -> Slice {
        let start = ThreadClock.nanoseconds
        for _ in 0..<count {
            let check = signed[next]
            next = next + 1 == signed.count ? 0 : next + 1
            guard check.key.verifies(check.signature, of: check.hash) else {
                throw BenchError("a good signature was refused", remedy: "Check the installation of libsodium.")
            }
        }
        return Slice(nanoseconds: ThreadClock.nanoseconds - start, count: UInt64(count))
    }
}
