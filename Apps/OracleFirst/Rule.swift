import RuleKit

/// A lending market whose oracle speaks first: a price update stands before everything else, the right to liquidate right
/// behind it is sold, and what it brings is the market's, as with Chainlink's SVR feeds.
public struct OracleFirst: OrdersCandidates, ExecutesTransactions {
    /// Configuration: the oracle and the bridge are one account, or a percentage is outside its bounds.
    public static let badConfiguration: UInt32 = 1

    /// The payload is none of the six kinds.
    public static let malformed: UInt32 = 1
    /// Only the oracle updates the price.
    public static let notOracle: UInt32 = 2
    /// The oracle does nothing else, so that nothing of its own can hold up an update.
    public static let oracleOnlyUpdates: UInt32 = 3
    /// Only the bridge credits.
    public static let notBridge: UInt32 = 4
    /// A bundle's leg has to be a liquidation.
    public static let legMustLiquidate: UInt32 = 5
    /// There is no price yet.
    public static let noPrice: UInt32 = 101
    /// The sender's collateral, cash or debt is less than the amount.
    public static let tooLittle: UInt32 = 102
    /// A balance would pass 2^64 - 1.
    public static let tooMuch: UInt32 = 103
    /// The sender's position would not be safe.
    public static let wouldBeUnsafe: UInt32 = 104
    /// The position is safe at the price: nothing to liquidate.
    public static let isSafe: UInt32 = 105

    /// An event: the price was updated.
    public static let priceUpdated: UInt8 = 0
    /// An event: a position was liquidated.
    public static let positionLiquidated: UInt8 = 5

    /// Collateral that the price is for, in the smallest unit.
    public static let priceUnit: UInt64 = 100_000_000
    /// Gas that every transaction uses, at most its limit.
    public static let gas: UInt64 = 20_000

    private let oracle: Account
    private let bridge: Account
    private let thresholdPercent: UInt128
    private let bonusPercent: UInt128

    /// - `oracle`, `bridge`: public keys, `0x` and 64 digits.
    /// - `threshold_percent`: how much of its collateral's value a position may owe, 1 to 99; default 80.
    /// - `bonus_percent`: how much more collateral than debt a liquidator gets, 0 to 100; default 5.
    public init(_ configuration: Configuration) throws(ConfigurationError) {
        try configuration.allowOnly("oracle", "bridge", "threshold_percent", "bonus_percent")
        oracle = try configuration.account("oracle")
        bridge = try configuration.account("bridge")
        thresholdPercent = try configuration.integer("threshold_percent", default: 80)
        bonusPercent = try configuration.integer("bonus_percent", default: 5)
        guard oracle != bridge, thresholdPercent >= 1, thresholdPercent <= 99, bonusPercent <= 100 else {
            throw ConfigurationError(code: Self.badConfiguration)
        }
    }

    /// Updates first, then the rest, each in order of arrival.
    public func admit(_ transaction: TransactionView, _ context: AdmissionContext) -> Admission {
        guard let action = Action(transaction.payload) else { return .reject(Self.malformed) }
        if case .update = action {
            guard transaction.sender == oracle else { return .reject(Self.notOracle) }
            guard !transaction.isBundleLeg else { return .reject(Self.legMustLiquidate) }
            return .accept(SortKey(0, then: transaction.arrival))
        }
        guard transaction.sender != oracle else { return .reject(Self.oracleOnlyUpdates) }
        if case .credit = action, transaction.sender != bridge { return .reject(Self.notBridge) }
        if transaction.isBundleLeg {
            guard case .liquidate = action else { return .reject(Self.legMustLiquidate) }
        }
        return .accept(SortKey(1, then: transaction.arrival))
    }

    /// Keeps the keys' order, and offers one opening: behind the last update, where its price is known and nobody has
    /// acted on it.
    public func order(_ candidates: Candidates, _ context: borrowing OrderContext, into proposal: inout Proposal) {
        var updateCount = 0
        while updateCount < candidates.count, candidates[updateCount].sender == oracle { updateCount += 1 }
        proposal.offersTop = false
        proposal.offersBottom = false
        for index in 0..<candidates.count { proposal.append(index, offersBehind: index + 1 == updateCount) }
    }

    /// Does what the payload says.
    public func execute(_ transaction: TransactionView, _ state: inout LaneState) -> ExecutionResult {
        let gas = min(Self.gas, transaction.gasLimit)
        guard let action = Action(transaction.payload) else { return .failed(code: Self.malformed, gasUsed: gas) }
        if let code = perform(action, by: transaction.sender, &state) { return .failed(code: code, gasUsed: gas) }
        return .succeeded(gasUsed: gas)
    }

