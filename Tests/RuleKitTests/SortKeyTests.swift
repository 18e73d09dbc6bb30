import RuleKit
import RuleTestSupport
import Testing

@Suite("Sort keys")
struct SortKeyTests {
    @Test("Two parts compare as pairs do", arguments: [11, 12] as [UInt64])
    func pairs(seed: UInt64) {
        print("seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        let edges: [UInt64] = [0, 1, 2, 1 << 32, 1 << 63, .max - 1, .max]
        func number() -> UInt64 {
            Bool.random(using: &generator) ? edges.randomElement(using: &generator)! : generator.next()
        }
        for _ in 0..<2_000 {
            let (a, b) = ((number(), number()), (number(), number()))
            #expect((SortKey(a.0, then: a.1) < SortKey(b.0, then: b.1)) == (a < b))
            let descending = SortKey(descending: a.0, then: a.1) < SortKey(descending: b.0, then: b.1)
            #expect(descending == (a.0 > b.0 || a.0 == b.0 && a.1 < b.1))
        }
    }

    @Test("A clamped part is exact up to 2^64 - 1 and equal from there on")
    func clamped() {
        let limit = UInt128(UInt64.max)
        #expect(SortKey(descendingClamped: limit, then: 1) == SortKey(descending: .max, then: 1))
        #expect(SortKey(descendingClamped: limit - 1, then: 0) > SortKey(descendingClamped: limit, then: 9))
        #expect(SortKey(descendingClamped: limit + 1, then: 2) == SortKey(descendingClamped: .max, then: 2))
        #expect(SortKey(descendingClamped: .max, then: 2) < SortKey(descendingClamped: limit, then: 3))
        #expect(SortKey(descendingClamped: 0, then: .max).value == .max)
    }
}
