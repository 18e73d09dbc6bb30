internal import Foundation
internal import RuleBuild
internal import WasmHost
internal import Wire

/// Measures a node end to end, from the socket to the disk and back, against bare signature checks (BENCH-40).
///
/// The figures are for reading: no test may depend on them.
public struct PipelineBenchmark: Sendable {
    /// What is run for how long.
    public struct Options: Hashable, Sendable {
        /// The folder of the app PriorityFee.
        public var app: String
        /// Where the module and the nodes' folders are made.
        public var folder: String
        /// The `laneway` executable, for the nodes' processes.
        public var executable: String
        /// A run of some seconds, to see that it works.
        public var quick: Bool
        /// Where the workload starts.
        public var seed: UInt64

        /// A run of some minutes unless `quick`.
        public init(app: String, folder: String, executable: String, quick: Bool = false, seed: UInt64 = 1) {
            self.app = app
            self.folder = folder
            self.executable = executable
            self.quick = quick
            self.seed = seed
        }
    }

    private let options: Options
    private let report: @Sendable (BenchProgress) -> Void

    /// A benchmark that tells `report` how far it is, on the thread that it runs on.
    public init(_ options: Options, report: @escaping @Sendable (BenchProgress) -> Void = { _ in }) {
        self.options = options
        self.report = report
    }

    /// Builds the rule, runs everything, and answers what was measured.
    ///
    /// - Throws: what stands in the way of building the rule or of a node; ``BenchError`` if what ran is not what was to
    ///   be measured.
    public func run() throws -> PipelineReport {
        let module = "\(options.folder)/rule.wasm"
        _ = try RuleBuilder().build(options.app, output: module)
        var workload = PipelineWorkload()
        workload.seed = options.seed
        let single = try againstChecks("pipeline", "end to end", workload, module, goal: 0.90)
        workload.operationsPerEnvelope = Envelope.operationsMax
        workload.envelopesPerRequest = 16
        let envelopes = try againstChecks(
            "pipeline_envelopes", "end to end, envelopes of 256", workload, module, goal: 8)
        return PipelineReport(
            goals: [single.goal, envelopes.goal], measurements: [single.measurement, envelopes.measurement],
            parameters: PipelineReport.Parameters(
                build: CoreBenchmark.isDebugBuild ? "debug" : "release", quick: options.quick, rule: "PriorityFee",
                clock: "wall time", threads: Self.threads, lanes: workload.lanes, senders: workload.senders,
                transaction_bytes: workload.transactionBytes, sub_blocks_per_block: workload.subBlocksPerBlock,
                slice_milliseconds: Int(MeasuredPipeline.sliceNanoseconds / 1_000_000), turns: turns,
                seed: options.seed))
    }

    // MARK: Measuring

    /// Cores that the pipeline has, and the bare checks are made on.
    static let threads = ProcessInfo.processInfo.activeProcessorCount

    private var pairs: Int { options.quick ? 3 : 30 }
    /// A whole block of ten sub-blocks, whose roots are part of the work.
    private var turns: Int { options.quick ? 4 : 20 }
    private var slicesOfWarmUp: Int { options.quick ? 8 : 40 }

    private struct AgainstChecks {
        let goal: BenchGoal
        let measurement: PipelineReport.Measurement
    }

    private func againstChecks(
        _ key: String, _ name: String, _ workload: PipelineWorkload, _ module: String, goal: Double
    ) throws -> AgainstChecks {
        let pipeline = try pipeline(key, workload, module)
        let checks = BareChecks(threads: Self.threads)
        var bare = BareChecks.Work()
        for _ in 0..<slicesOfWarmUp { _ = try pipeline.slice() }
        pipeline.restartClock()
        let results = try Paired(pairs: pairs, turns: turns).measure(
            {
                let work = try checks.slice(of: pipeline.ring, nanoseconds: MeasuredPipeline.sliceNanoseconds)
                bare.slice += work.slice
                bare.processorNanoseconds += work.processorNanoseconds
                return work.slice
            }, against: { try pipeline.slice() },
            done: { report(BenchProgress(step: name, done: $0, total: pairs)) })
        let measurement = PipelineReport.Measurement(key, pipeline, bare)
        try pipeline.end(genesis: try genesis(workload))
        return AgainstChecks(
            goal: BenchGoal(key, "\(name) / bare checks", min: goal, results.map(\.ratio)), measurement: measurement)
    }

    private func pipeline(_ key: String, _ workload: PipelineWorkload, _ module: String) throws -> MeasuredPipeline {
        try MeasuredPipeline(
            BenchNodePlan(folder: "\(options.folder)/\(key)", module: module, workload: workload),
            executable: options.executable)
    }

    private func genesis(_ workload: PipelineWorkload) throws -> Genesis {
        try PipelineNetwork(workload).genesis(engine: WasmRuleHost.engineDescription)
    }
}
