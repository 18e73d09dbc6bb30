import Simulation

/// Whether everything has ended that had room for long enough (CHECK-3).
struct LossCheck {
    let runner: CaseRunner

    /// As long as others come in, so many sub-blocks are waited for at most.
    private static let restingSubBlocksMax: UInt64 = 2_048

    /// A run that goes on until everything has ended, or nothing more comes in.
    func settled(_ run: FlowRun) throws -> FlowRun {
        var run = run
        while !Self.waiting(run.result).isEmpty, !Self.isIdle(run), let resting = run.flow.restingSubBlocks,
            resting < Self.restingSubBlocksMax
        {
            var longer = run.flow
            longer.restingSubBlocks = resting * 4
            run = FlowRun(flow: longer, result: try runner.run(longer))
        }
        return run
    }

    /// What waits on although nothing else comes in.
    func find(_ flow: CheckCase, _ result: SimulationResult) throws -> Found? {
        let run = try settled(FlowRun(flow: flow, result: result))
        let lost = Self.waiting(run.result)
        guard let first = lost.first, Self.isIdle(run) else { return nil }
        let more = lost.count == 1 ? " waits" : " and \(lost.count - 1) more wait"
        return Found(
            kind: "lost", seen: "\(first)\(more) on in empty sub-blocks with room for all",
            expectations: [["outcome = \"INCLUDED\"", "of = \"\(first)\""]])
    }

    /// What has not ended.
    static func waiting(_ result: SimulationResult) -> [String] { result.pending.filter { $0 != CheckCase.otherID } }

    /// Nothing came in at the end for as long as the rule may let pass.
    private static func isIdle(_ run: FlowRun) -> Bool {
        let window = CheckCase.idleSubBlocks + run.flow.lane.holdsBackHeights
        return run.result.subBlocks.suffix(Int(window)).allSatisfy { $0.order.allSatisfy { $0 == CheckCase.otherID } }
    }
}
