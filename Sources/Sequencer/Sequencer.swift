public import Wire

/// The core: a pure function of genesis and arrival log (design §3).
///
/// One value without I/O, clock or randomness. The node, the verifier, the backtest and the tests all drive this type,
/// and all get the same sub-blocks for the same log. It cannot be copied: two copies would share the rules' instances.
public struct Sequencer: ~Copyable {
    /// What the network started from.
    public let genesis: Genesis
    /// ``genesis``'s hash.
    public let genesisHash: Hash
    let host: any RuleHost

    // Log.
    /// Entries applied so far.
    public internal(set) var logPosition: UInt64 = 0
    /// The log's chained hash at that position, the genesis hash before the first.
    public internal(set) var logHash: Hash

    // Chain.
    /// Height of the last sub-block, 0 before the first.
    public internal(set) var height: UInt64 = 0
    /// The last sub-block's commitment, the genesis hash before the first.
    public internal(set) var commitment: Hash
    /// The last block's number, 0 before the first.
    public internal(set) var blockNumber: UInt64 = 0
    /// The last block header's hash, the genesis hash before the first.
    public internal(set) var blockHash: Hash
    /// Commitments of the sub-blocks since the last block.
    var subBlocksInBlock: [Hash] = []
    /// Time of the last tick.
    public internal(set) var timeMilliseconds: UInt64 = 0
    /// Whether the next sub-block's ``Effects`` have a trace. Nothing that is derived depends on it.
    public var tracesNext = false

    // What there is.
    var accounts = Accounts()
    let operatorAccount: UInt32
    var modules: [Hash: Module] = [:]
    var lanes: [Lane] = []
    /// Numbers lanes by name; a number is a place in ``lanes``.
    var laneIndex = KeyIndex()
    var bundles = BundlePool()
    /// Lanes with own transactions pending, in no particular order.
    var activeLanes: [UInt32] = []
    /// Sum of all reserves and bundle gas, at most the sub-block's gas.
    var reservedGas: UInt64 = 0
    var lastDeposit: UInt64 = 0
    var lastGrant: UInt64 = 0
    var lastForced: UInt64 = 0
    /// Everything withdrawn so far (LEAVE-2).
    var withdrawals = MerkleFrontier()

    // Of the network that the lane comes from.
    /// What its lane has brought, until it is whole.
    var importing: PartialImport?
    /// Numbers of the withdrawals from there that were claimed.
    var claimed: Set<UInt64> = []

    // Since the last sub-block.
    /// Hashes of the transactions that arrived.
    var arrived: [Hash] = []
    var endings: [Ending] = []
    var endedBundles: [BundleOutcome] = []
    var faults: [LaneFault] = []
    var postings: [Posting] = []
    /// Lanes whose instance was made in this sub-block, in that order (ABI-8).
    var instancedLanes: [UInt32] = []
    /// The lane with the instance for questions that are not in the log.
    var precheckedLane: UInt32?
    /// Transactions so far; numbers arrivals.
    var arrivals: UInt64 = 0

    // What is due.
    var expiries = HeightWheel<Expiry>()
    var nonceExpiries = HeightWheel<NonceExpiry>()
    /// Lanes by the height at which they change.
    var announcedLanes: [UInt64: [UInt32]] = [:]

    // Since the last block.
    var touchedLanes: [UInt32] = []

    // Commitments.
    var ledgerTree = MerkleMap()
    var stateTree = MerkleMap()
    var rulesTree = MerkleMap()

    // Buffers.
    var buffers = RuleBuffers()
    var scratch = WireWriter()

    struct Module {
        let bytes: [UInt8]
        let rule: any HostedRule
    }

    struct Expiry {
        let lane: UInt32
        let slot: Int32
        let arrival: UInt64
    }

    struct NonceExpiry {
        let lane: UInt32
        let nonce: Lane.UnorderedNonce
    }

