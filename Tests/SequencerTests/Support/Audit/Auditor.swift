import Sequencer
import Testing
import Wire

/// Follows a network from outside, by its log and its sub-blocks alone, and checks everything that must hold of them
/// whatever the rules do.
///
/// Shares no code with the core: what it expects it computes anew from Specs/.
struct Auditor {
    struct Known {
        let lane: LaneName
        let sender: PublicKey
        let operation: Operation
        let size: UInt64
        let hold: Amount
    }

    struct SenderLane: Hashable {
        let sender: PublicKey
        let lane: LaneName
    }

    let parameters: NetworkParameters
    let genesis: Genesis
    var lanes: [LaneName: AuditedLane] = [:]

    // Transactions.
    var known: [Hash: Known] = [:]
    /// Admitted and not yet ended.
    private(set) var pending: Set<Hash> = []
    /// Of everything that was admitted, the last height at which it could be included.
    private(set) var lastHeights: [Hash: UInt64] = [:]
    var endingCounts: [OutcomeCode: Int] = [:]
    private(set) var admittedCount = 0
    var endingsSinceTick: [Ending] = []
    var nonces: [SenderLane: UInt64] = [:]
    /// Of lanes with unordered nonces, with the last height of what was included.
    var usedNonces: [SenderLane: [UInt64: UInt64]] = [:]

    // The inbox.
    var inboxNumber: UInt64 = 0
    /// What waits for its turn, by lane, in the order of the inbox.
    var forcedQueues: [LaneName: [Waiting]] = [:]
    var lanesNow: [LaneName: LaneNow] = [:]
    /// Of the last tick.
    var endedAtTurn: [Hash: OutcomeCode] = [:]
    /// What stands in the last sub-block because it was forced.
    var forcedNow: Set<Hash> = []
    /// Included so far because it was forced.
    var forcedCount = 0

    // Bundles.
    /// Admitted and not yet ended, by arrival.
    var pendingBundles: [AuditedBundle] = []
    /// What may not come again, with the last height of that.
    var usedBundles: [Hash: UInt64] = [:]
    var bundleCounts: [OutcomeCode: Int] = [:]
    var bundlesSinceTick: [BundleOutcome] = []
    /// Events of `execute` so far.
    var executedCounts: [LaneName: UInt64] = [:]
    var arrivals: UInt64 = 0
    var arrived: [Hash] = []

    // Money.
    var balances: [PublicKey: Amount] = [:]
    var held: [PublicKey: Amount] = [:]
    /// What the log alone moved since the last tick.
    var entryPostings: [Posting] = []
    /// How many orders each account has made.
    var orders: [PublicKey: UInt64] = [:]
    /// Leaves of the withdrawals root.
    var withdrawn: [Hash] = []
    /// What its sender took back, with the last height of that.
    var cancelled: [Hash: UInt64] = [:]
    /// How often each kind of order stood.
    var orderCounts: [LogEntry.Kind: Int] = [:]

    // Chain.
    var previous: Hash
    var height: UInt64 = 0

    init(_ core: borrowing Sequencer) {
        genesis = core.genesis
        parameters = core.genesis.parameters
        previous = core.genesisHash
        balances[genesis.operatorAccount] = 0
        for lane in core.laneViews { lanes[lane.configuration.name] = AuditedLane(lane) }
    }

