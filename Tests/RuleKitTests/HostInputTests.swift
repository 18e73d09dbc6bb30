import RuleTestSupport
import Testing
import Wire

@testable import Sequencer

/// The core's writer against the one of the tests: both from the tables of Specs/rule-abi.md, neither from the other.
@Suite("What the core writes for a call (ABI-10)")
struct HostInputTests {
    private static let transactions: [CallBytes.Transaction] = [
        .with { ($0.nonce, $0.bid, $0.key, $0.payload) = (3, 1 << 70, 1 << 127, [1, 2, 3]) },
        .with { ($0.hashByte, $0.senderByte, $0.nonce, $0.validUntil, $0.isLeg) = (7, 8, 1, 12, true) },
        .with { ($0.hashByte, $0.isLeg, $0.payload) = (9, true, [4]) },
    ]

    @Test("Records of a lane's own transactions and of legs")
    func records() {
        #expect(written(results: false) == CallBytes.input(Self.transactions))
    }

    @Test("The revenue of a settlement, and payloads behind it")
    func revenue() {
        var input = RuleInput()
        input.start(Self.context, count: 0, results: true)
        input.add(revenue: RuleInput.Revenue(bundle: 1 << 64, crossLane: 2, operatorFees: 3))
        let revenue = CallBytes.Revenue(bundle: 1 << 64, crossLane: 2, operatorFees: 3)
        #expect(input.writer.bytes == CallBytes.input([], results: [], revenue: revenue))
        // The records of a settlement are the same, but that their payloads stand further behind.
        let results = [CallBytes.Result](repeating: .init(), count: Self.transactions.count)
        let records = CallBytes.input(Self.transactions, results: results).prefix(64 + 3 * 192)
        #expect(written(results: true).prefix(records.count) == records)
    }

    private static let context = RuleInput.Context(
        height: 9, timeMilliseconds: 1_000, baseFeePerGas: 10, gas: 1_000_000, bytes: 100_000)

    private func written(results: Bool) -> [UInt8] {
        var input = RuleInput()
        input.start(Self.context, count: Self.transactions.count, results: results)
        for transaction in Self.transactions {
            let operation = Operation(
                nonce: transaction.nonce, gasLimit: transaction.gasLimit, maxFeePerGas: transaction.maxFeePerGas,
                maxPriorityFeePerGas: transaction.maxPriorityFeePerGas, bid: transaction.bid,
                validUntil: transaction.validUntil, payload: transaction.payload)
            input.add(
                RuleInput.Record(
                    operation: OperationTerms(operation), payloadBytes: transaction.payload.count,
                    hash: Hash(bytes: bytes(transaction.hashByte)),
                    sender: PublicKey(bytes: bytes(transaction.senderByte)), arrival: transaction.arrival,
                    arrivalHeight: transaction.arrivalHeight, key: transaction.key, isLeg: transaction.isLeg))
        }
        for transaction in Self.transactions { input.add(payload: transaction.payload) }
        return input.writer.bytes
    }

    private func bytes(_ byte: UInt8) -> Bytes32 { Bytes32(bytes: [UInt8](repeating: byte, count: 32)) }
}
