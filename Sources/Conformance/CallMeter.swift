import Sequencer
import WasmHost
import Wire

/// The most that any one call of a rule used.
final class CallMeter {
    /// The most fuel by function, of calls that did not fault.
    private(set) var fuel: [RuleFunction: UInt64] = [:]
    /// The most bytes of linear memory.
    private(set) var memoryBytes = 0

    func note(_ function: RuleFunction, fuel used: UInt64, memoryBytes bytes: Int) {
        fuel[function] = max(fuel[function] ?? 0, used)
        memoryBytes = max(memoryBytes, bytes)
    }
}

/// Passes every call on, and notes what it used.
final class MeteredHost: RuleHost {
    private let host: any RuleHost
    private let meter: CallMeter

    init(_ host: any RuleHost, _ meter: CallMeter) {
        self.host = host
        self.meter = meter
    }

    func load(_ module: [UInt8], hash: Hash) throws(RuleLoadError) -> any HostedRule {
        MeteredRule(try host.load(module, hash: hash), meter)
    }
}

private final class MeteredRule: HostedRule {
    private let rule: any HostedRule
    private let meter: CallMeter

    init(_ rule: any HostedRule, _ meter: CallMeter) {
        self.rule = rule
        self.meter = meter
    }

    var capabilities: RuleCapabilities { rule.capabilities }

    func instantiate(_ limits: RuleLimits) throws(RuleCallError) -> any RuleInstance {
        MeteredCalls(try rule.instantiate(limits), meter)
    }
}

private final class MeteredCalls: RuleInstance {
    private let instance: any RuleInstance
    private let meter: CallMeter

    init(_ instance: any RuleInstance, _ meter: CallMeter) {
        self.instance = instance
        self.meter = meter
    }

    func call(
        _ function: RuleFunction, input: UnsafeRawBufferPointer, fuel: UInt64, answerBytesMax: Int,
        state: UnsafeMutablePointer<LaneJournal>?, access: StateAccess, answer: inout [UInt8]
    ) throws(RuleCallError) {
        try instance.call(
            function, input: input, fuel: fuel, answerBytesMax: answerBytesMax, state: state, access: access,
            answer: &answer)
        guard let metered = instance as? any MeteredInstance else { return }
        meter.note(function, fuel: fuel - min(fuel, metered.fuelLeft), memoryBytes: metered.memoryBytes)
    }
}
