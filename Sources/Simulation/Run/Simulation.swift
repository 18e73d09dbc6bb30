import RuleBuild
package import Sequencer
import WasmHost
import Wire

/// Runs a scenario: the whole core on a virtual clock, with every rule in its sandbox, every entry signed and checked,
/// and nothing on disk. The sub-blocks are those that a node would make of the same log.
public struct Simulation: Sendable {
    /// Milliseconds between two ticks; the tick that builds height h is at h times as many.
    public static let subBlockMilliseconds: UInt64 = 100

    private let scenario: Scenario
    private let rules: RuleLibrary

    /// A run of `scenario`, with rules of `rules`.
    public init(_ scenario: Scenario, rules: RuleLibrary) {
        self.scenario = scenario
        self.rules = rules
    }

    /// Runs it from the start and says what came of it. Equal scenarios give equal results.
    ///
    /// - Throws: `RuleBuildError` for a rule that is not there or does not build, `WasmHostError` without a sandbox,
    ///   ``SimulationError`` for a network that is refused, `SequencerError` for a machine that fails.
    public func run() throws -> SimulationResult { try run { $0 } }

    /// The same with the host that `wrap` makes of the sandbox's, so that what rules are asked can be watched.
    package func run(wrapping wrap: (any RuleHost) -> any RuleHost) throws -> SimulationResult {
        // Before anything is built, since nothing can run without it.
        try WasmtimeLibrary.load()
        var built: [BuiltRule] = []
        for lane in scenario.lanes { built.append(try rules.rule(of: lane, in: scenario)) }
        let network = SimulatedNetwork(scenario, rules: built, engine: WasmRuleHost.engineDescription)
        let host = try WasmRuleHost(for: network.genesis, cacheFolder: UserCache.folder + "/modules")
        return try SandboxThread(fuelMax: network.genesis.parameters.fuelMax).run { () throws in
            try run(network, wrap(host))
        }
    }

    private func run(_ network: SimulatedNetwork, _ host: any RuleHost) throws -> SimulationResult {
        var sequencer = try Sequencer(genesis: network.genesis, host: host)
        for entry in network.setUp() {
            do throws(SequencerError) {
                _ = try sequencer.apply(checked(entry.entry, network))
            } catch {
                guard error.code == .invalidEntry else { throw error }
                throw network.refusal(of: entry, error)
            }
        }
        let arrivals = Arrivals(network)
        var record = SimulationRecord(network)
        for height in 1...scenario.network.subBlocks {
            for arrival in arrivals.for(height: height) {
                let entry = checked(arrival.entry, network)
                record.arrived(arrival, entry)
                _ = try sequencer.apply(entry)
            }
            let tick = Tick(timeMilliseconds: height * Self.subBlockMilliseconds)
            let effects = try sequencer.apply(checked(.tick(tick), network))
            guard let subBlock = effects.subBlock else {
                throw SimulationError(
                    .defect, scenario.path, "tick \(height) made no sub-block", remedy: "Please report this.")
            }
            record.made(subBlock)
        }
        try sequencer.checkSupply()
        try sequencer.checkHolds()
        return record.result(at: sequencer)
    }

    /// With its signature checked, as at a node.
    private func checked(_ entry: LogEntry, _ network: SimulatedNetwork) -> CheckedEntry {
        do throws(SignatureError) {
            return try CheckedEntry(checking: entry, genesis: network.genesis)
        } catch {
            preconditionFailure("the scenario's own keys signed it: \(error)")
        }
    }
}
