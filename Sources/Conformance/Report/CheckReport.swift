/// What is checked; names are stable.
public enum CheckName: String, Hashable, Sendable, CaseIterable {
    /// The same sub-blocks in a second process (CHECK-1).
    case processes
    /// The same sub-blocks with the rule run natively (CHECK-1).
    case native
    /// Whether there was anything to find (CHECK-2).
    case flow
    /// Every answer is valid (CHECK-2).
    case faults
    /// Every answer is valid where everything is as small or large as it can be (CHECK-8).
    case limits
    /// Nothing waits for nothing (CHECK-3).
    case nothingLost = "nothing lost"
    /// What decides between equals (CHECK-4).
    case ties
    /// A higher fee never stands later (CHECK-5).
    case higherFee = "higher fee"
    /// More transactions than fit (CHECK-7).
    case fullMempool = "full mempool"
    /// Fuel used against the limits (CHECK-6).
    case fuel
    /// Memory used against the limit (CHECK-6).
    case memory
}

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

    /// What was checked.
    public let check: CheckName
    /// How it ended.
    public let verdict: Verdict
    /// What was seen, for people.
    public let seen: String

    init(_ check: CheckName, _ verdict: Verdict, _ seen: String) {
        self.check = check
        self.verdict = verdict
        self.seen = seen
    }
}

/// A failure, as small as it was made.
public struct FailedCase: Hashable, Sendable {
    /// The ``CheckRow/check`` that fails with it.
    public let check: CheckName
    /// A scenario's text (Specs/scenario.md).
    public let scenario: String
    /// Its transactions of the app's lane.
    public let transactions: Int
}

/// What came of all checks.
public struct CheckReport: Hashable, Sendable {
    /// From which everything generated comes.
    public let seed: UInt64
    /// One for each check that was asked for, in the order of ``CheckName``.
    public let rows: [CheckRow]
    /// One for each row that failed and has one.
    public let failures: [FailedCase]

    /// No row failed.
    public var passed: Bool { !rows.contains { $0.verdict == .failed } }

    /// What came of one check; nil if it was not asked for.
    public subscript(_ check: CheckName) -> CheckRow? { rows.first { $0.check == check } }
}
