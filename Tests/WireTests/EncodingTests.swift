import Testing
import Wire

@Suite("Canonical encoding (ENC-1, ENC-2)")
struct EncodingTests {
    @Test("every value decodes from its encoding, whose length is known beforehand", arguments: WireType.all)
    func roundTrip(_ type: WireType) throws {
        for seed in UInt64(0)..<200 {
            try confirmSeed(seed) { random in try type.checkRoundTrip(&random) }
        }
    }

    @Test("every truncation fails with TRUNCATED inside the input", arguments: WireType.all)
    func truncation(_ type: WireType) {
        for seed in UInt64(0)..<20 {
            var random = SeededGenerator(seed: seed)
            let bytes = type.arbitrary(&random)
            for count in 0..<bytes.count {
                let error = #expect(throws: WireError.self, "seed \(seed), \(count) bytes") {
                    try type.reencode(Array(bytes[..<count]))
                }
                #expect(error?.code == .truncated, "seed \(seed), \(count) of \(bytes.count) bytes")
                #expect((0...count).contains(error?.offset ?? -1), "seed \(seed), \(count) of \(bytes.count) bytes")
            }
        }
    }

    @Test("bytes after a value fail with TRAILING_BYTES where the value ends", arguments: WireType.all)
    func trailing(_ type: WireType) {
        for seed in UInt64(0)..<20 {
            var random = SeededGenerator(seed: seed)
            let bytes = type.arbitrary(&random)
            let error = #expect(throws: WireError.self) { try type.reencode(bytes + [0]) }
            #expect(error?.code == .trailingBytes, "seed \(seed)")
            #expect(error?.offset == bytes.count, "seed \(seed)")
        }
    }

    @Test("every change of a byte is rejected or decodes to another value with that encoding", arguments: WireType.all)
    func byteChange(_ type: WireType) {
        for seed in UInt64(0)..<4 {
            var random = SeededGenerator(seed: seed)
            let bytes = type.arbitrary(&random)
            for index in bytes.indices {
                for change: UInt8 in [0x01, 0x80, 0xff, UInt8.random(in: 2..<0x80, using: &random)] {
                    var changed = bytes
                    changed[index] ^= change
                    do {
                        #expect(try type.reencode(changed) == changed, "seed \(seed), byte \(index) ^ \(change)")
                    } catch {
                        #expect((0...changed.count).contains(error.offset), "seed \(seed), byte \(index) ^ \(change)")
                    }
                }
            }
        }
    }

    @Test("a writer gives the same bytes when it is used again")
    func reuse() {
        var random = SeededGenerator(seed: 1)
        var writer = WireWriter()
        for _ in 0..<50 {
            let entry = LogEntry(using: &random)
            writer.removeAll()
            entry.encode(into: &writer)
            #expect(writer.bytes == entry.encoded)
            #expect(writer.withUnsafeBytes { Array($0) } == entry.encoded)
        }
        writer.removeAll(keepingCapacity: false)
        #expect(writer.bytes == [])
    }

    @Test("what a writer gave away does not change when it writes on")
    func writerCopies() {
        var writer = WireWriter(capacity: 4)
        writer.write(UInt32(1))
        let before = writer.bytes
        writer.truncate(to: 0)
        writer.write(UInt32(2))
        #expect(before == [1, 0, 0, 0])
        #expect(writer.bytes == [2, 0, 0, 0])
    }

    @Test("a reader of a part ends where the part ends and counts from the start of the whole")
    func part() throws {
        let tick = Tick(timeMilliseconds: 9)
        var reader = WireReader([1, 2, 3] + tick.encoded + [4], in: 3..<11)
        #expect(try Tick(from: &reader) == tick)
        try reader.finish()
        let error = #expect(throws: WireError.self) { try reader.readUInt8("more") }
        #expect(error?.offset == 11)
        #expect(error?.code == .truncated)
    }
}

/// Runs `body` with a generator of `seed` and names the seed if it throws.
func confirmSeed(_ seed: UInt64, _ body: (inout SeededGenerator) throws -> Void) throws {
    var random = SeededGenerator(seed: seed)
    do { try body(&random) } catch {
        Issue.record(error, "seed \(seed)")
    }
}
