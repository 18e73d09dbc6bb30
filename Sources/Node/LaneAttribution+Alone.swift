public import Wire

/// The difference of two amounts, which may be below 0.
public struct AmountDifference: Hashable, Sendable, CustomStringConvertible {
    /// How far apart they are.
    public let magnitude: Amount
    /// True if the first is less.
    public let isNegative: Bool

    /// `amount` less `other`.
    public init(_ amount: Amount, less other: Amount) {
        isNegative = amount < other
        magnitude = isNegative ? other - amount : amount - other
    }

    /// As `-12` or `12`.
    public var description: String { isNegative ? "-\(magnitude)" : "\(magnitude)" }
}

extension LaneAttribution {
    /// What the lane keeps of its revenue: all but take and slack fee. Nil for a line that no node writes.
    public var kept: Amount? {
        guard let revenue = [baseFee, priorityFee, charge, bundle, crossLane].checkedSum,
            let fees = operatorShares.checkedSum, fees <= revenue
        else { return nil }
        return revenue - fees
    }

    /// What it keeps, less what it would have had on its own reserve (ATTR-9): above 0 where sharing paid. Data fees,
    /// which senders pay beside, are in neither. Nil for a line that no node writes.
    public var betterThanAlone: AmountDifference? { kept.map { AmountDifference($0, less: alone) } }
}
