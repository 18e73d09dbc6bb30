import Testing
import Wire

@testable import Sequencer

/// One lane of a whole network beside a ``PoolOracle``: what is admitted, who has to go and with which outcome, what
/// expires, and what a sub-block includes, in order.
private struct AdmissionDriver: ~Copyable {
    typealias Transaction = PoolOracle.Transaction

    let seed: UInt64
    private static let lane = LaneName.named("lane")
    var random: SeededGenerator
    var network: TestNetwork
    var oracle: PoolOracle
    private let users: [PublicKey]
    private var operations: [Hash: Operation] = [:]
    /// Sequential: next of the chain. Unordered: nonces in use, with the height at whose sub-block they are set free.
    private var next: [UInt32: UInt64] = [:]
    private var used: [UInt32: [UInt64: UInt64]] = [:]
    private var arrivals: UInt64 = 0
    private var arrived: [Hash] = []
    private(set) var seen: [OutcomeCode: Int] = [:]

    private static let gas: UInt64 = 10_000
    private static let lifetime: UInt64 = 6

    init(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let isSequential = seed.isMultiple(of: 2)
        let (count, bytes) = (Int.random(in: 3...25, using: &random), UInt64.random(in: 1_000...6_000, using: &random))
        let users = (0..<10).map { account("user/\($0)") }
        var parameters = TestNetwork.parameters
        parameters.subBlockGas = Self.gas
        parameters.lifetimeMax = Self.lifetime
        var network = try TestNetwork(parameters)
        try network.open(Self.lane, .payload, reserve: Self.gas) {
            $0.nonceMode = isSequential ? .sequential : .unordered
            $0.mempoolCountMax = UInt32(count)
            $0.mempoolBytesMax = bytes
        }
        for user in users { try network.deposit(.token, to: user) }
        self.seed = seed
        self.random = random
        self.users = users
        self.network = network
        oracle = PoolOracle(isSequential: isSequential, countMax: count, bytesMax: bytes)
    }

    mutating func submit() throws {
        let sender = UInt32.random(in: 0..<10, using: &random)
        let chain = oracle.pending.filter { $0.sender == sender }
        let first = next[sender] ?? 0
        var nonce = oracle.isSequential ? first + UInt64(chain.count) : UInt64.random(in: 0...40, using: &random)
        if random.chance(25), let pending = chain.randomElement(using: &random) { nonce = pending.nonce }
        if random.chance(4) { nonce = nonce &+ UInt64.random(in: 0...2, using: &random) &- 1 }
        let height = network.core.height
        let until =
            random.chance(50) && oracle.isSequential ? 0 : height + UInt64.random(in: 1...Self.lifetime, using: &random)
        let operation = Operation(
            nonce, key: UInt128.random(in: 0...12, using: &random), gas: UInt64.random(in: 500...6_000, using: &random),
            priority: Amount.random(in: 1...30, using: &random), validUntil: until,
            padding: Int.random(in: 0...200, using: &random))
        let envelope = Envelope(
            chainID: TestNetwork.chainID, lane: Self.lane, sender: users[Int(sender)], operations: [operation],
            signature: .zero)
        let hash = envelope.transactionHash(at: 0)
        arrivals += 1
        arrived.append(hash)
        let new = Transaction(
            sender: sender, nonce: nonce, arrival: arrivals, hash: hash,
            key: operation.payload[0..<1].reduce(0) { $0 + UInt128($1) },
            gas: operation.gasLimit, size: UInt64(envelope.size(at: 0)), feeCap: operation.maxFeePerGas)
        let expected = admit(new, operation)
        let effects = try network.apply(.envelope(envelope))
        #expect(pairs(effects.endings) == expected, "seed \(seed) height \(height)")
        for end in expected { seen[end.outcome, default: 0] += 1 }
        #expect(network.core.pendingCount == oracle.pending.count, "seed \(seed)")
    }

    private struct End: Hashable {
        let hash: Hash
        let outcome: OutcomeCode
    }

    private func pairs(_ endings: [Ending]) -> Set<End> {
        Set(endings.map { End(hash: $0.transaction, outcome: $0.outcome) })
    }

