import Foundation
import Testing
import Wire

@Suite("Hostile input (ENC-2, ENC-6)")
struct HostileInputTests {
    @Test("random bytes are rejected or decode to a value with that encoding", arguments: WireType.all)
    func randomBytes(_ type: WireType) {
        for seed in UInt64(0)..<3_000 {
            var random = SeededGenerator(seed: seed)
            let bytes = random.bytes(Int.random(in: 0...400, using: &random))
            check(type, bytes, seed)
        }
    }

    @Test(
        "encodings with a few random changes are rejected or decode to a value with that encoding",
        arguments: WireType.all)
    func changedEncodings(_ type: WireType) {
        for seed in UInt64(0)..<1_000 {
            var random = SeededGenerator(seed: seed)
            var bytes = type.arbitrary(&random)
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                switch Int.random(in: 0..<4, using: &random) {
                case 0 where !bytes.isEmpty: bytes.remove(at: Int.random(in: 0..<bytes.count, using: &random))
                case 1:
                    bytes.insert(.any(using: &random), at: Int.random(in: 0...bytes.count, using: &random))
                case 2 where bytes.count >= 4:
                    let place = Int.random(in: 0...bytes.count - 4, using: &random)
                    bytes.replaceSubrange(place..<place + 4, with: [0xff, 0xff, 0xff, 0xff])
                default:
                    if !bytes.isEmpty { bytes[Int.random(in: 0..<bytes.count, using: &random)] = .any(using: &random) }
                }
            }
            check(type, bytes, seed)
        }
    }

    private func check(_ type: WireType, _ bytes: [UInt8], _ seed: UInt64) {
        do {
            #expect(try type.reencode(bytes) == bytes, "seed \(seed)")
        } catch {
            #expect((0...bytes.count).contains(error.offset), "seed \(seed): \(error)")
        }
    }

    static let counts: [UInt32] = [3, 256, 65_536, 1 << 20, 1 << 28, 1 << 31, .max]

    @Test("a list that the input cannot hold is refused at its first element, before room is made", arguments: counts)
    func announcedLists(_ count: UInt32) {
        let announced = count.encodedLittleEndian
        for (type, prefix) in [
            (WireType([Posting].self), []), (WireType([LaneAttribution].self), []), (WireType(Outcomes.self), []),
            (WireType(Outcomes.self), [UInt8](repeating: 0, count: 8)),
            (WireType(Outcomes.self), [UInt8](repeating: 0, count: 12)), (WireType([Component].self), []),
            (WireType([LaneEvent].self), []), (WireType(SubBlock.self), [UInt8](repeating: 0, count: 240 + 16)),
            (WireType(SubBlock.self), [UInt8](repeating: 0, count: 240 + 16 + 4)),
            (WireType(SubBlock.self), [UInt8](repeating: 0, count: 240 + 16 + 8)),
            (WireType(SubBlock.self), [UInt8](repeating: 0, count: 240 + 16 + 12)),
        ] {
            let input = prefix + announced + [UInt8](repeating: 1, count: 30)
            let grown = addressSpaceGrowth { () in
                let error = #expect(throws: WireError.self) { try type.reencode(input) }
                #expect(error?.code == .truncated)
                #expect(error?.offset == prefix.count + 4)
            }
            // Other tests run beside this one; the smallest of the large lists would still take gigabytes.
            #expect(grown < 1 << 30)
        }
    }

    @Test("a byte string that the input cannot hold is refused before room is made", arguments: counts)
    func announcedBytes(_ count: UInt32) {
        let error = #expect(throws: WireError.self) {
            try ModuleDeployment(decoding: count.encodedLittleEndian + [1, 2])
        }
        #expect(error?.code == (count <= 1_048_576 ? .truncated : .tooLong))
        #expect(error?.offset == (count <= 1_048_576 ? 4 : 0))
    }

    @Test("what is decoded takes room in proportion to the input", arguments: [1, 10, 1_000])
    func proportion(_ count: Int) throws {
        let posting = Posting(account: .zero, side: .debit, kind: .cost, reference: 0, amount: 1)
        let bytes = [Posting](repeating: posting, count: count).encoded
        let decoded = try [Posting](decoding: bytes)
        #expect(decoded.capacity * MemoryLayout<Posting>.stride <= 4 * bytes.count + 64)
    }

    /// Bytes by which the process's highest use of address space grew.
    private func addressSpaceGrowth(_ body: () -> Void) -> Int {
        let before = addressSpacePeak()
        body()
        return addressSpacePeak() - before
    }

    private func addressSpacePeak() -> Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmPeak:") }
        return (line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0) * 1_024
    }
}

extension UInt32 {
    var encodedLittleEndian: [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: self >> ($0 * 8)) } }
}
