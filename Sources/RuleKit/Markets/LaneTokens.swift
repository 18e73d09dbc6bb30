/// Tokens that an app keeps for its users in its lane's state, numbered from 0: minted by an issuer, transferred by who
/// has them, moved by the app's rule.
///
/// The issuer (`issuer = "0x…"` in the `[config]`) mints what was locked for it elsewhere, and burns nothing: a holder
/// leaves by a transfer to the issuer, who pays out elsewhere. With `faucet = true` anybody mints, which is for devnets
/// and tests only.
///
/// A payload of 50 bytes asks for one of the two:
///
/// | offset | | |
/// |---|---|---|
/// | 0 | u8 | 0 mint, 1 transfer |
/// | 1 | u8 | the token's number |
/// | 2 | 32 bytes | the account that gets it; all 0: the sender |
/// | 34 | u128 | the amount, least significant byte first, not 0 |
///
/// Of each token at most ``supplyMax`` are ever minted, so that sums of two of balances and reserves fit 112 bits.
public struct LaneTokens: Sendable {
    /// The most of one token that can be minted, 2^111 - 1.
    public static let supplyMax: UInt128 = 1 << 111 - 1

    /// A rejection: the payload has no mint's or transfer's length, or the amount is 0.
    public static let malformed: UInt32 = 101
    /// A rejection: there is no token of this number.
    public static let unknownToken: UInt32 = 102
    /// A rejection: only the issuer mints.
    public static let notTheIssuer: UInt32 = 103
    /// A failure: the sender has less than it would transfer.
    public static let insufficientBalance: UInt32 = 104
    /// A failure: more would be minted than ``supplyMax``.
    public static let supplyExceeded: UInt32 = 105

    private let count: UInt8
    /// nil: the faucet.
    private let issuer: Account?

    /// Reads `issuer` and `faucet`, of which there has to be one.
    ///
    /// - Parameters:
    ///   - configuration: the rule's.
    ///   - count: how many tokens there are.
    /// - Throws: ``ConfigurationError/missingKey`` without either, ``ConfigurationError/wrongType``, and
    ///   ``bothConfigured``.
    public init(_ configuration: Configuration, count: UInt8) throws(ConfigurationError) {
        self.count = count
        let isFaucet = try configuration.flag("faucet", default: false)
        if isFaucet {
            guard try configuration.accountIfPresent("issuer") == nil else { throw Self.bothConfigured }
            issuer = nil
        } else {
            issuer = try configuration.account("issuer")
        }
    }

    /// There is an issuer and the faucet is open: whoever forgot one of them should know.
    public static let bothConfigured = ConfigurationError(code: 101)

    // MARK: Transactions

    /// Whether a payload is a mint or a transfer, going by its first byte.
    public static func handles(_ payload: RawSpan) -> Bool { payload.byteCount > 0 && payload.uint8(at: 0) <= 1 }

    /// The code with which a payload that ``handles(_:)`` is true for is to be rejected; nil: accept it.
    public func rejection(_ transaction: TransactionView) -> UInt32? {
        let payload = transaction.payload
        guard payload.byteCount == 50, payload.uint128(at: 34) > 0 else { return Self.malformed }
        guard payload.uint8(at: 1) < count else { return Self.unknownToken }
        if payload.uint8(at: 0) == 0, let issuer, issuer != transaction.sender { return Self.notTheIssuer }
        return nil
    }

    /// Carries out a transaction that ``rejection(_:)`` let in.
    ///
    /// - Returns: the code of a failure; nil: done.
    public func execute(_ transaction: TransactionView, _ state: inout LaneState) -> UInt32? {
        // Again, since a lane's configuration may have changed since it was admitted.
        if let code = rejection(transaction) { return code }
        let payload = transaction.payload
        let token = payload.uint8(at: 1)
        let named = Account(payload.words32(at: 2))
        let account = named == Account(Words32(0, 0, 0, 0)) ? transaction.sender : named
        let amount = payload.uint128(at: 34)
        if payload.uint8(at: 0) == 0 {
            let key = StateKey("supply").appending(token)
            let supply = state.unsigned(key) ?? 0
            guard amount <= Self.supplyMax - supply else { return Self.supplyExceeded }
            state.write(key, supply + amount)
        } else {
            let balance = self.balance(of: transaction.sender, token, state)
            guard balance >= amount else { return Self.insufficientBalance }
            setBalance(of: transaction.sender, token, to: balance - amount, &state)
        }
        // Read behind the sender's write: they may be one.
        setBalance(of: account, token, to: balance(of: account, token, state) + amount, &state)
        return nil
    }

    // MARK: Balances

    /// What an account has of a token.
    public func balance(of account: Account, _ token: UInt8, _ state: borrowing LaneState) -> UInt128 {
        state.unsigned(Self.key(account, token)) ?? 0
    }

    /// What an account has of a token.
    public func balance(of account: Account, _ token: UInt8, _ state: borrowing LaneStateReader) -> UInt128 {
        state.unsigned(Self.key(account, token)) ?? 0
    }

    /// Sets what an account has of a token. That nothing comes from nowhere is the caller's to see to.
    public func setBalance(of account: Account, _ token: UInt8, to amount: UInt128, _ state: inout LaneState) {
        if amount == 0 {
            state.remove(Self.key(account, token))
        } else {
            state.write(Self.key(account, token), amount)
        }
    }

    private static func key(_ account: Account, _ token: UInt8) -> StateKey {
        StateKey("balance").appending(token).appending(account)
    }
}
