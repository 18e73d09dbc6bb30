import Wire

/// Names hashes in tables by as many of their first digits as tell them apart, at least eight.
package struct HashNames {
    /// Digits of the shortest name.
    package static let digitsMin = 8
    private let digits: Int

    /// - Parameter hashes: all that are named next to each other, in any order, as often as they come.
    init(_ hashes: some Sequence<Hash>) { self.init(digitsOf: Set(hashes.map { "\($0)" })) }

    /// - Parameter texts: in which hashes and keys stand, among other things.
    init(_ texts: [String]) { self.init(digitsOf: Set(texts.flatMap(Self.longParts))) }

    private init(digitsOf texts: Set<String>) {
        let digits = texts.map { Array($0.utf8.dropFirst(2)) }.sorted { $0.lexicographicallyPrecedes($1) }
        // Of sorted texts those that share most stand next to each other.
        let shared = zip(digits, digits.dropFirst()).map { one, other in
            zip(one, other).prefix { $0 == $1 }.count
        }
        self.digits = max(Self.digitsMin, (shared.max() ?? 0) + 1)
    }

    private static func longParts(_ text: String) -> [String] {
        parts(text).map { $0.hasSuffix(",") ? String($0.dropLast()) : $0 }.filter(isLong)
    }

    private static func parts(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }

    /// True for the text of a hash or a key.
    private static func isLong(_ part: String) -> Bool {
        part.utf8.count == 66 && part.hasPrefix("0x") && part.dropFirst(2).allSatisfy(\.isHexDigit)
    }

    /// `text` with its hashes and keys shortened.
    func shortening(_ text: String) -> String {
        Self.parts(text).map { part in
            // What follows a hash in a list is its comma.
            let ending = part.hasSuffix(",") ? "," : ""
            let name = String(part.dropLast(ending.count))
            return Self.isLong(name) ? String(name.prefix(2 + digits)) + ending : part
        }.joined(separator: " ")
    }

    /// `0x` and the fewest digits, for a hash that stands alone.
    static func first(_ hash: Hash) -> String { String("\(hash)".prefix(2 + digitsMin)) }

    /// `0x` and the first digits; a dash for the zero hash, which stands for none.
    func callAsFunction(_ hash: Hash) -> String { hash == .zero ? "-" : String("\(hash)".prefix(2 + digits)) }
}
