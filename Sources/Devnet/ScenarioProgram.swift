import Node
import RuleBuild
import Sequencer
import Service
import Simulation
import Wire

/// A scenario on a node: the log that `laneway simulate` makes of it, and so the same sub-blocks (DEV-10).
struct ScenarioProgram: DevnetProgram, NodeFeed {
    private let path: String
    private let rounds: UInt64
    /// Sub-blocks of one round.
    private let subBlocks: UInt64
    private let network: SimulatedNetwork
    /// Of the round that is played.
    private var arrivals: Arrivals
    private var record: SimulationRecord
    private var height: UInt64 = 0
    private(set) var played = 0
    /// Of the first round; nil until it has ended.
    private var result: SimulationResult?

    /// - Parameters:
    ///   - rules: one for each of the scenario's lanes, in their order.
    ///   - rounds: how often the arrivals come.
    /// - Throws: ``DevnetError`` for more sub-blocks than a scenario may have.
    init(_ scenario: Scenario, rules: [BuiltRule], rounds: UInt64, engine: String) throws(DevnetError) {
        let subBlocks = scenario.network.subBlocks
        guard rounds <= Scenario.subBlocksMax / subBlocks else {
            throw DevnetError(
                .configuration,
                "\(rounds) rounds of \(subBlocks) sub-blocks are more than \(Scenario.subBlocksMax) sub-blocks",
                remedy: "Give at most \(Scenario.subBlocksMax / subBlocks) with --rounds.")
        }
        path = scenario.path
        self.rounds = rounds
        self.subBlocks = subBlocks
        network = SimulatedNetwork(scenario, rules: rules, engine: engine)
        arrivals = Arrivals(network)
        record = SimulationRecord(network)
    }

    var genesis: Genesis { network.genesis }
    /// A scenario has a seed.
    var isLockStep: Bool { true }
    var count: Int { (network.scenario.transactions.count + network.scenario.bundles.count) * Int(rounds) }
    /// Nothing is: what is refused elsewhere ends in the log here.
    var refused: [String: Int] { [:] }

    var lanes: [PlannedLane] {
        network.lanes.map { lane in
            PlannedLane(
                configuration: lane.configuration, app: lane.rule.manifest.rule, reserveGas: lane.lane.reserveGas,
                bundleGas: lane.lane.bundleGas)
        }
    }

    var publicKeys: [String: PublicKey] {
        let keys = network.keys
        let roles = [
            "sequencer": keys.sequencer, "settlement": keys.settlement, "governance": keys.governance,
            "operator": keys.operatorAccount,
        ].mapValues { $0.publicKey }
        let accounts = network.scenario.accounts.map { ("account/\($0.name)", keys.account($0.name).publicKey) }
        return roles.merging(accounts) { $1 }
    }

    func setUp() -> [LogEntry] { network.setUp().map(\.entry) }

    func refusal(ofSetUp index: Int, _ error: SequencerError) -> any Error {
        network.refusal(of: network.setUp()[index], error)
    }

    /// All that comes before the first sub-block is the set-up.
    func begin(in node: LiveNode, unless isOver: () -> Bool) {}

    mutating func playPart(into node: LiveNode, unless isOver: () -> Bool) throws {
        try node.synchronously { try play(into: $0) }
    }

    private mutating func play(into node: isolated LiveNode) throws {
        let (round, place) = height.quotientAndRemainder(dividingBy: subBlocks)
        guard round < rounds else { return }
        if place == 0, round > 0 { arrivals = Arrivals(network.round(round)) }
        for arrival in arrivals.for(height: height + 1) {
            let entry = try CheckedEntry(checking: arrival.entry, genesis: genesis)
            if result == nil { record.arrived(arrival, entry) }
            played += 1
            if case .invalid(let error) = try node.receive(entry, prechecking: false) { throw error }
        }
    }

    mutating func saw(_ effects: Effects, of node: isolated LiveNode) {
        height += 1
        guard let subBlock = effects.subBlock, result == nil else { return }
        record.made(subBlock)
        guard height == subBlocks else { return }
        result = node.ask { [record] in record.result(at: $0) }
    }

    /// Who waits does so until the end: it is the scenario's to say how many sub-blocks there are.
    func isDrained(pending: Int) -> Bool { height >= subBlocks * rounds }

    func complete(_ manifest: inout SessionManifest) {
        manifest.scenario = path
        manifest.rounds = rounds
    }

    func runPlan(seed: String, _ options: DevnetOptions) -> RunPlan {
        var run = RunPlan(
            seed: seed, lock_step: true, until_drained: options.untilDrained, listen: "\(options.listen)",
            genesis: Hex.encode(genesis.encoded), participants: [])
        run.scenario = path
        run.rounds = rounds
        return run
    }

    var checks: [SimulationDocument.Check]? { result?.checks.map(SimulationDocument.Check.init) }

    func complete(_ summary: inout DevnetSummary, _ result: ServiceEvent) {
        summary.flow_transactions = count
        summary.scenario = DevnetSummary.ScenarioResult(
            file: path, rounds: rounds, expectations: result.expectations)
    }
}
