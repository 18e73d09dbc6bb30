import Simulation
import Wire

/// How much of the flow reached the rule (CHECK-2).
enum FlowRow {
    /// Fewer than one in this many of every flow: too few to have seen much of the rule.
    private static let reachedPartMin = 10

    static func row(_ runs: [FlowRun], hasScenario: Bool) -> CheckRow {
        var rejected = 0
        var isReached = false
        var parts: [String] = []
        for run in runs {
            let reached = run.admittedIDs.subtracting([CheckCase.otherID]).count
            let sent = run.flow.arrivals.count
            let kind = run.flow.title.replacing(" flow", with: "").replacing("flow ", with: "")
            parts.append("\(reached) of \(sent) \(kind)")
            isReached = isReached || reached * reachedPartMin >= sent
            rejected += run.result.subBlocks.flatMap(\.outcomes).count { $0.outcome == .rejectedByRule }
        }
        let seen = "in sub-blocks: \(parts.joined(separator: ", ")); \(rejected) rejected by the rule"
        guard !isReached else { return CheckRow(.flow, .ok, seen) }
        let advice =
            hasScenario
            ? "put more that the rule takes into scenario.toml"
            : "put transactions that the rule takes into a scenario.toml beside it"
        return CheckRow(.flow, .warning, "\(seen). Little of the rule was seen: \(advice)")
    }
}
