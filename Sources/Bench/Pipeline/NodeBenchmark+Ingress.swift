extension NodeBenchmark {
    /// End to end by transactions per request, with as many under way, against bare checks.
    func ingress(into result: inout NodeBenchReport) throws {
        // A connection waits for its answer, so that small requests need more of them.
        for (envelopes, connections) in [(1, 32), (16, 8), (64, 4), (256, 1)] {
            var workload = workload
            workload.envelopesPerRequest = envelopes
            workload.connectionsPerLane = connections
            try againstChecks(
                "ingress_\(envelopes)", "\(envelopes) a request / bare checks", workload, min: nil, &result)
        }
    }
}
