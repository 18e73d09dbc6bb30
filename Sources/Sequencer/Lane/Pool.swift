import HeapModule
import Wire

/// A lane's mempool: chains of pending transactions, the best head first, the worst tail evicted first (LANE-2 to
/// LANE-4).
///
/// What it answers depends on what is pending, never on how it came about. All operations are O(log n) in the number
/// of chains, but for those that say otherwise.
struct Pool {
    struct Entry: Comparable {
        var keyHigh: UInt64
        var keyLow: UInt64
        var chain: UInt32
        var version: UInt32

        init(key: UInt128, chain: UInt32, version: UInt32) {
            keyHigh = UInt64(truncatingIfNeeded: key >> 64)
            keyLow = UInt64(truncatingIfNeeded: key)
            self.chain = chain
            self.version = version
        }

        var key: UInt128 { UInt128(keyHigh) << 64 | UInt128(keyLow) }

        static func < (a: Entry, b: Entry) -> Bool {
            a.keyHigh == b.keyHigh ? a.keyLow < b.keyLow : a.keyHigh < b.keyHigh
        }
    }

    /// Transactions of one sender that may wait in one lane.
    static let chainCountMax: UInt32 = 1_024

    var slots: [PendingSlot] = []
    private var payloads: [[UInt8]] = []
    private var freeSlots: [Int32] = []
    var chains: [Chain] = []
    private var freeChains: [UInt32] = []
    /// Heads that can be taken; entries whose version is not their chain's are stale.
    var heads = Heap<Entry>()
    /// Tails by worst key; kept only once the pool has been full.
    var tails: Heap<Tail>?

    private(set) var count = 0
    /// Encoded bytes of all pending transactions.
    private(set) var bytes: UInt64 = 0
    /// Gas limits (a full pool's pass 2^64) and bytes of the transactions that could be included at the current base fee.
    private(set) var eligibleGas: UInt128 = 0
    private(set) var eligibleBytes: UInt64 = 0

    private(set) var baseFee: Amount
    /// No pending transaction that is eligible has a lower fee cap.
    private var eligibleFeeCapBound: Amount = .max
    /// No transaction that waits for a lower base fee has a higher fee cap than this; 0 when none waits.
    private var waitingFeeCapBound: Amount = 0

    /// What the inbox brought and waits for its turn. Its transactions are in ``slots``, and otherwise no part of the
    /// mempool: they count for none of its limits, are no candidates and cannot be evicted.
    var forced = ForcedQueue()

    init(baseFee: Amount) { self.baseFee = baseFee }

    subscript(slot: Int32) -> PendingSlot {
        _read { yield slots[Int(slot)] }
    }

    /// The payload of the transaction in `slot`.
    func payload(of slot: Int32) -> [UInt8] { payloads[Int(slot)] }

    // MARK: Adding and removing

    /// Appends to a chain, or starts a new one for nil. Answers slot and chain.
    mutating func append(_ transaction: PendingTransaction, to existing: UInt32?) -> (slot: Int32, chain: UInt32) {
        let chain = existing ?? makeChain(held: forced.isBefore(transaction.sender))
        let slot = makeSlot(transaction)
        count += 1
        bytes += transaction.size
        let tail = chains[Int(chain)].tail
        slots[Int(slot)].chain = chain
        slots[Int(slot)].previous = tail
        if tail >= 0 { slots[Int(tail)].next = slot } else { chains[Int(chain)].head = slot }
        chains[Int(chain)].tail = slot
        let wasEligible = !chains[Int(chain)].isHeld && chains[Int(chain)].eligible == chains[Int(chain)].count
        chains[Int(chain)].count += 1
        chains[Int(chain)].worstKeyBound = max(chains[Int(chain)].worstKeyBound, transaction.key)
        if wasEligible, transaction.operation.maxFeePerGas >= baseFee {
            chains[Int(chain)].eligible += 1
            eligibleGas += UInt128(transaction.operation.gasLimit)
            eligibleBytes += transaction.size
            eligibleFeeCapBound = min(eligibleFeeCapBound, transaction.operation.maxFeePerGas)
            if tail < 0 { pushHead(chain) }
        } else {
            waitingFeeCapBound = max(waitingFeeCapBound, transaction.operation.maxFeePerGas)
        }
        pushTail(chain)
        return (slot, chain)
    }

