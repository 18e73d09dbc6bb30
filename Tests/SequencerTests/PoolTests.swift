import Testing
import Wire

@testable import Sequencer

/// Drives a ``Pool`` as admission and the sub-block do, beside a ``PoolOracle``, and compares after every step.
private struct PoolDriver {
    typealias Transaction = PoolOracle.Transaction

    var pool = Pool(baseFee: 0)
    var oracle: PoolOracle
    var random: SeededGenerator
    let seed: UInt64
    private var slots: [UInt64: Int32] = [:]
    private var chains: [UInt32: UInt32] = [:]
    private var arrivals: UInt64 = 0
    private var nextNonces: [UInt32: UInt64] = [:]
    private let tieKey: Hash
    private let keys: [UInt128]

    init(seed: UInt64, isSequential: Bool) {
        self.seed = seed
        random = SeededGenerator(seed: seed)
        tieKey = Hash(bytes: random.bytes32())
        oracle = PoolOracle(
            isSequential: isSequential, countMax: Int.random(in: 1...40, using: &random),
            bytesMax: UInt64.random(in: 100...6_000, using: &random))
        // Few different keys make many equals; keys around 2^64 catch halves that are compared wrongly.
        keys =
            seed.isMultiple(of: 3)
            ? [0, 1, 2, 1 << 64, 1 << 64 | 1, .max] : (0..<200).map { UInt128($0) << UInt128($0 % 70) }
    }

    private func tie(_ hash: Hash) -> Hash { Hash.of(.tie, tieKey, hash) }

    mutating func step() {
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<55: submit()
        case 55..<70: replace()
        case 70..<80: drop()
        case 80..<93: include()
        default: moveBaseFee()
        }
        check()
    }

    private mutating func make(sender: UInt32, nonce: UInt64) -> Transaction {
        arrivals += 1
        return Transaction(
            sender: sender, nonce: nonce, arrival: arrivals, hash: Hash(bytes: random.bytes32()),
            key: keys.randomElement(using: &random) ?? 0, gas: UInt64.random(in: 1...90, using: &random),
            size: UInt64.random(in: 1...300, using: &random), feeCap: UInt128.random(in: 0...6, using: &random))
    }

    private func pending(_ transaction: Transaction) -> PendingTransaction {
        PendingTransaction(
            operation: Operation(
                nonce: transaction.nonce, gasLimit: transaction.gas, maxFeePerGas: transaction.feeCap,
                maxPriorityFeePerGas: 0, bid: 0, validUntil: 0, payload: []),
            hash: transaction.hash, sender: transaction.sender, arrival: transaction.arrival, arrivalHeight: 1,
            expiry: 1, size: transaction.size, dataFee: 0, hold: 0, key: transaction.key)
    }

    /// Evicts as ``PoolOracle/evicted(for:replacing:)`` says; false if there is no room.
    private mutating func makeRoom(for new: Transaction, replacing old: Transaction?) -> Bool {
        let behind = oracle.predecessors(of: new).last.flatMap { slots[$0.arrival] }
        let key = pool.effectiveKey(new.key, behind: behind)
        let count = max(0, pool.count + (old == nil ? 1 : 0) - oracle.countMax)
        let bytes = pool.bytes - (old?.size ?? 0) + new.size
        let over = bytes > oracle.bytesMax ? bytes - oracle.bytesMax : 0
        let expected = oracle.evicted(for: new, replacing: old)
        guard new.size <= oracle.bytesMax else { return false }
        guard count > 0 || over > 0 else { return expected == [] }
        let cuts = pool.evictions(for: key, count: count, bytes: over, keep: old.flatMap { slots[$0.arrival] })
        guard let cuts else {
            #expect(expected == nil, "seed \(seed): nothing evicted")
            return false
        }
        var gone: [UInt64] = []
        for cut in cuts { pool.removeTail(from: cut) { gone.append($0.arrival) } }
        #expect(gone.sorted() == expected?.map(\.arrival).sorted(), "seed \(seed): wrong ones evicted")
        oracle.pending.removeAll { gone.contains($0.arrival) }
        forgetEmptyChains()
        return true
    }

    private mutating func submit() {
        let sender = UInt32.random(in: 0..<12, using: &random)
        let nonce =
            oracle.isSequential
            ? oracle.pending.filter { $0.sender == sender }.map { $0.nonce + 1 }.max() ?? nextNonces[sender] ?? 0
            : arrivals
        let new = make(sender: sender, nonce: nonce)
        guard makeRoom(for: new, replacing: nil) else { return }
        let (slot, chain) = pool.append(pending(new), to: oracle.isSequential ? chains[sender] : nil)
        if oracle.isSequential { chains[sender] = chain }
        slots[new.arrival] = slot
        oracle.pending.append(new)
    }

    private mutating func replace() {
        guard let old = oracle.pending.randomElement(using: &random), let slot = slots[old.arrival] else { return }
        let new = make(sender: old.sender, nonce: old.nonce)
        guard makeRoom(for: new, replacing: old) else { return }
        pool.replace(slot, with: pending(new))
        slots[new.arrival] = slot
        oracle.remove([old])
        oracle.pending.append(new)
    }

    /// What an expiry in the middle of a chain does.
    private mutating func drop() {
        guard let one = oracle.pending.randomElement(using: &random), let slot = slots[one.arrival] else { return }
        var gone: [UInt64] = []
        pool.removeTail(from: slot) { gone.append($0.arrival) }
        let expected = oracle.chain(of: one).filter { $0.nonce >= one.nonce }
        #expect(gone == expected.reversed().map(\.arrival), "seed \(seed)")
        oracle.remove(expected)
        forgetEmptyChains()
    }

    private mutating func include() {
        let expected = oracle.candidates(tie: tie)
        let wanted = Int.random(in: 0...max(1, expected.count), using: &random)
        var left = wanted
        let tieKey = tieKey
        let gathered = pool.gather(
            tie: { Hash.of(.tie, tieKey, $0) },
            while: { _ in
                left -= 1
                return left >= 0
            })
        #expect(gathered.slots.map { pool[$0].arrival } == expected.prefix(wanted).map(\.arrival), "seed \(seed)")
        // A proposal may take some of what was gathered, every chain from its head on.
        var stopped: Set<UInt32> = []
        var included: [UInt64] = []
        for slot in gathered.slots {
            let chain = pool[slot].chain
            if stopped.contains(chain) || random.chance(20) {
                stopped.insert(chain)
            } else {
                included.append(pool[slot].arrival)
                nextNonces[pool[slot].sender] = pool[slot].operation.nonce + 1
                pool.removeHead(slot)
            }
        }
        pool.finishGathering(gathered)
        oracle.pending.removeAll { included.contains($0.arrival) }
        forgetEmptyChains()
    }

    private mutating func moveBaseFee() {
        oracle.baseFee = UInt128.random(in: 0...7, using: &random)
        pool.setBaseFee(oracle.baseFee)
    }

    private mutating func forgetEmptyChains() {
        let senders = Set(oracle.pending.map(\.sender))
        chains = chains.filter { senders.contains($0.key) }
    }

    private mutating func check() {
        #expect(pool.count == oracle.pending.count, "seed \(seed)")
        #expect(pool.bytes == oracle.bytes, "seed \(seed)")
        let eligible = oracle.eligible
        #expect(pool.eligibleGas == eligible.reduce(0) { $0 + $1.gas }, "seed \(seed)")
        #expect(pool.eligibleBytes == eligible.reduce(0) { $0 + $1.size }, "seed \(seed)")
        // Gathering must leave no trace.
        let tieKey = tieKey
        let gathered = pool.gather(tie: { Hash.of(.tie, tieKey, $0) }, while: { _ in true })
        pool.finishGathering(gathered)
        #expect(gathered.slots.map { pool[$0].arrival } == oracle.candidates(tie: tie).map(\.arrival), "seed \(seed)")
        var all: [UInt64] = []
        pool.forEachHolding { all.append($0.arrival) }
        #expect(all.sorted() == oracle.pending.map(\.arrival).sorted(), "seed \(seed)")
        let live = Set(oracle.pending.map(\.arrival))
        for (arrival, slot) in slots { #expect(pool.holds(slot, arrival: arrival) == live.contains(arrival)) }
        slots = slots.filter { live.contains($0.key) }
    }
}

