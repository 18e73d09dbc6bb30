public import Wire

/// What claimed openings cost at least (AUC-13).
public enum ReservePrice {
    /// A bid as the auction counts it: `bid` less `refund` less all `prices`; nil, which makes the bundle invalid, if
    /// that is below 0.
    ///
    /// - Parameters:
    ///   - bid: what the payer pays on top of the legs' fees.
    ///   - refund: what of it goes back.
    ///   - prices: of every opening that the bundle claims.
    public static func net(bid: Amount, refund: Amount, prices: [Amount]) -> Amount? {
        var rest = bid
        for part in CollectionOfOne(refund) + prices {
            let (difference, underflow) = rest.subtractingReportingOverflow(part)
            guard !underflow else { return nil }
            rest = difference
        }
        return rest
    }
}

/// An opening that is sold alone, for the price of the next bid (AUC-14). It is no part of the coalition values.
public enum SecondPrice {
    /// A bundle that claims the opening and nothing else.
    public struct Bid: Hashable, Sendable {
        /// Its hash.
        public var id: Hash
        /// Its bid net of its refund.
        public var amount: Amount

        /// From all fields.
        public init(id: Hash, amount: Amount) {
            self.id = id
            self.amount = amount
        }
    }

    /// Who gets it.
    public struct Sale: Hashable, Sendable {
        /// Position of the winner in the bids.
        public var winner: Int
        /// max(next bid, reserve price): at most the winner's bid.
        public var price: Amount
    }

    /// The largest bid wins, of equals the one with the smallest tie; nil if none reaches `reservePrice`.
    ///
    /// - Parameters:
    ///   - bids: in any order, which decides nothing.
    ///   - reservePrice: the least that the opening costs.
    ///   - tieKey: the sub-block's (MERGE-7).
    public static func sell(_ bids: [Bid], reservePrice: Amount, tieKey: Hash) -> Sale? {
        let ranked = bids.indices
            .filter { bids[$0].amount >= reservePrice }
            .map { (position: $0, tie: Hash.of(.tie, tieKey, bids[$0].id)) }
            .sorted { (bids[$1.position].amount, $0.tie) < (bids[$0.position].amount, $1.tie) }
        guard let first = ranked.first else { return nil }
        let next = ranked.dropFirst().first.map { bids[$0.position].amount } ?? reservePrice
        return Sale(winner: first.position, price: next)
    }
}
