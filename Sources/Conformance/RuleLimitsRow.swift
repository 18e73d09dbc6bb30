import RuleBuild
import Sequencer
import Wire

/// What the rule used at most against what the app's manifest allows (CHECK-6).
enum RuleLimitsRow {
    /// Less room than this, in percent of the limit, is a warning.
    private static let headroomPercentMin: UInt64 = 25

    /// The call that came nearest to its limit, and all others.
    static func fuel(_ meter: CallMeter, _ lane: LaneDefaults) -> CheckRow {
        let limits: [(RuleFunction, UInt64)] = [
            (.admit, lane.fuel.admit), (.order, lane.fuel.order), (.begin, lane.fuel.begin),
            (.execute, lane.fuel.execute), (.settle, lane.fuel.settle),
        ]
        let used = limits.compactMap { function, limit in meter.fuel[function].map { (function, $0, limit) } }
        let nearsLimit = used.contains { isTight($1, of: $2) }
        let texts = used.map { "\($0) \($1) of \($2)" }
        return CheckRow(
            check: "fuel", verdict: nearsLimit ? .warning : .ok,
            seen: "at most " + texts.joined(separator: ", ") + (nearsLimit ? ": less than 25 % left" : ""))
    }

    /// Bytes of linear memory.
    static func memory(_ meter: CallMeter, _ lane: LaneDefaults) -> CheckRow {
        let nearsLimit = isTight(UInt64(meter.memoryBytes), of: lane.memoryBytesMax)
        return CheckRow(
            check: "memory", verdict: nearsLimit ? .warning : .ok,
            seen: "at most \(meter.memoryBytes) of \(lane.memoryBytesMax) bytes"
                + (nearsLimit ? ": less than 25 % left" : ""))
    }

    private static func isTight(_ used: UInt64, of limit: UInt64) -> Bool {
        let left = limit - min(used, limit)
        return left < limit / 100 * headroomPercentMin
    }
}
