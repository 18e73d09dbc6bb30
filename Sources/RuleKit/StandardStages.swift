/// Transactions whose payload starts with a certain byte first, all others behind them. 1 bit.
///
/// So cancels go first where the first byte says what an action is.
public struct FirstByteFirst: OrderingStage {
    private let byte: UInt8

    /// What starts with `byte` goes first; an empty payload starts with nothing.
    public init(_ byte: UInt8) { self.byte = byte }

    /// 1.
    public var bits: Int { 1 }

    /// 0 or 1.
    public func rank(_ transaction: TransactionView, _ context: AdmissionContext) -> StageRank {
        let payload = transaction.payload
        return .place(payload.byteCount > 0 && payload.uint8(at: 0) == byte ? 0 : 1)
    }
}

/// The larger priority fee per gas first, as it would be paid at the lane's base fee on arrival.
public struct LargerTipFirst: OrderingStage {
    /// As given.
    public let bits: Int

    /// Tips from 2^`bits` - 1 on are equal; 2^62 of the smallest unit are 4.6 tokens for one unit of gas.
    public init(bits: Int = 62) { self.bits = bits }

    /// The tip's distance to the largest that is told apart.
    public func rank(_ transaction: TransactionView, _ context: AdmissionContext) -> StageRank {
        .place(.descending(transaction.priorityFeePerGas(context.baseFeePerGas), bits: bits))
    }
}

/// The larger bid first.
public struct LargerBidFirst: OrderingStage {
    /// As given.
    public let bits: Int

    /// Bids from 2^`bits` - 1 on are equal.
    public init(bits: Int) { self.bits = bits }

    /// The bid's distance to the largest that is told apart.
    public func rank(_ transaction: TransactionView, _ context: AdmissionContext) -> StageRank {
        .place(.descending(transaction.bid, bits: bits))
    }
}

/// First come, first served. 64 bits, and never equal for two transactions: nothing behind it has a say.
public struct EarlierFirst: OrderingStage {
    /// The stage.
    public init() {}

    /// 64.
    public var bits: Int { 64 }

    /// The number of arrival.
    public func rank(_ transaction: TransactionView, _ context: AdmissionContext) -> StageRank {
        .place(UInt128(transaction.arrival))
    }
}

extension UInt128 {
    /// The smaller, the larger `value` is. Widths out of bounds are left for whoever puts stages together to refuse.
    fileprivate static func descending(_ value: UInt128, bits: Int) -> UInt128 {
        let most = UInt128.max >> UInt128(Swift.max(0, Swift.min(127, 128 - bits)))
        return most - Swift.min(value, most)
    }
}
