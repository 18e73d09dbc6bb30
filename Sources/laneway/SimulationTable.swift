import Inspection
import Simulation
import Wire

/// The result of a scenario for people.
struct SimulationTable {
    private let result: SimulationResult

    init(_ result: SimulationResult) { self.result = result }

    func print() {
        for subBlock in result.subBlocks { lines(of: subBlock).forEach(Output.result) }
        Output.result("totals")
        let lanes = result.scenario.lanes.map { result.line(of: $0.name, at: nil) }
        indented(Self.attribution(lanes)).forEach(Output.result)
        Output.result("  operator    \(Self.operatorFees(lanes))")
        Output.result("  collected   \(result.collected(at: nil))")
        Output.result("  attributed  \(result.attributed(at: nil))")
        if !result.pending.isEmpty { Output.result("  pending     \(result.pending.joined(separator: ", "))") }
        Output.result("")
        var balances = TextTable([("balances", .left), ("", .right)])
        for balance in result.balances { balances.add(["  \(balance.name)", "\(balance.amount)"]) }
        balances.lines.forEach(Output.result)
        let checks = result.checks.map(SimulationDocument.Check.init)
        guard !checks.isEmpty else { return }
        let failed = checks.filter { !$0.held }
        Output.result("")
        Output.result("expectations  \(checks.count - failed.count) of \(checks.count) hold")
        Self.lines(of: failed, in: result.scenario.path).forEach(Output.result)
    }

    /// Where an expectation does not hold, and the difference.
    static func lines(of failed: [SimulationDocument.Check], in path: String) -> [String] {
        failed.flatMap { check in
            ["\(path):\(check.line): \(check.subject): expected -, came +"]
                + check.difference.map { "  \($0)" }
        }
    }

    // MARK: One sub-block

    private func lines(of subBlock: SimulationResult.SubBlock) -> [String] {
        var lines = ["sub-block \(subBlock.height)"]
        lines.append("  order       \(subBlock.order.isEmpty ? "nothing" : subBlock.order.joined(separator: " "))")
        for outcome in subBlock.outcomes where outcome.outcome != .included {
            lines.append("  \(outcome.id): \(reason(outcome))")
        }
        for outcome in subBlock.outcomes {
            guard let bundle = outcome.bundle, outcome.outcome == .included else { continue }
            let refund = bundle.refund == 0 ? "" : ", of which \(bundle.refund) went back"
            lines.append("  \(outcome.id): pays \(bundle.paid)\(refund)")
        }
        for event in subBlock.events {
            let call = event.id ?? "\(event.lane) \(event.function)"
            lines.append("  event       \(call): \(Hex.encode(event.data))")
        }
        if !subBlock.lines.isEmpty {
            lines += indented(Self.attribution(subBlock.lines))
            lines.append("  operator    \(Self.operatorFees(subBlock.lines))")
        }
        for component in subBlock.components {
            let names = ["conservation", "individual rationality", "core", "null lane", "symmetry"]
            let broken = zip(names, component.component.properties).filter { !$1.held }
                .map { "\($0) fails by \($1.figure)" }
            let shares = zip(component.component.lanes, component.component.units).map { "\($0) \($1)" }
            lines.append(
                "  shared      \(component.winners.joined(separator: " ")): \(shares.joined(separator: ", "))"
                    + (broken.isEmpty ? "" : "; \(broken.joined(separator: ", "))"))
        }
        return lines + [""]
    }

    /// The code, and what it is about.
    private func reason(_ outcome: SimulationResult.Outcome) -> String {
        var reason = outcome.outcome.name
        if outcome.code != 0 { reason += " code \(outcome.code)" }
        if let leg = outcome.bundle?.leg { reason += " at \(leg)" }
        if let rival = outcome.bundle?.rival {
            reason += " by \(rival), for \(outcome.bundle?.price ?? 0) against \(outcome.bundle?.bid ?? 0)"
        }
        return reason
    }

    private static func attribution(_ lines: [LaneAttribution]) -> [String] {
        var table = TextTable(
            [("lane", .left), ("transactions", .right), ("gas", .right)]
                + AttributionField.allCases.map { ($0.rawValue, .right) })
        for line in lines {
            table.add(
                ["\(line.lane)", AmountText.grouped(line.transactions), AmountText.grouped(line.gas)]
                    + AttributionField.allCases.map { "\($0.value(of: line))" })
        }
        return table.lines
    }

    private static func operatorFees(_ lines: [LaneAttribution]) -> String {
        OperatorField.allCases.map { field in
            "\(field.rawValue) \(lines.reduce(0) { $0 + field.value(of: $1) })"
        }.joined(separator: ", ")
    }

    private func indented(_ lines: [String]) -> [String] { lines.map { "  \($0)" } }
}