    /// Puts `transaction` in the place of a pending one with the same sender and nonce. O(chain).
    mutating func replace(_ slot: Int32, with transaction: PendingTransaction) {
        let chain = slots[Int(slot)].chain
        let (previous, next) = (slots[Int(slot)].previous, slots[Int(slot)].next)
        uncount(chain)
        bytes = bytes - slots[Int(slot)].size + transaction.size
        slots[Int(slot)] = PendingSlot(transaction)
        payloads[Int(slot)] = transaction.operation.payload
        slots[Int(slot)].chain = chain
        slots[Int(slot)].previous = previous
        slots[Int(slot)].next = next
        chains[Int(chain)].worstKeyBound = max(chains[Int(chain)].worstKeyBound, transaction.key)
        recount(chain)
        pushHead(chain)
        pushTail(chain)
    }

    /// Takes out the head of its chain, which is about to be included. Its successor is a candidate only after
    /// ``finishGathering(_:)``.
    mutating func removeHead(_ slot: Int32) {
        let chain = slots[Int(slot)].chain
        let next = slots[Int(slot)].next
        chains[Int(chain)].head = next
        chains[Int(chain)].count -= 1
        chains[Int(chain)].eligible -= 1
        chains[Int(chain)].headVersion &+= 1
        eligibleGas -= UInt128(slots[Int(slot)].operation.gasLimit)
        eligibleBytes -= slots[Int(slot)].size
        if next >= 0 { slots[Int(next)].previous = -1 } else { freeChain(chain) }
        dropSlot(slot)
    }

    /// Takes out `slot` and everything behind it in its chain, last first, giving each to `ended`. O(chain).
    mutating func removeTail(from slot: Int32, _ ended: (PendingSlot) -> Void) {
        let chain = slots[Int(slot)].chain
        let before = slots[Int(slot)].previous
        uncount(chain)
        var last = chains[Int(chain)].tail
        while true {
            let previous = slots[Int(last)].previous
            ended(slots[Int(last)])
            chains[Int(chain)].count -= 1
            dropSlot(last)
            if last == slot { break }
            last = previous
        }
        chains[Int(chain)].tail = before
        if before >= 0 {
            slots[Int(before)].next = -1
            recount(chain)
            pushTail(chain)
        } else {
            chains[Int(chain)].head = -1
            chains[Int(chain)].headVersion &+= 1
            freeChain(chain)
        }
    }

    /// What `slot` and everything behind it in its chain come to: their sizes, and what is held for them. O(chain).
    func tail(from slot: Int32) -> (bytes: UInt64, hold: Amount) {
        var (bytes, hold): (UInt64, Amount) = (0, 0)
        var next = slot
        while next >= 0 {
            bytes += slots[Int(next)].size
            // No overflow: all of it is money of one account.
            hold += slots[Int(next)].hold
            next = slots[Int(next)].next
        }
        return (bytes, hold)
    }

    /// Gives every pending transaction a new key. O(pending).
    mutating func rekey(_ key: (borrowing PendingSlot) -> UInt128) {
        heads = Heap()
        tails = nil
        for chain in chains.indices where chains[chain].count > 0 {
            chains[chain].worstKeyBound = 0
            var slot = chains[chain].head
            while slot >= 0 {
                let new = key(slots[Int(slot)])
                slots[Int(slot)].key = new
                chains[chain].worstKeyBound = max(chains[chain].worstKeyBound, new)
                slot = slots[Int(slot)].next
            }
            pushHead(UInt32(chain))
        }
    }

    // MARK: Base fee

