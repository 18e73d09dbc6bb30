import RuleKit
import RuleTestSupport
import Testing

@Suite("Exact arithmetic")
struct ExactArithmeticTests {
    @Test("Amount x numerator / denominator is what doubling and adding gives", arguments: [1, 2, 3, 4] as [UInt64])
    func scaled(seed: UInt64) {
        print("seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<2_000 {
            let (amount, numerator) = (Self.number(&generator), Self.number(&generator))
            // So that the oracle's doubled remainder fits.
            let denominator = max(1, Self.number(&generator) >> 2)
            let expected = Self.byDoubling(amount, numerator, denominator)
            let next = expected.flatMap { $0.quotient == .max ? nil : $0.quotient + 1 }
            let up = expected.map { $0.remainder > 0 ? next : $0.quotient } ?? nil
            #expect(amount.scaled(by: numerator, over: denominator, rounding: .down) == expected?.quotient)
            #expect(amount.scaled(by: numerator, over: denominator, rounding: .up) == up)
        }
    }

    @Test("The largest numbers, and what does not fit")
    func bounds() {
        let most = UInt128.max
        #expect(most.scaled(by: most, over: most, rounding: .up) == most)
        #expect(most.scaled(by: most - 1, over: most, rounding: .up) == most - 1)
        #expect((most - 1).scaled(by: most - 1, over: most, rounding: .down) == most - 2)
        #expect((most - 1).scaled(by: most - 1, over: most, rounding: .up) == most - 1)
        #expect(most.scaled(by: most, over: most - 1, rounding: .down) == nil)
        #expect(most.scaled(by: 1, over: 1, rounding: .up) == most)
        #expect((1 << 127 + 1 << 126).scaled(by: 4, over: 3, rounding: .down) == nil)
        #expect((most / 3 * 2).scaled(by: 3, over: 2, rounding: .up) == most)
        // 3 x (2^128 - 1) + 2 is 13 times this.
        let amount: UInt128 = 78_526_700_058_678_106_953_086_447_868_869_587_259
        #expect(amount.scaled(by: 13, over: 3, rounding: .down) == most)
        #expect(amount.scaled(by: 13, over: 3, rounding: .up) == nil)
        #expect(UInt128(0).scaled(by: 0, over: 0, rounding: .down) == nil)
        #expect(UInt128(1).scaled(by: 0, over: 5, rounding: .up) == 0)
    }

    @Test("Fractions compare by their values, and multiply amounts exactly", arguments: [5, 6] as [UInt64])
    func fractions(seed: UInt64) throws {
        print("seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<2_000 {
            func small() -> UInt128 { UInt128.random(in: 1...60, using: &generator) }
            let (a, b, c, d) = (small() - 1, small(), small() - 1, small())
            // Scaled up by different factors, to where single products no longer fit into 128 bits.
            let (m, n) = (max(1, generator.next() >> 1), max(1, generator.next() >> 1))
            let left = try #require(Fraction(a * UInt128(m) << 58, over: b * UInt128(m) << 58))
            let right = try #require(Fraction(c * UInt128(n), over: d * UInt128(n)))
            #expect((left < right) == (a * d < c * b))
            #expect((left == right) == (a * d == c * b))
            #expect(left.of(97, rounding: .down) == 97 * a / b)
            #expect(left.of(97, rounding: .up) == (97 * a + b - 1) / b)
        }
        #expect(Fraction(1, over: 0) == nil)
        #expect(Fraction(7) == Fraction(14, over: 2))
    }

    /// nil: 2^128 or more. The denominator is below 2^126.
    private static func byDoubling(
        _ amount: UInt128, _ numerator: UInt128, _ denominator: UInt128
    ) -> (quotient: UInt128, remainder: UInt128)? {
        var (quotient, remainder) = (UInt128(0), UInt128(0))
        for bit in (0..<128).reversed() {
            let isSet = amount >> UInt128(bit) & 1 == 1
            let sum = 2 * remainder + (isSet ? numerator % denominator : 0)
            let (doubled, doublingOverflow) = quotient.multipliedReportingOverflow(by: 2)
            let (added, addingOverflow) = doubled.addingReportingOverflow(isSet ? numerator / denominator : 0)
            let (carried, carryingOverflow) = added.addingReportingOverflow(sum / denominator)
            if doublingOverflow || addingOverflow || carryingOverflow { return nil }
            (quotient, remainder) = (carried, sum % denominator)
        }
        return (quotient, remainder)
    }

    /// Of any number of bits, so that short ones are as likely as long ones.
    private static func number(_ generator: inout SeededGenerator) -> UInt128 {
        let value = UInt128(generator.next()) << 64 | UInt128(generator.next())
        return value >> UInt128.random(in: 0...127, using: &generator)
    }
}
