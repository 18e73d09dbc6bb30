public import Wire

/// How a ``LanewayNetwork`` is run. What is not said is as in a scenario's `[network]` (SIM-10).
public struct NetworkOptions: Hashable, Sendable {
    /// Where all keys and the chain id come from. Equal seeds and equal calls give equal commitments; another seed
    /// decides ties otherwise.
    public var seed: String
    /// Gas of one sub-block, at least 1; nil: 30,000,000, or twice what lanes are given if that is more.
    public var subBlockGas: UInt64?
    /// Bytes of one sub-block, 1 to 2^28.
    public var subBlockBytes: UInt64
    /// Sub-blocks in a block, 1 to 1,024. Base fees move once per block.
    public var subBlocksPerBlock: UInt32
    /// Amount per byte of an included transaction, to the operator.
    public var dataFeePerByte: Amount
    /// The operator's share of what sharing added, in basis points, at most 10,000.
    public var takeBasisPoints: UInt16
    /// Amount per gas that a lane uses beyond its reserve, to the operator.
    public var slackFeePerGas: Amount
    /// Gas that a lane of weight 1 gains in a round of the interleave, at least 1.
    public var quantum: UInt64
    /// How what crosses lanes is shared.
    public var attribution: AttributionRule
    /// Heights that a transaction may wait at most, and the least notice of an upgrade; 1 to 2^32.
    public var lifetimeMax: UInt64

    /// As in scenarios.
    public static let usualLifetimeMax: UInt64 = 100_000

    /// From all fields.
    public init(
        seed: String = "1", subBlockGas: UInt64? = nil, subBlockBytes: UInt64 = 1 << 28, subBlocksPerBlock: UInt32 = 1,
        dataFeePerByte: Amount = 0, takeBasisPoints: UInt16 = 0, slackFeePerGas: Amount = 0,
        quantum: UInt64 = 1_000_000,
        attribution: AttributionRule = .coreNearest, lifetimeMax: UInt64 = usualLifetimeMax
    ) {
        self.seed = seed
        self.subBlockGas = subBlockGas
        self.subBlockBytes = subBlockBytes
        self.subBlocksPerBlock = subBlocksPerBlock
        self.dataFeePerByte = dataFeePerByte
        self.takeBasisPoints = takeBasisPoints
        self.slackFeePerGas = slackFeePerGas
        self.quantum = quantum
        self.attribution = attribution
        self.lifetimeMax = lifetimeMax
    }

    /// From all fields, to be written `.options(seed: "2")` where a value of this type is asked for.
    public static func options(
        seed: String = "1", subBlockGas: UInt64? = nil, subBlockBytes: UInt64 = 1 << 28, subBlocksPerBlock: UInt32 = 1,
        dataFeePerByte: Amount = 0, takeBasisPoints: UInt16 = 0, slackFeePerGas: Amount = 0,
        quantum: UInt64 = 1_000_000,
        attribution: AttributionRule = .coreNearest, lifetimeMax: UInt64 = usualLifetimeMax
    ) -> NetworkOptions {
        NetworkOptions(
            seed: seed, subBlockGas: subBlockGas, subBlockBytes: subBlockBytes, subBlocksPerBlock: subBlocksPerBlock,
            dataFeePerByte: dataFeePerByte, takeBasisPoints: takeBasisPoints, slackFeePerGas: slackFeePerGas,
            quantum: quantum, attribution: attribution, lifetimeMax: lifetimeMax)
    }

    func parameters(subBlockGas: UInt64) -> NetworkParameters {
        NetworkParameters(
            subBlockGas: subBlockGas, subBlockBytes: subBlockBytes, subBlocksPerBlock: subBlocksPerBlock,
            quantum: quantum, dataFeePerByte: dataFeePerByte, takeBasisPoints: takeBasisPoints,
            lifetimeMax: lifetimeMax, fuelMax: NetworkLane.fuel, faultsBeforeSuspension: 3,
            attributionRule: attribution, slackFeePerGas: slackFeePerGas)
    }
}
