import Inspection
import Sequencer
import Wire

/// What network this is.
enum NetworkMethods {
    static let network = RPCMethod(
        name: "laneway_network", summary: "Say which network this is, how far it has come, and its parameters.",
        parameters: [], result: "Genesis hash, keys, parameters, and the last sub-block and block.",
        action: .answer { _, context throws(RPCError) in
            let node = context.node
            let numbers = await node.ask { (deposit: $0.depositNumber, grant: $0.grantNumber) }
            return document(node, deposit: numbers.deposit, grant: numbers.grant)
        })

    static let genesis = RPCMethod(
        name: "laneway_genesis", summary: "Give what the network starts from: whoever has it checks receipts alone.",
        parameters: [], result: "The genesis hash, and the genesis in its canonical encoding (ENC-30).",
        action: .answer { _, context throws(RPCError) in
            .object([
                ("genesis_hash", .text("\(context.node.genesisHash)")),
                ("genesis", .text(Hex.encode(context.node.genesis.encoded))),
            ])
        })

    private static func document(_ node: LiveNode, deposit: UInt64, grant: UInt64) -> Document {
        let genesis = node.genesis
        let state = node.state
        return .object([
            ("name", .text(genesis.name)), ("genesis_hash", .text("\(node.genesisHash)")),
            ("chain_id", .text("\(genesis.chainID)")), ("engine", .text(genesis.engine)),
            ("sequencer", .text("\(genesis.sequencer)")), ("settlement", .text("\(genesis.settlement)")),
            ("governance", .text("\(genesis.governance)")), ("operator", .text("\(genesis.operatorAccount)")),
            ("height", .number(state.height)), ("block", .number(state.blockNumber)),
            ("log_position", .number(state.logPosition)), ("commitment", .text("\(state.commitment)")),
            ("deposit_number", .number(deposit)), ("grant_number", .number(grant)),
            ("time_milliseconds", .number(state.timeMilliseconds)),
            ("parameters", parameters(genesis.parameters)),
        ])
    }

    private static func parameters(_ parameters: NetworkParameters) -> Document {
        .object([
            ("sub_block_gas", .number(parameters.subBlockGas)), ("sub_block_bytes", .number(parameters.subBlockBytes)),
            ("sub_blocks_per_block", .number(UInt64(parameters.subBlocksPerBlock))),
            ("quantum", .number(parameters.quantum)), ("data_fee_per_byte", .text("\(parameters.dataFeePerByte)")),
            ("take_bps", .number(UInt64(parameters.takeBasisPoints))),
            ("lifetime_max", .number(parameters.lifetimeMax)), ("fuel_max", .number(parameters.fuelMax)),
            ("faults_before_suspension", .number(UInt64(parameters.faultsBeforeSuspension))),
            ("attribution_rule", .text(parameters.attributionRule.name)),
            ("slack_fee_per_gas", .text("\(parameters.slackFeePerGas)")),
        ])
    }
}
