import Testing
import Wire

@testable import Sequencer

@Suite("Base fee: EIP-1559 by lane (LANE-5)")
struct BaseFeeTests {
    struct Vector: Decodable {
        let about: String
        let baseFeePerGas: Decimal<UInt128>
        let gas: Decimal<UInt64>
        let target: Decimal<UInt64>
        let minimum: Decimal<UInt128>
        let next: Decimal<UInt128>
    }

    @Test("The vectors of the specification") func vectors() throws {
        let vectors = try Vectors.load("base-fee", as: Vector.self)
        try #require(vectors.count >= 19)
        for vector in vectors {
            let next = BaseFee.next(
                vector.baseFeePerGas.value, gas: vector.gas.value, target: vector.target.value,
                minimum: vector.minimum.value)
            #expect(
                next == vector.next.value, "\(vector.about): \(vector.baseFeePerGas.value) with \(vector.gas.value)")
        }
    }

    /// EIP-1559's pseudo code with its two divisions, for fees below 2^64.
    private func oracle(_ fee: UInt128, gas: UInt64, target: UInt64, minimum: UInt128) -> UInt128 {
        let gas = min(UInt128(gas), 2 * UInt128(target))
        let target = UInt128(target)
        if gas == target { return max(fee, minimum) }
        if gas > target { return max(fee + max(fee * (gas - target) / target / 8, 1), minimum) }
        return max(fee - fee * (target - gas) / target / 8, minimum)
    }

    @Test("Agrees with the pseudo code of the EIP", arguments: 1...20 as ClosedRange<UInt64>)
    func agreesWithEIP(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<500 {
            let width = UInt64.random(in: 0...63, using: &random)
            let fee = UInt128(random.next() >> width)
            let target = max(1, random.next() >> UInt64.random(in: 0...63, using: &random))
            let gas = random.next() >> UInt64.random(in: 0...63, using: &random)
            let minimum = UInt128(random.next() >> UInt64.random(in: 0...63, using: &random))
            #expect(
                BaseFee.next(fee, gas: gas, target: target, minimum: minimum)
                    == oracle(fee, gas: gas, target: target, minimum: minimum),
                "seed \(seed): \(fee), gas \(gas) of \(target), minimum \(minimum)")
        }
    }

    @Test("Asking late gives what asking at every block gives", arguments: 1...40 as ClosedRange<UInt64>)
    func lazyEqualsStepByStep(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let minimum = UInt128(random.next() >> UInt64.random(in: 0...63, using: &random))
        let target = random.chance(10) ? 0 : UInt64.random(in: 1...1_000_000, using: &random)
        let start = random.chance(20) ? UInt128.max - UInt128(random.next()) : minimum + UInt128(random.next())
        var lazy = BaseFee(minimum: minimum, target: target, perGas: target == 0 ? minimum : start, block: 1)
        var eager = lazy
        var block: UInt64 = 1
        for _ in 0..<30 {
            let gas = UInt64.random(in: 0...3_000_000, using: &random)
            lazy.use(gas)
            eager.use(gas)
            let idle = random.chance(30) ? 900 : UInt64.random(in: 1...20, using: &random)
            for _ in 0..<idle {
                block += 1
                eager.advance(to: block)
            }
            lazy.advance(to: block)
            #expect(lazy == eager, "seed \(seed) at block \(block)")
        }
    }

    @Test("A lane that slept through 2^63 blocks wakes at once, at its minimum or where an eighth rounds to nothing")
    func longSleep() {
        var fee = BaseFee(minimum: 0, target: 10, perGas: .max, block: 1, gasInBlock: .max)
        fee.advance(to: 1 << 63)
        #expect(fee.perGas == 7)
        var floor = BaseFee(minimum: 1_000, target: 10, perGas: .max, block: 1)
        floor.advance(to: .max)
        #expect(floor.perGas == 1_000)
        #expect(floor.block == .max)
    }

    @Test("Never moves by more than an eighth, never falls under the minimum", arguments: 1...10 as ClosedRange<UInt64>)
    func bounds(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<500 {
            let fee = UInt128(random.next()) << UInt128.random(in: 0...64, using: &random)
            let target = max(1, random.next() >> UInt64.random(in: 0...63, using: &random))
            let next = BaseFee.next(fee, gas: random.next(), target: target, minimum: 0)
            #expect(next <= fee.addingReportingOverflow(max(fee / 8, 1)).partialValue || fee > .max - fee / 8)
            #expect(next >= fee - fee / 8)
            #expect(BaseFee.next(fee, gas: random.next(), target: target, minimum: fee) >= fee)
        }
    }
}
