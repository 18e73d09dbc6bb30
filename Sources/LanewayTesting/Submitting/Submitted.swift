public import Wire

/// Something that was submitted and can stand in a sub-block: a transaction, a bundle, or one leg of a bundle.
public protocol Submitted: Sendable {
    /// What tables call it: `t1`, `b1`, a leg `b1/leg1`, unless it was given an id.
    var id: String { get }
    /// The transactions that it consists of, a bundle's legs in their order.
    var parts: [SubmittedPart] { get }
}

/// One transaction of something that was submitted.
public struct SubmittedPart: Hashable, Sendable {
    /// Its id; a leg's is `BUNDLE/LEG`.
    public let id: String
    /// The lane that it is for.
    public let lane: LaneName
    /// Its hash.
    public let hash: Hash
}

/// A transaction that was submitted, admitted or not.
public struct SubmittedTransaction: Submitted {
    /// `t` and its number, from 1, unless it was given an id.
    public let id: String
    /// The lane that it was sent to.
    public let lane: LaneName
    /// Who sent it.
    public let sender: Account
    /// What was asked for.
    public let operation: Operation
    /// Its hash.
    public let hash: Hash

    /// Itself.
    public var parts: [SubmittedPart] { [SubmittedPart(id: id, lane: lane, hash: hash)] }
}

/// One leg of a bundle that was submitted.
public struct SubmittedLeg: Submitted {
    /// The bundle's id, `/`, and `leg` and its number, from 1, unless it was given an id.
    public let id: String
    /// The lane that it is for.
    public let lane: LaneName
    /// Who pays its gas and data fee.
    public let sender: Account
    /// Its hash.
    public let hash: Hash

    /// Itself.
    public var parts: [SubmittedPart] { [SubmittedPart(id: id, lane: lane, hash: hash)] }
}

/// A bundle that was submitted, admitted or not.
public struct SubmittedBundle: Submitted {
    /// `b` and its number, from 1, unless it was given an id.
    public let id: String
    /// Who pays the bid.
    public let payer: Account
    /// What was asked for, signed.
    public let bundle: Wire.Bundle
    /// Its hash.
    public let hash: Hash
    /// In the bundle's order.
    public let legs: [SubmittedLeg]

    /// The legs.
    public var parts: [SubmittedPart] { legs.flatMap(\.parts) }
}
