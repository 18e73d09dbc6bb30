/// Why a set of bundles is no problem that the auction can decide. Nothing was decided.
public struct AuctionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, by a name that does not change.
    public enum Code: String, Sendable {
        /// A leg names a lane that is not in the list of lanes.
        case unknownLane = "UNKNOWN_LANE"
        /// Two lanes have one name.
        case repeatedLane = "REPEATED_LANE"
        /// Two bundles have one hash.
        case repeatedBundle = "REPEATED_BUNDLE"
        /// A bundle has no leg.
        case noLegs = "NO_LEGS"
        /// The legs of a bundle stand together but claim two openings of one lane.
        case tornBundle = "TORN_BUNDLE"
        /// All net bids together reach 2^127, so they cannot all be funded.
        case valuesTooLarge = "VALUES_TOO_LARGE"
    }

    /// What is wrong.
    public let code: Code
    /// Position of the lane (`repeatedLane`) or of the bundle in its list.
    public let index: Int
    /// The numbered rule of Specs/ that is broken.
    public let rule: String
    /// Why, and what to do, for people.
    public let reason: String

    init(_ code: Code, at index: Int, rule: String, _ reason: String) {
        self.code = code
        self.index = index
        self.rule = rule
        self.reason = reason
    }

    /// All of it in one line.
    public var description: String { "\(code.rawValue) (\(rule)) at \(index): \(reason)" }
}