    /// The state before the first entry. Throws `invalidEntry` for parameters outside their bounds, and for the chain id
    /// of the network that the lane comes from.
    public init(genesis: Genesis, host: any RuleHost) throws(SequencerError) {
        try Self.check(genesis.parameters)
        guard genesis.origin?.chainID != genesis.chainID else {
            throw .invalid(
                "LEAVE-8",
                "chain id \(genesis.chainID) is that of the network that the lane left: what was signed there "
                    + "would count here again")
        }
        self.genesis = genesis
        self.host = host
        genesisHash = genesis.hash
        logHash = genesisHash
        commitment = genesisHash
        blockHash = genesisHash
        operatorAccount = accounts.findOrMake(genesis.operatorAccount)
    }

    /// Bounds of NET-1 that keep every sum over a block within its width: counts of transactions within 32 bits, gas
    /// within 64, a rule's input within 32-bit addresses, and money (``Accounts/supplyMax``) within 128.
    static let subBlockBytesMax: UInt64 = 1 << 28
    static let subBlocksPerBlockMax: UInt32 = 1 << 10

    private static func check(_ parameters: NetworkParameters) throws(SequencerError) {
        guard parameters.subBlockGas > 0, (1...subBlockBytesMax).contains(parameters.subBlockBytes),
            (1...subBlocksPerBlockMax).contains(parameters.subBlocksPerBlock),
            !parameters.subBlockGas.multipliedReportingOverflow(by: UInt64(parameters.subBlocksPerBlock)).overflow,
            parameters.quantum > 0, parameters.takeBasisPoints <= 10_000, parameters.lifetimeMax > 0,
            parameters.lifetimeMax <= 1 << 32, parameters.faultsBeforeSuspension > 0,
            (1...1 << 32).contains(parameters.inboxDelay)
        else { throw .invalid("NET-1", "a network parameter is outside its bounds") }
    }

    /// Number of the block that is being built.
    var nextBlock: UInt64 { blockNumber + 1 }

    var parameters: NetworkParameters { genesis.parameters }

    // MARK: Applying

    /// Applies the log's next entry.
    ///
    /// Throws ``SequencerError``; after `invalidEntry` nothing has changed.
    public mutating func apply(_ checked: CheckedEntry) throws(SequencerError) -> Effects {
        var effects = Effects()
        switch checked.entry {
        case .envelope(let envelope): try apply(envelope, hashes: checked.transactionHashes, &effects)
        case .bundle(let bundle):
            try apply(
                bundle, hash: checked.bundleHash ?? bundle.hash, legHashes: checked.transactionHashes, &effects)
        case .deposit(let deposit): try apply(deposit)
        case .module(let deployment): try apply(deployment)
        case .lane(let registration): try apply(registration)
        case .grant(let grant): try apply(grant)
        case .upgrade(let upgrade): try apply(upgrade)
        case .upgradeCancellation(let cancellation): try apply(cancellation)
        case .forcedEnvelope(let forced): try apply(forced, hashes: checked.transactionHashes, &effects)
        case .transfer(let order): try apply(order, byteCount: checked.bytes.count)
        case .withdrawal(let order): try apply(order, byteCount: checked.bytes.count)
        case .cancellation(let order): try apply(order, byteCount: checked.bytes.count, &effects)
        case .bundleCancellation(let order): try apply(order, byteCount: checked.bytes.count, &effects)
        case .exit(let exit): try apply(exit)
        case .laneImport(let part): try apply(part)
        case .claim(let claim): try apply(claim)
        case .tick(let tick):
            guard tick.timeMilliseconds >= timeMilliseconds else {
                throw .invalid("LOG-2", "a tick's time falls from \(timeMilliseconds) to \(tick.timeMilliseconds)")
            }
            chain(checked)
            timeMilliseconds = tick.timeMilliseconds
            try buildSubBlock(&effects)
            return effects
        }
        chain(checked)
        return effects
    }

