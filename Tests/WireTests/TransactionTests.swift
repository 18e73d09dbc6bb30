import Testing
import Wire

@Suite("Transactions and envelopes (TX-10 to TX-15)")
struct TransactionTests {
    @Test("a transaction's hash covers chain, lane, sender and operation, and nothing else of the envelope")
    func hashCovers() throws {
        var random = SeededGenerator(seed: 1)
        let envelope = Envelope(using: &random)
        let hash = envelope.transactionHash(at: 0)
        var other = envelope
        other.signature = Signature(using: &random)
        other.operations.append(Operation(using: &random))
        #expect(other.transactionHash(at: 0) == hash)
        for change: (inout Envelope) throws -> Void in [
            { $0.chainID ^= 1 }, { $0.lane = try LaneName("other") }, { $0.sender.bytes.words.3 ^= 1 },
            { $0.operations[0].nonce ^= 1 }, { $0.operations[0].gasLimit ^= 1 }, { $0.operations[0].maxFeePerGas ^= 1 },
            { $0.operations[0].maxPriorityFeePerGas ^= 1 }, { $0.operations[0].bid ^= 1 },
            { $0.operations[0].validUntil ^= 1 }, { $0.operations[0].payload.append(0) },
        ] {
            var changed = envelope
            try change(&changed)
            #expect(changed.transactionHash(at: 0) != hash)
        }
    }

    @Test("all hashes at once are those one by one, whatever the scratch was used for", arguments: UInt64(0)..<30)
    func hashesAtOnce(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var scratch = WireWriter()
        scratch.write(bytes: random.bytes(100))
        var hashes = [Hash.zero]
        for _ in 0..<3 {
            let envelope = Envelope(using: &random)
            envelope.transactionHashes(into: &hashes, using: &scratch)
            #expect(hashes == envelope.operations.indices.map { envelope.transactionHash(at: $0) })
        }
    }

    @Test("sizes add up to the envelope's bytes, rounded up by less than one byte each", arguments: UInt64(0)..<50)
    func sizes(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var envelope = Envelope(using: &random)
        envelope.operations = [Operation](atMost: 40, atLeast: 1, using: &random)
        let sum = envelope.operations.indices.reduce(0) { $0 + envelope.size(at: $1) }
        #expect(sum >= envelope.encoded.count)
        #expect(sum < envelope.encoded.count + envelope.operations.count)
    }

    @Test("an envelope takes 256 operations and not one more")
    func operationsMax() throws {
        var random = SeededGenerator(seed: 3)
        var envelope = Envelope(using: &random)
        envelope.operations = [Operation](repeating: Operation(using: &random), count: 256)
        #expect(try Envelope(decoding: envelope.encoded) == envelope)
        envelope.operations.append(envelope.operations[0])
        let error = #expect(throws: WireError.self) { try Envelope(decoding: envelope.encoded) }
        #expect(error?.code == .countOutOfBounds)
        envelope.operations = []
        #expect(throws: WireError.self) { try Envelope(decoding: envelope.encoded) }
    }

    @Test("a payload takes 131,072 bytes and not one more")
    func payloadMax() throws {
        var random = SeededGenerator(seed: 4)
        var operation = Operation(using: &random)
        operation.payload = [UInt8](repeating: 7, count: 131_072)
        #expect(try Operation(decoding: operation.encoded) == operation)
        operation.payload.append(7)
        let error = #expect(throws: WireError.self) { try Operation(decoding: operation.encoded) }
        #expect(error?.code == .tooLong)
        #expect(error?.offset == 72)
    }

    @Test("the stable names of outcomes are all different, and read back")
    func outcomeNames() {
        #expect(Set(OutcomeCode.allCases.map(\.name)).count == OutcomeCode.allCases.count)
        for code in OutcomeCode.allCases {
            #expect(OutcomeCode(name: code.name) == code)
            #expect(code.description == code.name)
        }
        #expect(OutcomeCode(name: "nonce_gap") == nil)
        #expect(OutcomeCode.allCases.filter(\.isInclusion) == [.included, .failed, .ruleFault, .rolledBack, .notRun])
    }
}
