/// A position in a lane's order where the app lets legs of bundles in.
public enum Opening: Hashable, Sendable {
    /// Before the lane's first transaction.
    case top
    /// Right behind the transaction of this hash.
    case after(Hash)
    /// Behind the lane's last transaction.
    case bottom

    /// Which kind it is.
    public var kind: OpeningKind {
        switch self {
        case .top: .top
        case .after: .after
        case .bottom: .bottom
        }
    }
}

/// The kinds of openings.
public enum OpeningKind: UInt8, Sendable, CaseIterable {
    case top = 0
    case after = 1
    case bottom = 2

    /// As it stands in configurations: `top`, `after`, `bottom`.
    public var name: String {
        switch self {
        case .top: "top"
        case .after: "after"
        case .bottom: "bottom"
        }
    }
}

/// How an opening is sold.
public enum OpeningPrice: UInt8, Sendable, CaseIterable {
    /// The winner pays its bid.
    case first = 1
    /// Sold alone, for the next bid (AUC-14).
    case second = 2
}

/// The terms on which a lane sells one kind of opening.
public struct OpeningTerms: Hashable, Sendable {
    /// What the winner pays.
    public var price: OpeningPrice
    /// The least that one opening costs, in the smallest unit.
    public var reservePrice: Amount

    /// From all fields.
    public init(price: OpeningPrice = .first, reservePrice: Amount = 0) {
        self.price = price
        self.reservePrice = reservePrice
    }
}

/// Which openings a lane sells, how, and to whom.
public struct OpeningsPolicy: Hashable, Sendable {
    /// The most keys of ``payers``.
    public static let payersMax = 64
    /// Terms of `top`; nil: closed.
    public var top: OpeningTerms?
    /// Terms of `after(transaction)`; nil: closed.
    public var after: OpeningTerms?
    /// Terms of `bottom`; nil: closed.
    public var bottom: OpeningTerms?
    /// Whose bundles may claim them, at most ``payersMax``, ascending; none: anybody's.
    public var payers: [PublicKey]

    /// From all fields.
    public init(top: OpeningTerms?, after: OpeningTerms?, bottom: OpeningTerms?, payers: [PublicKey] = []) {
        self.top = top
        self.after = after
        self.bottom = bottom
        self.payers = payers
    }

    /// No opening at all.
    public static let closed = OpeningsPolicy(top: nil, after: nil, bottom: nil)

    /// Every kind at the first price without a reserve price, to anybody.
    public static let open = OpeningsPolicy(top: OpeningTerms(), after: OpeningTerms(), bottom: OpeningTerms())

    /// The terms of a kind; nil: closed.
    public subscript(kind: OpeningKind) -> OpeningTerms? {
        get {
            switch kind {
            case .top: top
            case .after: after
            case .bottom: bottom
            }
        }
        set {
            switch kind {
            case .top: top = newValue
            case .after: after = newValue
            case .bottom: bottom = newValue
            }
        }
    }

    /// True if bundles of `payer` may claim what is open.
    public func admits(_ payer: PublicKey) -> Bool { payers.isEmpty || payers.contains(payer) }
}
