/// How a genuine receipt was broken (RCPT-6).
public struct BrokenReceipt: Error, Hashable, Sendable {
    /// In which way. The raw values are stable: they are what users see.
    public enum Code: String, Sendable, CaseIterable {
        /// The log ends before the position.
        case noEntry = "NO_ENTRY"
        /// Another entry is there.
        case otherEntry = "OTHER_ENTRY"
        /// The entry is there, but in another log than the one that was promised.
        case otherLog = "OTHER_LOG"
        /// Something that the entry brought has no outcome, though its height has come.
        case noOutcome = "NO_OUTCOME"
        /// It promises an outcome by another height than the one that follows from the entry and its place.
        case otherPromise = "OTHER_PROMISE"
    }

    /// In which way.
    public let code: Code
    /// Where: such as `log position 7`.
    public let place: String
    /// What was promised.
    public let expected: String
    /// What is there.
    public let found: String
    /// The sub-block whose header, signed by the sequencer, says otherwise than the receipt; nil where none does yet.
    public let subBlock: UInt64?

    init(_ code: Code, at place: String, expected: String, found: String, subBlock: UInt64? = nil) {
        self.code = code
        self.place = place
        self.expected = expected
        self.found = found
        self.subBlock = subBlock
    }
}

extension BrokenReceipt: CustomStringConvertible {
    /// Code, place, what was promised and what is there, in one line.
    public var description: String {
        "\(code.rawValue) (RCPT-6) at \(place): expected \(expected), found \(found)"
    }
}
