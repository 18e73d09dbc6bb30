import Foundation
import Testing

@testable import OrderFlow

@Suite("Hostile input")
struct HostileInputTests {
    /// Reads `bytes`; whatever is read has to survive the table, whatever is refused has to name a line that is there.
    private func check(_ bytes: [UInt8], _ origin: String) throws {
        let lineCount = bytes.count { $0 == UInt8(ascii: "\n") } + 1
        do throws(FlowError) {
            let flow = try FlowFile.read(bytes, name: "hostile")
            let table = try FlowTable.text(of: flow.blocks, source: "hostile")
            let again = try FlowFile.read(Array(table.utf8), name: "table")
            #expect(again.blocks == flow.blocks, "\(origin)")
        } catch {
            #expect(error.file == "hostile", "\(origin): \(error)")
            #expect(error.line.map { (1...lineCount).contains($0) } ?? (error.code == .empty), "\(origin): \(error)")
        }
    }

    @Test("random bytes never end in anything but a typed error", arguments: UInt64(1)...10)
    func random(seed: UInt64) throws {
        print("seed \(seed)")
        var random = SeededNumbers(seed: seed)
        for round in 0..<100 {
            var bytes = (0..<Int.random(in: 0...300, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            // Half of them pass for one of the formats at first sight.
            if round.isMultiple(of: 4) { bytes.insert(UInt8(ascii: "{"), at: 0) }
            if round % 4 == 1 { bytes = Array("# laneway order flow, version 2\n".utf8) + bytes }
            try check(bytes, "seed \(seed), round \(round)")
        }
    }

    @Test("real lines with a few bytes changed, lost, doubled or swapped never do either", arguments: UInt64(1)...10)
    func mutated(seed: UInt64) throws {
        print("seed \(seed)")
        var random = SeededNumbers(seed: seed)
        let sample = try Files.bytes(Files.sample).split(separator: UInt8(ascii: "\n")).map {
            $0 + [UInt8(ascii: "\n")]
        }
        let table = try Files.bytes(Files.table).split(separator: UInt8(ascii: "\n"))
        for round in 0..<40 {
            let start = Int.random(in: 0..<(sample.count - 3), using: &random)
            var bytes = Array(sample[start..<(start + 3)].joined())
            if round.isMultiple(of: 2) {
                // The header, with the counts of what follows: the first block, cut to three rows of a sandwich.
                bytes = Array(
                    (table[..<2] + [ArraySlice("# blocks: 1, transactions: 3".utf8)] + table[3..<5]
                        + [ArraySlice("block\t12775690\t0\t3".utf8)] + table[8..<11]).joined(separator: [0x0a]))
                if round == 0 { #expect(try FlowFile.read(bytes, name: "table").transactionCount == 3) }
            }
            for _ in 0..<Int.random(in: 1...4, using: &random) { mutate(&bytes, &random) }
            try check(bytes, "seed \(seed), round \(round)")
        }
    }

    private func mutate(_ bytes: inout [UInt8], _ random: inout SeededNumbers) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<6, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(bytes[place], at: place)
        case 3: bytes.swapAt(place, Int.random(in: 0..<bytes.count, using: &random))
        case 4: bytes[place] = Array("\"{}[],:-0\t\n\\".utf8).randomElement(using: &random) ?? 0
        default: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        }
    }
}