    /// Call after every entry that was applied.
    mutating func saw(_ checked: CheckedEntry, _ effects: Effects, _ core: borrowing Sequencer, _ note: Comment) throws
    {
        switch checked.entry {
        case .envelope(let envelope): saw(envelope, checked.transactionHashes, effects, note)
        case .bundle(let bundle):
            let hash = try #require(checked.bundleHash, note)
            saw(bundle, hash, checked.transactionHashes, effects, core, note)
        case .deposit(let deposit):
            balances[deposit.account, default: 0] += deposit.amount
            entryPostings += [
                Posting(
                    account: genesis.settlement, side: .debit, kind: .deposit, reference: 0, amount: deposit.amount),
                Posting(account: deposit.account, side: .credit, kind: .deposit, reference: 0, amount: deposit.amount),
            ]
        case .lane(let lane): lanes[lane.configuration.name] = core.lane(lane.configuration.name).map(AuditedLane.init)
        case .grant(let grant):
            lanes[grant.lane]?.reserve = grant.reserveGas
            lanes[grant.lane]?.bundleGas = grant.bundleGas
        case .tick:
            let subBlock = try #require(effects.subBlock, note)
            try saw(subBlock, effects, core, note)
            try core.checkSupply()
            try core.checkHolds()
            check(core.commitment == subBlock.header.hash, "another commitment", note)
            let supply = balances.values.reduce(0, +)
            check(core.supply == supply, "supply is \(core.supply), not \(supply)", note)
            var root = WireWriter()
            root.write(UInt64(withdrawn.count))
            Merkle.root(of: withdrawn).encode(into: &root)
            check(core.withdrawalsRoot == Hash.of(.withdrawals, root), "another root of withdrawals", note)
            if let block = effects.block { check(block.withdrawalsRoot == core.withdrawalsRoot, "in the block", note) }
        case .forcedEnvelope(let forced): saw(forced, checked.transactionHashes, effects, core, note)
        case .transfer, .withdrawal, .cancellation, .bundleCancellation: saw(checked, effects, note)
        // No workload changes a lane or has an origin.
        case .module, .upgrade, .upgradeCancellation, .exit, .laneImport, .claim: break
        }
        noteLanes(core)
        for (account, amount) in held {
            check(core.balance(of: account).held == amount, "\(account) holds something else", note)
        }
        check(core.pendingCount == pending.count, "\(core.pendingCount) pending, not \(pending.count)", note)
        check(core.pendingBundleCount == pendingBundles.count, "another number of bundles pending", note)
    }

    /// Nothing is pending and nothing is held.
    func checkDrained(_ core: borrowing Sequencer, _ note: Comment) {
        check(
            pending.isEmpty && pendingBundles.isEmpty && forcedQueues.values.allSatisfy(\.isEmpty),
            "something is pending", note)
        for account in balances.keys { check(core.balance(of: account).held == 0, "something is held", note) }
    }

    /// As `#expect`, which is too slow for what is checked this often, and prints whole sub-blocks.
    func check(
        _ holds: Bool, _ what: @autoclosure () -> String, _ note: Comment,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        if !holds { Issue.record("\(what()); \(note.rawValue)", sourceLocation: sourceLocation) }
    }

    // MARK: Money that is held

    mutating func hold(_ amount: Amount, of account: PublicKey) { held[account, default: 0] += amount }

    mutating func release(_ amount: Amount, of account: PublicKey) { held[account, default: 0] -= amount }

    func isFree(_ amount: Amount, of account: PublicKey) -> Bool {
        balances[account].map { amount <= $0 - held[account, default: 0] } ?? false
    }

    // MARK: Transactions

    private mutating func saw(_ envelope: Envelope, _ hashes: [Hash], _ effects: Effects, _ note: Comment) {
        var rejections: [Hash: Int] = [:]
        for ending in effects.endings where Self.refuses(ending.outcome) {
            rejections[ending.transaction, default: 0] += 1
        }
        var admitted = 0
        for (position, hash) in hashes.enumerated() {
            arrivals += 1
            arrived.append(hash)
            if let count = rejections[hash], count > 0 {
                rejections[hash] = count - 1
                continue
            }
            admitted += 1
            check(!pending.contains(hash), "admitted twice", note)
            let operation = envelope.operations[position]
            let size = UInt64(envelope.size(at: position))
            admit(
                hash,
                Known(
                    lane: envelope.lane, sender: envelope.sender, operation: operation, size: size,
                    hold: Amount(operation.gasLimit) * operation.maxFeePerGas + operation.bid
                        + Amount(size) * parameters.dataFeePerByte))
        }
        check(rejections.values.allSatisfy { $0 == 0 }, "a rejection of something else", note)
        check(admitted == effects.admitted, "another number admitted", note)
        check(effects.bundles.isEmpty, "an envelope ends bundles", note)
        for ending in effects.endings {
            if ending.outcome == .cancelled {
                check(cancelled[ending.transaction, default: 0] > height, "was not cancelled", note)
            }
            if !Self.refuses(ending.outcome) { end(ending.transaction, note) }
        }
        count(effects.endings, admitted: admitted)
    }

