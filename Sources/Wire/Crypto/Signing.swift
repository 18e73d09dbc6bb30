internal import CSodium

/// An Ed25519 secret key. Its text never shows the secret.
public struct SecretKey: Sendable {
    /// The 32 bytes that the key is made of. Whoever has them can sign.
    public let seed: Hash
    /// The key that others check with.
    public let publicKey: PublicKey

    /// The key of `seed` as in RFC 8032; the same seed always gives the same key.
    public init(seed: Hash) {
        Sodium.start()
        // libsodium writes the public key, and the secret one, which is the seed and the public key again.
        var (open, secret) = (Bytes64.zero, Bytes64.zero)
        let status = open.withMutablePointer { open in
            secret.withMutablePointer { secret in
                seed.bytes.withPointer { seed in crypto_sign_seed_keypair(open, secret, seed) }
            }
        }
        precondition(status == 0, "Ed25519 refused a seed of 32 bytes")
        self.seed = seed
        publicKey = PublicKey(bytes: open.first)
    }

    /// Signs the 32 bytes of `hash`; the same hash always gets the same signature.
    public func sign(_ hash: Hash) -> Signature {
        Sodium.start()
        var signature = Bytes64.zero
        let status = signature.withMutablePointer { signature in
            Bytes64(seed.bytes, publicKey.bytes).withPointer { secret in
                hash.bytes.withPointer { hash in crypto_sign_detached(signature, nil, hash, 32, secret) }
            }
        }
        precondition(status == 0, "Ed25519 refused to sign 32 bytes")
        return Signature(r: signature.first, s: signature.second)
    }
}

extension SecretKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Names the key by its public half.
    public var description: String { "SecretKey(of: \(publicKey))" }
    /// Names the key by its public half.
    public var debugDescription: String { description }
    /// Shows the public half only, so that `dump` and test failures cannot leak the secret.
    public var customMirror: Mirror { Mirror(self, children: ["publicKey": publicKey]) }
}

extension PublicKey {
    /// libsodium's single check (`crypto_sign_verify_detached`) over the 32 bytes of `hash`, and nothing else: what it
    /// accepts counts, whatever another implementation says (TX-13, pinned in Specs/vectors/ed25519.json).
    public func verifies(_ signature: Signature, of hash: Hash) -> Bool {
        Sodium.start()
        return Bytes64(signature.r, signature.s).withPointer { signature in
            hash.bytes.withPointer { hash in
                bytes.withPointer { key in crypto_sign_verify_detached(signature, hash, 32, key) == 0 }
            }
        }
    }
}