    private mutating func chain(_ checked: CheckedEntry) {
        logPosition += 1
        logHash = LogEntry.chained(checked.bytes, after: logHash)
    }

    // MARK: Asking

    /// What an account has, and how much of it is held for pending transactions.
    public func balance(of account: PublicKey) -> (balance: Amount, held: Amount) {
        accounts.find(account).map { (accounts[$0].balance, accounts[$0].held) } ?? (0, 0)
    }

    /// How many orders of an account there were; the next one has one more (ORDER-2).
    public func orderNumber(of account: PublicKey) -> UInt64 { accounts.find(account).map { accounts[$0].orders } ?? 0 }

    /// How many withdrawals there were.
    public var withdrawalCount: UInt64 { withdrawals.count }

    /// Root over all withdrawals so far (LEAVE-2).
    public var withdrawalsRoot: Hash { WithdrawalRecord.root(of: withdrawals.root, count: withdrawals.count) }

    /// Whether a withdrawal from the origin was claimed here (LEAVE-9).
    public func isClaimed(_ number: UInt64) -> Bool { claimed.contains(number) }

    /// Everything deposited and claimed so far less what was withdrawn; the sum of all balances.
    public var supply: Amount { accounts.supply }

    /// Number of the last deposit that was applied.
    public var depositNumber: UInt64 { lastDeposit }

    /// Number of the last reserve grant that was applied.
    public var grantNumber: UInt64 { lastGrant }

    /// Number of the last envelope from the inbox that is in the log (INB-5).
    public var inboxNumber: UInt64 { lastForced }

    /// The next nonce that a lane expects from a sender, pending and forced ones counted.
    public func nextNonce(of sender: PublicKey, lane: LaneName) -> UInt64? {
        guard let lane = laneIndex[lane] else { return nil }
        guard let account = accounts.find(sender), let record = lanes[Int(lane)].senders.find(account) else { return 0 }
        let forced = lanes[Int(lane)].pool.forced.count(of: account)
        return accounts.nextNonce(record) + UInt64(forced) + UInt64(pendingCount(accounts.chain(record), Int(lane)))
    }

    /// The nonce that a forced transaction of a sender needs in a lane (INB-8): what its mempool has pending gives way, what
    /// is forced already is counted. Nil for no such lane; 0 in one with unordered nonces.
    public func nextForcedNonce(of sender: PublicKey, lane: LaneName) -> UInt64? {
        guard let lane = laneIndex[lane] else { return nil }
        guard let account = accounts.find(sender), let record = lanes[Int(lane)].senders.find(account) else { return 0 }
        return accounts.nextNonce(record) + UInt64(lanes[Int(lane)].pool.forced.count(of: account))
    }

    /// Height of the sub-block that was being built when the oldest forced transaction arrived that still waits; nil if
    /// none does. O(lanes).
    public var oldestForcedArrival: UInt64? {
        lanes.compactMap { lane in lane.pool.forced.oldest.map { lane.pool[$0].arrivalHeight } }.min()
    }

    func pendingCount(_ chain: UInt32?, _ lane: Int) -> UInt32 {
        chain.map { lanes[lane].pool.chains[Int($0)].count } ?? 0
    }

    /// Bundles pending.
    public var pendingBundleCount: Int { bundles.count }

    /// Transactions pending in all lanes, forced ones too.
    public var pendingCount: Int {
        activeLanes.reduce(0) { $0 + lanes[Int($1)].pool.count + lanes[Int($1)].pool.forced.count }
    }

    /// A lane as people ask about it.
    public func lane(_ name: LaneName) -> LaneView? {
        laneIndex[name].map { LaneView(lanes[Int($0)], nextBlock: nextBlock) }
    }

    /// All lanes by name.
    public var laneViews: [LaneView] {
        lanes.map { LaneView($0, nextBlock: nextBlock) }.sorted { $0.configuration.name < $1.configuration.name }
    }

    // MARK: Invariants

