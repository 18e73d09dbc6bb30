import Testing
import Wire

@testable import Sequencer

/// One lane with a mempool and an inbox beside a literal model of both: two lists that are searched from end to end.
private struct InboxDriver: ~Copyable {
    struct Transaction: Equatable {
        let sender: Int
        let arrival: UInt64
        let arrivalHeight: UInt64
        let hash: Hash
        let operation: Operation
        let size: UInt64
        /// Last height; nil: none.
        let expiry: UInt64?

        var key: UInt8 { operation.payload[0] }
    }

    struct End: Hashable {
        let hash: Hash
        let outcome: OutcomeCode
    }

    private static let lane = LaneName.named("lane")
    private static let users = (0..<6).map { account("user/\($0)") }
    private static let lifetime: UInt64 = 5
    private static let inboxDelay: UInt64 = 4
    private static let subBlockGas: UInt64 = 12_000

    let seed: UInt64
    let isSequential: Bool
    private let delay: UInt64
    private let reserve: UInt64
    var random: SeededGenerator
    private var network: TestNetwork
    private var mempool: [Transaction] = []
    private var queue: [Transaction] = []
    private var next = [UInt64](repeating: 0, count: 6)
    /// Unordered: what was included, with its last height.
    private var used: [[UInt64: UInt64]] = .init(repeating: [:], count: 6)
    private var arrivals: UInt64 = 0
    private var arrived: [Hash] = []
    private var recent: [Envelope] = []
    private(set) var seen: [OutcomeCode: Int] = [:]
    private(set) var forcedCount = 0

    init(seed: UInt64) throws {
        let (mode, delay) = (seed.isMultiple(of: 3) ? NonceMode.unordered : .sequential, seed % 4)
        let reserve = 5_000 + 1_000 * (seed % 5)
        var parameters = TestNetwork.parameters
        parameters.subBlockGas = Self.subBlockGas
        parameters.lifetimeMax = Self.lifetime
        parameters.inboxDelay = Self.inboxDelay
        var network = try TestNetwork(parameters)
        try network.open(Self.lane, .payload, reserve: reserve) {
            $0.nonceMode = mode
            $0.forcedDelay = delay
            $0.maxTransactionGas = Self.subBlockGas
        }
        for user in Self.users { try network.deposit(.token, to: user) }
        self.seed = seed
        self.delay = delay
        self.reserve = reserve
        isSequential = mode == .sequential
        random = SeededGenerator(seed: seed)
        self.network = network
    }

    // MARK: Arrival

