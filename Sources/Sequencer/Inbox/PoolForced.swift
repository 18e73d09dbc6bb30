import Wire

// What the inbox brought: in the pool's slots, in no chain (INB-9).

extension Pool {
    /// The chain of a forced transaction's slot: it has none.
    private static let noChain = UInt32.max - 1

    /// Whether the transaction in `slot` came from the inbox.
    func isForced(_ slot: Int32) -> Bool { slots[Int(slot)].chain == Self.noChain }

    /// Appends a transaction to the queue. Answers its slot.
    ///
    /// - Parameters:
    ///   - inOrder: whether its sender's have to be taken in order (sequential nonces).
    ///   - chain: what its sender has pending in the mempool then, which from now on waits for it.
    mutating func appendForced(_ transaction: PendingTransaction, inOrder: Bool, before chain: UInt32?) -> Int32 {
        let slot = makeSlot(transaction)
        slots[Int(slot)].chain = Self.noChain
        forced.append(slot, slots[Int(slot)], inOrder: inOrder)
        if let chain { hold(chain) }
        return slot
    }

    /// Takes the transaction in `slot` out of the queue, not yet out of its slot: its turn has come.
    ///
    /// - Parameter chain: what its sender has pending in the mempool, which nothing holds any more if this was the last.
    mutating func takeForced(_ slot: Int32, before chain: UInt32?) {
        forced.remove(slots[Int(slot)])
        if let chain, !forced.isBefore(slots[Int(slot)].sender) { release(chain) }
    }

    /// Frees the slot of a transaction that ``takeForced(_:before:)`` took: it is included.
    mutating func dropForced(_ slot: Int32) { freeSlot(slot) }

    /// Takes out the transaction in `slot` and, where they are taken in order, its sender's behind it; first first.
    mutating func removeForced(from slot: Int32) -> [PendingSlot] {
        let sender = slots[Int(slot)].sender
        let isInOrder = forced.isBefore(sender)
        var removed: [PendingSlot] = []
        var next: Int32? = slot
        while let slot = next {
            let pending = slots[Int(slot)]
            removed.append(pending)
            forced.remove(pending)
            freeSlot(slot)
            next = isInOrder ? forced.slot(of: sender, nonce: pending.operation.nonce + 1) : nil
        }
        return removed
    }

    /// Takes the head out of a chain, which gives way to a forced transaction with its nonce. The rest stays, but is no
    /// candidate until that has gone. Answers whether nothing is left of the chain.
    mutating func yieldHead(_ slot: Int32) -> Bool {
        let chain = slots[Int(slot)].chain
        let next = slots[Int(slot)].next
        hold(chain)
        chains[Int(chain)].head = next
        chains[Int(chain)].count -= 1
        if next >= 0 { slots[Int(next)].previous = -1 } else { freeChain(chain) }
        dropSlot(slot)
        return next < 0
    }

    private mutating func hold(_ chain: UInt32) {
        guard !chains[Int(chain)].isHeld else { return }
        uncount(chain)
        chains[Int(chain)].isHeld = true
        chains[Int(chain)].headVersion &+= 1
    }

    private mutating func release(_ chain: UInt32) {
        chains[Int(chain)].isHeld = false
        recount(chain)
        pushHead(chain)
    }
}