    /// LEDGER-1: the sum of all balances is what came in less what went out. O(accounts); asserted once a block over what was
    /// touched by the journal's sum, and here over everything for tests and start-up.
    public func checkSupply() throws(SequencerError) {
        var sum: Amount = 0
        for account in accounts.all {
            let (next, overflow) = sum.addingReportingOverflow(account.balance)
            guard !overflow, account.held <= account.balance else {
                throw SequencerError(.invariant, rule: "LEDGER-1", "account \(account.key) holds more than it has")
            }
            sum = next
        }
        guard sum == accounts.supply else {
            throw SequencerError(
                .invariant, rule: "LEDGER-1",
                "balances sum to \(sum), what came in less what went out is \(accounts.supply)")
        }
    }

    /// LEDGER-3: every hold belongs to a pending transaction or bundle. O(accounts + pending); for tests and start-up.
    public func checkHolds() throws(SequencerError) {
        var pending = [Amount](repeating: 0, count: accounts.all.count)
        var hasOverflown = false
        for lane in lanes {
            lane.pool.forEachHolding {
                let (sum, overflow) = pending[Int($0.sender)].addingReportingOverflow($0.hold)
                pending[Int($0.sender)] = sum
                hasOverflown = hasOverflown || overflow
            }
        }
        for (account, amount) in bundles.byArrival.flatMap(\.holds) {
            let (sum, overflow) = pending[Int(account)].addingReportingOverflow(amount)
            pending[Int(account)] = sum
            hasOverflown = hasOverflown || overflow
        }
        guard !hasOverflown else {
            throw SequencerError(.invariant, rule: "LEDGER-3", "what is pending needs 2^128 or more")
        }
        for (account, held) in zip(accounts.all, pending) where account.held != held {
            throw SequencerError(
                .invariant, rule: "LEDGER-3", "account \(account.key) holds \(account.held), pending need \(held)")
        }
    }
}

/// A lane as people ask about it.
public struct LaneView: Sendable {
    /// What the app said about its lane.
    public let configuration: LaneConfiguration
    /// Gas per sub-block that is always the lane's own.
    public let reserveGas: UInt64
    /// Gas per sub-block for bundle legs.
    public let bundleGas: UInt64
    /// Amount per gas in the block that is being built.
    public let baseFeePerGas: Amount
    /// Pending transactions.
    public let pendingCount: Int
    /// Their bytes.
    public let pendingBytes: UInt64
    /// Transactions from the inbox that wait for their turn, beside these (INB-9).
    public let forcedCount: Int
    /// Whether the rule is not called any more (LANE-9).
    public let isSuspended: Bool
    /// Sub-blocks in a row with a fault of `order`, `begin` or `settle`.
    public let faultStreak: UInt32
    /// Bytes of all keys and values of the lane's state.
    public let stateBytes: UInt64
    /// Which refinements the lane's rule has.
    public let capabilities: RuleCapabilities
    /// How many upgrades it has had.
    public let version: UInt32
    /// Number of its last announcement or cancellation; the next one has one more.
    public let upgradeNumber: UInt64
    /// What is announced, and from which height on it holds.
    public let announced: AnnouncedUpgrade?
    /// Whether it has left the network (LEAVE-5).
    public let hasLeft: Bool

    init(_ lane: borrowing Lane, nextBlock: UInt64) {
        configuration = lane.configuration
        reserveGas = lane.reserveGas
        bundleGas = lane.bundleGas
        var fee = lane.baseFee
        fee.advance(to: nextBlock)
        baseFeePerGas = fee.perGas
        pendingCount = lane.pool.count
        pendingBytes = lane.pool.bytes
        forcedCount = lane.pool.forced.count
        isSuspended = lane.isSuspended
        faultStreak = lane.faultStreak
        stateBytes = lane.state.bytes
        capabilities = lane.rule.capabilities
        version = lane.version
        upgradeNumber = lane.upgradeNumber
        announced = lane.announced
        hasLeft = lane.hasLeft
    }
}
