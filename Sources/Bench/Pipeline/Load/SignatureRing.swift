internal import Wire

/// The signatures of the newest transactions that were sent, to be checked bare: the yardstick's bytes are those of the
/// pipeline.
struct SignatureRing: Sendable {
    struct Signed: Sendable {
        let key: PublicKey
        let hash: Hash
        let signature: Signature

        var isGood: Bool { key.verifies(signature, of: hash) }
    }

    /// As many as make every check one of another key and message than those that are still in the caches.
    static let countMax = 4_096

    private(set) var signed: [Signed] = []
    private var next = 0

    mutating func add(_ new: some Sequence<Signed>) {
        for signature in new {
            if signed.count < Self.countMax {
                signed.append(signature)
            } else {
                signed[next] = signature
            }
            next = (next + 1) % Self.countMax
        }
    }
}
