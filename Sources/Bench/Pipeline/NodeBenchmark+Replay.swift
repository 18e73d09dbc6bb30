internal import WasmHost

extension NodeBenchmark {
    /// What a slice of the pipeline has put into its log, derived again without the signatures, by that slice.
    func replay(into result: inout NodeBenchReport) throws {
        let name = "the run that made the log / replay without signatures"
        let plan = plan("replay", workload)
        let pipeline = try warmPipeline(plan)
        let host = try WasmRuleHost(
            configuration: WasmHostConfiguration(cacheFolder: nil, fuelMax: PipelineWorkload.fuelMax))
        let replay = try MeasuredReplay(of: "\(plan.folder)/data", host: host)
        // What setting up and warming up brought is no part of it.
        _ = try replay.slice()
        var (run, again) = (Slice(), Slice())
        let paired = Paired(pairs: pairs, turns: turns)
        // Always the run first: there is nothing to derive again before.
        var ratios: [Double] = []
        for number in 0..<paired.pairs {
            var pair = Paired.Pair()
            for _ in 0..<paired.turns {
                pair.first += try pipeline.slice()
                pair.second += try replay.slice()
            }
            ratios.append(pair.ratio)
            run += pair.first
            again += pair.second
            report(BenchProgress(step: name, done: number + 1, total: paired.pairs))
        }
        result.goals.append(BenchGoal("replay", name, min: 20, ratios))
        result.figures += [
            NodeBenchReport.Figure("the run, nanoseconds a transaction", run.each),
            NodeBenchReport.Figure("replay, nanoseconds a transaction", again.each),
            NodeBenchReport.Figure("transactions replayed", Double(again.count)),
        ]
        try pipeline.end(genesis: try genesis(workload))
        try replay.finish()
    }
}
