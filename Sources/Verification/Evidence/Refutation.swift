/// Why evidence shows nothing against the sequencer (EVID-7).
public struct Refutation: Error, Hashable, Sendable {
    /// In which way. The raw values are stable: they are what users see.
    public enum Code: String, Sendable, CaseIterable {
        /// It is about another network.
        case otherNetwork = "OTHER_NETWORK"
        /// The sequencer did not sign what is held against it.
        case notSigned = "NOT_SIGNED"
        /// What is shown beside a header or receipt is not what it commits to.
        case notCommitted = "NOT_COMMITTED"
        /// What was published follows from its log.
        case follows = "FOLLOWS"
        /// Both statements can be true.
        case noContradiction = "NO_CONTRADICTION"
        /// The receipt was kept as far as this shows.
        case kept = "KEPT"
    }

    /// In which way.
    public let code: Code
    /// The details, for people.
    public let reason: String

    init(_ code: Code, _ reason: String) {
        self.code = code
        self.reason = reason
    }
}

extension Refutation: CustomStringConvertible {
    /// Code, rule and details, in one line.
    public var description: String { "\(code.rawValue) (EVID-7): \(reason)" }
}
