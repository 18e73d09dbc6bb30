import Testing
import Wire

@Suite("Hashes, keys, signatures and their text")
struct FixedBytesTests {
    @Test("bytes come back in their order, from every initialiser", arguments: UInt64(0)..<50)
    func order(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let bytes = random.bytes(32)
        let value = Bytes32(bytes: bytes)
        #expect(value.array == bytes)
        #expect(value.withBytes { Array($0) } == bytes)
        #expect(bytes.withUnsafeBytes { Bytes32($0) } == value)
        #expect(Bytes32(exactly: bytes) == value)
        #expect(value.encoded == bytes)
        #expect(Bytes32(bytes: bytes[...]) == value)
    }

    @Test("values compare as their bytes do", arguments: UInt64(0)..<50)
    func comparison(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let first = random.bytes(32)
        var second = first
        second[Int.random(in: 0..<32, using: &random)] = .any(using: &random)
        let (left, right) = (Bytes32(bytes: first), Bytes32(bytes: second))
        #expect((left < right) == first.lexicographicallyPrecedes(second))
        #expect((right < left) == second.lexicographicallyPrecedes(first))
        #expect((left == right) == (first == second))
        #expect((Hash(bytes: left) < Hash(bytes: right)) == (left < right))
        #expect((PublicKey(bytes: left) < PublicKey(bytes: right)) == (left < right))
        #expect(Set([left, right]).count == (first == second ? 1 : 2))
    }

    @Test("a difference in any single bit is a difference")
    func inequality() {
        for bit in 0..<256 {
            var bytes = [UInt8](repeating: 0, count: 32)
            bytes[bit / 8] = 1 << (bit % 8)
            #expect(Bytes32(bytes: bytes) != .zero, "bit \(bit)")
        }
    }

    @Test("text is 0x and lower-case digits, and both cases are read, with and without 0x", arguments: UInt64(0)..<20)
    func text(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let (hash, signature) = (Hash(using: &random), Signature(using: &random))
        let text = hash.description
        #expect(text.utf8.count == 66 && text.hasPrefix("0x") && text == text.lowercased())
        #expect(Hash(hex: text) == hash)
        #expect(Hash(hex: text.dropFirst(2)) == hash)
        #expect(Hash(hex: text.dropFirst(2).uppercased()) == hash)
        #expect(PublicKey(hex: text)?.bytes == hash.bytes)
        #expect(Signature(hex: signature.description) == signature)
        #expect(signature.array == signature.r.array + signature.s.array)
    }

    @Test(
        "other text is no hash",
        arguments: [
            "", "0x", "0", "0x0", String(repeating: "0", count: 63), String(repeating: "0", count: 65),
            String(repeating: "00", count: 33), "0x" + String(repeating: "0g", count: 32),
            "0X" + String(repeating: "00", count: 32), String(repeating: "é0", count: 16),
            " " + String(repeating: "0", count: 63),
        ])
    func noHash(_ text: String) {
        #expect(Hash(hex: text) == nil)
    }

    @Test("hexadecimal text of bytes comes back")
    func hex() {
        let all = (0...255).map { UInt8($0) }
        #expect(Hex.decode(Hex.encode(all)) == all)
        #expect(Hex.encode([0x00, 0x9f, 0xa0, 0xff]) == "0x009fa0ff")
        #expect(Hex.encode([0xab], prefixed: false) == "ab")
        #expect(Hex.encode([UInt8]()) == "0x")
        #expect(Hex.decode("") == [])
        #expect(Hex.decode("0x") == [])
        #expect(Hex.decode("abc") == nil)
        #expect(Hex.decode("0x0x") == nil)
    }
}
