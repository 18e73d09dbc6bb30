/// Something that a lane's rule said happened: a fill, a price, a liquidation (ABI-23). What its bytes mean is the rule's.
public struct LaneEvent: Hashable, Sendable {
    /// What the rule was asked when it said so. The numbers are those of ``LaneFault/function``.
    public enum Function: UInt8, Sendable, CaseIterable {
        /// Before the first transaction.
        case begin = 3
        /// With one transaction.
        case execute = 4
        /// After the last transaction.
        case settle = 5
    }

    /// The most bytes of ``data``; the least is 1.
    public static let dataBytesMax = 1_024

    /// Index into the sub-block's ``SubBlock/attribution``.
    public var laneIndex: UInt32
    /// What the rule was asked.
    public var function: Function
    /// Index into ``Outcomes/included`` for ``Function/execute``, else 0.
    public var reference: UInt32
    /// The rule's own bytes; by convention the first says which kind of event it is.
    public var data: [UInt8]

    /// From all fields.
    public init(laneIndex: UInt32, function: Function, reference: UInt32 = 0, data: [UInt8]) {
        self.laneIndex = laneIndex
        self.function = function
        self.reference = reference
        self.data = data
    }
}

extension [LaneEvent] {
    /// What a rule said with the included transaction or leg at `position`, in the order in which it said it.
    ///
    /// - Parameter position: an index into ``Outcomes/included``.
    /// - Complexity: linear in the number of events.
    public func ofIncluded(_ position: Int) -> [LaneEvent] {
        filter { $0.function == .execute && Int($0.reference) == position }
    }
}