@Suite("Pool: order, eviction, eligibility (LANE-2 to LANE-4, MERGE-1)")
struct PoolTests {
    @Test("Sequential nonces: agrees with a sorted array", arguments: 1...40 as ClosedRange<UInt64>)
    func sequential(seed: UInt64) {
        var driver = PoolDriver(seed: seed, isSequential: true)
        for _ in 0..<400 { driver.step() }
    }

    @Test("Unordered nonces: agrees with a sorted array", arguments: 1...20 as ClosedRange<UInt64>)
    func unordered(seed: UInt64) {
        var driver = PoolDriver(seed: seed, isSequential: false)
        for _ in 0..<400 { driver.step() }
    }
}

extension PoolTests {
    @Test(
        "Gathering 300 transactions each of 300 senders, all with one key, takes no quadratic time",
        .timeLimit(.minutes(1)))
    func manyEquals() {
        var pool = Pool(baseFee: 0)
        var random = SeededGenerator(seed: 1)
        for sender in 0..<300 as Range<UInt32> {
            var chain: UInt32?
            for nonce in 0..<300 as Range<UInt64> {
                let pending = PendingTransaction(
                    operation: Operation(nonce), hash: Hash(bytes: random.bytes32()), sender: sender,
                    arrival: UInt64(sender) * 300 + nonce, arrivalHeight: 1, expiry: 1, size: 1, dataFee: 0, hold: 0,
                    key: 7)
                chain = pool.append(pending, to: chain).chain
            }
        }
        var ties = 0
        let gathered = pool.gather(
            tie: { hash in
                ties += 1
                return hash
            }, while: { _ in true })
        #expect(gathered.slots.count == 90_000)
        #expect(ties <= 90_000)
    }
}
