import NativeHost
import RuleBuild
import Sequencer
import Simulation
import Wire

/// Runs cases and scenarios with the app's rule as a module in its sandbox, or natively in a process of its own.
struct CaseRunner {
    let rules: RuleLibrary
    let rule: BuiltRule

    /// As a module.
    func run(_ flow: CheckCase, variant: Int = 0, meter: (any CallWatcher)? = nil) throws -> SimulationResult {
        try run(flow.scenario(variant: variant), meter: meter)
    }

    /// As a module.
    func run(_ scenario: Scenario, meter: (any CallWatcher)? = nil) throws -> SimulationResult {
        try Simulation(scenario, rules: rules).run { host in
            guard let meter else { return host }
            return ChosenHost(for: rule.hash, WatchedHost(host, meter), others: host)
        }
    }

    /// With the app's rule natively, and any other as a module.
    func run(_ scenario: Scenario, natively process: RuleProcess) throws -> SimulationResult {
        let native = NativeRuleHost()
        native.register(process, for: rule.hash)
        return try Simulation(scenario, rules: rules).run { ChosenHost(for: rule.hash, native, others: $0) }
    }
}

/// One module's calls go to one host, those of all others to another.
private final class ChosenHost: RuleHost {
    private let chosen: Hash
    private let host: any RuleHost
    private let others: any RuleHost

    init(for chosen: Hash, _ host: any RuleHost, others: any RuleHost) {
        self.chosen = chosen
        self.host = host
        self.others = others
    }

    func load(_ module: [UInt8], hash: Hash) throws(RuleLoadError) -> any HostedRule {
        try (hash == chosen ? host : others).load(module, hash: hash)
    }
}
