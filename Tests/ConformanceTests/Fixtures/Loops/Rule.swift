import RuleKit

/// Never ends on a payload that begins with 7.
public struct Loops: UnconfiguredRule {
    /// Makes the rule.
    public init() {}

    /// See the type.
    public func admit(_ transaction: TransactionView, _ context: AdmissionContext) -> Admission {
        let payload = transaction.payload
        var turns: UInt64 = 0
        while payload.byteCount > 0, payload.uint8(at: 0) == 7 { turns &+= transaction.nonce | 1 }
        return .accept(SortKey(turns, then: transaction.arrival))
    }
}
