import Wire

/// A lane's transactions from the inbox in the order in which they wait for their turn (INB-7, INB-9).
///
/// Keeps places only; the transactions are in their ``Pool``'s slots. What ends before its turn leaves an empty place
/// behind, which goes when its turn comes, so that each operation is O(1), amortised.
struct ForcedQueue {
    /// A sender's number of a transaction, of whichever mode the lane counts in.
    struct Nonce: Hashable {
        let sender: UInt32
        let nonce: UInt64
    }

    private struct Place {
        let slot: Int32
        let arrival: UInt64
        let nonce: Nonce
    }

    /// Of one sender.
    private struct Share {
        var count: UInt32 = 0
        var bytes: UInt64 = 0
        /// Whether they have to be taken in order.
        var isInOrder = false
    }

    private var places: [Place] = []
    /// Places before this one are gone.
    private var start = 0
    /// What waits; a place that is not among them is empty.
    private var waiting: [Nonce: Place] = [:]
    /// What each sender has of them.
    private var shares: [UInt32: Share] = [:]
    /// Bytes of all of them.
    private(set) var bytes: UInt64 = 0

    /// How many wait.
    var count: Int { waiting.count }

    var isEmpty: Bool { waiting.isEmpty }

    /// The slot of the one that has waited longest.
    var oldest: Int32? { places[start...].first(where: isTaken)?.slot }

    /// The slots of all that wait, in their order. O(waiting).
    var slots: [Int32] { places[start...].filter(isTaken).map(\.slot) }

    /// The slot of the one with this nonce.
    func slot(of sender: UInt32, nonce: UInt64) -> Int32? { waiting[Nonce(sender: sender, nonce: nonce)]?.slot }

    /// How many of this sender wait in a lane with sequential nonces; 0 in others.
    func count(of sender: UInt32) -> UInt32 {
        // Mostly there is nothing, and the mempool asks for every arrival.
        guard !shares.isEmpty, let share = shares[sender] else { return 0 }
        return share.isInOrder ? share.count : 0
    }

    /// Whether a sender's pending transactions have to wait for one of these.
    func isBefore(_ sender: UInt32) -> Bool { count(of: sender) > 0 }

    /// Whether another transaction of so many bytes of this sender may wait, too: no sender takes more than a 64th of what
    /// there is room for.
    func hasRoom(for size: UInt64, of sender: UInt32) -> Bool {
        guard count < LaneBounds.forcedCountMax, size <= LaneBounds.forcedBytesMax - bytes else { return false }
        let share = shares[sender] ?? Share()
        return share.count < LaneBounds.forcedCountPerSenderMax
            && size <= LaneBounds.forcedBytesPerSenderMax - share.bytes
    }

    /// The slot of the one whose turn is next.
    mutating func first() -> Int32? {
        while start < places.count {
            if isTaken(places[start]) { return places[start].slot }
            start += 1
        }
        places.removeAll(keepingCapacity: true)
        start = 0
        return nil
    }

    /// Appends the transaction in `slot`.
    ///
    /// - Parameter inOrder: whether its sender's have to be taken in order (sequential nonces).
    mutating func append(_ slot: Int32, _ pending: borrowing PendingSlot, inOrder: Bool) {
        let nonce = Nonce(sender: pending.sender, nonce: pending.operation.nonce)
        if 2 * start > places.count {
            places.removeSubrange(..<start)
            start = 0
        }
        let place = Place(slot: slot, arrival: pending.arrival, nonce: nonce)
        places.append(place)
        waiting[nonce] = place
        bytes += pending.size
        shares[pending.sender, default: Share()].isInOrder = inOrder
        shares[pending.sender]?.count += 1
        shares[pending.sender]?.bytes += pending.size
    }

    /// Takes out the transaction in `slot`.
    mutating func remove(_ pending: borrowing PendingSlot) {
        waiting[Nonce(sender: pending.sender, nonce: pending.operation.nonce)] = nil
        bytes -= pending.size
        guard var share = shares[pending.sender] else { return }
        share.count -= 1
        share.bytes -= pending.size
        shares[pending.sender] = share.count > 0 ? share : nil
    }

    private func isTaken(_ place: Place) -> Bool { waiting[place.nonce]?.arrival == place.arrival }
}
