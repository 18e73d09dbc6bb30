import RuleKit
import RuleTestSupport
import Testing
import Wire

@Suite("BLAKE2b-256 for rules")
struct Blake2b256Tests {
    private func digest(_ bytes: [UInt8], personalization: StaticString = "") -> [UInt8] {
        var hash = Blake2b256(personalization: personalization)
        hash.update(bytes.span.bytes)
        return bytesOf(hash.finalized())
    }

    private func bytesOf(_ words: Words32) -> [UInt8] {
        [words.first, words.second, words.third, words.fourth].flatMap { word in
            withUnsafeBytes(of: word.bigEndian) { Array($0) }
        }
    }

    private func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    @Test(
        "Known digests",
        arguments: [
            ("", "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8"),
            ("abc", "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319"),
        ])
    func known(text: String, expected: String) {
        #expect(hexadecimal(digest(Array(text.utf8))) == expected)
    }

    @Test("Every length around the blocks' ends agrees with libsodium, in one piece and in two", arguments: 0...7)
    func lengths(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for length in [0, 1, 63, 127, 128, 129, 255, 256, 257, 1_000, Int.random(in: 0...5_000, using: &generator)] {
            let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let expected = Hash.of(.developmentKey, bytes).bytes.withBytes { Array($0) }
            #expect(digest(bytes, personalization: "laneway.dev.key") == expected, "\(length) bytes")
            let cut = Int.random(in: 0...length, using: &generator)
            var hash = Blake2b256(personalization: "laneway.dev.key")
            hash.update(Array(bytes[..<cut]).span.bytes)
            hash.update(Array(bytes[cut...]).span.bytes)
            #expect(bytesOf(hash.finalized()) == expected, "\(length) bytes, \(cut) first")
        }
    }

    @Test("A number is 8 bytes, the least significant first, and 32 bytes are themselves")
    func pieces() {
        var hash = Blake2b256()
        hash.update(0x0102_0304_0506_0708 as UInt64)
        hash.update(Words32(0x1112_1314_1516_1718, 2, 3, 4))
        let words = [0x1112_1314_1516_1718, 2, 3, 4].flatMap { word in
            withUnsafeBytes(of: UInt64(word).bigEndian) { Array($0) }
        }
        #expect(bytesOf(hash.finalized()) == digest([8, 7, 6, 5, 4, 3, 2, 1] + words))
    }

    @Test("Sixteen bytes of personalisation count, and no more")
    func personalization() {
        #expect(digest([1], personalization: "0123456789abcdef") == digest([1], personalization: "0123456789abcdefgh"))
        #expect(digest([1], personalization: "0123456789abcde") != digest([1], personalization: "0123456789abcdef"))
        #expect(digest([1], personalization: "a") != digest([1]))
    }
}
