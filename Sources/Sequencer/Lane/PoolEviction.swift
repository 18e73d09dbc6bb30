import HeapModule

extension Pool {
    /// A tail by how much it deserves to go: the worst key first, among equals the latest arrival.
    struct Tail: Comparable {
        let entry: Entry
        let arrival: UInt64

        static func < (a: Tail, b: Tail) -> Bool {
            if a.entry < b.entry { return true }
            if b.entry < a.entry { return false }
            return a.arrival < b.arrival
        }
    }

    /// The key that a transaction counts with when somebody has to go: the worst of its own and its predecessors'
    /// (LANE-3). O(chain).
    func effectiveKey(_ key: UInt128, behind slot: Int32?) -> UInt128 {
        var worst = key
        var slot = slot ?? -1
        while slot >= 0 {
            worst = max(worst, slots[Int(slot)].key)
            slot = slots[Int(slot)].previous
        }
        return worst
    }

    /// What has to go so that `count` slots and `bytes` bytes become free for a transaction that counts with `key`:
    /// for every chain concerned the first slot to go, all behind it going too. Nil if that would take something that
    /// is not worse. Nothing is removed; `keep` stays in any case.
    mutating func evictions(for key: UInt128, count: Int, bytes: UInt64, keep: Int32?) -> [Int32]? {
        buildTails()
        var cuts: [UInt32: Int32] = [:]
        var looked: [UInt32] = []
        defer { for chain in looked { pushTail(chain) } }
        var freed: (count: Int, bytes: UInt64) = (0, 0)
        while freed.count < count || freed.bytes < bytes {
            guard let worst = popTail() else { return nil }
            let chain = worst.entry.chain
            looked.append(chain)
            let slot = cuts[chain].map { slots[Int($0)].previous } ?? chains[Int(chain)].tail
            if slot == keep { continue }
            let exact = effectiveKey(0, behind: slot)
            if exact < worst.entry.key {
                if cuts[chain] == nil { chains[Int(chain)].worstKeyBound = exact }
                pushTail(chain, slot: slot, key: exact)
                continue
            }
            guard exact > key else { return nil }
            freed.count += 1
            freed.bytes += slots[Int(slot)].size
            cuts[chain] = slot
            let previous = slots[Int(slot)].previous
            if previous >= 0 { pushTail(chain, slot: previous, key: exact) }
        }
        return cuts.values.sorted { slots[Int($0)].arrival < slots[Int($1)].arrival }
    }

    mutating func pushTail(_ chain: UInt32) {
        guard tails != nil, chains[Int(chain)].count > 0 else { return }
        pushTail(chain, slot: chains[Int(chain)].tail, key: chains[Int(chain)].worstKeyBound)
    }

    mutating func pushTail(_ chain: UInt32, slot: Int32, key: UInt128) {
        guard tails != nil else { return }
        if tails!.count > 2 * chainCount + 64 {
            tails = Heap(tails!.unordered.filter { $0.entry.version == chains[Int($0.entry.chain)].tailVersion })
        }
        chains[Int(chain)].tailVersion &+= 1
        let entry = Entry(key: key, chain: chain, version: chains[Int(chain)].tailVersion)
        tails!.insert(Tail(entry: entry, arrival: slots[Int(slot)].arrival))
    }

    mutating func popTail() -> Tail? {
        while let tail = tails?.popMax() {
            if tail.entry.version == chains[Int(tail.entry.chain)].tailVersion { return tail }
        }
        return nil
    }

    mutating func buildTails() {
        guard tails == nil else { return }
        tails = Heap()
        for chain in chains.indices where chains[chain].count > 0 { pushTail(UInt32(chain)) }
    }
}
