import RuleKit

/// The order of Hyperliquid's books: what takes no liquidity, then cancels, then orders that may take; each in order of
/// arrival. So a market maker's cancel always comes before the order that would have hit the quote.
public struct CancelsFirst: UnconfiguredRule {
    /// The payload is empty.
    public static let emptyPayload: UInt32 = 1
    /// The payload's first byte is no kind of action.
    public static let unknownKind: UInt32 = 2

    /// Makes the rule.
    public init() {}

    /// The key is the action's place, then arrival.
    public func admit(_ transaction: TransactionView, _ context: AdmissionContext) -> Admission {
        let payload = transaction.payload
        guard payload.byteCount > 0 else { return .reject(Self.emptyPayload) }
        switch payload.uint8(at: 0) {
        case Kind.other, Kind.orderPostOnly: return .accept(SortKey(0, then: transaction.arrival))
        case Kind.cancel: return .accept(SortKey(1, then: transaction.arrival))
        case Kind.orderGoodTillCancelled, Kind.orderImmediateOrCancel:
            return .accept(SortKey(2, then: transaction.arrival))
        default: return .reject(Self.unknownKind)
        }
    }

    /// The payload's first byte.
    private enum Kind {
        static let other: UInt8 = 0
        static let cancel: UInt8 = 1
        static let orderPostOnly: UInt8 = 2
        static let orderGoodTillCancelled: UInt8 = 3
        static let orderImmediateOrCancel: UInt8 = 4
    }
}
