extension EventBytes {
    /// The kind of ``batch(price:count:bought:sold:surplus:)``.
    public static let batchKind: UInt8 = 1
    /// The kind of a trade in which token 0 was bought.
    public static let buyKind: UInt8 = 2
    /// The kind of a trade in which token 0 was sold.
    public static let sellKind: UInt8 = 3

    /// A trade of token 0 against token 1 by the transaction's sender: kind, u128 amount of token 0, u128 amount of
    /// token 1.
    public static func trade(buys: Bool, token0: UInt128, token1: UInt128) -> EventBytes {
        EventBytes(kind: buys ? buyKind : sellKind).appending(token0).appending(token1)
    }

    /// A batch that was cleared at one price: kind, u64 count of orders that traded; u128 each: the price's numerator and
    /// denominator, in token 1 for one of token 0, bought and sold of token 0, surplus in token 1.
    public static func batch(
        price: Fraction, count: UInt64, bought: UInt128, sold: UInt128, surplus: UInt128
    ) -> EventBytes {
        EventBytes(kind: batchKind).appending(count).appending(price.numerator).appending(price.denominator)
            .appending(bought).appending(sold).appending(surplus)
    }
}
