public import Wire

/// How a transaction or a leg is expected to have ended: `.included`, `.failed(code: 7)`, `.rejected(.nonceGap)`.
public struct TransactionEnding: Hashable, Sendable {
    /// nil: it is pending.
    let outcome: OutcomeCode?
    /// nil: any.
    let code: UInt32?

    private init(_ outcome: OutcomeCode?, code: UInt32? = nil) {
        self.outcome = outcome
        self.code = code
    }

    /// It has not ended.
    public static let pending = TransactionEnding(nil)
    /// It was included, and the rule executed it.
    public static let included = TransactionEnding(.included)
    /// It was included; the rule's `execute` failed it, with this code or any.
    public static func failed(code: UInt32? = nil) -> TransactionEnding { TransactionEnding(.failed, code: code) }
    /// It was included; the rule's `execute` faulted on it.
    public static let ruleFault = TransactionEnding(.ruleFault)
    /// A leg that ran and was undone.
    public static let rolledBack = TransactionEnding(.rolledBack)
    /// A leg that did not run any more.
    public static let notRun = TransactionEnding(.notRun)
    /// A better one took its place in a full mempool.
    public static let evicted = TransactionEnding(.evicted)
    /// Its sender replaced it.
    public static let replaced = TransactionEnding(.replaced)
    /// Its last height passed.
    public static let expired = TransactionEnding(.expired)
    /// One of its sender's with a lower nonce ended.
    public static let predecessorEnded = TransactionEnding(.predecessorEnded)
    /// It was never admitted, for this reason.
    public static func rejected(_ reason: OutcomeCode) -> TransactionEnding { TransactionEnding(reason) }
    /// The rule's `admit` rejected it, with this code or any.
    public static func rejectedByRule(code: UInt32? = nil) -> TransactionEnding {
        TransactionEnding(.rejectedByRule, code: code)
    }
}

/// How a bundle is expected to have ended: `.included(paying: 12)`, `.outbid(by: other, at: 12)`. What is not said may be
/// anything.
public struct BundleEnding: Hashable, Sendable {
    /// nil: it is pending.
    let outcome: OutcomeCode?
    var leg: Int?
    var code: UInt32?
    var paid: Amount?
    var refund: Amount?
    var rival: Hash?
    var price: Amount?

    private init(_ outcome: OutcomeCode?) { self.outcome = outcome }

    /// It has not ended.
    public static let pending = BundleEnding(nil)
    /// It won.
    public static let included = BundleEnding(.included)
    /// A leg failed, and all of it was undone.
    public static let legFailed = BundleEnding(.legFailed)
    /// Bundles that it conflicts with won.
    public static let outbid = BundleEnding(.outbid)
    /// It fitted with what won neither in gas nor in place.
    public static let conflicting = BundleEnding(.conflicting)
    /// Its component was larger than what is decided exactly.
    public static let limit = BundleEnding(.limit)
    /// Its openings were not on sale, until its last height.
    public static let expired = BundleEnding(.expired)
    /// A later one of its payer's took its place.
    public static let replaced = BundleEnding(.replaced)
    /// A better one took its place among those that claim an opening.
    public static let evicted = BundleEnding(.evicted)

    /// It won.
    ///
    /// - Parameters:
    ///   - paid: what of the bid was paid, refund included, in the smallest unit.
    ///   - refund: what of that went back; nil: any.
    public static func included(paying paid: Amount, refund: Amount? = nil) -> BundleEnding {
        var ending = included
        (ending.paid, ending.refund) = (paid, refund)
        return ending
    }

    /// A leg failed, and all of it was undone.
    ///
    /// - Parameters:
    ///   - leg: which, from 0.
    ///   - code: the rule's, or the fault; nil: any.
    public static func legFailed(leg: Int, code: UInt32? = nil) -> BundleEnding {
        var ending = legFailed
        (ending.leg, ending.code) = (leg, code)
        return ending
    }

    /// Bundles that it conflicts with won.
    ///
    /// - Parameters:
    ///   - rival: the largest of them.
    ///   - price: what they pay together, net, in the smallest unit; nil: any.
    public static func outbid(by rival: SubmittedBundle, at price: Amount? = nil) -> BundleEnding {
        var ending = outbid
        (ending.rival, ending.price) = (rival.hash, price)
        return ending
    }

    /// It was never admitted.
    ///
    /// - Parameters:
    ///   - reason: why.
    ///   - leg: which leg is at fault, from 0; nil: any or none.
    ///   - code: the rule's; nil: any.
    public static func rejected(_ reason: OutcomeCode, leg: Int? = nil, code: UInt32? = nil) -> BundleEnding {
        var ending = BundleEnding(reason)
        (ending.leg, ending.code) = (leg, code)
        return ending
    }
}
