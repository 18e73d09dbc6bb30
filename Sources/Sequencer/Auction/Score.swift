import Wire

/// What a set of bundles is worth: its total, and between equal totals the bundles with the smallest keys (AUC-8).
///
/// A number of 192 bits, value x 2^64 + ties. Scores of different bundles add without a carry from ``ties``, so one
/// comparison of sums serves value and tie alike.
struct Score: Comparable, Sendable {
    var value: Amount
    /// One bit a bundle, the highest for the smallest key.
    var ties: UInt64

    static let zero = Score(value: 0, ties: 0)

    @inline(__always) static func < (left: Score, right: Score) -> Bool {
        left.value == right.value ? left.ties < right.ties : left.value < right.value
    }

    @inline(__always) static func + (left: Score, right: Score) -> Score {
        let (ties, carry) = left.ties.addingReportingOverflow(right.ties)
        return Score(value: left.value + right.value + (carry ? 1 : 0), ties: ties)
    }

    /// - Parameter right: at most `left`.
    @inline(__always) static func - (left: Score, right: Score) -> Score {
        let (ties, borrow) = left.ties.subtractingReportingOverflow(right.ties)
        return Score(value: left.value - right.value - (borrow ? 1 : 0), ties: ties)
    }
}
