internal import Conformance
internal import NativeHost
internal import Sequencer
internal import WasmHost
internal import Wire

/// The calls of one sub-block, made again and again as a module and natively.
///
/// A call is repeated on the same input with the lane's state as it was before it; what it writes is undone.
struct RuleMeasurement {
    /// What one function takes, over all its calls that are measured.
    struct Function {
        let function: RuleFunction
        /// How many calls the sub-block made.
        let callCount: Int
        /// Units of one call, in the mean of all calls.
        let fuel: Double
        /// Those that are measured.
        let calls: [WatchedCall]
        /// How often each is repeated in one turn.
        let repeats: Int
    }

    /// Calls of one function that are measured: as many as show what they cost in the mean.
    private static let callsMax = 32
    /// A turn takes at least as long for every call.
    private static let nanosecondsPerCall: UInt64 = 200_000
    private static let repeatsMax = 2_000

    private let wasm: any RuleInstance
    private let native: any RuleInstance
    private let process: RuleProcess
    private let fuelMax: UInt64
    let functions: [Function]
    private var answer: [UInt8] = []

    init(
        _ sample: RuleWorkload.Calls, wasm: any HostedRule, native: any HostedRule, process: RuleProcess,
        limits: RuleLimits, fuelMax: UInt64
    ) throws {
        self.wasm = try wasm.instantiate(limits)
        self.native = try native.instantiate(limits)
        self.process = process
        self.fuelMax = fuelMax
        var functions: [Function] = []
        for function in RuleFunction.allCases {
            let calls = sample.calls.filter { $0.function == function }
            guard !calls.isEmpty else { continue }
            if function == .configure {
                for instance in [self.wasm, self.native] { try Self.call(calls[0], instance, fuelMax, &answer) }
                continue
            }
            // Evenly over all of them.
            let step = max(1, calls.count / Self.callsMax)
            let chosen = stride(from: 0, to: calls.count, by: step).prefix(Self.callsMax).map { calls[$0] }
            let start = ThreadClock.nanoseconds
            for call in chosen { try Self.call(call, self.wasm, fuelMax, &answer) }
            let once = max(1, (ThreadClock.nanoseconds - start) / UInt64(chosen.count))
            functions.append(
                Function(
                    function: function, callCount: calls.count,
                    fuel: Double(calls.reduce(0) { $0 + $1.fuel }) / Double(calls.count), calls: chosen,
                    repeats: Int(min(UInt64(Self.repeatsMax), max(1, Self.nanosecondsPerCall / once)))))
        }
        self.functions = functions
    }

    /// One turn of a function's calls in the sandbox.
    mutating func wasmSlice(_ function: Function) throws -> Slice {
        var slice = Slice()
        for call in function.calls {
            var journal = call.state
            let start = ThreadClock.nanoseconds
            for _ in 0..<function.repeats { try Self.call(call, wasm, fuelMax, &journal, &answer) }
            slice += Slice(nanoseconds: ThreadClock.nanoseconds - start, count: UInt64(function.repeats))
        }
        return slice
    }

    /// One turn of a function's calls natively, on the child's thread.
    mutating func nativeSlice(_ function: Function) throws -> Slice {
        var slice = Slice()
        for call in function.calls {
            // With the host once, so that the child has the input and what it reads.
            try Self.call(call, native, fuelMax, &answer)
            slice += Slice(nanoseconds: try process.measure(function.repeats), count: UInt64(function.repeats))
        }
        return slice
    }

    private static func call(
        _ call: WatchedCall, _ instance: any RuleInstance, _ fuelMax: UInt64, _ answer: inout [UInt8]
    ) throws {
        var journal = call.state
        try Self.call(call, instance, fuelMax, &journal, &answer)
    }

    private static func call(
        _ call: WatchedCall, _ instance: any RuleInstance, _ fuelMax: UInt64, _ journal: inout LaneJournal?,
        _ answer: inout [UInt8]
    ) throws {
        try call.input.withUnsafeBytes { input in
            guard var state = journal.take() else {
                try instance.call(
                    call.function, input: input, fuel: fuelMax, answerBytesMax: call.answerBytesMax, state: nil,
                    access: call.access, answer: &answer)
                return
            }
            let mark = state.mark()
            defer {
                state.rollBack(to: mark)
                journal = state
            }
            try instance.call(
                call.function, input: input, fuel: fuelMax, answerBytesMax: call.answerBytesMax, state: &state,
                access: call.access, answer: &answer)
        }
    }
}
