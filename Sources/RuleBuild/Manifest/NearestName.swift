/// Finds what somebody may have meant.
package enum NearestName {
    /// Longer words, in bytes, are not compared: that takes the product of both lengths.
    private static let bytesMax = 64

    /// What to do about a word that is none of `known`: the nearest one, else the first of them.
    package static func remedy(_ word: String, among known: [String]) -> String {
        if let name = of(word, among: known) { return "Did you mean \"\(name)\"?" }
        guard !known.isEmpty else { return "There are none yet." }
        return "Known are: \(known.prefix(24).joined(separator: ", "))\(known.count > 24 ? ", ..." : "")."
    }

    /// The name in `known` that takes the fewest changes of one character to become `word`; nil if the best takes more
    /// than a third of the word, or there are two best.
    package static func of(_ word: String, among known: [String]) -> String? {
        guard word.utf8.count <= bytesMax else { return nil }
        let ranked = known.filter { $0.utf8.count <= bytesMax }.map { (name: $0, distance: distance(word, $0)) }.sorted
        { $0.distance < $1.distance }
        guard let best = ranked.first, best.distance <= max(1, word.count / 3) else { return nil }
        if ranked.count > 1, ranked[1].distance == best.distance { return nil }
        return best.name
    }

    /// Levenshtein's distance: insertions, deletions and replacements.
    private static func distance(_ left: String, _ right: String) -> Int {
        let (left, right) = (Array(left.utf8), Array(right.utf8))
        var row = Array(0...right.count)
        for (i, a) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, b) in right.enumerated() {
                let replaced = diagonal + (a == b ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(replaced, row[j] + 1, diagonal + 1)
            }
        }
        return row[right.count]
    }
}
