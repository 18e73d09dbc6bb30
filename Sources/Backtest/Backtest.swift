public import OrderFlow
public import Wire

/// What the recorded transactions would have earned their apps: one block per recorded block at its recorded base fee,
/// all transactions included, through the core itself, without processes or disk (FLOW-70).
///
/// Every lane is first come, first served, so that the recorded order is kept; a recorded sender is an account with
/// what its transactions cost. A transaction that touched several apps is a bundle with a leg in the lane of each, and
/// its coinbase transfer the bid on top; that of any other is a bid that its lane charges in full.
public struct Backtest: Sendable {
    private let flow: Flow

    /// A backtest of `flow`.
    public init(_ flow: Flow) { self.flow = flow }

    /// Runs all blocks. `progress` hears of every block that is done. Throws ``BacktestError`` past a bound of FLOW-71.
    public func run(progress: (Int) -> Void = { _ in }) throws -> BacktestReport {
        var report = BacktestReport()
        for (index, block) in flow.blocks.enumerated() {
            try report.append(try RecordedBlock(block).run(), number: block.number)
            // After the run, which checks the bounds that the sums of what was paid rely on.
            report.leaks.add(block)
            progress(index + 1)
        }
        return report
    }

    /// What a person can ask about.
    public enum Subject: Hashable, Sendable {
        /// A recorded block, by its number.
        case block(UInt64)
        /// A recorded transaction, by its hash on its chain.
        case transaction(Hash)

        /// Decimal digits, or `0x` and 64 hexadecimal digits; nil for anything else.
        public init?(_ text: String) {
            if text.hasPrefix("0x") {
                guard text.utf8.count == 66, let bytes = Hex.decode(text.dropFirst(2)) else { return nil }
                self = .transaction(Hash(bytes: Bytes32(bytes: bytes)))
            } else {
                guard let number = UInt64(text), String(number) == text else { return nil }
                self = .block(number)
            }
        }
    }

    /// How the bids of a block's bundles were attributed; nil if the flow does not have it. Throws as ``run(progress:)``
    /// does.
    public func explain(_ subject: Subject) throws(BacktestError) -> BundleExplanation? {
        for block in flow.blocks {
            switch subject {
            case .block(block.number):
                return BundleExplanation(try RecordedBlock(block).crossLane(), of: block, transaction: nil)
            case .block: continue
            case .transaction(let hash):
                guard let transaction = block.transactions.first(where: { $0.hash == hash.bytes }) else { continue }
                return BundleExplanation(try RecordedBlock(block).crossLane(), of: block, transaction: transaction)
            }
        }
        return nil
    }
}
