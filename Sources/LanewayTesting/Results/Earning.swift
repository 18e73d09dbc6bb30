public import Wire

/// The kinds of a lane's revenue (ATTR-1, ATTR-7, ATTR-10).
public enum EarningKind: String, Sendable, CaseIterable {
    /// Gas charged x the lane's base fee.
    case baseFee = "base fee"
    /// Gas charged x what was paid beside the base fee.
    case priorityFee = "priority fee"
    /// Charged of transactions' bids.
    case charge
    /// Net bids of winning bundles in this lane alone, and the reserve prices of other winners.
    case bundle
    /// The lane's share of what crosses lanes, before the operator's take.
    case crossLane = "cross-lane"

    func value(of line: LaneAttribution) -> Amount {
        switch self {
        case .baseFee: line.baseFee
        case .priorityFee: line.priorityFee
        case .charge: line.charge
        case .bundle: line.bundle
        case .crossLane: line.crossLane
        }
    }
}

/// An amount of one kind that a lane earns, in the smallest unit: `.priorityFee(200)`.
public struct Earning: Hashable, Sendable {
    let kind: EarningKind
    let amount: Amount

    /// Gas charged x the lane's base fee.
    public static func baseFee(_ amount: Amount) -> Earning { Earning(kind: .baseFee, amount: amount) }
    /// Gas charged x what was paid beside the base fee.
    public static func priorityFee(_ amount: Amount) -> Earning { Earning(kind: .priorityFee, amount: amount) }
    /// Charged of transactions' bids.
    public static func charge(_ amount: Amount) -> Earning { Earning(kind: .charge, amount: amount) }
    /// Net bids of winning bundles in this lane alone, and the reserve prices of other winners.
    public static func bundle(_ amount: Amount) -> Earning { Earning(kind: .bundle, amount: amount) }
    /// The lane's share of what crosses lanes, before the operator's take.
    public static func crossLane(_ amount: Amount) -> Earning { Earning(kind: .crossLane, amount: amount) }
}

/// The kinds of what a submission costs whoever sent it.
public enum CostKind: String, Sendable, CaseIterable {
    /// To the lane.
    case baseFee = "base fee"
    /// To the lane.
    case priorityFee = "priority fee"
    /// To the lane, of a transaction's bid.
    case charge
    /// To the operator, for bytes.
    case dataFee = "data fee"
    /// Of a bundle's bid, less its refund.
    case bid
}

/// An amount of one kind that a submission costs, in the smallest unit: `.dataFee(12)`.
public struct Cost: Hashable, Sendable {
    let kind: CostKind
    let amount: Amount

    /// To the lane.
    public static func baseFee(_ amount: Amount) -> Cost { Cost(kind: .baseFee, amount: amount) }
    /// To the lane.
    public static func priorityFee(_ amount: Amount) -> Cost { Cost(kind: .priorityFee, amount: amount) }
    /// To the lane, of a transaction's bid.
    public static func charge(_ amount: Amount) -> Cost { Cost(kind: .charge, amount: amount) }
    /// To the operator, for bytes.
    public static func dataFee(_ amount: Amount) -> Cost { Cost(kind: .dataFee, amount: amount) }
    /// Of a bundle's bid, less its refund.
    public static func bid(_ amount: Amount) -> Cost { Cost(kind: .bid, amount: amount) }
}

/// The kinds of what the operator earns.
public enum OperatorEarningKind: String, Sendable, CaseIterable {
    /// For transactions' bytes.
    case dataFee = "data fee"
    /// Of what sharing added.
    case take
    /// For gas beyond lanes' reserves.
    case slackFee = "slack fee"

    func value(of line: LaneAttribution) -> Amount {
        switch self {
        case .dataFee: line.dataFee
        case .take: line.take
        case .slackFee: line.slackFee
        }
    }
}

/// An amount of one kind that the operator earns, in the smallest unit: `.take(3)`.
public struct OperatorEarning: Hashable, Sendable {
    let kind: OperatorEarningKind
    let amount: Amount

    /// For transactions' bytes.
    public static func dataFee(_ amount: Amount) -> OperatorEarning { OperatorEarning(kind: .dataFee, amount: amount) }
    /// Of what sharing added.
    public static func take(_ amount: Amount) -> OperatorEarning { OperatorEarning(kind: .take, amount: amount) }
    /// For gas beyond lanes' reserves.
    public static func slackFee(_ amount: Amount) -> OperatorEarning {
        OperatorEarning(kind: .slackFee, amount: amount)
    }
}
