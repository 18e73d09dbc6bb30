/// Why bytes are not the canonical encoding of what was asked for (ENC-2), and where.
public struct WireError: Error, Hashable, Sendable {
    /// What is wrong. The raw values are stable: they are what users see.
    public enum Code: String, Sendable, CaseIterable {
        /// The input ends before what was announced.
        case truncated = "TRUNCATED"
        /// The input goes on after the value.
        case trailingBytes = "TRAILING_BYTES"
        /// A version that this build does not know.
        case unknownVersion = "UNKNOWN_VERSION"
        /// A kind byte that names nothing.
        case unknownKind = "UNKNOWN_KIND"
        /// A list with fewer or more elements than allowed.
        case countOutOfBounds = "COUNT_OUT_OF_BOUNDS"
        /// A byte string or text with more bytes than allowed.
        case tooLong = "TOO_LONG"
        /// Not a lane name.
        case invalidLaneName = "INVALID_LANE_NAME"
        /// Not UTF-8, empty where it may not be, or with control characters.
        case invalidText = "INVALID_TEXT"
        /// A number that is not among the field's values.
        case invalidValue = "INVALID_VALUE"
    }

    /// What is wrong.
    public let code: Code
    /// Where the field at fault starts, in bytes from the start of the input.
    public let offset: Int
    /// What was being read, such as `operation.nonce`.
    public let subject: String
    /// The details, for people.
    public let reason: String

    /// An error of `code` for the field `subject` that starts at `offset`.
    public init(_ code: Code, offset: Int, subject: String, reason: String) {
        self.code = code
        self.offset = offset
        self.subject = subject
        self.reason = reason
    }
}

extension WireError.Code {
    /// What whoever made the bytes can do about it.
    public var hint: String {
        switch self {
        case .truncated: "send the whole encoding"
        case .trailingBytes: "send one value and nothing after it"
        case .unknownVersion: "encode with a version that this network reads"
        case .unknownKind: "use one of the kinds in Specs/encoding.md"
        case .countOutOfBounds: "send a number of elements inside the bounds"
        case .tooLong: "shorten it"
        case .invalidLaneName: "use 1 to 32 of a-z, 0-9 and -, neither starting nor ending with -"
        case .invalidText: "use UTF-8 without control characters"
        case .invalidValue: "use one of the values in Specs/encoding.md"
        }
    }
}

extension WireError: CustomStringConvertible {
    /// Code, place, reason and what to do, in one line.
    public var description: String { "\(code.rawValue) at byte \(offset) in \(subject): \(reason); \(code.hint)" }
}
