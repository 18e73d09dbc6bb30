import Testing

@testable import OrderFlow

@Suite("Amounts")
struct AmountTests {
    @Test("what decimal text gives is what the standard library makes of it", arguments: UInt64(1)...4)
    func integers(seed: UInt64) throws {
        print("seed \(seed)")
        var random = SeededNumbers(seed: seed)
        for _ in 0..<200 {
            let number = UInt128.random(in: 0...(.max >> UInt128.random(in: 0...127, using: &random)), using: &random)
            #expect(try DecimalText.integer("\(number)", as: UInt128.self) == number)
            let small = UInt64(truncatingIfNeeded: number)
            #expect(try DecimalText.integer("\(small)", as: UInt64.self) == small)
        }
    }

    @Test("2^128 - 1 is the last that fits")
    func edge128() throws {
        #expect(try DecimalText.integer("340282366920938463463374607431768211455", as: UInt128.self) == .max)
        for text in ["340282366920938463463374607431768211456", "3402823669209384634633746074317682114550"] {
            #expect { try DecimalText.integer(text, as: UInt128.self) } throws: { ($0 as? FlowProblem)?.code == .range }
        }
    }

    @Test("2^256 - 1 is the last that a token's amount can be")
    func edge256() throws {
        // 2^256 - 1, computed digit by digit.
        var digits = [1]
        for _ in 0..<256 {
            var carry = 0
            digits = digits.map { digit in
                let doubled = 2 * digit + carry
                carry = doubled / 10
                return doubled % 10
            }
            if carry > 0 { digits.append(carry) }
        }
        let power = digits.reversed().map(String.init).joined()
        digits[0] -= 1
        let most = digits.reversed().map(String.init).joined()
        #expect(try TokenAmount(most).digits == most)
        #expect(try SignedTokenAmount("-" + most).description == "-" + most)
        for text in [power, most + "0", "2" + most.dropFirst()] {
            #expect { try TokenAmount(text) } throws: { ($0 as? FlowProblem)?.code == .range }
        }
    }

    @Test("a loss has a sign, zero has none", arguments: ["-0", "--1", "-", "+1", "-01"])
    func signed(_ text: String) throws {
        #expect(try SignedTokenAmount("-12").isNegative)
        #expect(try !SignedTokenAmount("0").isNegative)
        #expect { try SignedTokenAmount(text) } throws: { ($0 as? FlowProblem)?.code == .value }
    }
}
