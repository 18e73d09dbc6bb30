import CSodium
import Testing
import Wire

@Suite("BLAKE2b")
struct ManyHashesTests {
    private static func expected(_ domain: HashDomain, _ bytes: [UInt8]) -> Hash? {
        let personal = Array(domain.rawValue.utf8) + [UInt8](repeating: 0, count: 16 - domain.rawValue.utf8.count)
        var out = [UInt8](repeating: 0, count: 32)
        let status = crypto_generichash_blake2b_salt_personal(
            &out, 32, bytes, UInt64(bytes.count), nil, 0, nil, personal)
        return status == 0 ? Hash(exactly: out) : nil
    }

    @Test("is what libsodium says, for every length of one and two parts", arguments: [1, 2] as [UInt64])
    func streams(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let bytes = random.bytes(600)
        for length in 0...600 {
            let message = Array(bytes[..<length])
            #expect(Hash.of(.log, message) == Self.expected(.log, message), "\(length) bytes, seed \(seed)")
        }
        let first = Hash.of(.header, bytes)
        for length in 0...400 {
            let rest = Array(bytes[..<length])
            let hash = rest.withUnsafeBytes { Hash.of(.log, first, $0) }
            #expect(hash == Self.expected(.log, first.array + rest), "32 and \(length) bytes, seed \(seed)")
        }
    }

    @Test(
        "many messages in place get the hashes that each gets alone",
        arguments: [(32, 32), (64, 64), (128, 126), (128, 128), (40, 0), (40, 7), (100, 99)])
    func sideBySide(stride: Int, length: Int) {
        var random = SeededGenerator(seed: UInt64(stride * 1_000 + length))
        // More than two of the widest groups, and every rest.
        for count in 0...35 {
            var messages = random.bytes(stride * count)
            let expected = (0..<count).map { index in
                Self.expected(.merkleNode, Array(messages[(index * stride)..<(index * stride + length)]))
            }
            let made = messages.withUnsafeMutableBytes {
                Hash.replaceEach(.merkleNode, in: $0, stride: stride, length: length)
            }
            #expect(made == count)
            let hashes = (0..<count).map { Hash(exactly: Array(messages[(32 * $0)..<(32 * $0 + 32)])) }
            #expect(hashes == expected, "\(count) messages")
        }
    }

    @Test("has a personalisation of its own for every domain", arguments: HashDomain.allCases)
    func domains(domain: HashDomain) {
        #expect(Hash.of(domain, [1, 2, 3]) == Self.expected(domain, [1, 2, 3]))
    }
}
