/// Why something is no receipt of a network (RCPT-5).
public struct ReceiptError: Error, Hashable, Sendable {
    /// What is wrong. The raw values are stable: they are what users see.
    public enum Code: String, Sendable, CaseIterable {
        /// It names another genesis.
        case otherNetwork = "OTHER_NETWORK"
        /// Its position is not among those that its group says it has.
        case position = "POSITION"
        /// Its path cannot be one of a tree.
        case path = "PATH"
        /// The sequencer did not sign it.
        case signature = "SIGNATURE"
    }

    /// What is wrong.
    public let code: Code
    /// The details, for people.
    public let reason: String

    /// An error of `code`.
    public init(_ code: Code, _ reason: String) {
        self.code = code
        self.reason = reason
    }
}

extension ReceiptError.Code {
    /// What whoever has it can do about it.
    public var hint: String {
        switch self {
        case .otherNetwork: "check it against the genesis of its own network"
        case .position, .path, .signature: "ask whoever gave it for the bytes that the sequencer answered"
        }
    }
}

extension ReceiptError: CustomStringConvertible {
    /// Code, reason and what to do, in one line.
    public var description: String { "\(code.rawValue) (RCPT-5): \(reason); \(code.hint)" }
}
