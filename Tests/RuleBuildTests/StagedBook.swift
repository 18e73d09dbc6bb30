import RuleKit

/// A rule of the tests, linked natively here and built to a module by them: stages that come with RuleKit around one of
/// its own, which rejects.
struct StagedBook: StagedRule, UnconfiguredRule {
    var order: some OrderingStage {
        FirstByteFirst(1)
        PayloadLength()
        LargerBidFirst(bits: 20)
        LargerTipFirst(bits: 35)
        EarlierFirst()
    }

    /// The shorter payload first, told apart up to 14 bytes; none at all is rejected.
    struct PayloadLength: OrderingStage {
        var bits: Int { 8 }

        func rank(_ transaction: TransactionView, _ context: AdmissionContext) -> StageRank {
            let count = transaction.payload.byteCount
            return count == 0 ? .reject(7) : .place(UInt128(count) * 17)
        }
    }
}
