import Testing
import Wire

/// Specs/vectors/ed25519.json: what counts as a signature, bit for bit.
@Suite("Vectors: ed25519.json (TX-13)")
struct Ed25519VectorTests {
    struct File: Decodable {
        let verification: [Verification]
        let signing: [Signing]
    }

    struct Verification: Decodable {
        let name: String
        let publicKey: HexBytes
        let message: HexBytes
        let signature: HexBytes
        let cofactorless: Bool
        let cofactored: Bool
        let accepted: Bool
    }

    struct Signing: Decodable {
        let name: String
        let seed: HexBytes
        let publicKey: HexBytes
        let message: HexBytes
        let signature: HexBytes
    }

    @Test("every edge case is accepted or rejected as pinned")
    func verification() throws {
        let cases = try Vectors.load("ed25519", as: File.self).verification
        for vector in cases {
            let accepted = vector.publicKey.publicKey.verifies(vector.signature.signature, of: vector.message.hash)
            #expect(accepted == vector.accepted, "\(vector.name)")
            // Whatever is accepted satisfies the strictest equation.
            #expect(!vector.accepted || vector.cofactorless, "\(vector.name)")
        }
        // The file must go on pinning all that separates implementations: signatures that satisfy an equation and are
        // rejected all the same, and the twelve published cases.
        #expect(cases.contains { $0.accepted })
        #expect(cases.contains { $0.cofactorless && !$0.accepted })
        #expect(cases.contains { $0.cofactored && !$0.cofactorless })
        #expect(cases.filter { $0.name.hasPrefix("cgn20-") }.count == 12)
        #expect(cases.count == 112)
    }

    @Test("seeds give their keys, and keys their signatures")
    func signing() throws {
        let cases = try Vectors.load("ed25519", as: File.self).signing
        #expect(cases.count == 8)
        for vector in cases {
            let key = SecretKey(seed: vector.seed.hash)
            #expect(key.publicKey == vector.publicKey.publicKey, "\(vector.name)")
            #expect(key.sign(vector.message.hash) == vector.signature.signature, "\(vector.name)")
        }
    }
}
