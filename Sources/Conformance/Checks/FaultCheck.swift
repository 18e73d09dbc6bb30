import Sequencer
import Simulation
import Wire

/// Whether every answer of the rule is valid (CHECK-2).
enum FaultCheck {
    /// The first fault of the app's lane.
    static func find(_ flow: CheckCase, _ result: SimulationResult) -> Found? {
        let faults = result.subBlocks.flatMap(\.faults).filter { "\($0.lane)" == CheckCase.lane }
        guard let first = faults.first else { return nil }
        let name = "\(functionName(first)) faults: \(faultName(first))"
        let same = faults.count { $0.function == first.function && $0.fault == first.fault }
        return Found(kind: name, seen: same == 1 ? name : "\(name), \(same) times")
    }

    private static func functionName(_ fault: LaneFault) -> String {
        RuleFunction(rawValue: fault.function).map { "\($0)" } ?? "\(fault.function)"
    }

    private static func faultName(_ fault: LaneFault) -> String {
        RuleFault(rawValue: fault.fault).map { "\($0)".uppercased() } ?? "\(fault.fault)"
    }
}
