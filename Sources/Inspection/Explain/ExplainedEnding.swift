import Node
import Sequencer
import Wire

/// How a transaction ended that stands in no sub-block, what that means, and what to do (CLI-62).
struct ExplainedEnding {
    let ending: Ending
    let height: UInt64
    /// Of a transaction that expired the lane's part of the last sub-block that it could have been in.
    let lastChance: SubBlockTrace.Lane?

    private var code: String? {
        switch ending.outcome {
        case .rejectedByRule: "code \(ending.code)"
        case .ruleFaultAtAdmission:
            "fault \(RuleFault(rawValue: UInt8(truncatingIfNeeded: ending.code)).map { "\($0)".uppercased() } ?? "?")"
        default: nil
        }
    }

    /// For people.
    var lines: [String] {
        var lines = [
            "\(ending.outcome.name) in sub-block \(height)" + (code.map { ", \($0)" } ?? ""),
            "  \(ending.outcome.meaning) (\(ending.outcome.rules))", "  \(ending.outcome.advice)",
        ]
        if let lastChance {
            lines += ["", "The space of lane \(ending.lane) at its last height, \(height - 1)"]
            lines += ExplainedSpace(lane: lastChance).lines.indented
        }
        return lines
    }

    /// For programs.
    var members: [(name: String, value: Document)] {
        let outcome = ending.outcome
        return [
            ("height", .number(height)), ("section", .text("endings")), ("outcome", .text(outcome.name)),
            ("code", .number(UInt64(ending.code))), ("rules", .text(outcome.rules)),
            ("meaning", .text(outcome.meaning)), ("advice", .text(outcome.advice)), ("lane", .text(ending.lane.text)),
        ] + (lastChance.map { [("space", ExplainedSpace(lane: $0).document)] } ?? [])
    }
}
