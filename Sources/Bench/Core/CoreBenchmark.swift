internal import PriorityFee
internal import RuleBuild
internal import Sequencer
internal import WasmHost
internal import Wire

/// Measures the core: its cost per transaction against one signature check, and how that grows (Specs/bench.md).
///
/// The figures are for reading: no test may depend on them.
public struct CoreBenchmark: Sendable {
    /// What is run for how long.
    public struct Options: Hashable, Sendable {
        /// The folder of the app PriorityFee.
        public var app: String
        /// Where its module is written.
        public var module: String
        /// A run of some seconds, to see that the benchmark works.
        public var quick: Bool
        /// Where the workload starts.
        public var seed: UInt64

        /// A run of about a minute unless `quick`.
        public init(app: String, module: String, quick: Bool = false, seed: UInt64 = 1) {
            self.app = app
            self.module = module
            self.quick = quick
            self.seed = seed
        }
    }

    static let fuelMax: UInt64 = 20_000_000
    static let pending = [1_000, 100_000]
    static let idleLanes = [10, 10_000]
    private static let blocksOfWarmUp = 2

    private let options: Options
    private let report: @Sendable (BenchProgress) -> Void

    /// A benchmark that tells `report` how far it is, on the thread that it runs on.
    public init(_ options: Options, report: @escaping @Sendable (BenchProgress) -> Void = { _ in }) {
        self.options = options
        self.report = report
    }

    /// Builds the rule, runs everything, and answers what was measured.
    ///
    /// - Throws: what stands in the way of building the rule or of a sandbox; ``BenchError`` if what ran is not what
    ///   was to be measured.
    public func run() throws -> CoreReport {
        let rule = try RuleBuilder().build(options.app, output: options.module)
        let native = NativeRuleHost()
        native.register(PriorityFee.self, forModule: rule.bytes)
        let sandbox = try WasmRuleHost(
            configuration: WasmHostConfiguration(cacheFolder: nil, fuelMax: Self.fuelMax))
        let thread = try SandboxThread(fuelMax: Self.fuelMax)
        // Everything on one thread, so that both of a pair meet the same processor.
        return try thread.run { () throws in
            let workload = self.workload(transactionsPerSubBlock: options.quick ? 1_000 : 10_000)
            let byNative = try measureCore("native rule", workload, rule.bytes, native)
            let byWasm = try measureCore("wasm rule", workload, rule.bytes, sandbox)
            guard byNative.commitment == byWasm.commitment else {
                throw BenchError(
                    "the native rule gives \(byNative.commitment), its module \(byWasm.commitment)",
                    remedy: "This is a defect; please report.")
            }
            let pending = try measureGrowth("pending", Self.pending.map(pendingWorkload), rule.bytes, native)
            let idle = try measureGrowth("idle lanes", Self.idleLanes.map(idleLanesWorkload), rule.bytes, native)
            return makeReport(byNative, byWasm, pending, idle)
        }
    }

    // MARK: Workloads

    private func workload(transactionsPerSubBlock: Int) -> CoreWorkload {
        var workload = CoreWorkload()
        workload.transactionsPerSubBlock = transactionsPerSubBlock
        workload.seed = options.seed
        return workload
    }

    /// Few transactions a sub-block, so that 1,000 pending are about 1,000 while it is built too.
    func pendingWorkload(_ pending: Int) -> CoreWorkload {
        var workload = workload(transactionsPerSubBlock: 400)
        workload.pending = pending
        return workload
    }

    /// Few transactions a sub-block, so that what every lane costs would show.
    func idleLanesWorkload(_ idleLanes: Int) -> CoreWorkload {
        var workload = workload(transactionsPerSubBlock: 1_000)
        workload.idleLanes = idleLanes
        return workload
    }

    // MARK: Measuring

    private struct MeasuredAgainstCheck {
        let measured: Measured
        let parts: MeasuredCore.Parts
        let commitment: Hash
    }

    private struct MeasuredGrowth {
        let measured: Measured
        let few: MeasuredCore.Parts
        let many: MeasuredCore.Parts
    }

    private func measureCore(
        _ step: String, _ workload: CoreWorkload, _ module: [UInt8], _ host: any RuleHost
    ) throws -> MeasuredAgainstCheck {
        var core = try core(workload, module, host)
        var checks = SignatureChecks()
        let paired = Paired(pairs: options.quick ? 3 : 30, turns: workload.subBlocksPerBlock)
        // About as long as the core's slice when the core meets its goal.
        let checkCount = workload.transactionsPerSubBlock / 20
        _ = try checks.slice(checkCount)
        let results = try paired.measure(
            { try core.subBlock() }, against: { try checks.slice(checkCount) },
            done: { report(BenchProgress(step: step, done: $0, total: paired.pairs)) })
        return MeasuredAgainstCheck(
            measured: Measured(results, turns: paired.turns), parts: core.parts, commitment: core.commitment)
    }

