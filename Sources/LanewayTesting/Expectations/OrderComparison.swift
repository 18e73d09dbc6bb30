/// An order that was expected beside the one that came.
struct OrderComparison {
    let sentence: String
    let expected: [String]
    let actual: [String]
    /// What to say of something that was expected and is not there.
    var missing: (String) -> String

    /// The sentence, then both orders as one: what both have with a space before it, what only the expected one has with
    /// `-`, what only came with `+`. nil if they are equal.
    var failure: String? {
        guard expected != actual else { return nil }
        let absent = Set(expected).subtracting(actual)
        return
            ([sentence + " (- expected, + actual):"] + difference.map { "  \($0)" }
            + expected.filter(absent.contains).map { "  \($0) is not there: \(missing($0))" })
            .joined(separator: "\n")
    }

    private var difference: [String] {
        let changes = actual.difference(from: expected)
        let removed = Set(changes.removals.map(\.offset))
        let inserted = Set(changes.insertions.map(\.offset))
        var lines: [String] = []
        var (left, right) = (0, 0)
        while left < expected.count || right < actual.count {
            if left < expected.count, removed.contains(left) {
                lines.append("- \(expected[left])")
                left += 1
            } else if right < actual.count, inserted.contains(right) {
                lines.append("+ \(actual[right])")
                right += 1
            } else {
                lines.append("  \(expected[left])")
                left += 1
                right += 1
            }
        }
        return lines
    }
}

extension CollectionDifference.Change {
    fileprivate var offset: Int {
        switch self {
        case .insert(let offset, _, _), .remove(let offset, _, _): offset
        }
    }
}
