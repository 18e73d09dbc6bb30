public import Wire

/// One `[[expect]]`: what should come of a scenario (SIM-60).
public struct Expectation: Hashable, Sendable {
    /// What is expected of what.
    public enum Subject: Hashable, Sendable {
        /// What stands in a sub-block, or of a lane in it: ids of transactions, and `BUNDLE/LEG`.
        case order([String], lane: LaneName?)
        /// How a transaction, a bundle or a leg ended: the code's name, or ``Expectation/pending``, and if it is given the
        /// rule's own code.
        case outcome(String, code: UInt32?, of: String)
        /// What the rule said with a transaction or leg.
        case events([[UInt8]], of: String)
        /// What a lane's rule said, in whichever call.
        case laneEvents([[UInt8]], lane: LaneName)
        /// Fields of a lane's line, by name; those left out are not looked at.
        case attribution([AttributionField: Amount], lane: LaneName)
        /// Fields of what the operator earned; those left out are not looked at.
        case operatorFees([OperatorField: Amount])
        /// What an account has at the end.
        case balance(Amount, of: String)
        /// How often rules were at fault, or the rule of a lane.
        case faults(Int, lane: LaneName?)
    }

    /// The outcome of what has not ended when the run does.
    public static let pending = "PENDING"

    /// Where the file says so.
    public let line: Int
    /// The sub-block that it is about; nil: all of them.
    public let at: UInt64?
    /// What is expected.
    public let subject: Subject
}

/// What a lane's line says, as it stands in scenarios and results.
public enum AttributionField: String, Sendable, CaseIterable {
    case baseFee = "base_fee"
    case priorityFee = "priority_fee"
    case charge
    case bundle
    case crossLane = "cross_lane"
    case take
    case slackFee = "slack_fee"
    case alone
    /// The sum of the first five: what is the lane's before take and slack fee.
    case attributed

    /// The field of a line.
    public func value(of line: LaneAttribution) -> Amount {
        switch self {
        case .baseFee: line.baseFee
        case .priorityFee: line.priorityFee
        case .charge: line.charge
        case .bundle: line.bundle
        case .crossLane: line.crossLane
        case .take: line.take
        case .slackFee: line.slackFee
        case .alone: line.alone
        case .attributed: line.revenue
        }
    }
}

/// What the operator earns, as it stands in scenarios and results.
public enum OperatorField: String, Sendable, CaseIterable {
    case dataFee = "data_fee"
    case take
    case slackFee = "slack_fee"

    /// The field of a lane's line.
    public func value(of line: LaneAttribution) -> Amount {
        switch self {
        case .dataFee: line.dataFee
        case .take: line.take
        case .slackFee: line.slackFee
        }
    }
}
