import Simulation

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
            ([sentence + " (- expected, + actual):"]
            + LineDifference.lines(expected: expected, actual: actual).map { "  \($0)" }
            + expected.filter(absent.contains).map { "  \($0) is not there: \(missing($0))" })
            .joined(separator: "\n")
    }
}
