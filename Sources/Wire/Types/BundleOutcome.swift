/// How one bundle ended: exactly one for every bundle that arrived.
public struct BundleOutcome: Hashable, Sendable {
    /// ``leg`` where no leg is at fault.
    public static let noLeg = UInt8.max

    /// The bundle's hash.
    public var bundle: Hash
    /// Who signed for the bid.
    public var payer: PublicKey
    /// Any but those of a transaction alone; ``OutcomeCode/included`` for a bundle that won.
    public var outcome: OutcomeCode
    /// Which leg is at fault, else ``noLeg``.
    public var leg: UInt8
    /// The rule's code of a leg that failed or was rejected, the fault of one whose rule was at fault, else 0.
    public var code: UInt32
    /// What it offered.
    public var bid: Amount
    /// What of it was paid, refund included; 0 unless it won.
    public var paid: Amount
    /// What of that went back.
    public var refund: Amount
    /// Of those that it lost to, the largest; zero for none.
    public var rival: Hash
    /// What those that it lost to pay together, net.
    public var price: Amount

    /// From all fields.
    public init(
        bundle: Hash, payer: PublicKey, outcome: OutcomeCode, leg: UInt8 = Self.noLeg, code: UInt32 = 0, bid: Amount,
        paid: Amount = 0, refund: Amount = 0, rival: Hash = .zero, price: Amount = 0
    ) {
        self.bundle = bundle
        self.payer = payer
        self.outcome = outcome
        self.leg = leg
        self.code = code
        self.bid = bid
        self.paid = paid
        self.refund = refund
        self.rival = rival
        self.price = price
    }
}
