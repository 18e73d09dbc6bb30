import Sequencer
import Simulation
import Testing
import Wire

/// What a network needs before its first sub-block: genesis, rules, and the entries that open its lanes (SIM-5).
struct NetworkPlan {
    let keys: ScenarioKeys
    let genesis: Genesis
    let host = NativeRuleHost()
    private(set) var lanes: [LaneConfiguration] = []
    /// By the rules' types.
    private(set) var modules: [ObjectIdentifier: [UInt8]] = [:]
    /// What each is about, and the entry.
    private(set) var entries: [(subject: String, entry: LogEntry)] = []

    init(
        _ wishes: [NetworkLane], _ options: NetworkOptions, at location: SourceLocation
    ) throws(LanewayTestingError) {
        keys = ScenarioKeys(seed: options.seed)
        let names = try Self.names(wishes, location)
        let wishedSpace = wishes.map { LaneSpace.Wish(reserveGas: $0.reserveGas, bundleGas: $0.bundleGas) }
        guard let space = LaneSpace.divide(wishedSpace, subBlockGas: options.subBlockGas) else {
            throw LanewayTestingError(
                code: .noSpace, subject: "lanes \(names.map(\.text).joined(separator: ", "))",
                reason: "their reserveGas and bundleGas sum to more than a sub-block's gas",
                remedy: "Make subBlockGas larger, or what lanes get smaller.", sourceLocation: location)
        }
        genesis = Genesis(
            name: "test", chainID: keys.chainID, sequencer: keys.sequencer.publicKey,
            settlement: keys.settlement.publicKey, governance: keys.governance.publicKey,
            operatorAccount: keys.operatorAccount.publicKey,
            parameters: options.parameters(subBlockGas: space.subBlockGas), engine: "native")
        for wish in wishes where modules[wish.rule] == nil {
            let module = wish.module(number: modules.count + 1)
            modules[wish.rule] = module
            wish.register(host, module)
            entries.append(("the rule of lane \(wish.name)", .module(Self.deployment(of: module, genesis, keys))))
        }
        for (index, wish) in wishes.enumerated() {
            let configuration = wish.laneConfiguration(
                names[index], module: modules[wish.rule] ?? [], keys, subBlockGas: space.subBlockGas)
            open(configuration, space.lanes[index])
        }
    }

    static func deployment(of module: [UInt8], _ genesis: Genesis, _ keys: ScenarioKeys) -> ModuleDeployment {
        ModuleDeployment(module: module, chainID: genesis.chainID, signedBy: keys.governance)
    }

    private mutating func open(_ configuration: LaneConfiguration, _ space: LaneSpace) {
        let name = configuration.name
        lanes.append(configuration)
        let registration = LaneRegistration(
            configuration: configuration, chainID: genesis.chainID, signedBy: keys.owner(of: name))
        entries.append(("lane \(name)", .lane(registration)))
        let grant = ReserveGrant(
            number: UInt64(lanes.count), lane: name, reserveGas: space.reserveGas, bundleGas: space.bundleGas,
            chainID: genesis.chainID, signedBy: keys.governance)
        entries.append(("lane \(name)", .grant(grant)))
    }

    /// Who is there from the start.
    var accountNames: [PublicKey: String] {
        var names = [keys.operatorAccount.publicKey: "operator"]
        for lane in lanes { names[lane.treasury] = "treasury/\(lane.name)" }
        return names
    }

    private static func names(
        _ lanes: [NetworkLane], _ location: SourceLocation
    ) throws(LanewayTestingError) -> [LaneName] {
        guard !lanes.isEmpty else {
            throw LanewayTestingError(
                code: .badValue, subject: "the network", reason: "it has no lane",
                remedy: "Add one: lanes: .lane(\"dex\", PriorityFee.self).", sourceLocation: location)
        }
        var names: [LaneName] = []
        for lane in lanes {
            guard let name = try? LaneName(lane.name) else {
                throw LanewayTestingError(
                    code: .badName, subject: "lane \"\(lane.name)\"", reason: "this is no lane's name",
                    remedy: "Choose 1 to 32 of a-z, 0-9 and -, without - at the ends.", sourceLocation: location)
            }
            guard !names.contains(name) else {
                throw LanewayTestingError(
                    code: .nameTaken, subject: "lane \(name)", reason: "there is one already",
                    remedy: "Choose another name.", sourceLocation: location)
            }
            names.append(name)
        }
        return names
    }
}
