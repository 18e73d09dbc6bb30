import Testing
import Wire

@testable import Sequencer

@Suite("The queue of forced transactions (INB-6, INB-7)")
struct ForcedQueueTests {
    private func transaction(_ number: UInt64, size: UInt64 = 100, from sender: UInt32 = 1) -> PendingTransaction {
        PendingTransaction(
            operation: Operation(number), hash: .zero, sender: sender, arrival: number, arrivalHeight: 1,
            expiry: PendingTransaction.noExpiry, size: size, dataFee: 0, hold: 0, key: 0)
    }

    @Test("As many as are bounded may wait, and as many bytes; what leaves makes room, and the mempool counts none")
    func bounds() throws {
        var pool = Pool(baseFee: 0)
        let share = UInt64(LaneBounds.forcedCountPerSenderMax)
        for number in 0..<UInt64(LaneBounds.forcedCountMax) {
            let sender = UInt32(number / share)
            try #require(pool.forced.hasRoom(for: 100, of: sender))
            _ = pool.appendForced(transaction(number, from: sender), inOrder: true, before: nil)
        }
        #expect(!pool.forced.hasRoom(for: 0, of: 99) && pool.count == 0 && pool.bytes == 0)
        let oldest = pool.forced.oldest
        let first = try #require(oldest)
        #expect(pool.forced.slots.first == first)
        pool.takeForced(first, before: nil)
        pool.dropForced(first)
        #expect(pool.forced.hasRoom(for: 100, of: 99))
        var other = Pool(baseFee: 0)
        let most = LaneBounds.forcedBytesPerSenderMax
        for sender in 0..<UInt32(LaneBounds.forcedBytesMax / most) {
            try #require(other.forced.hasRoom(for: most, of: sender))
            let size = sender == 0 ? most - 5 : most
            _ = other.appendForced(
                transaction(UInt64(sender), size: size, from: sender), inOrder: false, before: nil)
        }
        #expect(other.forced.hasRoom(for: 5, of: 99) && !other.forced.hasRoom(for: 6, of: 99))
        #expect(!other.forced.hasRoom(for: .max, of: 99))
    }

    @Test(
        "One sender takes a 64th of it at most, in transactions and in bytes, in both nonce modes",
        arguments: [true, false])
    func oneSender(inOrder: Bool) {
        var pool = Pool(baseFee: 0)
        let most = LaneBounds.forcedBytesPerSenderMax
        #expect(pool.forced.hasRoom(for: most, of: 1) && !pool.forced.hasRoom(for: most + 1, of: 1))
        let slot = pool.appendForced(transaction(0, size: most - 5), inOrder: inOrder, before: nil)
        #expect(pool.forced.hasRoom(for: 5, of: 1) && !pool.forced.hasRoom(for: 6, of: 1))
        #expect(pool.forced.hasRoom(for: most, of: 2))
        pool.takeForced(slot, before: nil)
        pool.dropForced(slot)
        #expect(pool.forced.hasRoom(for: most, of: 1))
        for number in 0..<UInt64(LaneBounds.forcedCountPerSenderMax) {
            #expect(pool.forced.hasRoom(for: 1, of: 1))
            _ = pool.appendForced(transaction(number, size: 1), inOrder: inOrder, before: nil)
        }
        #expect(!pool.forced.hasRoom(for: 1, of: 1) && pool.forced.hasRoom(for: 1, of: 2))
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
