public import RuleKit
public import Wire

/// Runs rules that are linked into the process: for tests, and for rules that the operator trusts.
///
/// A native rule gives the same bytes as its module does, by the same glue. It has no fuel, and what would trap in a
/// sandbox ends the process: nothing untrusted runs here.
public final class NativeRuleHost: RuleHost {
    private var rules: [Hash: NativeHostedRule] = [:]

    /// A host without rules.
    public init() {}

    /// Lets `rule` run for the module of this hash.
    public func register<Rule: OrderingRule>(_ rule: Rule.Type, for moduleHash: Hash) {
        let native = NativeRule(rule)
        rules[moduleHash] = NativeHostedRule(
            capabilities: RuleCapabilities(rawValue: UInt8(truncatingIfNeeded: native.description >> 8))
        ) { CompiledRule(instance: native.instantiate(), table: CompiledRule.table(of: $0)) }
    }

    /// Lets `rule` run for this module and answers its hash.
    @discardableResult
    public func register<Rule: OrderingRule>(_ rule: Rule.Type, forModule module: [UInt8]) -> Hash {
        let hash = ModuleDeployment.moduleHash(module)
        register(rule, for: hash)
        return hash
    }

    /// Answers one call from its function, input and state, or throws the fault that it comes to.
    public typealias Respond =
        (RuleFunction, UnsafeRawBufferPointer, NativeLaneState) throws(RuleFault) -> [UInt8]

    /// Lets a closure answer for the module of this hash, so that a test can answer anything.
    ///
    /// - Parameters:
    ///   - capabilities: which refinements the rule claims to have.
    ///   - respond: gets every call's function, input and state; answers bytes, or throws the fault that it plays.
    public func register(
        _ capabilities: RuleCapabilities, for moduleHash: Hash, respond: @escaping Respond
    ) {
        register(capabilities, for: moduleHash) { respond }
    }

    /// The same with a closure of its own for every instance.
    public func register(
        _ capabilities: RuleCapabilities, for moduleHash: Hash, instance make: @escaping () -> Respond
    ) {
        rules[moduleHash] = NativeHostedRule(capabilities: capabilities) { _ in ScriptedRule(respond: make()) }
    }

    /// Finds the rule that was registered for `hash`; the module's bytes are not looked at.
    public func load(_ module: [UInt8], hash: Hash) throws(RuleLoadError) -> any HostedRule {
        guard let rule = rules[hash] else { throw .invalidModule("no native rule is registered for module \(hash)") }
        return rule
    }
}

/// The lane's state as a native rule reaches it during one call, with the bounds of ABI-20 and ABI-23 and the
/// access of ABI-21.
///
/// A native rule cannot be stopped in mid-call: what is out of place is noted, does nothing, and makes the call a fault
/// when it is over.
public final class NativeLaneState {
    private struct Opening {
        var journal: UnsafeMutablePointer<LaneJournal>?
        var access = StateAccess.none
        var fault: RuleFault?
    }

    private var opening = Opening()
    fileprivate var fault: RuleFault? { opening.fault }

    /// The value at `key`, nil if there is none or after a fault.
    public func read(_ key: [UInt8]) -> [UInt8]? {
        guard opening.fault == nil, let journal = opening.journal, opening.access != .none else {
            opening.fault = .state
            return nil
        }
        do {
            return try journal.pointee.read(key)
        } catch {
            opening.fault = error
            return nil
        }
    }

    /// Sets the value at `key`.
    public func write(_ key: [UInt8], _ value: [UInt8]) {
        change { (journal) throws(RuleFault) in try journal.write(key, value) }
    }

    /// Removes `key` if it is there.
    public func remove(_ key: [UInt8]) {
        change { (journal) throws(RuleFault) in try journal.remove(key) }
    }

    /// Says that something happened.
    public func emit(_ event: [UInt8]) {
        change { (journal) throws(RuleFault) in try journal.emit(event) }
    }