    /// Moves the base fee. O(pending) when it crosses a fee cap, else O(1).
    mutating func setBaseFee(_ perGas: Amount) {
        baseFee = perGas
        guard perGas > eligibleFeeCapBound || perGas <= waitingFeeCapBound else { return }
        eligibleGas = 0
        eligibleBytes = 0
        eligibleFeeCapBound = .max
        waitingFeeCapBound = 0
        heads = Heap()
        for chain in chains.indices where chains[chain].count > 0 {
            chains[chain].eligible = 0
            recount(UInt32(chain))
            pushHead(UInt32(chain))
        }
    }

    private func canPay(_ operation: OperationTerms) -> Bool { operation.maxFeePerGas >= baseFee }

    mutating func uncount(_ chain: UInt32) {
        var slot = chains[Int(chain)].head
        for _ in 0..<chains[Int(chain)].eligible {
            eligibleGas -= UInt128(slots[Int(slot)].operation.gasLimit)
            eligibleBytes -= slots[Int(slot)].size
            slot = slots[Int(slot)].next
        }
        chains[Int(chain)].eligible = 0
    }

    mutating func recount(_ chain: UInt32) {
        var slot = chains[Int(chain)].head
        var eligible: UInt32 = 0
        while slot >= 0, !chains[Int(chain)].isHeld, canPay(slots[Int(slot)].operation) {
            eligibleGas += UInt128(slots[Int(slot)].operation.gasLimit)
            eligibleBytes += slots[Int(slot)].size
            eligibleFeeCapBound = min(eligibleFeeCapBound, slots[Int(slot)].operation.maxFeePerGas)
            eligible += 1
            slot = slots[Int(slot)].next
        }
        chains[Int(chain)].eligible = eligible
        while slot >= 0 {
            waitingFeeCapBound = max(waitingFeeCapBound, slots[Int(slot)].operation.maxFeePerGas)
            slot = slots[Int(slot)].next
        }
    }

    // MARK: Slots and chains

    mutating func makeSlot(_ transaction: PendingTransaction) -> Int32 {
        if let free = freeSlots.popLast() {
            slots[Int(free)] = PendingSlot(transaction)
            payloads[Int(free)] = transaction.operation.payload
            return free
        }
        slots.append(PendingSlot(transaction))
        payloads.append(transaction.operation.payload)
        return Int32(slots.count - 1)
    }

    /// Frees the slot of a chain's transaction, which leaves the mempool.
    mutating func dropSlot(_ slot: Int32) {
        count -= 1
        bytes -= slots[Int(slot)].size
        freeSlot(slot)
    }

    mutating func freeSlot(_ slot: Int32) {
        slots[Int(slot)].chain = .max
        payloads[Int(slot)] = []
        freeSlots.append(slot)
    }

    /// Whether `slot` still holds the transaction that arrived as `arrival`.
    func holds(_ slot: Int32, arrival: UInt64) -> Bool {
        slots[Int(slot)].chain != .max && slots[Int(slot)].arrival == arrival
    }

    private mutating func makeChain(held: Bool) -> UInt32 {
        if let free = freeChains.popLast() {
            chains[Int(free)].isHeld = held
            return free
        }
        chains.append(Chain(isHeld: held))
        return UInt32(chains.count - 1)
    }

    mutating func freeChain(_ chain: UInt32) {
        var empty = Chain()
        // Versions go on, so that entries of the old chain stay stale.
        empty.headVersion = chains[Int(chain)].headVersion &+ 1
        empty.tailVersion = chains[Int(chain)].tailVersion &+ 1
        empty.gathered = chains[Int(chain)].gathered
        chains[Int(chain)] = empty
        freeChains.append(chain)
    }

    var chainCount: Int { chains.count - freeChains.count }

    /// Everything that holds money, forced or not, in no particular order.
    func forEachHolding(_ body: (PendingSlot) -> Void) {
        forEachSlot { body(slots[Int($0)]) }
        for slot in forced.slots { body(slots[Int(slot)]) }
    }

    /// The slots of every chain, each from its head on, in no particular order.
    func forEachSlot(_ body: (Int32) -> Void) {
        for chain in chains where chain.count > 0 {
            var slot = chain.head
            while slot >= 0 {
                body(slot)
                slot = slots[Int(slot)].next
            }
        }
    }
}
