/// The sub-block that a call belongs to (ABI-10).
public struct SubBlockContext: Hashable, Sendable {
    /// From 1.
    public var height: UInt64
    /// Of the last tick, milliseconds since 1970; 0 before the first.
    public var timeMilliseconds: UInt64
    /// The lane's base fee, amount per gas.
    public var baseFeePerGas: UInt128
    /// The most gas that the lane could be given in this sub-block.
    public var gasMax: UInt64
    /// The most bytes of transactions that the lane could be given in this sub-block.
    public var bytesMax: UInt64

    /// A context of these figures.
    public init(height: UInt64, timeMilliseconds: UInt64, baseFeePerGas: UInt128, gasMax: UInt64, bytesMax: UInt64) {
        self.height = height
        self.timeMilliseconds = timeMilliseconds
        self.baseFeePerGas = baseFeePerGas
        self.gasMax = gasMax
        self.bytesMax = bytesMax
    }
}

/// What `admit` knows beside the transaction: the sub-block is the next one to be built.
public typealias AdmissionContext = SubBlockContext

/// What `order` knows beside the candidates.
public struct OrderContext: ~Copyable {
    /// The sub-block being built.
    public let subBlock: SubBlockContext
    /// The lane's state, read-only.
    public let state: LaneStateReader
}
