import RuleTestSupport
import Testing
import Wire

@testable import Sequencer

@Suite("Exact numbers (ATTR-25)")
struct ExactNumberTests {
    private func wide(using random: inout SeededGenerator) -> Int256 {
        let words = (0..<4).map { _ in UInt128(random.next()) >> UInt128.random(in: 0..<64, using: &random) }
        let number = Int256(words[0] << 64 | words[1]).scaled(by: words[2] << 40 | words[3])
        return Bool.random(using: &random) ? number : .zero - number
    }

    @Test("Sums, products and quotients undo each other, across zero and across words", arguments: UInt64(0)..<20)
    func inverses(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let (one, other) = (wide(using: &random), wide(using: &random))
            #expect(one + other - other == one && one - other + other == one)
            #expect((one < other) == (one - other).isNegative)
            let factor = Int.random(in: -1_000_000...1_000_000, using: &random)
            #expect((one + other) * factor == one * factor + other * factor)
            let divisor = UInt128(random.next()) << 32 | 1
            let (quotient, remainder) = one.flooredQuotient(by: divisor)
            #expect(remainder < divisor && quotient.scaled(by: divisor) + Int256(remainder) == one, "seed \(seed)")
        }
    }

    @Test("They are written in digits and compared as fractions")
    func text() {
        let large = Int256(.max) * 10
        #expect(large.description == "3402823669209384634633746074317682114550")
        #expect((.zero - large).description == "-3402823669209384634633746074317682114550")
        #expect(ExactAmount(Int256(-6), over: 4).description == "-3/2")
        #expect(ExactAmount(Int256(-6), over: 4) < ExactAmount(Int256(-4), over: 3))
        #expect(ExactAmount(7, over: 0) == nil)
    }

    @Test("Shares that are no whole sum, or below nothing, have no units")
    func noUnits() {
        #expect(ExactShares([Int256(1), Int256(1)], over: 3).rounded() == nil)
        #expect(ExactShares([Int256(-1), Int256(4)], over: 3).rounded() == nil)
        #expect(ExactShares([Int256(1), Int256(1), Int256(1)], over: 3).rounded() == [1, 0, 0])
    }
}
