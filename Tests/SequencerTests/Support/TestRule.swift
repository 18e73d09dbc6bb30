import Sequencer
import Wire

/// What a rule is called with, read back from the bytes of ABI-10.
struct RuleRequest {
    struct Transaction {
        let hash: Hash
        let sender: PublicKey
        let nonce: UInt64
        let gasLimit: UInt64
        let maxFeePerGas: Amount
        let maxPriorityFeePerGas: Amount
        let bid: Amount
        let validUntil: UInt64
        let arrival: UInt64
        let key: UInt128
        let arrivalHeight: UInt64
        let payload: [UInt8]
        let isLeg: Bool
    }

    struct Result {
        let succeeded: Bool
        let code: UInt32
        let gasCharged: UInt64
        let baseFee: Amount
        let priorityFee: Amount
        let charge: Amount
    }

    struct Revenue {
        let bundle: Amount
        let crossLane: Amount
        let operatorFees: Amount
    }

    let function: RuleFunction
    let height: UInt64
    let timeMilliseconds: UInt64
    let baseFeePerGas: Amount
    let gas: UInt64
    let bytes: UInt64
    let transactions: [Transaction]
    /// One for each transaction in `settle`, else empty.
    let results: [Result]
    /// In `settle` only.
    let revenue: Revenue?
    let state: StateHandle

    init(_ function: RuleFunction, _ input: UnsafeRawBufferPointer, state: StateHandle) {
        self.function = function
        self.state = state
        guard function != .configure else {
            (height, timeMilliseconds, baseFeePerGas, gas, bytes) = (0, 0, 0, 0, 0)
            (transactions, results, revenue) = ([], [], nil)
            return
        }
        func load<T: FixedWidthInteger & BitwiseCopyable>(_ offset: Int, _: T.Type = T.self) -> T {
            T(littleEndian: input.loadUnaligned(fromByteOffset: offset, as: T.self))
        }
        func bytes32(_ offset: Int) -> Bytes32 {
            Bytes32(UnsafeRawBufferPointer(rebasing: input[offset..<offset + 32]))
        }
        height = load(0)
        timeMilliseconds = load(8)
        baseFeePerGas = load(16)
        gas = load(32)
        bytes = load(40)
        let count = Int(load(48, UInt32.self))
        transactions = (0..<count).map { index in
            let at = 64 + 192 * index
            let payload = Int(load(at + 160, UInt32.self))
            return Transaction(
                hash: Hash(bytes: bytes32(at)), sender: PublicKey(bytes: bytes32(at + 32)), nonce: load(at + 64),
                gasLimit: load(at + 72), maxFeePerGas: load(at + 80), maxPriorityFeePerGas: load(at + 96),
                bid: load(at + 112), validUntil: load(at + 128), arrival: load(at + 136), key: load(at + 144),
                arrivalHeight: load(at + 168),
                payload: Array(input[payload..<payload + Int(load(at + 164, UInt32.self))]),
                isLeg: load(at + 176, UInt32.self) == 1)
        }
        results = (function == .settle ? 0..<count : 0..<0).map { index in
            let at = 64 + 192 * count + 64 * index
            return Result(
                succeeded: load(at, UInt32.self) == 1, code: load(at + 4), gasCharged: load(at + 8),
                baseFee: load(at + 16), priorityFee: load(at + 32), charge: load(at + 48))
        }
        let at = 64 + (192 + 64) * count
        revenue =
            function == .settle
            ? Revenue(bundle: load(at), crossLane: load(at + 16), operatorFees: load(at + 32)) : nil
    }
}

/// The lane's state as one call may use it (ABI-21).
struct StateHandle {
    fileprivate let journal: UnsafeMutablePointer<LaneJournal>?
    fileprivate let access: StateAccess

    func read(_ key: String) throws(RuleFault) -> [UInt8]? {
        guard let journal, access != .none else { throw .state }
        return try journal.pointee.read(Array(key.utf8))
    }

