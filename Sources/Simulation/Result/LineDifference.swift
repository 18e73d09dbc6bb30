/// Two lists of lines laid side by side.
package enum LineDifference {
    /// Both as one: lines of both sides with a space before them, of what was expected with `-`, of what came with `+`.
    package static func lines(expected: [String], actual: [String]) -> [String] {
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
