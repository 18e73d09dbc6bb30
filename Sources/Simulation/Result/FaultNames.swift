import Sequencer
package import Wire

/// Names of what a fault's numbers stand for.
package enum FaultNames {
    package static func function(_ fault: LaneFault) -> String {
        RuleFunction(rawValue: fault.function).map { "\($0)" } ?? "function \(fault.function)"
    }

    package static func fault(_ fault: LaneFault) -> String {
        RuleFault(rawValue: fault.fault).map { "\($0)" } ?? "fault \(fault.fault)"
    }
}
