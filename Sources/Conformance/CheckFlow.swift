import OrderFlow
import Wire

/// The flow that rules are checked with (CHECK-10 to CHECK-12).
struct CheckFlow {
    let app: String
    let nonceMode: NonceMode
    let seed: UInt64

    /// Transactions in a sub-block that are compared with each other.
    private static let senders = 8
    private static let generatedSubBlocks: UInt64 = 6
    private static let generatedPerSubBlock = 32
    /// The most of one recorded block, so that a check takes seconds.
    private static let recordedPerBlock = 40

    /// Fees, bids and payloads of many kinds, few values each so that many are equal.
    func generated() -> CheckCase {
        var numbers = SeededNumbers(seed: seed)
        var arrivals: [CheckCase.Arrival] = []
        for height in 1...Self.generatedSubBlocks {
            for index in 0..<Self.generatedPerSubBlock {
                // Every first byte from 0 to 15 comes in every sub-block: rules tell actions apart by it.
                var payload = [UInt8(index < 16 ? index : numbers.below(256))]
                payload += (0..<numbers.below(64)).map { _ in UInt8(numbers.below(256)) }
                if index >= 16, numbers.below(8) == 0 { payload = [] }
                // A rejection leaves a gap in its sender's nonces, so a sender sends one kind of payload only.
                let sender = payload.first.map { "k\($0)-\(numbers.below(2))" } ?? "empty"
                arrivals.append(
                    CheckCase.Arrival(
                        id: "g\(height)-\(index)", at: height, from: sender,
                        gas: 21_000 + UInt64(numbers.below(4)) * 50_000, priorityFee: Amount(numbers.below(4)),
                        bid: Amount(numbers.below(3)) * 1_000, payload: payload))
            }
        }
        return makeCase("generated flow", arrivals)
    }

    /// Recorded transactions, the first ones of each block: their senders, gas, fees and bids. Payloads are not
    /// recorded, so each is one of the bytes 0 to 4 and the selector.
    func recorded(_ flow: Flow) -> CheckCase {
        var arrivals: [CheckCase.Arrival] = []
        for (height, block) in flow.blocks.enumerated() {
            for (index, transaction) in block.transactions.prefix(Self.recordedPerBlock).enumerated() {
                let payload = [UInt8(index % 5)] + (transaction.selector.map { Array($0.bytes) } ?? [])
                arrivals.append(
                    CheckCase.Arrival(
                        id: "r\(block.number)-\(transaction.index)", at: UInt64(height + 1),
                        from: Hex.encode(transaction.sender.bytes, prefixed: false), gas: transaction.gasUsed,
                        priorityFee: transaction.priorityFeePerGas, bid: transaction.bid, payload: payload))
            }
        }
        return makeCase("recorded flow", arrivals)
    }

    /// In every sub-block one transaction of each of some senders, alike in all but sender and arrival, which is
    /// shuffled; two sub-blocks with the same senders for every payload.
    func equals() -> CheckCase { shuffled("equal transactions") { _ in 1 } }

    /// The same with a priority fee of its own for each.
    func differentFees() -> CheckCase { shuffled("different fees") { Amount($0 + 1) } }

    private func shuffled(_ title: String, fee: (Int) -> Amount) -> CheckCase {
        var numbers = SeededNumbers(seed: seed)
        let payloads: [[UInt8]] = [[0], [1], [2], [3], []]
        var arrivals: [CheckCase.Arrival] = []
        for index in 0..<payloads.count * 2 {
            let fees = numbers.permutation(of: Self.senders)
            for sender in numbers.permutation(of: Self.senders) {
                arrivals.append(
                    CheckCase.Arrival(
                        id: "e\(index + 1)-s\(sender)", at: UInt64(index + 1), from: "p\(index / 2)-s\(sender)",
                        priorityFee: fee(fees[sender]), payload: payloads[index / 2]))
            }
        }
        return makeCase(title, arrivals)
    }

    /// A case for the app.
    func makeCase(_ title: String, _ arrivals: [CheckCase.Arrival]) -> CheckCase {
        CheckCase(title: title, app: app, nonceMode: nonceMode, seed: seed, arrivals: arrivals)
    }
}
