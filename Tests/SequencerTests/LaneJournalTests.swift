import Testing
import Wire

@testable import Sequencer

@Suite("A lane's state and its undo journal (ABI-20)")
struct LaneJournalTests {
    @Test("Rolls back to any mark, counts bytes, names what it touched", arguments: 1...20 as ClosedRange<UInt64>)
    func agreesWithCopies(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var journal = LaneJournal(bytesMax: 400)
        var content: [[UInt8]: [UInt8]] = [:]
        var marks: [(mark: LaneJournal.Mark, content: [[UInt8]: [UInt8]])] = []
        var touched: Set<[UInt8]> = []
        for _ in 0..<600 {
            let key = [UInt8](
                repeating: UInt8.random(in: 0...9, using: &random), count: Int.random(in: 1...3, using: &random))
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<5:
                let value = [UInt8](repeating: 7, count: Int.random(in: 0...60, using: &random))
                var changed = content
                changed[key] = value
                let bytes = changed.reduce(0) { $0 + $1.key.count + $1.value.count }
                do throws(RuleFault) {
                    try journal.write(key, value)
                    #expect(bytes <= 400, "seed \(seed)")
                    content = changed
                    touched.insert(key)
                } catch { #expect(error == .state && bytes > 400, "seed \(seed)") }
            case 5..<7:
                try journal.remove(key)
                if content.removeValue(forKey: key) != nil { touched.insert(key) }
            case 7: marks.append((journal.mark(), content))
            case 8:
                guard let back = marks.popLast() else { continue }
                journal.rollBack(to: back.mark)
                content = back.content
            default:
                guard random.chance(20) else { continue }
                let keys = journal.commit()
                #expect(keys == keys.sorted { $0.lexicographicallyPrecedes($1) } && Set(keys).count == keys.count)
                #expect(Set(keys).isSubset(of: touched), "seed \(seed)")
                (marks, touched) = ([], [])
            }
            #expect(journal.entries == content, "seed \(seed)")
            #expect(journal.bytes == content.reduce(0) { $0 + UInt64($1.key.count + $1.value.count) }, "seed \(seed)")
            #expect(try journal.read(key) == content[key])
        }
    }

    @Test("Events roll back with what was written, and a commit ends them", arguments: 1...10 as ClosedRange<UInt64>)
    func events(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var journal = LaneJournal(bytesMax: 1_000)
        var said: [[UInt8]] = []
        var marks: [(mark: LaneJournal.Mark, said: [[UInt8]])] = []
        for _ in 0..<400 {
            switch Int.random(in: 0..<8, using: &random) {
            case 0..<4:
                let event = [UInt8](
                    repeating: .random(in: 0...255, using: &random), count: Int.random(in: 1...9, using: &random))
                journal.beginCall(.settle)
                try journal.emit(event)
                said.append(event)
            case 4: try journal.write([1], [UInt8.random(in: 0...9, using: &random)])
            case 5: marks.append((journal.mark(), said))
            case 6:
                guard let back = marks.popLast() else { continue }
                journal.rollBack(to: back.mark)
                said = back.said
            default:
                guard random.chance(10) else { continue }
                _ = journal.commit()
                (said, marks) = ([], [])
            }
            #expect(journal.events == said, "seed \(seed)")
        }
    }

    @Test("Keys of 1 to 128 bytes, values to 65,536") func bounds() throws {
        var journal = LaneJournal(bytesMax: .max)
        try journal.write([UInt8](repeating: 1, count: 128), [UInt8](repeating: 1, count: 65_536))
        #expect(throws: RuleFault.state) { try journal.write([], [1]) }
        #expect(throws: RuleFault.state) { try journal.write([UInt8](repeating: 1, count: 129), [1]) }
        #expect(throws: RuleFault.state) { try journal.write([1], [UInt8](repeating: 1, count: 65_537)) }
        #expect(throws: RuleFault.state) { try journal.read([]) }
        #expect(throws: RuleFault.state) { try journal.remove([UInt8](repeating: 1, count: 129)) }
        #expect(journal.entries.count == 1 && journal.bytes == 128 + 65_536)
    }
}
