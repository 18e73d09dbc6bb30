internal import Wire

extension NodeBenchmark {
    /// The pipeline's ratios, in the order in which people read them.
    public static let pipelineKeys = [
        "pipeline", "pipeline_envelopes", "pipeline_wasm", "pipeline_sync", "pipeline_flood", "pipeline_ticks",
    ]

    func pipeline(into result: inout NodeBenchReport) throws {
        for key in Self.pipelineKeys where options.only.isEmpty || options.only.contains(key) {
            switch key {
            case "pipeline": try againstChecks(key, "end to end / bare checks", workload, min: 0.90, &result)
            case "pipeline_envelopes":
                var workload = workload
                workload.operationsPerEnvelope = Envelope.operationsMax
                workload.envelopesPerRequest = 16
                try againstChecks(key, "end to end, envelopes of 256 / bare checks", workload, min: 8, &result)
            case "pipeline_wasm":
                var native = plan("native", workload)
                native.isNative = true
                try against(native, key, "wasm rules / native rules", min: 0.98, &result)
            case "pipeline_sync":
                var unsynced = plan("unsynced", workload)
                unsynced.isSynced = false
                try against(unsynced, key, "synchronous=FULL / OFF", min: 0.95, &result)
            case "pipeline_flood": try underFlood(key, &result)
            default: try ticks(key, &result)
            }
        }
    }

    /// A pipeline's rate by that of bare checks of the same bytes on all cores.
    func againstChecks(
        _ key: String, _ name: String, _ workload: PipelineWorkload, min: Double?, _ result: inout NodeBenchReport
    ) throws {
        let pipeline = try warmPipeline(plan(key, workload))
        let checks = BareChecks(threads: Self.cores)
        var bare = BareChecks.Work()
        let ratios = try measure(
            name,
            {
                let work = try checks.slice(of: pipeline.ring, nanoseconds: MeasuredPipeline.sliceNanoseconds)
                bare.slice += work.slice
                bare.processorNanoseconds += work.processorNanoseconds
                return work.slice
            }, against: { try pipeline.slice() })
        result.measurements.append(NodeBenchReport.Measurement(key, pipeline, bare))
        result.goals.append(BenchGoal(key, name, min: min, ratios))
        try pipeline.end(genesis: try genesis(workload))
    }

    /// The usual pipeline's rate by that of `other`.
    private func against(
        _ other: BenchNodePlan, _ key: String, _ name: String, min: Double, _ result: inout NodeBenchReport
    ) throws {
        let usual = try warmPipeline(plan(key, workload))
        let other = try warmPipeline(other)
        let ratios = try measure(name, { try other.slice() }, against: { try usual.slice() })
        result.goals.append(BenchGoal(key, name, min: min, ratios))
        for pipeline in [usual, other] { try pipeline.end(genesis: try genesis(workload)) }
    }

    /// Of strangers' connections.
    private static let forgers = 8
    /// Bad signatures for every good one that could be checked.
    private static let forgedPerCheck = 5.0

    /// What is left to honest senders, who send all that they can, while strangers send five times what can be checked: by
    /// what would be if every signature, good or bad, were as likely to be checked.
    private func underFlood(_ key: String, _ result: inout NodeBenchReport) throws {
        let name = "honest under flood / what the checks leave"
        let quiet = try warmPipeline(plan("quiet", workload))
        let flooded = try warmPipeline(plan(key, workload), forgers: Self.forgers)
        let bare = try BareChecks(threads: Self.cores).slice(
            of: quiet.ring, nanoseconds: MeasuredPipeline.sliceNanoseconds)
        flooded.forgedPerSlice = Int(Self.forgedPerCheck * Double(bare.slice.count))
        let ratios = try measure(name, { try quiet.slice() }, against: { try flooded.slice() })
        result.goals.append(BenchGoal(key, name, min: 0.9, ratios.map { $0 * (1 + Self.forgedPerCheck) }))
        for pipeline in [quiet, flooded] { try pipeline.end(genesis: try genesis(workload)) }
    }

    /// Sub-blocks of 10 milliseconds while transactions come at 80 % of the rate that the same node has reached.
    private func ticks(_ key: String, _ result: inout NodeBenchReport) throws {
        let name = "missed ticks / ticks of 10 ms at 80 % of the rate"
        var workload = workload
        workload.envelopesPerRequest = 64
        var plan = plan(key, workload)
        plan.tickMilliseconds = 10
        let pipeline = try MeasuredPipeline(plan, executable: options.executable)
        pipeline.node.go()
        let window: UInt64 = 500_000_000
        let checks = try BareChecks(threads: Self.cores).slice(of: pipeline.ring, nanoseconds: window / 4)
        // No node is faster than its checks.
        let ready =
            Int(checks.slice.perSecond * Double(window) / 1e9 * 1.2)
            / (workload.operationsPerRequest * workload.lanes) + 2
        var reached = Slice()
        for number in 0..<(options.quick ? 2 : 6) {
            pipeline.client.prepare(requests: ready)
            let operations = try pipeline.client.slice(nanoseconds: window)
            // The first fills the caches.
            if number > 0 { reached += Slice(nanoseconds: window, count: operations) }
        }
        var shares: [Double] = []
        var (due, missed): (UInt64, UInt64) = (0, 0)
        for number in 0..<pairs {
            pipeline.client.prepare(requests: ready)
            let before = try pipeline.node.report()
            _ = try pipeline.client.slice(nanoseconds: window, pace: .operationsPerSecond(0.8 * reached.perSecond))
            let after = try pipeline.node.report()
            due += after.due - before.due
            missed += after.missed - before.missed
            shares.append(Double(after.missed - before.missed) / Double(max(after.due - before.due, 1)))
            report(BenchProgress(step: name, done: number + 1, total: pairs))
        }
        result.goals.append(BenchGoal(key, name, max: 0.01, shares))
        result.figures.append(
            NodeBenchReport.Figure("ticks missed of all, a share", Double(missed) / Double(max(due, 1))))
        try pipeline.end(genesis: try genesis(workload))
    }
}
