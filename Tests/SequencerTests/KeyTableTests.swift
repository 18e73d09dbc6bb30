import Testing
import Wire

@testable import Sequencer

@Suite("Tables of keys")
struct KeyTableTests {
    @Test("number keys in order and find them again", arguments: [1, 2, 3] as [UInt64])
    func keys(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var index = KeyIndex()
        var oracle: [Bytes32: UInt32] = [:]
        for _ in 0..<2_000 {
            // Keys that differ in few bits, too.
            let words = (random.next() & 7, random.next() & 7, random.next() & 7, random.next() & 7)
            let key = Bytes32(words: words)
            #expect(index.find(key) == oracle[key], "seed \(seed)")
            guard oracle[key] == nil else { continue }
            let number = index.add(key)
            #expect(Int(number) == oracle.count)
            oracle[key] = number
        }
        for (key, number) in oracle { #expect(index.find(key) == number, "seed \(seed)") }
        #expect(index.keys.count == oracle.count)
    }

    @Test("find the record of every sender", arguments: [1, 64, 4_096] as [UInt32])
    func senders(distance: UInt32) {
        var table = SenderTable()
        for number in 0..<1_000 as Range<UInt32> {
            #expect(table.find(number * distance) == nil)
            table.add(number * distance, record: number)
        }
        for number in 0..<1_000 as Range<UInt32> { #expect(table.find(number * distance) == number) }
        #expect(table.find(.max) == nil)
    }

    @Test("file what is due by height, in order", arguments: [1, 2, 3] as [UInt64])
    func wheel(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var wheel = HeightWheel<Int>()
        var oracle: [UInt64: [Int]] = [:]
        for height in 1...200 as ClosedRange<UInt64> {
            for _ in 0..<Int.random(in: 0...5, using: &random) {
                let due = height + UInt64.random(in: 0...3, using: &random)
                let item = Int(random.next() >> 1)
                wheel.add(item, at: due)
                oracle[due, default: []].append(item)
            }
            let waiting = wheel.all.map(\.item).sorted()
            #expect(waiting == oracle.values.flatMap { $0 }.sorted(), "seed \(seed)")
            #expect(wheel.take(at: height) == oracle.removeValue(forKey: height) ?? [], "seed \(seed)")
        }
    }
}
