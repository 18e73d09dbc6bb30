import Sequencer
import Testing
import Wire

@testable import Bench

@Suite("A lane's signed flow")
struct LaneFlowTests {
    static func workload(operations: Int = 1, envelopes: Int = 20) -> PipelineWorkload {
        var workload = PipelineWorkload()
        workload.lanes = 2
        workload.senders = 5
        workload.operationsPerEnvelope = operations
        workload.envelopesPerRequest = envelopes
        return workload
    }

    private static func flow(_ workload: PipelineWorkload, number: Int = 0, isForged: Bool = false) throws -> LaneFlow {
        try LaneFlow(
            workload, lane: try LaneName("lane-0"), number: number, senders: (0..<5).map(PipelineNetwork.sender),
            isForged: isForged)
    }

    /// The entries of a request's body.
    private static func entries(_ request: LaneFlow.Request) throws -> [[UInt8]] {
        let end: [UInt8] = [13, 10, 13, 10]
        let head = try #require(request.bytes.firstRange(of: end))
        let text = String(decoding: request.bytes[..<head.lowerBound], as: UTF8.self)
        #expect(text.hasSuffix("Content-Length: \(request.bytes.count - head.upperBound)"))
        var entries: [[UInt8]] = []
        var offset = head.upperBound
        while offset < request.bytes.count {
            let length = (0..<4).reduce(0) { $0 | Int(request.bytes[offset + $1]) << (8 * $1) }
            entries.append(Array(request.bytes[(offset + 4)..<(offset + 4 + length)]))
            offset += 4 + length
        }
        return entries
    }

    @Test("is of transactions of the size that was asked for, each sender's nonces in order", arguments: [1, 3])
    func transactions(operations: Int) throws {
        let workload = Self.workload(operations: operations)
        let genesis = try PipelineNetwork(workload).genesis(engine: "native")
        var flow = try Self.flow(workload)
        var nonces: [PublicKey: UInt64] = [:]
        for _ in 0..<3 {
            let request = flow.next()
            #expect(request.operations == 20 * operations)
            let entries = try Self.entries(request)
            #expect(entries.count == 20)
            for (entry, signed) in zip(entries, request.signed) {
                #expect(operations > 1 || entry.count == 200)
                // Throws for a signature that does not count.
                guard case .envelope(let envelope) = try CheckedEntry(decoding: entry, genesis: genesis).entry else {
                    Issue.record("not an envelope")
                    continue
                }
                #expect(signed.isGood && signed.key == envelope.sender && signed.signature == envelope.signature)
                for operation in envelope.operations {
                    #expect(operation.nonce == nonces[envelope.sender, default: 0])
                    nonces[envelope.sender, default: 0] += 1
                }
            }
        }
        #expect(nonces.count == 5)
    }

    @Test("is the same from the same seed, and another in every lane")
    func seeds() throws {
        var (first, second, other) = (
            try Self.flow(Self.workload()), try Self.flow(Self.workload()), try Self.flow(Self.workload(), number: 1)
        )
        let bytes = first.next().bytes
        #expect(bytes == second.next().bytes)
        #expect(bytes != other.next().bytes)
        #expect(bytes != first.next().bytes)
    }

    @Test("that is forged is well formed, and no signature of it counts")
    func forged() throws {
        let workload = Self.workload()
        let genesis = try PipelineNetwork(workload).genesis(engine: "native")
        var flow = try Self.flow(workload, isForged: true)
        for entry in try Self.entries(flow.next()) {
            let error = #expect(throws: EntryError.self) { _ = try CheckedEntry(decoding: entry, genesis: genesis) }
            guard case .signature = error else {
                Issue.record("refused for another reason: \(error.map { "\($0)" } ?? "none")")
                continue
            }
        }
    }

    @Test("refuses a size in which no transaction fits")
    func tooSmall() {
        var workload = Self.workload()
        workload.transactionBytes = 100
        #expect(throws: BenchError.self) { try Self.flow(workload) }
    }
}
