import Testing

@testable import Sequencer

@Suite("Interleave: deficit round robin (MERGE-6)")
struct InterleaveTests {
    struct Vector: Decodable {
        struct Queue: Decodable {
            let quantum: UInt64
            let gas: [UInt64]
        }
        let name: String
        let queues: [Queue]
        let merged: [[Int]]
    }

    @Test("The vectors of the specification") func vectors() throws {
        let vectors = try Vectors.load("interleave", as: Vector.self)
        try #require(vectors.count >= 7)
        for vector in vectors {
            let queues = vector.queues.map { Interleave.Queue(gas: $0.gas, quantum: $0.quantum) }
            #expect(Interleave.merge(queues).map { [$0.queue, $0.position] } == vector.merged, "\(vector.name)")
        }
    }

    /// The algorithm as it is told, round by round, in numbers that cannot overflow.
    private func oracle(_ queues: [Interleave.Queue]) -> [[Int]] {
        var merged: [[Int]] = []
        var next = queues.map { _ in 0 }
        var deficit = queues.map { _ in UInt128(0) }
        while queues.indices.contains(where: { next[$0] < queues[$0].gas.count }) {
            for index in queues.indices where next[index] < queues[index].gas.count {
                deficit[index] += UInt128(queues[index].quantum)
                while next[index] < queues[index].gas.count, UInt128(queues[index].gas[next[index]]) <= deficit[index] {
                    deficit[index] -= UInt128(queues[index].gas[next[index]])
                    merged.append([index, next[index]])
                    next[index] += 1
                }
            }
        }
        return merged
    }

    @Test("Agrees with a literal round robin", arguments: 1...60 as ClosedRange<UInt64>)
    func agreesWithOracle(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<40 {
            let queues = (0..<Int.random(in: 0...6, using: &random)).map { _ in
                let largest: UInt64 = [3, 40, 900][Int.random(in: 0...2, using: &random)]
                return Interleave.Queue(
                    gas: (0..<Int.random(in: 0...12, using: &random)).map { _ in
                        UInt64.random(in: 1...largest, using: &random)
                    },
                    quantum: [1, 2, 37, 500, .max, .max - 1][Int.random(in: 0...5, using: &random)])
            }
            #expect(Interleave.merge(queues).map { [$0.queue, $0.position] } == oracle(queues), "seed \(seed)")
        }
    }

    @Test("Gas limits near 2^64 against a quantum of 1 cost no round each") func hugeHeads() {
        let queues = [
            Interleave.Queue(gas: [.max, .max - 1, 1], quantum: 1),
            Interleave.Queue(gas: [.max - 7, .max], quantum: 2),
            Interleave.Queue(gas: [1 << 63, .max, .max], quantum: .max),
        ]
        let merged = Interleave.merge(queues)
        #expect(merged.count == 8)
        for queue in queues.indices {
            #expect(merged.filter { $0.queue == queue }.map(\.position) == Array(queues[queue].gas.indices))
        }
    }
}
