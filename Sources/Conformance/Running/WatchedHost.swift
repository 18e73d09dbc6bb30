package import Sequencer
import WasmHost
import Wire

/// A call of a rule that ended without a fault, and what it used.
package struct WatchedCall {
    /// What was called.
    package let function: RuleFunction
    /// What it got.
    package let input: [UInt8]
    /// The lane's state before it; nil: it had none.
    package let state: LaneJournal?
    /// What it may have done with the state.
    package let access: StateAccess
    /// The most bytes of its answer.
    package let answerBytesMax: Int
    /// Units.
    package let fuel: UInt64
    /// Bytes of linear memory after it.
    package let memoryBytes: Int
}

/// Hears of calls.
protocol CallWatcher: AnyObject {
    /// Whether it wants input and state, which cost a copy.
    var wantsContents: Bool { get }
    func note(_ call: WatchedCall)
}

/// The most that any one call of a rule used.
final class CallMeter: CallWatcher {
    /// The most fuel by function.
    private(set) var fuel: [RuleFunction: UInt64] = [:]
    /// The most bytes of linear memory.
    private(set) var memoryBytes = 0

    let wantsContents = false

    func note(_ call: WatchedCall) {
        fuel[call.function] = max(fuel[call.function] ?? 0, call.fuel)
        memoryBytes = max(memoryBytes, call.memoryBytes)
    }
}

/// Passes every call on, and tells a watcher of it.
final class WatchedHost: RuleHost {
    private let host: any RuleHost
    private let watcher: any CallWatcher

    init(_ host: any RuleHost, _ watcher: any CallWatcher) {
        self.host = host
        self.watcher = watcher
    }

    func load(_ module: [UInt8], hash: Hash) throws(RuleLoadError) -> any HostedRule {
        WatchedRule(try host.load(module, hash: hash), watcher)
    }
}

private final class WatchedRule: HostedRule {
    private let rule: any HostedRule
    private let watcher: any CallWatcher

    init(_ rule: any HostedRule, _ watcher: any CallWatcher) {
        self.rule = rule
        self.watcher = watcher
    }

    var capabilities: RuleCapabilities { rule.capabilities }

    func instantiate(_ limits: RuleLimits) throws(RuleCallError) -> any RuleInstance {
        WatchedInstance(try rule.instantiate(limits), watcher)
    }
}

private final class WatchedInstance: RuleInstance {
    private let instance: any RuleInstance
    private let watcher: any CallWatcher

    init(_ instance: any RuleInstance, _ watcher: any CallWatcher) {
        self.instance = instance
        self.watcher = watcher
    }

    func call(
        _ function: RuleFunction, input: UnsafeRawBufferPointer, fuel: UInt64, answerBytesMax: Int,
        state: UnsafeMutablePointer<LaneJournal>?, access: StateAccess, answer: inout [UInt8]
    ) throws(RuleCallError) {
        let before = watcher.wantsContents ? state?.pointee : nil
        try instance.call(
            function, input: input, fuel: fuel, answerBytesMax: answerBytesMax, state: state, access: access,
            answer: &answer)
        guard let metered = instance as? any MeteredInstance else { return }
        watcher.note(
            WatchedCall(
                function: function, input: watcher.wantsContents ? Array(input) : [], state: before, access: access,
                answerBytesMax: answerBytesMax, fuel: fuel - min(fuel, metered.fuelLeft),
                memoryBytes: metered.memoryBytes))
    }
}