    /// What the specification says happens to `new`.
    private mutating func admit(_ new: Transaction, _ operation: Operation) -> Set<End> {
        func rejected(_ outcome: OutcomeCode) -> Set<End> { [End(hash: new.hash, outcome: outcome)] }
        let chain = oracle.pending.filter { $0.sender == new.sender }
        let pending = chain.first { $0.nonce == new.nonce }
        if oracle.isSequential {
            let first = next[new.sender] ?? 0
            if new.nonce < first { return rejected(.nonceUsed) }
            if new.nonce > first + UInt64(chain.count) { return rejected(.nonceGap) }
        } else if used[new.sender]?[new.nonce] != nil {
            return rejected(.nonceUsed)
        }
        if let pending, let old = operations[pending.hash] {
            if pending.hash == new.hash { return rejected(.alreadyKnown) }
            let least = old.maxPriorityFeePerGas + max(1, (old.maxPriorityFeePerGas + 9) / 10)
            if operation.maxPriorityFeePerGas < least { return rejected(.replacementUnderpriced) }
            if !oracle.isSequential, operation.validUntil < old.validUntil { return rejected(.validUntil) }
        }
        guard let evicted = oracle.evicted(for: new, replacing: pending) else { return rejected(.mempoolFull) }
        oracle.remove(evicted)
        if let pending { oracle.remove([pending]) }
        oracle.pending.append(new)
        operations[new.hash] = operation
        operations[new.hash]?.validUntil =
            operation.validUntil == 0 ? network.core.height + Self.lifetime : operation.validUntil
        return Set(evicted.map { End(hash: $0.hash, outcome: .evicted) })
            .union(pending.map { [End(hash: $0.hash, outcome: .replaced)] } ?? [])
    }

    mutating func tick() throws {
        let building = network.core.height + 1
        func isDue(_ transaction: Transaction) -> Bool { (operations[transaction.hash]?.validUntil ?? 0) < building }
        var ends: Set<End> = []
        for transaction in oracle.pending {
            if isDue(transaction) {
                ends.insert(End(hash: transaction.hash, outcome: .expired))
            } else if oracle.predecessors(of: transaction).contains(where: isDue) {
                ends.insert(End(hash: transaction.hash, outcome: .predecessorEnded))
            }
        }
        oracle.pending.removeAll { one in ends.contains { $0.hash == one.hash } }
        for sender in used.keys { used[sender] = used[sender]?.filter { $0.value >= building } }

        let all = arrived.sorted().flatMap(\.array)
        let tieKey = Hash.of(.tie, network.core.commitment, Hash.of(.arrived, all))
        arrived = []
        var gas = Self.gas
        let included = oracle.candidates { Hash.of(.tie, tieKey, $0) }.prefix { one in
            guard one.gas <= gas else { return false }
            gas -= one.gas
            return true
        }
        for one in included {
            if oracle.isSequential {
                next[one.sender] = one.nonce + 1
            } else {
                used[one.sender, default: [:]][one.nonce] = operations[one.hash]?.validUntil
            }
        }
        oracle.remove(Array(included))

        let before = network.log.count
        let subBlock = try network.tick()
        #expect(before + 1 == network.log.count)
        #expect(
            subBlock.outcomes.included.map(\.transaction) == included.map(\.hash), "seed \(seed) height \(building)")
        let ended = subBlock.outcomes.endings.filter { [.expired, .predecessorEnded].contains($0.outcome) }
        #expect(pairs(ended) == ends, "seed \(seed) height \(building)")
        for end in ends { seen[end.outcome, default: 0] += 1 }
        #expect(network.core.pendingCount == oracle.pending.count, "seed \(seed)")
        try network.core.checkHolds()
    }
}

@Suite("Admission against a literal mempool")
struct AdmissionOracleTests {
    @Test("Every outcome, eviction, expiry and inclusion", arguments: 1...30 as ClosedRange<UInt64>)
    func agreesWithOracle(seed: UInt64) throws {
        var driver = try AdmissionDriver(seed: seed)
        for _ in 0..<150 {
            for _ in 0..<Int.random(in: 0...12, using: &driver.random) { try driver.submit() }
            try driver.tick()
        }
        var outcomes: [OutcomeCode] = [
            .evicted, .expired, .replaced, .replacementUnderpriced, .mempoolFull, .nonceUsed,
        ]
        outcomes += driver.oracle.isSequential ? [.nonceGap] : [.validUntil]
        for outcome in outcomes { #expect(driver.seen[outcome] != nil, "seed \(seed) never saw \(outcome)") }
    }
}