    /// Brings a transaction through the mempool or through the inbox.
    mutating func submit(isForced: Bool) throws {
        let sender = Int.random(in: 0..<6, using: &random)
        let envelope: Envelope
        if random.chance(15), let again = recent.randomElement(using: &random) {
            envelope = again
        } else {
            envelope = Envelope(
                chainID: TestNetwork.chainID, lane: Self.lane, sender: Self.users[sender],
                operations: [operation(of: sender)], signature: .zero)
        }
        recent.append(envelope)
        if recent.count > 12 { recent.removeFirst() }
        arrivals += 1
        let hash = envelope.transactionHash(at: 0)
        arrived.append(hash)
        let height = network.core.height
        let operation = envelope.operations[0]
        let longest = isForced ? nil : height + Self.lifetime
        let new = Transaction(
            sender: Self.users.firstIndex(of: envelope.sender) ?? 0, arrival: arrivals, arrivalHeight: height + 1,
            hash: hash, operation: operation, size: UInt64(envelope.size(at: 0)),
            expiry: operation.validUntil == 0 ? longest : operation.validUntil)
        // Whatever the checks say, a transaction that is pending is known (TX-32).
        let isPending = (queue + mempool).contains { $0.hash == hash }
        var expected = isForced ? force(new, height) : admit(new, height)
        if isPending, let end = expected.first, end.hash == hash, end.outcome != .replaced {
            expected = [End(hash: hash, outcome: .alreadyKnown)]
        }
        let entry: LogEntry =
            isForced
            ? .forcedEnvelope(
                ForcedEnvelope(
                    number: network.core.inboxNumber + 1, postedAt: height, envelope: envelope, signature: .zero))
            : .envelope(envelope)
        let effects = try network.apply(entry)
        try #require(
            effects.endings.map { End(hash: $0.transaction, outcome: $0.outcome) } == expected,
            "seed \(seed) height \(height), forced: \(isForced)")
        for end in expected { seen[end.outcome, default: 0] += 1 }
        try checkPending()
    }

    private mutating func operation(of sender: Int) -> Operation {
        let height = network.core.height
        let waiting = UInt64(queue.count { $0.sender == sender })
        let pending = UInt64(mempool.count { $0.sender == sender })
        var nonce = next[sender] + waiting + (random.chance(50) ? pending : 0)
        if !isSequential { nonce = UInt64.random(in: 0...14, using: &random) }
        if random.chance(12) { nonce = nonce &+ UInt64.random(in: 0...4, using: &random) &- 2 }
        var until = height + UInt64.random(in: 1...Self.lifetime, using: &random)
        if isSequential, random.chance(50) { until = 0 }
        if random.chance(6) { until = height + UInt64.random(in: 0...16, using: &random) }
        return Operation(
            nonce, key: UInt128.random(in: 0...9, using: &random),
            gas: UInt64.random(in: 400...(reserve + 600), using: &random),
            priority: Amount.random(in: 1...30, using: &random), validUntil: until,
            padding: Int.random(in: 0...60, using: &random))
    }

    private func named(_ nonce: UInt64, _ sender: Int, in list: [Transaction]) -> Transaction? {
        list.first { $0.sender == sender && $0.operation.nonce == nonce }
    }

    /// LANE-10 of a mempool that is never full.
    private mutating func admit(_ new: Transaction, _ height: UInt64) -> [End] {
        func rejected(_ outcome: OutcomeCode) -> [End] { [End(hash: new.hash, outcome: outcome)] }
        let nonce = new.operation.nonce
        let until = new.operation.validUntil
        if until == 0 ? !isSequential : !(height + 1...height + Self.lifetime).contains(until) {
            return rejected(.validUntil)
        }
        if let same = named(nonce, new.sender, in: queue) {
            return rejected(same.hash == new.hash ? .alreadyKnown : .nonceUsed)
        }
        let old = named(nonce, new.sender, in: mempool)
        if isSequential {
            let first = next[new.sender] + UInt64(queue.count { $0.sender == new.sender })
            if nonce < first { return rejected(.nonceUsed) }
            if nonce > first + UInt64(mempool.count { $0.sender == new.sender }) { return rejected(.nonceGap) }
        } else if used[new.sender][nonce] != nil {
            return rejected(.nonceUsed)
        }
        if let old {
            if old.hash == new.hash { return rejected(.alreadyKnown) }
            let least = old.operation.maxPriorityFeePerGas + max(1, (old.operation.maxPriorityFeePerGas + 9) / 10)
            if new.operation.maxPriorityFeePerGas < least { return rejected(.replacementUnderpriced) }
            if !isSequential, until < old.operation.validUntil { return rejected(.validUntil) }
            mempool.removeAll { $0 == old }
        }
        mempool.append(new)
        return old.map { [End(hash: $0.hash, outcome: .replaced)] } ?? []
    }

    /// INB-6, INB-8.
    private mutating func force(_ new: Transaction, _ height: UInt64) -> [End] {
        func rejected(_ outcome: OutcomeCode) -> [End] { [End(hash: new.hash, outcome: outcome)] }
        let nonce = new.operation.nonce
        let until = new.operation.validUntil
        if new.operation.gasLimit > reserve { return rejected(.gasLimit) }
        let latest = height + Self.lifetime + Self.inboxDelay + delay
        if until == 0 ? !isSequential : !(height + 1...latest).contains(until) { return rejected(.validUntil) }
        if let same = named(nonce, new.sender, in: queue) {
            return rejected(same.hash == new.hash ? .alreadyKnown : .nonceUsed)
        }
        if isSequential {
            let due = next[new.sender] + UInt64(queue.count { $0.sender == new.sender })
            if nonce != due { return rejected(nonce < due ? .nonceUsed : .nonceGap) }
        } else if used[new.sender][nonce] != nil {
            return rejected(.nonceUsed)
        }
        let old = named(nonce, new.sender, in: mempool)
        if let old, !isSequential, old.operation.validUntil > until { return rejected(.validUntil) }
        mempool.removeAll { $0 == old }
        queue.append(new)
        return old.map { [End(hash: $0.hash, outcome: .replaced)] } ?? []
    }

    // MARK: A tick

    mutating func tick() throws {
        let building = network.core.height + 1
        let ends = expire(building)
        for sender in used.indices { used[sender] = used[sender].filter { $0.value >= building } }
        var gas = reserve
        var forced: [Transaction] = []
        for one in queue {
            guard one.arrivalHeight + delay <= building, one.operation.gasLimit <= gas else { break }
            gas -= one.operation.gasLimit
            forced.append(one)
        }
        queue.removeFirst(forced.count)
        let spent = reserve - gas
        let included = forced + fitting(candidates(), Self.subBlockGas - spent)
        mempool.removeAll { included.contains($0) }
        for one in included {
            if isSequential {
                next[one.sender] += 1
            } else {
                used[one.sender][one.operation.nonce] = one.operation.validUntil
            }
        }
        let subBlock = try network.tick()
        let note: Comment = "seed \(seed) height \(building)"
        try #require(subBlock.outcomes.included.map(\.transaction) == included.map(\.hash), note)
        let ended = subBlock.outcomes.endings.filter { [.expired, .predecessorEnded].contains($0.outcome) }
        #expect(Set(ended.map { End(hash: $0.transaction, outcome: $0.outcome) }) == ends, note)
        #expect(ended.count == ends.count, note)
        for end in ends { seen[end.outcome, default: 0] += 1 }
        forcedCount += forced.count
        try checkPending()
    }

    /// The longest run that fits. The lane has the sub-block for itself, so that nothing has to be saved for a head.
    private func fitting(_ candidates: [Transaction], _ gas: UInt64) -> [Transaction] {
        var left = gas
        return Array(
            candidates.prefix { one in
                guard one.operation.gasLimit <= left else { return false }
                left -= one.operation.gasLimit
                return true
            })
    }

    /// What is late, and what of a sender has lost one before it: forced ones first, then the mempool's.
    private mutating func expire(_ building: UInt64) -> Set<End> {
        var ends: Set<End> = []
        let order = queue + mempool.sorted { $0.operation.nonce < $1.operation.nonce }
        for (place, one) in order.enumerated() {
            let isLate = one.expiry.map { $0 < building } ?? false
            let hasLost =
                isSequential
                && order[..<place].contains { other in
                    other.sender == one.sender && ends.contains { $0.hash == other.hash }
                }
            if isLate || hasLost { ends.insert(End(hash: one.hash, outcome: isLate ? .expired : .predecessorEnded)) }
        }
        func hasEnded(_ one: Transaction) -> Bool { ends.contains { $0.hash == one.hash } }
        queue.removeAll(where: hasEnded)
        mempool.removeAll(where: hasEnded)
        return ends
    }

    /// MERGE-1, without those that wait for something forced.
    private mutating func candidates() -> [Transaction] {
        let tieKey = Hash.of(
            .tie, network.core.commitment, Hash.of(.arrived, arrived.sorted().flatMap(\.array)))
        arrived = []
        var rest = mempool.filter { one in !isSequential || !queue.contains { $0.sender == one.sender } }
        var order: [Transaction] = []
        while let best = rest.filter({ one in
            !isSequential
                || !rest.contains { $0.sender == one.sender && $0.operation.nonce < one.operation.nonce }
        }).min(by: { a, b in
            a.key == b.key ? Hash.of(.tie, tieKey, a.hash) < Hash.of(.tie, tieKey, b.hash) : a.key < b.key
        }) {
            order.append(best)
            rest.removeAll { $0 == best }
        }
        return order
    }

    private func checkPending() throws {
        let count = network.core.pendingCount
        try #require(count == mempool.count + queue.count, "seed \(seed)")
        try network.core.checkHolds()
        for sender in 0..<6 where isSequential {
            let pending = (queue + mempool).count { $0.sender == sender }
            #expect(
                network.core.nextNonce(of: Self.users[sender], lane: Self.lane) == next[sender] + UInt64(pending),
                "seed \(seed)")
        }
    }
}

@Suite("Forced transactions beside a sender's own pending ones, against a literal model (INB-6 to INB-9)")
struct ForcedOracleTests {
    @Test("Every outcome and every order, in both nonce modes", arguments: 1...36 as ClosedRange<UInt64>)
    func agreesWithModel(seed: UInt64) throws {
        var driver = try InboxDriver(seed: seed)
        for _ in 0..<120 {
            for _ in 0..<Int.random(in: 0...7, using: &driver.random) {
                let isForced = driver.random.chance(40)
                try driver.submit(isForced: isForced)
            }
            try driver.tick()
        }
        var outcomes: [OutcomeCode] = [.replaced, .nonceUsed, .alreadyKnown, .expired, .gasLimit, .validUntil]
        if driver.isSequential { outcomes += [.predecessorEnded, .nonceGap] }
        for outcome in outcomes { #expect(driver.seen[outcome] != nil, "seed \(seed) never saw \(outcome)") }
        #expect(driver.forcedCount > 30, "seed \(seed)")
    }
}