    /// Something is pending.
    mutating func admit(_ hash: Hash, _ transaction: Known) {
        pending.insert(hash)
        known[hash] = transaction
        let validUntil = transaction.operation.validUntil
        lastHeights[hash] = validUntil == 0 ? height + parameters.lifetimeMax : validUntil
        hold(transaction.hold, of: transaction.sender)
    }

    /// Takes down what an entry that is no tick led to.
    mutating func count(_ endings: [Ending], admitted: Int) {
        admittedCount += admitted
        for ending in endings { endingCounts[ending.outcome, default: 0] += 1 }
        endingsSinceTick += endings
    }

    /// Whether it is the outcome of what arrives, not of what is pending.
    private static func refuses(_ outcome: OutcomeCode) -> Bool {
        outcome.rawValue >= 32 || outcome == .cancelled || outcome == .laneLeft
    }

    /// Ends a pending transaction, whose hold is free again.
    mutating func end(_ hash: Hash, _ note: Comment) {
        check(pending.remove(hash) != nil, "\(hash) ends, but was not pending", note)
        if let known = known[hash] { release(known.hold, of: known.sender) }
    }

    // MARK: Sub-blocks

    private mutating func saw(
        _ subBlock: SubBlock, _ effects: Effects, _ core: borrowing Sequencer, _ note: Comment
    ) throws {
        height += 1
        check(subBlock.header.height == height && subBlock.header.previous == previous, "not the next", note)
        check(subBlock.header.outcomesHash == subBlock.outcomes.sectionHash, "outcomes", note)
        check(subBlock.header.attributionHash == subBlock.attribution.sectionHash, "attribution", note)
        check(subBlock.header.componentsHash == subBlock.components.sectionHash, "components", note)
        check(subBlock.header.eventsHash == subBlock.events.sectionHash, "events", note)
        checkEvents(subBlock, note)
        check(subBlock.header.journalHash == subBlock.journal.sectionHash, "journal", note)

        check(subBlock.header.inboxNumber == inboxNumber, "another inbox number", note)
        checkForced(subBlock, effects, note)
        for ending in effects.endings {
            endingCounts[ending.outcome, default: 0] += 1
            let isUsual = [.expired, .predecessorEnded].contains(ending.outcome)
            check(isUsual || endedAtTurn[ending.transaction] != nil, "a tick ends in \(ending.outcome)", note)
            end(ending.transaction, note)
            if ending.outcome == .expired, let operation = known[ending.transaction]?.operation {
                check(operation.validUntil == 0 || operation.validUntil < height, "expires too early", note)
            }
        }
        check(subBlock.outcomes.endings == endingsSinceTick + effects.endings, "not what ended", note)
        check(subBlock.outcomes.bundles == bundlesSinceTick + effects.bundles, "not the bundles that ended", note)
        endingsSinceTick = []
        bundlesSinceTick = []

        for inclusion in subBlock.outcomes.included { endingCounts[inclusion.outcome, default: 0] += 1 }
        let market = AuditedMarket(
            subBlock, effects.bundles, pendingBundles, tieKey: tieKey(after: previous), effects.market)
        let items = try checkInclusions(subBlock, market, core, note)
        checkBundles(subBlock, market, items, core, note)
        checkLines(subBlock, market, items, note)
        checkJournal(subBlock, note)
        endBundles(effects.bundles, note)
        for (account, balance) in balances {
            check(core.balance(of: account).balance == balance, "\(account) has something else", note)
        }
        previous = subBlock.header.hash
        arrived = []
    }

    /// MERGE-7.
    private func tieKey(after previous: Hash) -> Hash {
        Hash.of(.tie, previous, Hash.of(.arrived, arrived.sorted().flatMap(\.array)))
    }
}
