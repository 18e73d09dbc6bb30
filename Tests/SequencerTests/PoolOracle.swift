import Wire

@testable import Sequencer

/// A mempool as the specification tells it, in an array that is searched from end to end.
struct PoolOracle {
    struct Transaction: Equatable {
        let sender: UInt32
        let nonce: UInt64
        let arrival: UInt64
        let hash: Hash
        let key: UInt128
        let gas: UInt64
        let size: UInt64
        let feeCap: Amount
    }

    let isSequential: Bool
    var countMax: Int
    var bytesMax: UInt64
    var baseFee: Amount = 0
    var pending: [Transaction] = []

    var bytes: UInt64 { pending.reduce(0) { $0 + $1.size } }

    /// The sender's transactions that must be taken one after the other, by nonce.
    func chain(of transaction: Transaction) -> [Transaction] {
        guard isSequential else { return [transaction] }
        return pending.filter { $0.sender == transaction.sender }.sorted { $0.nonce < $1.nonce }
    }

    func predecessors(of transaction: Transaction) -> [Transaction] {
        chain(of: transaction).filter { $0.nonce < transaction.nonce }
    }

    /// LANE-3: the worst key of itself and its pending predecessors.
    func effectiveKey(_ transaction: Transaction) -> UInt128 {
        predecessors(of: transaction).reduce(transaction.key) { max($0, $1.key) }
    }

    /// What can pay the base fee, and whose predecessors all can.
    var eligible: [Transaction] {
        pending.filter { one in (predecessors(of: one) + [one]).allSatisfy { $0.feeCap >= baseFee } }
    }

    /// MERGE-1: again and again the best of those that are next of their chain; equals by tie.
    func candidates(tie: (Hash) -> Hash) -> [Transaction] {
        var rest = eligible
        var order: [Transaction] = []
        while !rest.isEmpty {
            let next = rest.filter { one in
                !isSequential || !rest.contains { $0.sender == one.sender && $0.nonce < one.nonce }
            }
            guard let best = next.min(by: { $0.key == $1.key ? tie($0.hash) < tie($1.hash) : $0.key < $1.key }) else {
                break
            }
            order.append(best)
            rest.removeAll { $0 == best }
        }
        return order
    }

    /// LANE-3 and LANE-4: what goes so that `new` fits in the place of `replaced`; nil if it is not better than that.
    func evicted(for new: Transaction, replacing replaced: Transaction?) -> [Transaction]? {
        var room = self
        var gone: [Transaction] = []
        let newKey = predecessors(of: new).reduce(new.key) { max($0, $1.key) }
        func fits() -> Bool {
            room.pending.count + (replaced == nil ? 1 : 0) <= countMax
                && room.bytes - (replaced?.size ?? 0) + new.size <= bytesMax
        }
        guard new.size <= bytesMax else { return nil }
        while !fits() {
            // Highest nonce first: only last of their chains are looked at.
            let last = room.pending.filter { one in
                !isSequential || !room.pending.contains { $0.sender == one.sender && $0.nonce > one.nonce }
            }
            let removable = last.filter { $0 != replaced }
            guard
                let worst = removable.max(by: {
                    (room.effectiveKey($0), $0.arrival) < (room.effectiveKey($1), $1.arrival)
                }), room.effectiveKey(worst) > newKey
            else { return nil }
            gone.append(worst)
            room.pending.removeAll { $0 == worst }
        }
        return gone
    }

    mutating func remove(_ transactions: [Transaction]) { pending.removeAll { transactions.contains($0) } }
}
