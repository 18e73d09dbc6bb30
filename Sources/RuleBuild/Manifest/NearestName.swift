/// Finds what somebody may have meant.
enum NearestName {
    /// The name in `known` that takes the fewest changes of one character to become `word`; nil if the best takes more
    /// than a third of the word, or there are two best.
    static func of(_ word: String, among known: [String]) -> String? {
        let ranked = known.map { (name: $0, distance: distance(word, $0)) }.sorted { $0.distance < $1.distance }
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
