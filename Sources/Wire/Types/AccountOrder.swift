/// What an account orders of the network itself, outside every lane: signed and paid for by the account, and counted,
/// so that none counts twice (Specs/orders.md).
public protocol AccountOrder: Hashable, Sendable, WireCodable {
    /// Keeps what is signed apart from every other kind.
    static var signingDomain: HashDomain { get }
    /// From 1, consecutive over all orders of the account.
    var number: UInt64 { get }
    /// Who orders, signs and pays the entry fee.
    var account: PublicKey { get }
    /// The account's, over ``signingHash(chainID:)``.
    var signature: Signature { get set }
    /// All but the signature.
    func encodeSigned(into writer: inout WireWriter)
}

/// Moves money from one account to another.
public struct Transfer: Hashable, Sendable {
    /// From 1, consecutive over all orders of ``from``.
    public var number: UInt64
    /// Who pays, and signs.
    public var from: PublicKey
    /// Who gets the money.
    public var to: PublicKey
    /// How much, in the smallest unit.
    public var amount: Amount
    /// The payer's.
    public var signature: Signature

    /// From all fields.
    public init(number: UInt64, from: PublicKey, to: PublicKey, amount: Amount, signature: Signature) {
        self.number = number
        self.from = from
        self.to = to
        self.amount = amount
        self.signature = signature
    }
}

/// Takes money out of the network, to the settlement layer or to another network.
public struct Withdrawal: Hashable, Sendable {
    /// From 1, consecutive over all orders of ``account``.
    public var number: UInt64
    /// Whose money it is; signs.
    public var account: PublicKey
    /// How much, in the smallest unit.
    public var amount: Amount
    /// Who gets it there: a key or an address.
    public var destination: Bytes32
    /// Where: zero for the settlement layer, else ``Origin/successor(of:lane:)`` of a network that goes on with a lane.
    public var network: Hash
    /// The account's.
    public var signature: Signature

    /// From all fields.
    public init(
        number: UInt64, account: PublicKey, amount: Amount, destination: Bytes32, network: Hash, signature: Signature
    ) {
        self.number = number
        self.account = account
        self.amount = amount
        self.destination = destination
        self.network = network
        self.signature = signature
    }
}

/// Ends a pending transaction of the account's own.
public struct Cancellation: Hashable, Sendable {
    /// From 1, consecutive over all orders of ``sender``.
    public var number: UInt64
    /// Where it is pending.
    public var lane: LaneName
    /// Whose transaction it is; signs.
    public var sender: PublicKey
    /// The transaction's nonce, by which it is found.
    public var nonce: UInt64
    /// The transaction's hash: another one of this nonce is left alone.
    public var transaction: Hash
    /// The sender's.
    public var signature: Signature

    /// From all fields.
    public init(
        number: UInt64, lane: LaneName, sender: PublicKey, nonce: UInt64, transaction: Hash, signature: Signature
    ) {
        self.number = number
        self.lane = lane
        self.sender = sender
        self.nonce = nonce
        self.transaction = transaction
        self.signature = signature
    }
}

/// Ends a pending bundle of the account's own.
public struct BundleCancellation: Hashable, Sendable {
    /// From 1, consecutive over all orders of ``payer``.
    public var number: UInt64
    /// The bundle's payer; signs.
    public var payer: PublicKey
    /// The bundle's hash.
    public var bundle: Hash
    /// The payer's.
    public var signature: Signature

    /// From all fields.
    public init(number: UInt64, payer: PublicKey, bundle: Hash, signature: Signature) {
        self.number = number
        self.payer = payer
        self.bundle = bundle
        self.signature = signature
    }
}

extension Transfer: AccountOrder {
    /// TX-70.
    public static var signingDomain: HashDomain { .transfer }
    /// ``from``.
    public var account: PublicKey { from }
}

extension Withdrawal: AccountOrder {
    /// TX-71.
    public static var signingDomain: HashDomain { .withdrawal }
}

extension Cancellation: AccountOrder {
    /// TX-72.
    public static var signingDomain: HashDomain { .cancellation }
    /// ``sender``.
    public var account: PublicKey { sender }
}

extension BundleCancellation: AccountOrder {
    /// TX-73.
    public static var signingDomain: HashDomain { .bundleCancellation }
    /// ``payer``.
    public var account: PublicKey { payer }
}
