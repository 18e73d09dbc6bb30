import Testing
import Wire

@testable import Sequencer

@Suite("The queue of forced transactions (INB-6, INB-7)")
struct ForcedQueueTests {
    private func transaction(_ number: UInt64, size: UInt64 = 100) -> PendingTransaction {
        PendingTransaction(
            operation: Operation(number), hash: .zero, sender: 1, arrival: number, arrivalHeight: 1,
            expiry: PendingTransaction.noExpiry, size: size, dataFee: 0, hold: 0, key: 0)
    }

    @Test("As many as are bounded may wait, and as many bytes; what leaves makes room, and the mempool counts none")
    func bounds() throws {
        var pool = Pool(baseFee: 0)
        for number in 0..<UInt64(LaneBounds.forcedCountMax) {
            try #require(pool.forced.hasRoom(for: 100))
            _ = pool.appendForced(transaction(number), inOrder: true, before: nil)
        }
        #expect(!pool.forced.hasRoom(for: 0) && pool.count == 0 && pool.bytes == 0)
        let oldest = pool.forced.oldest
        let first = try #require(oldest)
        #expect(pool.forced.slots.first == first)
        pool.takeForced(first, before: nil)
        pool.dropForced(first)
        #expect(pool.forced.hasRoom(for: 100))
        #expect(!pool.forced.hasRoom(for: LaneBounds.forcedBytesMax))
        var other = Pool(baseFee: 0)
        _ = other.appendForced(transaction(0, size: LaneBounds.forcedBytesMax - 5), inOrder: false, before: nil)
        #expect(other.forced.hasRoom(for: 5) && !other.forced.hasRoom(for: 6) && !other.forced.hasRoom(for: .max))
    }

    @Test("What ends in the middle leaves no place, also when the same nonce comes again in the same slot")
    func emptyPlaces() throws {
        var pool = Pool(baseFee: 0)
        let slots = (0..<4 as Range<UInt64>).map { number in
            pool.appendForced(transaction(number), inOrder: false, before: nil)
        }
        #expect(pool.removeForced(from: slots[1]).map(\.arrival) == [1])
        var again = transaction(1)
        again = PendingTransaction(
            operation: again.operation, hash: .zero, sender: 1, arrival: 9, arrivalHeight: 1, expiry: again.expiry,
            size: 100, dataFee: 0, hold: 0, key: 0)
        #expect(pool.appendForced(again, inOrder: false, before: nil) == slots[1])
        #expect(pool.forced.slots == [slots[0], slots[2], slots[3], slots[1]] && pool.forced.oldest == slots[0])
        var turns: [UInt64] = []
        while let slot = pool.forced.first() {
            turns.append(pool[slot].arrival)
            pool.takeForced(slot, before: nil)
            pool.dropForced(slot)
        }
        #expect(turns == [0, 2, 3, 9] && pool.forced.isEmpty && pool.forced.bytes == 0)
    }

    @Test("In order, all of a sender's behind one go with it, and nobody else's") func successors() {
        var pool = Pool(baseFee: 0)
        let slots = (0..<5 as Range<UInt64>).map { number in
            pool.appendForced(transaction(number), inOrder: true, before: nil)
        }
        #expect(pool.forced.count(of: 1) == 5 && pool.forced.isBefore(1) && !pool.forced.isBefore(2))
        #expect(pool.removeForced(from: slots[2]).map(\.arrival) == [2, 3, 4])
        #expect(pool.forced.count(of: 1) == 2 && pool.forced.slots == [slots[0], slots[1]])
    }
}
