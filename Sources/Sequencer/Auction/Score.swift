import Wire

/// What a set of bundles is worth: its total, and between equal totals the bundles with the smallest keys (AUC-8).
///
/// Scores of disjoint sets add without a carry from ``ties``, so one comparison of sums serves value and tie alike.
struct Score: Comparable, Sendable {
    var value: Amount
    /// One bit a bundle, the highest for the smallest key.
    var ties: UInt64

    static let zero = Score(value: 0, ties: 0)

    static func < (left: Score, right: Score) -> Bool { (left.value, left.ties) < (right.value, right.ties) }

    static func + (left: Score, right: Score) -> Score {
        Score(value: left.value + right.value, ties: left.ties | right.ties)
    }
}