    private func change(_ body: (inout LaneJournal) throws(RuleFault) -> Void) {
        guard opening.fault == nil, let journal = opening.journal, opening.access == .readWrite else {
            opening.fault = .state
            return
        }
        do {
            try body(&journal.pointee)
        } catch {
            opening.fault = error
        }
    }

    fileprivate func open(_ journal: UnsafeMutablePointer<LaneJournal>?, _ access: StateAccess) {
        opening = Opening(journal: journal, access: access)
    }

    fileprivate func close() {
        opening.journal = nil
        opening.access = .none
    }
}

private final class NativeHostedRule: HostedRule {
    let capabilities: RuleCapabilities
    private let make: (NativeLaneState) -> any Responder

    init(capabilities: RuleCapabilities, make: @escaping (NativeLaneState) -> any Responder) {
        self.capabilities = capabilities
        self.make = make
    }

    func instantiate(_ limits: RuleLimits) throws(RuleCallError) -> any RuleInstance { Instance(make) }

    private final class Instance: RuleInstance {
        private let responder: any Responder
        private let state = NativeLaneState()

        init(_ make: (NativeLaneState) -> any Responder) { responder = make(state) }

        func call(
            _ function: RuleFunction, input: UnsafeRawBufferPointer, fuel: UInt64, answerBytesMax: Int,
            state journal: UnsafeMutablePointer<LaneJournal>?, access: StateAccess, answer: inout [UInt8]
        ) throws(RuleCallError) {
            answer.removeAll(keepingCapacity: true)
            state.open(journal, access)
            defer { state.close() }
            do {
                try responder.respond(function, input, state, answerBytesMax, &answer)
            } catch {
                // As in a sandbox, which stops at the first fault: that of the state came before any other.
                throw .fault(state.fault ?? error)
            }
            if let fault = state.fault { throw .fault(fault) }
        }
    }
}

/// What answers the calls of one instance.
private protocol Responder: AnyObject {
    func respond(
        _ function: RuleFunction, _ input: UnsafeRawBufferPointer, _ state: NativeLaneState, _ answerBytesMax: Int,
        _ answer: inout [UInt8]
    ) throws(RuleFault)
}

private final class CompiledRule: Responder {
    private let instance: any NativeRuleInstance
    private let table: StateTable

    init(instance: any NativeRuleInstance, table: StateTable) {
        self.instance = instance
        self.table = table
    }

    func respond(
        _ function: RuleFunction, _ input: UnsafeRawBufferPointer, _ state: NativeLaneState, _ answerBytesMax: Int,
        _ answer: inout [UInt8]
    ) throws(RuleFault) {
        guard instance.call(function.native, input.bytes, table) else { throw .trap }
        guard instance.answer.count <= answerBytesMax else { throw .answer }
        answer.append(contentsOf: instance.answer)
    }

    static func table(of state: NativeLaneState) -> StateTable {
        StateTable(
            read: { key, room in
                guard let value = state.read(Array(key)) else { return -1 }
                value.withUnsafeBytes { room.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0.prefix(room.count))) }
                return value.count
            },
            write: { key, value in state.write(Array(key), Array(value)) },
            remove: { key in state.remove(Array(key)) },
            emit: { event in state.emit(Array(event)) })
    }
}

private final class ScriptedRule: Responder {
    private let script: NativeRuleHost.Respond

    init(respond: @escaping NativeRuleHost.Respond) { script = respond }

    func respond(
        _ function: RuleFunction, _ input: UnsafeRawBufferPointer, _ state: NativeLaneState, _ answerBytesMax: Int,
        _ answer: inout [UInt8]
    ) throws(RuleFault) {
        let bytes = try script(function, input, state)
        guard bytes.count <= answerBytesMax else { throw .answer }
        answer = bytes
    }
}

extension RuleFunction {
    fileprivate var native: NativeRuleFunction {
        switch self {
        case .configure: .configure
        case .admit: .admit
        case .order: .order
        case .begin: .begin
        case .execute: .execute
        case .settle: .settle
        }
    }
}
