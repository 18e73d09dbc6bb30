public import Wire

/// The entry points of a rule that the core calls (Specs/rule-abi.md).
public enum RuleFunction: UInt8, Sendable, CaseIterable {
    case configure = 0
    case admit = 1
    case order = 2
    case begin = 3
    case execute = 4
    case settle = 5
}

/// Which refinements a rule has (ABI-3).
public struct RuleCapabilities: OptionSet, Sendable, Hashable {
    /// Bits 0 to 3: bits 8 to 11 of what `laneway_describe` answers.
    public let rawValue: UInt8

    /// From bits, see ``rawValue``.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Puts candidates into an order of its own.
    public static let order = RuleCapabilities(rawValue: 1 << 0)
    /// Is told what will be executed.
    public static let begin = RuleCapabilities(rawValue: 1 << 1)
    /// Executes transactions over the lane's state.
    public static let execute = RuleCapabilities(rawValue: 1 << 2)
    /// Says where the lane's revenue goes.
    public static let settle = RuleCapabilities(rawValue: 1 << 3)
}

/// How a rule broke its contract (ABI-30). A fault costs the call and, by LANE-9, only its own lane.
public enum RuleFault: UInt8, Error, Sendable, CaseIterable {
    case trap = 1
    case fuel = 2
    case memory = 3
    case answer = 4
    case state = 5
}

/// What can go wrong in a call of a rule.
public enum RuleCallError: Error, Sendable {
    /// The rule's fault: deterministic, part of the derived blocks.
    case fault(RuleFault)
    /// The machine's fault (stack limit, full pool, failed mapping): the node has to stop, nothing may be derived from it.
    case hostFailure(String)
}

/// Why a module or its configuration is refused.
public enum RuleLoadError: Error, Sendable {
    /// Not a module, a missing or mistyped export, an import that is not there (ABI-1 to ABI-3). The text is for people only.
    case invalidModule(String)
    /// The machine's fault, see ``RuleCallError/hostFailure(_:)``.
    case hostFailure(String)
}

/// What a call may do with the lane's state (ABI-21).
public enum StateAccess: Sendable {
    case none
    case read
    case readWrite
}

/// Limits of one lane's instances.
public struct RuleLimits: Sendable, Hashable {
    /// The largest linear memory, in bytes.
    public var memoryBytesMax: UInt64

    /// From all fields.
    public init(memoryBytesMax: UInt64) { self.memoryBytesMax = memoryBytesMax }
}

/// Runs rules for the core: WebAssembly in production, native code in tests. Drives no I/O of its own that could reach
/// the results: the same module, input and state give the same answer in every process.
public protocol RuleHost: AnyObject {
    /// Checks and compiles a module, or finds it compiled.
    func load(_ module: [UInt8], hash: Hash) throws(RuleLoadError) -> any HostedRule
}

/// One compiled module.
public protocol HostedRule: AnyObject {
    var capabilities: RuleCapabilities { get }
    /// A fresh instance, not yet configured: the core calls ``RuleFunction/configure`` first (ABI-6).
    func instantiate(_ limits: RuleLimits) throws(RuleCallError) -> any RuleInstance
}

/// One instance: memory and globals of its own (ABI-8).
public protocol RuleInstance: AnyObject {
    /// Calls `function` with `input` as in ABI-5 and puts its answer into `answer` (replacing what was there).
    ///
    /// - Parameters:
    ///   - input: the bytes of the input; copied into the rule's memory, never changed.
    ///   - fuel: units of fuel for this call; native hosts ignore it.
    ///   - answerBytesMax: a longer answer is `fault(.answer)`.
    ///   - state: the lane's journal, for this call only; `access` says what the call may do with it.
    func call(
        _ function: RuleFunction, input: UnsafeRawBufferPointer, fuel: UInt64, answerBytesMax: Int,
        state: UnsafeMutablePointer<LaneJournal>?, access: StateAccess, answer: inout [UInt8]
    ) throws(RuleCallError)
}
