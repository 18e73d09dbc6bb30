public import Wire

/// A settlement as those see it who have money there (SVC-33): it pays in, keeps the inbox, and says what it has done.
///
/// What carries the requests is not its matter: ``NetworkService/startSettlement(_:on:)`` serves it.
public protocol SettlementDesk: Sendable {
    /// The settlement's public key, which signs all it puts into the log.
    var key: PublicKey { get }

    /// The number of the last deposit that is in the log.
    func lastDeposit() async throws(SettlementRefusal) -> UInt64

    /// How far the inbox is.
    func inbox() async throws(SettlementRefusal) -> InboxState

    /// Takes an envelope into the inbox, from where the sequencer has to take it (Specs/inbox.md); answers once that is
    /// durable.
    ///
    /// - Parameter envelope: its canonical encoding (TX-1).
    func post(_ envelope: [UInt8]) async throws(SettlementRefusal) -> PostedEnvelope

    /// What was posted, `from` this number on, as log entries; at most ``PostedEnvelope/countMax`` of them.
    func posted(from number: UInt64) async -> [ForcedEnvelope]

    /// What was withdrawn to the settlement layer in closed blocks, `from` this number on; at most
    /// ``PostedEnvelope/countMax`` of them.
    func withdrawals(from number: UInt64) async throws(SettlementRefusal) -> [WithdrawalRecord]

    /// Pays `amount` in for `account`; answers once the deposit is in the log.
    func deposit(_ amount: Amount, for account: PublicKey) async throws(SettlementRefusal) -> SettlementEntry
}

/// What a settlement put into the log.
public struct SettlementEntry: Sendable {
    /// Consecutive, from 1.
    public let number: UInt64
    /// Its position in the arrival log.
    public let logPosition: UInt64

    /// From both.
    public init(number: UInt64, logPosition: UInt64) {
        self.number = number
        self.logPosition = logPosition
    }
}

/// How far a settlement's inbox is.
public struct InboxState: Sendable {
    /// Number of the last envelope that was posted; 0: none.
    public let posted: UInt64
    /// Number of the last that is in the log; 0: none.
    public let logged: UInt64

    /// From both.
    public init(posted: UInt64, logged: UInt64) {
        self.posted = posted
        self.logged = logged
    }
}

/// An envelope that is in a settlement's inbox.
public struct PostedEnvelope: Sendable {
    /// How many are shown at a time.
    public static let countMax = 100

    /// Consecutive, from 1.
    public let number: UInt64
    /// Height of the last sub-block that the settlement had seen.
    public let postedAt: UInt64
    /// The first height whose sub-block must have it behind it in the log (INB-4).
    public let due: UInt64
    /// The hashes of its transactions.
    public let transactions: [Hash]

    /// From all fields.
    public init(number: UInt64, postedAt: UInt64, due: UInt64, transactions: [Hash]) {
        self.number = number
        self.postedAt = postedAt
        self.due = due
        self.transactions = transactions
    }
}

/// Why a settlement did not do what it was asked for.
public struct SettlementRefusal: Error, Sendable {
    /// Stable, upper-case: what the node answered, or `NODE_GONE`.
    public let code: String
    /// For people.
    public let reason: String
    /// Whether what was asked cannot be, whoever asks.
    public let isUsage: Bool

    /// From all fields.
    public init(code: String, reason: String, isUsage: Bool = false) {
        self.code = code
        self.reason = reason
        self.isUsage = isUsage
    }
}
