import RuleKit
import RuleTestSupport
import Testing

@Suite("Events that a rule puts together")
struct EventBytesTests {
    private struct Emits: UnconfiguredRule, ExecutesTransactions {
        func execute(_ transaction: TransactionView, _ state: inout LaneState) -> ExecutionResult {
            state.emit(
                EventBytes(kind: 7).appending(UInt8(0x10)).appending(UInt32(0x2021_2223)).appending(UInt64(0x30) << 56)
                    .appending(UInt128(0x40) << 120 | 0x41).appending(transaction.sender)
                    .appending(transaction.hash.words).appending(transaction.payload))
            state.emit(.trade(buys: transaction.nonce == 1, token0: 5, token1: 1 << 127))
            state.emit(transaction.payload)
            return .succeeded(gasUsed: 0)
        }
    }

    @Test("Numbers stand with their least significant byte first, accounts and hashes as they are")
    func layout() {
        let rule = TestRule(Emits.self)
        let payload: [UInt8] = [0x50, 0x51]
        let input = CallBytes.input([
            .with { ($0.senderByte, $0.hashByte, $0.payload, $0.nonce) = (0xa1, 0x7f, payload, 1) }
        ])
        #expect(rule.call(.execute, input)?.first == 0)
        var expected: [UInt8] = [7, 0x10, 0x23, 0x22, 0x21, 0x20] + [0, 0, 0, 0, 0, 0, 0, 0x30]
        expected += [0x41] + [UInt8](repeating: 0, count: 14) + [0x40]
        expected += [UInt8](repeating: 0xa1, count: 32) + [UInt8](repeating: 0x7f, count: 32) + payload
        let trade: [UInt8] = [2, 5] + [UInt8](repeating: 0, count: 30) + [0x80]
        #expect(rule.events == [expected, trade, payload])
        #expect(rule.call(.execute, CallBytes.input([.with { $0.nonce = 0 }]))?.first == 0)
        #expect(rule.events[4].first == EventBytes.sellKind)
    }
}
