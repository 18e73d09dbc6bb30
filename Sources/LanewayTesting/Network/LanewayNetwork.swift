import Sequencer
import Simulation
public import Testing
public import Wire

/// A network in memory, for tests of an app's rule: the core that nodes run, with rules that are linked into the test.
///
/// ```swift
/// let network = try LanewayNetwork(lanes: .lane("dex", PriorityFee.self))
/// let alice = try network.account("alice", balance: 1_000_000)
/// let swap = try network.submit(to: "dex", from: alice, gas: 100, priorityFee: 2)
/// let block = try network.advance()
/// block.expect(order: swap)
/// block.expect("dex", earned: .priorityFee(200))
/// ```
///
/// Everything is signed and every signature is checked. There is no clock and no randomness: keys, names and the chain id
/// come from ``NetworkOptions/seed``, so equal calls give equal commitments.
///
/// A rule that traps ends the test's process, since nothing keeps it in a sandbox here; a scenario does
/// (``expectScenario(_:apps:sourceLocation:)``). A network belongs to one test; it is not `Sendable`.
public final class LanewayNetwork {
    /// Milliseconds between two sub-blocks.
    public static let subBlockMilliseconds: UInt64 = 100
    /// What an account has unless one says otherwise, in the smallest unit: a million tokens.
    public static let usualBalance: Amount = 1_000_000_000_000_000_000_000_000

    /// What the network started from. With ``log`` it is all that anybody needs to derive the same blocks.
    public let genesis: Genesis
    let keys: ScenarioKeys
    let host: NativeRuleHost
    /// By the rules' types.
    var modules: [ObjectIdentifier: [UInt8]]
    var core: Sequencer
    var records = Records()
    var produced: [ProducedSubBlock] = []
    /// The next nonce of a sender in a lane with unordered ones.
    var unorderedNonces: [NonceChain: UInt64] = [:]

    /// The arrival log: everything that was applied, in its order. The same log gives the same network anywhere.
    public private(set) var log: [LogEntry] = []

    /// Who counts nonces.
    struct NonceChain: Hashable {
        let lane: LaneName
        let sender: PublicKey
    }

