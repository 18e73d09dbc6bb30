public import Wire

/// Which openings a lane sells to bundles, how, and to whom.
///
/// `.all` sells every kind at the first price to anybody, `.closed` nothing. Otherwise name terms for the kinds that are
/// sold: `.selling(top: .secondPrice(from: 50), bottom: .firstPrice)`.
public struct OpeningsForSale: Hashable, Sendable {
    /// How one kind of opening is sold.
    public struct Terms: Hashable, Sendable {
        let terms: OpeningTerms

        /// The winner pays its bid.
        public static let firstPrice = firstPrice(from: 0)
        /// The winner pays its bid, at least `reservePrice` for each opening, in the smallest unit.
        public static func firstPrice(from reservePrice: Amount) -> Terms {
            Terms(terms: OpeningTerms(price: .first, reservePrice: reservePrice))
        }
        /// Sold alone, for the next bid.
        public static let secondPrice = secondPrice(from: 0)
        /// Sold alone, for the next bid or `reservePrice` if that is more, in the smallest unit.
        public static func secondPrice(from reservePrice: Amount) -> Terms {
            Terms(terms: OpeningTerms(price: .second, reservePrice: reservePrice))
        }
    }

    var policy: OpeningsPolicy
    /// Names of accounts.
    var payers: [String]

    /// Nothing is sold.
    public static let closed = selling()
    /// Every kind is sold at the first price, without a reserve price, to anybody.
    public static let all = all(.firstPrice)

    /// Every kind is sold on the same terms.
    ///
    /// - Parameters:
    ///   - terms: of every kind.
    ///   - payers: names of the accounts whose bundles may claim them, at most 64; none: anybody's.
    public static func all(_ terms: Terms, payers: [String] = []) -> OpeningsForSale {
        selling(top: terms, after: terms, bottom: terms, payers: payers)
    }

    /// What has terms is sold.
    ///
    /// - Parameters:
    ///   - top: before the lane's first transaction.
    ///   - after: behind any of its transactions.
    ///   - bottom: behind the last.
    ///   - payers: names of the accounts whose bundles may claim them, at most 64; none: anybody's. They need not
    ///     exist yet.
    public static func selling(
        top: Terms? = nil, after: Terms? = nil, bottom: Terms? = nil, payers: [String] = []
    ) -> OpeningsForSale {
        OpeningsForSale(
            policy: OpeningsPolicy(top: top?.terms, after: after?.terms, bottom: bottom?.terms), payers: payers)
    }
}
