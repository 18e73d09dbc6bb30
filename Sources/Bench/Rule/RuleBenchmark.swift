internal import Conformance
internal import NativeHost
internal import RuleBuild
internal import Sequencer
internal import WasmHost
internal import Wire

/// Measures an app's rule: what it costs per transaction by how many are pending, as a module and natively
/// (Specs/bench.md).
///
/// The figures are for reading: no test may depend on them.
public struct RuleBenchmark: Sendable {
    /// What is run for how long.
    public struct Options: Hashable, Sendable {
        /// The app's folder.
        public var app: String
        /// The folder in which a scenario's rule without a `/` is an app.
        public var apps: String
        /// A run of some seconds, to see that the benchmark works.
        public var quick: Bool
        /// Where the flow starts.
        public var seed: UInt64

        /// A run of about a minute unless `quick`.
        public init(app: String, apps: String, quick: Bool = false, seed: UInt64 = 1) {
            self.app = app
            self.apps = apps
            self.quick = quick
            self.seed = seed
        }
    }

    static let fuelMax: UInt64 = 1_000_000_000
    private static let pending = [10, 100, 1_000, 10_000]
    private static let quickPending = [10, 100]
    /// As long as some of the rule's calls.
    private static let checksPerTurn = 50

    private let options: Options
    private let report: @Sendable (BenchProgress) -> Void

    /// A benchmark that tells `report` how far it is, on the thread that it runs on.
    public init(_ options: Options, report: @escaping @Sendable (BenchProgress) -> Void = { _ in }) {
        self.options = options
        self.report = report
    }

    /// Builds the rule both ways, runs everything, and answers what was measured.
    ///
    /// - Throws: what stands in the way of building or starting the rule or of a sandbox; ``BenchError`` if the rule takes
    ///   nothing of the flow.
    public func run() throws -> RuleReport {
        let workload = try RuleWorkload(app: options.app, apps: options.apps, seed: options.seed)
        guard workload.kinds > 0 else {
            throw BenchError(
                "the rule takes nothing of the flow at the first height",
                remedy: "Put transactions that it takes from anybody into the app's scenario.toml.")
        }
        let program = try RuleBuilder().buildNativelyOnce(options.app)
        let process: RuleProcess
        do throws(RuleProcess.Ending) {
            process = try RuleProcess(program: program)
        } catch {
            throw BenchError("the rule's process \(error.sentence)", remedy: "Run laneway check on the app.")
        }
        let native = NativeRuleHost()
        native.register(process, for: workload.moduleHash)
        let sandbox = try WasmRuleHost(
            configuration: WasmHostConfiguration(cacheFolder: nil, fuelMax: Self.fuelMax))
        let thread = try SandboxThread(fuelMax: Self.fuelMax)
        let counts = (options.quick ? Self.quickPending : Self.pending).filter { $0 <= workload.pendingMax }
        return try thread.run { () throws in
            let wasmRule = try sandbox.load(workload.module, hash: workload.moduleHash)
            let nativeRule = try native.load(workload.module, hash: workload.moduleHash)
            var sizes: [RuleReport.Size] = []
            var checks = Slice()
            for count in counts {
                let calls = try workload.calls(pending: count, seed: options.seed)
                var measurement = try RuleMeasurement(
                    calls, wasm: wasmRule, native: nativeRule, process: process,
                    limits: RuleLimits(memoryBytesMax: workload.memoryBytesMax), fuelMax: Self.fuelMax)
                sizes.append(try measure(&measurement, calls, &checks))
            }
            return RuleReport(
                sizes: sizes, signature_check_nanoseconds: checks.each,
                parameters: RuleReport.Parameters(
                    build: CoreBenchmark.isDebugBuild ? "debug" : "release", quick: options.quick,
                    app: options.app, kinds: workload.kinds, turns: turns, seed: options.seed))
        }
    }

    private var turns: Int { options.quick ? 3 : 15 }

    private func measure(
        _ measurement: inout RuleMeasurement, _ calls: RuleWorkload.Calls, _ allChecks: inout Slice
    ) throws -> RuleReport.Size {
        var signatures = SignatureChecks()
        var tables = measurement.functions.map { _ in (wasm: Slice(), native: Slice()) }
        var (byCheck, byNative): ([Double], [Double]) = ([], [])
        for turn in 0..<turns {
            var checks = try signatures.slice(Self.checksPerTurn)
            var (wasm, native): (Double, Double) = (0, 0)
            for (index, function) in measurement.functions.enumerated() {
                // Who goes first changes from turn to turn.
                let isWasmFirst = turn.isMultiple(of: 2)
                let first = isWasmFirst ? try measurement.wasmSlice(function) : try measurement.nativeSlice(function)
                let second = isWasmFirst ? try measurement.nativeSlice(function) : try measurement.wasmSlice(function)
                let (inSandbox, alone) = isWasmFirst ? (first, second) : (second, first)
                tables[index].wasm += inSandbox
                tables[index].native += alone
                let perTransaction = Double(function.callCount) / divisor(function, calls)
                wasm += inSandbox.each * perTransaction
                native += alone.each * perTransaction
            }
            checks += try signatures.slice(Self.checksPerTurn)
            allChecks += checks
            byCheck.append(wasm / checks.each)
            byNative.append(wasm / native)
            report(BenchProgress(step: "\(calls.pending) pending", done: turn + 1, total: turns))
        }
        let functions = zip(measurement.functions, tables).map { function, slices in
            RuleReport.Function(
                name: "\(function.function)", calls: function.callCount, fuel: function.fuel,
                native_nanoseconds: slices.native.each, wasm_nanoseconds: slices.wasm.each)
        }
        let perTransaction = measurement.functions.map { Double($0.callCount) / divisor($0, calls) }
        func sum(_ value: (RuleReport.Function) -> Double) -> Double {
            zip(functions, perTransaction).reduce(0) { $0 + value($1.0) * $1.1 }
        }
        return RuleReport.Size(
            pending: calls.pending, included: calls.included, fuel: sum(\.fuel),
            native_nanoseconds: sum(\.native_nanoseconds), wasm_nanoseconds: sum(\.wasm_nanoseconds),
            wasm_by_signature_check: Spread(byCheck), wasm_by_native: Spread(byNative), functions: functions)
    }

    /// Of how many transactions a function's calls are: `admit` of those that arrive, the others of those included.
    private func divisor(_ function: RuleMeasurement.Function, _ calls: RuleWorkload.Calls) -> Double {
        Double(max(1, function.function == .admit ? calls.pending : calls.included))
    }
}
