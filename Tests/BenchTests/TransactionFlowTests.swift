import Sequencer
import Testing
import Wire

@testable import Bench

@Suite("The bench's workload")
struct TransactionFlowTests {
    private static func entries(_ workload: CoreWorkload, _ count: Int) throws -> [LogEntry] {
        var flow = try TransactionFlow(workload)
        return (0..<count).map { _ in flow.next() }
    }

    private static func envelope(_ entry: LogEntry) throws -> Envelope {
        guard case .envelope(let envelope) = entry else { throw BenchError("no envelope", remedy: "") }
        return envelope
    }

    @Test("is the same for the same seed and another for another", arguments: [1, 2, 77] as [UInt64])
    func seeds(seed: UInt64) throws {
        var workload = CoreWorkload()
        workload.seed = seed
        let entries = try Self.entries(workload, 500)
        #expect(try Self.entries(workload, 500) == entries)
        workload.seed = seed + 1
        #expect(try Self.entries(workload, 500) != entries)
    }

    @Test("has transactions of the size that was asked for", arguments: [200, 256, 1_000])
    func size(bytes: Int) throws {
        var workload = CoreWorkload()
        workload.transactionBytes = bytes
        for entry in try Self.entries(workload, 50) {
            #expect(try Self.envelope(entry).encodedByteCount == bytes)
        }
    }

    @Test("says when a transaction cannot be that small")
    func tooSmall() {
        var workload = CoreWorkload()
        workload.transactionBytes = 100
        #expect(throws: BenchError.self) { try TransactionFlow(workload) }
    }

    @Test("takes lanes in turn and every sender's nonces in order")
    func nonces() throws {
        var workload = CoreWorkload()
        workload.senders = 5
        var next: [PublicKey: [LaneName: UInt64]] = [:]
        for (number, entry) in try Self.entries(workload, 2_000).enumerated() {
            let envelope = try Self.envelope(entry)
            #expect(envelope.lane == (try LaneName("lane-\(number % workload.lanes)")))
            #expect(
                envelope.operations.map(\.nonce) == [next[envelope.sender, default: [:]][envelope.lane, default: 0]])
            next[envelope.sender, default: [:]][envelope.lane, default: 0] += 1
        }
    }
}
