import Wire

/// `manifest.json`: what the network was started with.
struct SessionManifest: Encodable {
    struct Lane: Encodable {
        let app: String
        let module: String
        let reserve_gas: UInt64
        let bundle_gas: UInt64
        let weight: UInt32
        let gas_target: UInt64
        let minimum_base_fee: String
    }
    struct Network: Encodable {
        let sub_block_gas: UInt64
        let sub_block_bytes: UInt64
        let sub_blocks_per_block: UInt32
        let quantum: UInt64
        let data_fee_per_byte: String
        let take_bps: UInt16
        let lifetime_max: UInt64
    }
    let session: String
    let seed: String
    let lock_step: Bool
    /// What is played: order flow at a rate, or a scenario in rounds.
    var flow: String?
    var rate: Int?
    var scenario: String?
    var rounds: UInt64?
    let chain_id: UInt64
    let genesis_hash: String
    let engine: String
    let network: Network
    let lanes: [String: Lane]

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