    /// Of two workloads the second by the first.
    private func measureGrowth(
        _ step: String, _ workloads: [CoreWorkload], _ module: [UInt8], _ host: any RuleHost
    ) throws -> MeasuredGrowth {
        // Both have seen equally many transactions, so that the same accounts have nonces in the same lanes; and the larger
        // pool has been included once over, so that what waits there is what nobody wants, as in any mempool.
        let arrivals = 2 * workloads[1].pending
        var few = try core(workloads[0], module, host, arrivals: arrivals)
        var many = try core(workloads[1], module, host, arrivals: arrivals)
        let paired = Paired(pairs: options.quick ? 3 : 60, turns: 1)
        let results = try paired.measure(
            { try many.block() }, against: { try few.block() },
            done: { report(BenchProgress(step: step, done: $0, total: paired.pairs)) })
        return MeasuredGrowth(
            measured: Measured(results, turns: paired.turns), few: few.parts, many: many.parts)
    }

    /// A core that has grown its buffers and reached the heights at which things expire.
    ///
    /// - Parameter arrivals: how many transactions it has seen at least.
    private func core(
        _ workload: CoreWorkload, _ module: [UInt8], _ host: any RuleHost, arrivals: Int = 0
    ) throws -> MeasuredCore {
        var core = try MeasuredCore(
            workload, module: module, host: host, engine: WasmRuleHost.engineDescription, fuelMax: Self.fuelMax)
        let blocks = max(Self.blocksOfWarmUp, (arrivals - workload.pending) / workload.transactionsPerBlock)
        for _ in 0..<blocks { _ = try core.block() }
        core.restartClock()
        return core
    }

    // MARK: The report

    private func makeReport(
        _ native: MeasuredAgainstCheck, _ wasm: MeasuredAgainstCheck, _ pending: MeasuredGrowth, _ idle: MeasuredGrowth
    ) -> CoreReport {
        var checks = native.measured.second
        checks += wasm.measured.second
        let workload = workload(transactionsPerSubBlock: 0)
        return CoreReport(
            goals: CoreReport.Goals(
                core_native: CoreReport.Goal("core, native rule / signature check", max: 1.0 / 20, native.measured),
                core_wasm: CoreReport.Goal("core, wasm rule / signature check", max: 1.0 / 12, wasm.measured),
                pending_growth: CoreReport.Goal("100,000 pending / 1,000 pending", max: 1.3, pending.measured),
                idle_lanes_growth: CoreReport.Goal("10,000 idle lanes / 10 idle lanes", max: 1.1, idle.measured)),
            beside: CoreReport.Beside(
                core_native_and_preparation: (native.parts.core.each + native.parts.preparation.each)
                    / native.measured.second.each,
                core_wasm_and_preparation: (wasm.parts.core.each + wasm.parts.preparation.each)
                    / wasm.measured.second.each,
                wasm_by_native: (wasm.measured.first.each / wasm.measured.second.each)
                    / (native.measured.first.each / native.measured.second.each)),
            nanoseconds: CoreReport.Nanoseconds(
                signature_check: checks.each, native: .init(native.parts), wasm: .init(wasm.parts),
                pending_few: .init(pending.few), pending_many: .init(pending.many), idle_lanes_few: .init(idle.few),
                idle_lanes_many: .init(idle.many)),
            parameters: CoreReport.Parameters(
                build: Self.isDebugBuild ? "debug" : "release", quick: options.quick, rule: "PriorityFee",
                clock: "processor time of the thread", lanes: workload.lanes, senders: workload.senders,
                transaction_bytes: workload.transactionBytes, sub_blocks_per_block: workload.subBlocksPerBlock,
                transactions_per_sub_block: Int(native.measured.first.count)
                    / (native.measured.pairs * native.measured.turns),
                pending_transactions_per_sub_block: pendingWorkload(0).transactionsPerSubBlock,
                idle_lanes_transactions_per_sub_block: idleLanesWorkload(0).transactionsPerSubBlock,
                pending: Self.pending, idle_lanes: Self.idleLanes, seed: options.seed))
    }

    /// Whether this was built without optimisation, so that no figure means anything.
    public static var isDebugBuild: Bool {
        #if DEBUG
        true
        #else
        false
        #endif
    }
}
