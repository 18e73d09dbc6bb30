import Testing
import Wire

/// Specs/vectors/hash-domains.json was made by another implementation of BLAKE2b.
@Suite("Vectors: hash-domains.json (ENC-20, ENC-21)")
struct HashDomainVectorTests {
    struct File: Decodable {
        let inputs: [HexBytes]
        let domains: [Domain]
    }

    struct Domain: Decodable {
        let tag: String
        let personalisation: HexBytes
        let hashes: [HexBytes]
    }

    @Test("every domain hashes every input as the vectors say, and every domain is among them")
    func domains() throws {
        let file = try Vectors.load("hash-domains", as: File.self)
        #expect(file.domains.map(\.tag) == HashDomain.allCases.map(\.rawValue))
        for vector in file.domains {
            let domain = try #require(HashDomain(rawValue: vector.tag), "\(vector.tag)")
            let padding = [UInt8](repeating: 0, count: 16 - vector.tag.utf8.count)
            #expect(vector.personalisation.bytes == Array(vector.tag.utf8) + padding, "\(vector.tag)")
            #expect(vector.hashes.count == file.inputs.count, "\(vector.tag)")
            for (input, hash) in zip(file.inputs, vector.hashes) {
                #expect(Hash.of(domain, input.bytes) == hash.hash, "\(vector.tag) of \(input.bytes.count) bytes")
            }
        }
    }

    @Test("the forms for two hashes and for a hash and bytes agree with the plain one")
    func forms() {
        for seed in UInt64(0)..<50 {
            var random = SeededGenerator(seed: seed)
            let (first, second) = (Hash(using: &random), Hash(using: &random))
            let rest = random.bytes(Int.random(in: 0...300, using: &random))
            let domain = HashDomain.any(using: &random)
            #expect(Hash.of(domain, first, second) == Hash.of(domain, first.array + second.array), "seed \(seed)")
            let parts = rest.withUnsafeBytes { Hash.of(domain, first, $0) }
            #expect(parts == Hash.of(domain, first.array + rest), "seed \(seed)")
        }
    }

    @Test("no two domains share a tag, and every tag fits BLAKE2b's 16 bytes")
    func tags() {
        #expect(Set(HashDomain.allCases.map(\.rawValue)).count == HashDomain.allCases.count)
        for domain in HashDomain.allCases {
            #expect((1...16).contains(domain.rawValue.utf8.count), "\(domain)")
        }
    }
}
