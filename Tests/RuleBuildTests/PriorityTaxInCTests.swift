import Foundation
import PriorityTax
import RuleKit
import RuleTestSupport
import Testing

@testable import RuleBuild

@Suite("Priority tax in C, from the specification alone", .serialized, .enabled(if: WasmProgram.isAvailable))
struct PriorityTaxInCTests {
    private static let path = URL(filePath: #filePath).appending(path: "../../../Apps/PriorityTax/rule.c")
        .standardizedFileURL.path

    @Test("It answers the same bytes as the rule in Swift", arguments: [31, 32, 33] as [UInt64])
    func sameAnswers(seed: UInt64) throws {
        print("seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        var calls: [(WasmProgram.Function, [UInt8])] = []
        for tau in [9, 0, 99, UInt128(UInt32.max)] {
            calls.append((.configure, Self.tau(CallBytes.littleEndian(tau))))
            for count in 0..<80 {
                let transactions = (0..<max(count / 4, 1)).map { _ in Self.transaction(&generator, tau: tau) }
                let baseFee = Bool.random(using: &generator) ? 10 : Self.number(&generator)
                calls.append((.admit, CallBytes.input(baseFee: baseFee, [transactions[0]])))
                let candidates = (count == 0 ? [] : transactions).map { transaction in
                    var candidate = transaction
                    candidate.isLeg = false
                    return candidate
                }
                calls.append((.order, CallBytes.input(baseFee: baseFee, candidates)))
            }
        }
        let (description, answers) = try WasmProgram().run(c: Self.path, calls)
        #expect(description == NativeRule(PriorityTax.self).description)
        let native = Self.native(calls)
        #expect(answers == native)
        let admissions = Set(zip(calls, native).filter { $0.0.0 == .admit }.map { $1[4] })
        #expect(admissions == [0, 1, 2], "accepted, and rejected with either code")
        let lengths = zip(calls, native).filter { $0.0.0 == .order }.map { (call, answer) in
            (candidates: Int(call.1[48]), placed: (answer.count - 8) / 24)
        }
        #expect(lengths.contains { $0.placed > 2 && $0.placed < $0.candidates }, "some stand, some wait")
    }

    @Test("It refuses the same configurations with the same numbers")
    func configurations() throws {
        let calls: [(WasmProgram.Function, [UInt8])] = [
            CallBytes.configuration([]),
            Self.tau([1]),
            Self.tau(CallBytes.littleEndian(UInt128(1) << 32)),
            Self.tau(CallBytes.littleEndian(UInt128(1) << 64)),
            CallBytes.configuration([("tav", CallBytes.littleEndian(UInt128(1)))]),
            CallBytes.configuration([("a", [1]), ("tau", CallBytes.littleEndian(UInt128(1)))]),
            CallBytes.configuration([("tau", CallBytes.littleEndian(UInt128(1))), ("z", [])]),
            Self.tau(CallBytes.littleEndian(UInt128(UInt32.max))),
        ].map { (.configure, $0) }
        let (_, answers) = try WasmProgram().run(c: Self.path, calls)
        #expect(answers == Self.native(calls))
        #expect(Set(answers).count == 5)
    }

    private static func tau(_ value: [UInt8]) -> [UInt8] { CallBytes.configuration([("tau", value)]) }

    /// Of few senders, with bids and fees on both sides of every bound.
    private static func transaction(_ generator: inout SeededGenerator, tau: UInt128) -> CallBytes.Transaction {
        .with { transaction in
            transaction.senderByte = UInt8.random(in: 0...5, using: &generator)
            transaction.isLeg = Int.random(in: 0..<8, using: &generator) == 0
            if Bool.random(using: &generator) {
                transaction.maxPriorityFeePerGas = UInt128.random(in: 0...20, using: &generator)
                transaction.maxFeePerGas = 10 + UInt128.random(in: 0...30, using: &generator)
                transaction.gasLimit = UInt64.random(in: 1...100_000, using: &generator)
                let tax = transaction.maxPriorityFeePerGas * UInt128(transaction.gasLimit) * tau
                transaction.bid = Bool.random(using: &generator) ? tax : tax &- 1
            } else {
                transaction.maxPriorityFeePerGas = number(&generator)
                transaction.maxFeePerGas = number(&generator)
                transaction.gasLimit = UInt64(truncatingIfNeeded: number(&generator))
                transaction.bid = Bool.random(using: &generator) ? .max : number(&generator)
            }
        }
    }

    /// Of any number of bits, so that short ones are as likely as long ones.
    private static func number(_ generator: inout SeededGenerator) -> UInt128 {
        let value = UInt128(generator.next()) << 64 | UInt128(generator.next())
        return value >> UInt128.random(in: 0...127, using: &generator)
    }

    private static func native(_ calls: [(WasmProgram.Function, [UInt8])]) -> [[UInt8]] {
        let instance = NativeRule(PriorityTax.self).instantiate()
        let state = StateTable(read: { _, _ in -1 }, write: { _, _ in }, remove: { _ in }, emit: { _ in })
        return calls.map { function, input in
            let native: NativeRuleFunction =
                switch function {
                case .configure: .configure
                case .admit: .admit
                case .order: .order
                case .begin: .begin
                case .execute: .execute
                case .settle: .settle
                }
            return instance.call(native, input.span.bytes, state) ? Array(instance.answer) : []
        }
    }
}
