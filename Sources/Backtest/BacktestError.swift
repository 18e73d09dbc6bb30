/// Why a flow cannot be backtested.
public struct BacktestError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The recorded block.
    public let block: UInt64
    /// What is wrong and what to do.
    public let reason: String

    /// Block and reason.
    public var description: String { "BACKTEST: block \(block): \(reason)" }
}
