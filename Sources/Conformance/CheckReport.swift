/// What came of one check.
public struct CheckRow: Hashable, Sendable {
    /// How it ended.
    public enum Verdict: String, Sendable {
        /// Nothing was found.
        case ok
        /// Found, and may be meant so.
        case warning
        /// The rule does what no rule may.
        case failed
        /// Could not be checked here; says nothing about the rule.
        case notRun = "not run"
    }

    /// What was checked; stable.
    public let check: String
    /// How it ended.
    public let verdict: Verdict
    /// What was seen, for people.
    public let seen: String
}

/// A failure, as small as it was made.
public struct FailedCase: Hashable, Sendable {
    /// The ``CheckRow/check`` that fails with it.
    public let check: String
    /// A scenario's text (Specs/scenario.md).
    public let scenario: String
    /// Its transactions of the app's lane.
    public let transactions: Int
}

/// What came of all checks.
public struct CheckReport: Hashable, Sendable {
    /// From which everything generated comes.
    public let seed: UInt64
    /// One for each check, in the order of Specs/check.md.
    public let rows: [CheckRow]
    /// One for each row that failed and has one.
    public let failures: [FailedCase]

    /// No row failed.
    public var passed: Bool { !rows.contains { $0.verdict == .failed } }
}
