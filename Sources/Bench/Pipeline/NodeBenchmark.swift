internal import Foundation
internal import RuleBuild
internal import WasmHost
internal import Wire

/// Measures a whole node, or what only a whole node does: from the socket to the disk and back (BENCH-40).
///
/// The figures are for reading: no test may depend on them.
public struct NodeBenchmark: Sendable {
    /// What is measured.
    public enum Kind: String, Sendable, CaseIterable {
        /// End to end against bare signature checks (BENCH-42).
        case pipeline
        /// A commit alone (BENCH-47).
        case commit
        /// A log derived again without its signatures against the run that made it (BENCH-44).
        case replay
        /// One transaction's way to a durable receipt (BENCH-45).
        case latency
        /// End to end by transactions per request (BENCH-48).
        case ingress
    }

    /// How it is run.
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
        /// Of the pipeline's ratios only those with one of these keys; empty: all.
        public var only: Set<String>

        /// A run of some minutes unless `quick`.
        public init(
            app: String, folder: String, executable: String, quick: Bool = false, seed: UInt64 = 1,
            only: Set<String> = []
        ) {
            self.app = app
            self.folder = folder
            self.executable = executable
            self.quick = quick
            self.seed = seed
            self.only = only
        }
    }

    let options: Options
    let report: @Sendable (BenchProgress) -> Void

    /// A benchmark that tells `report` how far it is, on the thread that it runs on.
    public init(_ options: Options, report: @escaping @Sendable (BenchProgress) -> Void = { _ in }) {
        self.options = options
        self.report = report
    }

    /// Builds the rule, runs everything, and answers what was measured.
    ///
    /// - Throws: what stands in the way of building the rule or of a node; ``BenchError`` if what ran is not what was to
    ///   be measured.
    public func run(_ kind: Kind) throws -> NodeBenchReport {
        _ = try RuleBuilder().build(options.app, output: module)
        var result = NodeBenchReport(parameters: parameters)
        switch kind {
        case .pipeline: try pipeline(into: &result)
        case .commit: try commit(into: &result)
        case .replay: try replay(into: &result)
        case .latency: try latency(into: &result)
        case .ingress: try ingress(into: &result)
        }
        return result
    }

    // MARK: What all have in common

    /// Cores that the node has, and the bare checks are made on.
    static let cores = ProcessInfo.processInfo.activeProcessorCount

    var module: String { "\(options.folder)/rule.wasm" }
    var pairs: Int { options.quick ? 3 : 30 }
    /// A whole block of ten sub-blocks, whose roots are part of the work.
    var turns: Int { options.quick ? 4 : 20 }
    private var slicesOfWarmUp: Int { options.quick ? 8 : 40 }

    var workload: PipelineWorkload {
        var workload = PipelineWorkload()
        workload.seed = options.seed
        return workload
    }

    func genesis(_ workload: PipelineWorkload) throws -> Genesis {
        try PipelineNetwork(workload).genesis(engine: WasmRuleHost.engineDescription)
    }

    func plan(_ name: String, _ workload: PipelineWorkload) -> BenchNodePlan {
        BenchNodePlan(folder: "\(options.folder)/\(name)", module: module, workload: workload)
    }

    /// A node at work, with its buffers grown and transactions of every age in it.
    func warmPipeline(_ plan: BenchNodePlan, forgers: Int = 0) throws -> MeasuredPipeline {
        let pipeline = try MeasuredPipeline(plan, executable: options.executable, forgers: forgers)
        for _ in 0..<slicesOfWarmUp { _ = try pipeline.slice() }
        pipeline.restartClock()
        return pipeline
    }

    /// Two things in turns; answers each pair's ratio of the first's time by the second's.
    func measure(
        _ name: String, _ first: () throws -> Slice, against second: () throws -> Slice
    ) throws -> [Double] {
        try Paired(pairs: pairs, turns: turns).measure(
            first, against: second, done: { report(BenchProgress(step: name, done: $0, total: pairs)) }
        ).map(\.ratio)
    }

    private var parameters: NodeBenchReport.Parameters {
        NodeBenchReport.Parameters(
            build: CoreBenchmark.isDebugBuild ? "debug" : "release", quick: options.quick, rule: "PriorityFee",
            clock: "wall time", cores: Self.cores, lanes: workload.lanes, senders: workload.senders,
            transaction_bytes: workload.transactionBytes, sub_blocks_per_block: workload.subBlocksPerBlock,
            slice_milliseconds: Int(MeasuredPipeline.sliceNanoseconds / 1_000_000), seed: options.seed)
    }
}
