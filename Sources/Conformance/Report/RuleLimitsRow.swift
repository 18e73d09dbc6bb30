import RuleBuild
import Sequencer
import Wire

/// What the rule used at most against what the app's manifest allows (CHECK-6).
enum RuleLimitsRow {
    /// Less room than this, in percent of the limit, is a warning.
    private static let headroomPercentMin: UInt64 = 25

    /// The most of one call, function by function.
    static func fuel(_ meter: CallMeter, _ lane: LaneDefaults) -> CheckRow {
        let limits: [(RuleFunction, UInt64)] = [
            (.admit, lane.fuel.admit), (.order, lane.fuel.order), (.begin, lane.fuel.begin),
            (.execute, lane.fuel.execute), (.settle, lane.fuel.settle),
        ]
        let used = limits.compactMap { function, limit in meter.fuel[function].map { (function, $0, limit) } }
        guard !used.isEmpty else { return CheckRow(.fuel, .notRun, "no call ended without a fault") }
        let texts = used.map { "\($0) \($1) of \($2)" }
        return row(
            .fuel, "at most " + texts.joined(separator: ", "), isTight: used.contains { isTight($1, of: $2) })
    }

    /// Bytes of linear memory.
    static func memory(_ meter: CallMeter, _ lane: LaneDefaults) -> CheckRow {
        row(
            .memory, "at most \(meter.memoryBytes) of \(lane.memoryBytesMax) bytes",
            isTight: isTight(UInt64(meter.memoryBytes), of: lane.memoryBytesMax))
    }

    private static func row(_ check: CheckName, _ seen: String, isTight: Bool) -> CheckRow {
        CheckRow(
            check, isTight ? .warning : .ok, seen + (isTight ? ": less than \(headroomPercentMin) % left" : ""))
    }

    private static func isTight(_ used: UInt64, of limit: UInt64) -> Bool {
        let left = limit - min(used, limit)
        return left < limit / 100 * headroomPercentMin
    }
}