    /// nil, or why it failed; what it wrote until then is undone.
    private func perform(_ action: Action, by sender: Account, _ state: inout LaneState) -> UInt32? {
        switch action {
        case .update(let price):
            state.write(StateKey("price"), UInt128(price))
            state.emit(EventBytes(kind: Self.priceUpdated).appending(price))
            return nil
        case .credit(let asset, let amount, let account):
            return state.add(amount, to: StateKey(asset, of: account)) ? nil : Self.tooMuch
        case .borrow(let amount):
            guard state.add(amount, to: StateKey(.debt, of: sender)), state.add(amount, to: StateKey(.cash, of: sender))
            else { return Self.tooMuch }
            return whyUnsafe(sender, state)
        case .repay(let amount):
            let isThere =
                state.take(amount, from: StateKey(.cash, of: sender))
                && state.take(amount, from: StateKey(.debt, of: sender))
            return isThere ? nil : Self.tooLittle
        case .withdraw(let amount):
            guard state.take(amount, from: StateKey(.collateral, of: sender)) else { return Self.tooLittle }
            return state.amount(at: StateKey(.debt, of: sender)) == 0 ? nil : whyUnsafe(sender, state)
        case .liquidate(let account): return liquidate(account, by: sender, &state)
        }
    }

    private func whyUnsafe(_ account: Account, _ state: borrowing LaneState) -> UInt32? {
        guard let price = state.unsigned(StateKey("price")) else { return Self.noPrice }
        return isSafe(account, at: price, state) ? nil : Self.wouldBeUnsafe
    }

    /// Debt is at most the threshold's part of the collateral's value. Amounts and the price have 64 bits, so nothing
    /// here passes 128.
    private func isSafe(_ account: Account, at price: UInt128, _ state: borrowing LaneState) -> Bool {
        let value = UInt128(state.amount(at: StateKey(.collateral, of: account))) * price / UInt128(Self.priceUnit)
        return UInt128(state.amount(at: StateKey(.debt, of: account))) * 100 <= value * thresholdPercent
    }

    /// The sender repays all of the account's debt and gets collateral worth the debt and the bonus, rounded down, as far
    /// as there is some.
    private func liquidate(_ account: Account, by sender: Account, _ state: inout LaneState) -> UInt32? {
        guard let price = state.unsigned(StateKey("price")) else { return Self.noPrice }
        guard !isSafe(account, at: price, state) else { return Self.isSafe }
        let debt = state.amount(at: StateKey(.debt, of: account))
        let collateral = state.amount(at: StateKey(.collateral, of: account))
        let worth = UInt128(debt) * (100 + bonusPercent) * UInt128(Self.priceUnit) / (100 * price)
        let seized = worth < UInt128(collateral) ? UInt64(worth) : collateral
        guard state.take(debt, from: StateKey(.cash, of: sender)), state.take(debt, from: StateKey(.debt, of: account)),
            state.take(seized, from: StateKey(.collateral, of: account))
        else { return Self.tooLittle }
        guard state.add(seized, to: StateKey(.collateral, of: sender)) else { return Self.tooMuch }
        state.emit(EventBytes(kind: Self.positionLiquidated).appending(account).appending(debt).appending(seized))
        return nil
    }
}

/// What an account has.
private enum Asset: UInt8 {
    case collateral = 0
    case cash = 1
    case debt = 2
}

/// What a payload asks for; amounts in the smallest unit.
private enum Action {
    case update(price: UInt64)
    case credit(Asset, UInt64, to: Account)
    case borrow(UInt64)
    case repay(UInt64)
    case withdraw(UInt64)
    case liquidate(Account)

    /// nil: malformed.
    init?(_ payload: RawSpan) {
        guard payload.byteCount > 0 else { return nil }
        switch (payload.uint8(at: 0), payload.byteCount) {
        case (0, 9) where payload.uint64(at: 1) > 0: self = .update(price: payload.uint64(at: 1))
        case (1, 42) where payload.uint8(at: 1) <= Asset.cash.rawValue:
            let asset: Asset = payload.uint8(at: 1) == Asset.cash.rawValue ? .cash : .collateral
            self = .credit(asset, payload.uint64(at: 2), to: Account(payload.words32(at: 10)))
        case (2, 9): self = .borrow(payload.uint64(at: 1))
        case (3, 9): self = .repay(payload.uint64(at: 1))
        case (4, 9): self = .withdraw(payload.uint64(at: 1))
        case (5, 33): self = .liquidate(Account(payload.words32(at: 1)))
        default: return nil
        }
    }
}

extension StateKey {
    fileprivate init(_ asset: Asset, of account: Account) {
        self = StateKey("account").appending(asset.rawValue).appending(account)
    }
}

extension LaneState {
    fileprivate func amount(at key: StateKey) -> UInt64 { UInt64(truncatingIfNeeded: unsigned(key) ?? 0) }

    /// False, with nothing changed, past 2^64 - 1.
    fileprivate mutating func add(_ amount: UInt64, to key: StateKey) -> Bool {
        let (sum, overflows) = self.amount(at: key).addingReportingOverflow(amount)
        guard !overflows else { return false }
        write(key, UInt128(sum))
        return true
    }

    /// False, with nothing changed, if there is less.
    fileprivate mutating func take(_ amount: UInt64, from key: StateKey) -> Bool {
        let (rest, overflows) = self.amount(at: key).subtractingReportingOverflow(amount)
        guard !overflows else { return false }
        if rest == 0 { remove(key) } else { write(key, UInt128(rest)) }
        return true
    }
}
