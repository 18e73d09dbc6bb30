public import Testing

/// Why a test cannot be set up as it is written. A submission that is rejected is none: that is an outcome, which can be
/// expected.
public struct LanewayTestingError: Error, Sendable, CustomStringConvertible {
    /// The stable code.
    public enum Code: String, Sendable, CaseIterable {
        /// There is no lane of this name.
        case unknownLane = "UNKNOWN_LANE"
        /// The account is another network's.
        case unknownAccount = "UNKNOWN_ACCOUNT"
        /// A name or an id is there already.
        case nameTaken = "NAME_TAKEN"
        /// A name or an id has characters that it may not have, or is too long.
        case badName = "BAD_NAME"
        /// A value is outside its bounds.
        case badValue = "BAD_VALUE"
        /// Lanes are given more gas than a sub-block has.
        case noSpace = "NO_SPACE"
        /// A leg would stand behind a transaction of another lane.
        case wrongLane = "WRONG_LANE"
        /// The core refuses what the network was asked to do, for the reason given.
        case refused = "REFUSED"
        /// The core failed: a defect of Laneway.
        case defect = "DEFECT"
    }

    /// What kind of mistake it is.
    public let code: Code
    /// The lane, account, submission or option that it is about.
    public let subject: String
    /// What is wrong.
    public let reason: String
    /// What to do.
    public let remedy: String
    /// The call at fault.
    public let sourceLocation: SourceLocation

    /// All of it in one line, the call first.
    public var description: String {
        "\(sourceLocation.fileID):\(sourceLocation.line): \(code.rawValue): \(subject): \(reason). \(remedy)"
    }
}