    func write(_ key: String, _ value: [UInt8]) throws(RuleFault) {
        guard let journal, access == .readWrite else { throw .state }
        try journal.pointee.write(Array(key.utf8), value)
    }

    func remove(_ key: String) throws(RuleFault) {
        guard let journal, access == .readWrite else { throw .state }
        try journal.pointee.remove(Array(key.utf8))
    }

    func emit(_ event: [UInt8]) throws(RuleFault) {
        guard let journal, access == .readWrite else { throw .state }
        try journal.pointee.emit(event)
    }
}

/// A rule made of closures. Its module is its name, so that core tests need no sandbox.
struct TestRule: Sendable {
    /// Answers with the bytes of ABI-11 to ABI-15, see ``Answer``.
    typealias Body = @Sendable (RuleRequest) throws(RuleFault) -> [UInt8]

    /// A closure as it is in a dictionary would have to be of the dictionary's most general form.
    private struct Function: Sendable {
        let body: Body
    }

    let name: String
    private var functions: [RuleFunction: Function] = [:]

    init(_ name: String) {
        self.name = name
        functions[.configure] = Function { (_) throws(RuleFault) in [0, 0, 0, 0] }
        functions[.admit] = Function { (_) throws(RuleFault) in Answer.accept(0) }
    }

    /// The same rule under another name with `function` done by `body`.
    func with(_ function: RuleFunction, as name: String? = nil, _ body: @escaping Body) -> TestRule {
        var rule = TestRule(name ?? self.name)
        rule.functions = functions
        rule.functions[function] = Function(body: body)
        return rule
    }

    fileprivate func run(_ request: RuleRequest) throws(RuleFault) -> [UInt8] {
        guard let function = functions[request.function] else { throw .trap }
        return try function.body(request)
    }

    var module: [UInt8] { Array(name.utf8) }
    var moduleHash: Hash { ModuleDeployment.moduleHash(module) }

    fileprivate var capabilities: RuleCapabilities {
        let optional: [(RuleFunction, RuleCapabilities)] = [
            (.order, .order), (.begin, .begin), (.execute, .execute), (.settle, .settle),
        ]
        return optional.reduce(into: []) { if functions[$1.0] != nil { $0.insert($1.1) } }
    }
}

/// Runs ``TestRule``s. Keeps to ABI-5 and ABI-21 as a sandbox would.
final class TestHost: RuleHost {
    private let rules: [[UInt8]: TestRule]

    init(_ rules: [TestRule]) {
        self.rules = Dictionary(rules.map { ($0.module, $0) }, uniquingKeysWith: { first, _ in first })
    }

    func load(_ module: [UInt8], hash: Hash) throws(RuleLoadError) -> any HostedRule {
        guard let rule = rules[module] else { throw .invalidModule("no such rule") }
        return Hosted(rule)
    }

    private final class Hosted: HostedRule {
        let rule: TestRule
        let capabilities: RuleCapabilities

        init(_ rule: TestRule) {
            self.rule = rule
            capabilities = rule.capabilities
        }

        func instantiate(_ limits: RuleLimits) throws(RuleCallError) -> any RuleInstance { Instance(rule) }
    }

    private final class Instance: RuleInstance {
        let rule: TestRule

        init(_ rule: TestRule) { self.rule = rule }

        func call(
            _ function: RuleFunction, input: UnsafeRawBufferPointer, fuel: UInt64, answerBytesMax: Int,
            state: UnsafeMutablePointer<LaneJournal>?, access: StateAccess, answer: inout [UInt8]
        ) throws(RuleCallError) {
            let request = RuleRequest(function, input, state: StateHandle(journal: state, access: access))
            do throws(RuleFault) { answer = try rule.run(request) } catch { throw .fault(error) }
            guard answer.count <= answerBytesMax else { throw .fault(.answer) }
        }
    }
}
