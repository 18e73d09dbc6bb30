import Wire

/// `manifest.json`: what the network was started with.
public struct SessionManifest: Codable, Sendable {
    /// One lane.
    public struct Lane: Codable, Sendable {
        /// The app whose rule it runs.
        public let app: String
        /// The rule's module hash.
        public let module: String
        /// Units of gas a sub-block that are always its own.
        public let reserve_gas: UInt64
        /// Units of gas a sub-block for legs of bundles.
        public let bundle_gas: UInt64
        /// Its part of what others leave.
        public let weight: UInt32
        /// Units of gas a sub-block at which its base fee stands still.
        public let gas_target: UInt64
        /// Its least base fee, a unit of gas.
        public let minimum_base_fee: String
    }
    /// The network's parameters (NET-1).
    public struct Network: Codable, Sendable {
        /// Units of gas a sub-block.
        public let sub_block_gas: UInt64
        /// Bytes of transactions a sub-block.
        public let sub_block_bytes: UInt64
        /// How many sub-blocks a block has.
        public let sub_blocks_per_block: UInt32
        /// Of the interleave, units of gas.
        public let quantum: UInt64
        /// To the operator.
        public let data_fee_per_byte: String
        /// The operator's part of what sharing added, in basis points.
        public let take_bps: UInt16
        /// Sub-blocks that a transaction may wait.
        public let lifetime_max: UInt64
    }
    /// The session's name.
    public let session: String
    /// What everything came from.
    public let seed: String
    /// Whether ticks wait for every part (DEV-2).
    public let lock_step: Bool
    /// The order flow that is played: `default`, or a file; nil: a scenario is.
    public internal(set) var flow: String?
    /// Transactions of the flow a second.
    public internal(set) var rate: Int?
    /// Whether a searcher bids.
    public internal(set) var searcher: Bool?
    /// The scenario's file; nil: order flow is played.
    public internal(set) var scenario: String?
    /// How often the scenario is played.
    public internal(set) var rounds: UInt64?
    /// The network's.
    public let chain_id: UInt64
    /// By which the network is known.
    public let genesis_hash: String
    /// Of the rules' sandbox.
    public let engine: String
    /// The network's parameters.
    public let network: Network
    /// By name.
    public let lanes: [String: Lane]

    init(_ program: some DevnetProgram, session: Session, seed: String) {
        self.session = session.name
        self.seed = seed
        lock_step = program.isLockStep
        chain_id = program.genesis.chainID
        genesis_hash = program.genesis.hash.description
        engine = program.genesis.engine
        let parameters = program.genesis.parameters
        network = Network(
            sub_block_gas: parameters.subBlockGas, sub_block_bytes: parameters.subBlockBytes,
            sub_blocks_per_block: parameters.subBlocksPerBlock, quantum: parameters.quantum,
            data_fee_per_byte: "\(parameters.dataFeePerByte)", take_bps: parameters.takeBasisPoints,
            lifetime_max: parameters.lifetimeMax)
        lanes = Dictionary(
            uniqueKeysWithValues: program.lanes.map { lane in
                let configuration = lane.configuration
                return (
                    configuration.name.text,
                    Lane(
                        app: lane.app, module: configuration.moduleHash.description, reserve_gas: lane.reserveGas,
                        bundle_gas: lane.bundleGas, weight: configuration.weight, gas_target: configuration.gasTarget,
                        minimum_base_fee: "\(configuration.minimumBaseFee)")
                )
            })
        program.complete(&self)
    }
}
