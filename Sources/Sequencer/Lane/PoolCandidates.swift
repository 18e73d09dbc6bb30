import HeapModule
import Wire

extension Pool {
    /// Candidates in order, with what is needed to put the rest back.
    struct Gathered {
        var slots: [Int32] = []
        var chains: [UInt32] = []
    }

    /// A chain's next transaction among others with its key.
    private struct Equal: Comparable {
        let tie: Hash
        let chain: UInt32

        static func < (a: Equal, b: Equal) -> Bool { a.tie < b.tie }
    }

    /// Gathers candidates, best first, until `wants` says no to one; that one and all after it stay. Among equal keys
    /// `tie` of the transaction hash decides, smaller first (MERGE-1); a sender's transactions keep their nonce order.
    ///
    /// Nothing is removed: the caller removes what is included with ``removeHead(_:)``, then calls
    /// ``finishGathering(_:)``.
    mutating func gather(
        tie: (Hash) -> Hash, while wants: (Sequencer.Space) throws -> Bool
    ) rethrows -> Gathered {
        var gathered = Gathered()
        // Candidates with one and the same key, hashed only where there is more than one.
        var equals = Heap<Equal>()
        var equalKey: UInt128 = 0
        while true {
            let best = peekHead()
            let chain: UInt32
            if !equals.isEmpty, best.map({ $0.key > equalKey }) ?? true {
                chain = equals.removeMin().chain
            } else if let best {
                _ = heads.popMin()
                if equals.isEmpty ? peekHead()?.key == best.key : best.key == equalKey {
                    equalKey = best.key
                    equals.insert(Equal(tie: tie(slots[Int(nextSlot(best.chain))].hash), chain: best.chain))
                    while let other = peekHead(), other.key == equalKey {
                        _ = heads.popMin()
                        equals.insert(Equal(tie: tie(slots[Int(nextSlot(other.chain))].hash), chain: other.chain))
                    }
                    continue
                }
                chain = best.chain
            } else {
                break
            }
            let slot = nextSlot(chain)
            let size = Sequencer.Space(gas: slots[Int(slot)].operation.gasLimit, bytes: slots[Int(slot)].size)
            guard try wants(size) else {
                pushCandidate(chain)
                break
            }
            if chains[Int(chain)].gathered == 0 { gathered.chains.append(chain) }
            gathered.slots.append(slot)
            chains[Int(chain)].gathered += 1
            chains[Int(chain)].cursor = slots[Int(slot)].next
            if chains[Int(chain)].gathered < chains[Int(chain)].eligible { pushCandidate(chain) }
        }
        for equal in equals.unordered { pushCandidate(equal.chain) }
        return gathered
    }

    /// Makes the heads of all gathered chains candidates again.
    mutating func finishGathering(_ gathered: Gathered) {
        for chain in gathered.chains {
            chains[Int(chain)].gathered = 0
            chains[Int(chain)].cursor = -1
            chains[Int(chain)].headVersion &+= 1
            pushCandidate(chain)
        }
    }

    func nextSlot(_ chain: UInt32) -> Int32 {
        chains[Int(chain)].gathered == 0 ? chains[Int(chain)].head : chains[Int(chain)].cursor
    }

    /// Makes the chain's next transaction a candidate, if there is one that can pay.
    mutating func pushCandidate(_ chain: UInt32) {
        guard chains[Int(chain)].gathered < chains[Int(chain)].eligible else { return }
        if heads.count > 2 * chainCount + 64 { dropStaleHeads() }
        let key = slots[Int(nextSlot(chain))].key
        heads.insert(Entry(key: key, chain: chain, version: chains[Int(chain)].headVersion))
    }

    /// Makes a new head a candidate; what stood for the old one is stale.
    mutating func pushHead(_ chain: UInt32) {
        chains[Int(chain)].headVersion &+= 1
        pushCandidate(chain)
    }

    mutating func peekHead() -> Entry? {
        while let entry = heads.min {
            if entry.version == chains[Int(entry.chain)].headVersion { return entry }
            _ = heads.popMin()
        }
        return nil
    }

    mutating func dropStaleHeads() {
        heads = Heap(heads.unordered.filter { $0.version == chains[Int($0.chain)].headVersion })
    }
}
