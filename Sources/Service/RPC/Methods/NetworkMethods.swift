import Inspection
import Sequencer
import Wire

/// What network this is.
enum NetworkMethods {
    static let network = RPCMethod(
        name: "laneway_network", summary: "Say which network this is, how far it has come, and its parameters.",
        parameters: [], result: "Genesis hash, keys, parameters, and the last sub-block and block.",
        shape: .object([
            "name": .text, "genesis_hash": .bytes32, "chain_id": .amount, "engine": .text, "sequencer": .bytes32,
            "settlement": .bytes32, "governance": .bytes32, "operator": .bytes32, "height": .count, "block": .count,
            "log_position": .count, "commitment": .bytes32, "deposit_number": .count, "grant_number": .count,
            "time_milliseconds": .count,
            "parameters": .object([
                "sub_block_gas": .count, "sub_block_bytes": .count, "sub_blocks_per_block": .count, "quantum": .count,
                "data_fee_per_byte": .amount, "take_bps": .count, "lifetime_max": .count, "fuel_max": .count,
                "faults_before_suspension": .count, "attribution_rule": .text, "slack_fee_per_gas": .amount,
            ]),
        ]),
        action: .answer { _, context throws(RPCError) in
            let node = context.node
            let numbers = await node.ask {
                [
                    ("deposit_number", $0.depositNumber), ("grant_number", $0.grantNumber),
                    ("inbox_number", $0.inboxNumber),
                ]
            }
            return document(node, numbers.map { ($0.0, .number($0.1)) })
        })

    static let genesis = RPCMethod(
        name: "laneway_genesis", summary: "Give what the network starts from: whoever has it checks receipts alone.",
        parameters: [], result: "The genesis hash, and the genesis in its canonical encoding (ENC-30).",
        shape: .object(["genesis_hash": .bytes32, "genesis": .bytes]),
        action: .answer { _, context throws(RPCError) in
            .object([
                ("genesis_hash", .text("\(context.node.genesisHash)")),
                ("genesis", .text(Hex.encode(context.node.genesis.encoded))),
            ])
        })

    private static func document(_ node: LiveNode, _ numbers: [(name: String, value: Document)]) -> Document {
        let genesis = node.genesis
        let state = node.state
        let members: [(name: String, value: Document)] = [
            ("name", .text(genesis.name)), ("genesis_hash", .text("\(node.genesisHash)")),
            ("chain_id", .text("\(genesis.chainID)")), ("engine", .text(genesis.engine)),
            ("sequencer", .text("\(genesis.sequencer)")), ("settlement", .text("\(genesis.settlement)")),
            ("governance", .text("\(genesis.governance)")), ("operator", .text("\(genesis.operatorAccount)")),
            ("height", .number(state.height)), ("block", .number(state.blockNumber)),
            ("log_position", .number(state.logPosition)), ("commitment", .text("\(state.commitment)")),
            ("time_milliseconds", .number(state.timeMilliseconds)),
            ("parameters", parameters(genesis.parameters)),
        ]
        return .object(members + numbers)
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
            ("inbox_delay", .number(parameters.inboxDelay)),
        ])
    }
}