    /// A network with these lanes.
    ///
    /// - Parameters:
    ///   - lanes: at least one; `.lane("dex", PriorityFee.self)`.
    ///   - options: how it is run.
    ///   - sourceLocation: where errors point.
    /// - Throws: ``LanewayTestingError`` for lanes that cannot be, among them one whose rule refuses its configuration.
    public convenience init(
        lanes: NetworkLane..., options: NetworkOptions = NetworkOptions(),
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws(LanewayTestingError) {
        try self.init(lanes: lanes, options: options, sourceLocation: sourceLocation)
    }

    /// A network with these lanes, see ``init(lanes:options:sourceLocation:)-(NetworkLane...,_,_)``.
    public init(
        lanes: [NetworkLane], options: NetworkOptions = NetworkOptions(),
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws(LanewayTestingError) {
        let plan = try NetworkPlan(lanes, options, at: sourceLocation)
        genesis = plan.genesis
        keys = plan.keys
        host = plan.host
        modules = plan.modules
        do {
            core = try Sequencer(genesis: plan.genesis, host: plan.host)
        } catch {
            throw Self.failure(error, "the network", sourceLocation)
        }
        records.accounts = plan.accountNames
        for lane in plan.lanes { records.lanes[lane.name] = lane }
        for (subject, entry) in plan.entries { _ = try apply(entry, subject, sourceLocation) }
    }

    // MARK: Accounts

    /// Makes an account and deposits money to it.
    ///
    /// - Parameters:
    ///   - name: 1 to 64 ASCII letters, digits, `.`, `_`, `-`; the account's key comes from it.
    ///   - balance: in the smallest unit. All deposits sum to at most 2^116.
    ///   - sourceLocation: where errors point.
    public func account(
        _ name: String, balance: Amount = LanewayNetwork.usualBalance,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws(LanewayTestingError) -> Account {
        try Identifier.check(name, "account", sourceLocation)
        let account = Account(name: name, secret: keys.account(name))
        guard records.accounts[account.key] == nil else {
            throw LanewayTestingError(
                code: .nameTaken, subject: "account \(name)", reason: "there is one already",
                remedy: "Choose another name, or deposit more to the one there is.", sourceLocation: sourceLocation)
        }
        if balance > 0 { try deposit(balance, to: account.key, name, sourceLocation) }
        records.accounts[account.key] = name
        return account
    }

    /// Deposits more, in the smallest unit, as the settlement layer does.
    public func deposit(
        _ amount: Amount, to account: Account, sourceLocation: SourceLocation = #_sourceLocation
    ) throws(LanewayTestingError) {
        try check(account, sourceLocation)
        try deposit(amount, to: account.key, account.name, sourceLocation)
    }

    private func deposit(
        _ amount: Amount, to key: PublicKey, _ name: String, _ location: SourceLocation
    ) throws(LanewayTestingError) {
        let deposit = Deposit(
            number: core.depositNumber + 1, account: key, amount: amount, chainID: genesis.chainID,
            signedBy: keys.settlement)
        _ = try apply(.deposit(deposit), "account \(name)", location)
    }

    /// The account that data fees, takes and slack fees go to.
    public var operatorAccount: Account { Account(name: "operator", secret: keys.operatorAccount) }

    /// The account that a lane's revenue goes to unless its rule settles otherwise.
    public func treasury(
        of lane: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws(LanewayTestingError) -> Account {
        let name = try records.lane(lane, at: sourceLocation)
        return Account(name: "treasury/\(name)", secret: keys.treasury(of: name))
    }

    // MARK: Asking

    /// What an account has, in the smallest unit, held or not.
    public func balance(of account: Account) -> Amount { core.balance(of: account.key).balance }

    /// How much of it is held for what is pending.
    public func held(of account: Account) -> Amount { core.balance(of: account.key).held }

    /// Height of the last sub-block, 0 before the first.
    public var height: UInt64 { core.height }

    /// The last sub-block's commitment: equal for equal logs, and for nothing else.
    public var commitment: Hash { core.commitment }

    /// A lane's base fee in the next sub-block, amount per gas.
    public func baseFee(
        of lane: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws(LanewayTestingError) -> Amount { try view(of: lane, sourceLocation).baseFeePerGas }

    /// All sub-blocks so far.
    public var history: SubBlocks { SubBlocks(produced: produced, records: records, isHistory: true) }

    /// ``SubBlocks/report()`` of all of them: what stood where, who paid what, and whose it is.
    public func report() -> String { history.report() }

    // MARK: Applying

    /// Checks the signatures, then lets the core have it.
    func apply(
        _ entry: LogEntry, _ subject: String, _ location: SourceLocation
    ) throws(LanewayTestingError) -> Effects {
        do {
            let effects = try core.apply(try CheckedEntry(checking: entry, genesis: genesis))
            log.append(entry)
            return effects
        } catch let error as SequencerError {
            throw Self.failure(error, subject, location)
        } catch {
            throw LanewayTestingError(
                code: .defect, subject: subject, reason: "\(error)", remedy: "Please report this.",
                sourceLocation: location)
        }
    }

    private static func failure(
        _ error: SequencerError, _ subject: String, _ location: SourceLocation
    ) -> LanewayTestingError {
        let isRefused = error.code == .invalidEntry
        return LanewayTestingError(
            code: isRefused ? .refused : .defect, subject: subject, reason: error.description,
            remedy: isRefused ? "Correct it as the reason says (Specs/)." : "Please report this.",
            sourceLocation: location)
    }

    func check(_ account: Account, _ location: SourceLocation) throws(LanewayTestingError) {
        guard records.accounts[account.key] != nil else {
            throw LanewayTestingError(
                code: .unknownAccount, subject: "account \(account)", reason: "it is not of this network",
                remedy: "Make it with network.account(\"\(account)\").", sourceLocation: location)
        }
    }

    func view(of lane: String, _ location: SourceLocation) throws(LanewayTestingError) -> LaneView {
        let name = try records.lane(lane, at: location)
        guard let view = core.lane(name) else {
            preconditionFailure("lane \(name) was registered when the network was made")
        }
        return view
    }
}
