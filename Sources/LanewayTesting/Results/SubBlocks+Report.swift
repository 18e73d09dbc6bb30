import Simulation
import Wire

extension SubBlocks: CustomStringConvertible {
    /// ``report()``.
    public var description: String { report() }

    /// For people: of every sub-block what stands in it and what it paid, how bundles and what was not included ended,
    /// every lane's revenue, and what crossed lanes.
    public func report() -> String {
        produced.isEmpty ? "no sub-block yet" : each.map(\.singleReport).joined(separator: "\n\n")
    }

    private var singleReport: String {
        let parts = [
            transactionLines, eventLines, bundleLines, endingLines, laneLines, crossings.map(\.description), faultLines,
        ]
        return ([["\(place):"]] + parts).flatMap { $0 }.joined(separator: "\n")
    }

    private var transactionLines: [String] {
        guard !inclusions.isEmpty else { return ["  nothing was included"] }
        var table = TextTable(
            texts: ["what", "lane", "from", "outcome"],
            numbers: ["gas", "base fee", "priority fee", "charge", "data fee", "cost"])
        for item in inclusions {
            let code = item.code == 0 ? "" : " \(item.code)"
            table.add([
                item.id, item.lane.text, item.sender, item.outcome.name + code, item.gas.text, item.baseFee.text,
                item.priorityFee.text, item.charge.text, item.dataFee.text, item.cost.text,
            ])
        }
        return table.lines
    }

    private var eventLines: [String] { events.map { "  \($0.call) said \(Hex.encode($0.data))" } }

    private var bundleLines: [String] {
        var table = TextTable(
            [
                ("bundle", .left), ("payer", .left), ("outcome", .left), ("bid", .right), ("paid", .right),
                ("refund", .right), ("rival", .left), ("rival pays", .right),
            ])
        for outcome in produced.lazy.flatMap(\.subBlock.outcomes.bundles) {
            let lost = outcome.rival != .zero
            table.add([
                records.id(of: outcome.bundle), records.name(of: outcome.payer), outcome.outcome.name,
                outcome.bid.text, outcome.paid.text, outcome.refund.text, lost ? records.id(of: outcome.rival) : "",
                lost ? outcome.price.text : "",
            ])
        }
        return table.isEmpty ? [] : table.lines
    }

    private var endingLines: [String] {
        produced.flatMap(\.subBlock.outcomes.endings).map { ending in
            let code = ending.code == 0 ? "" : " \(ending.code)"
            return "  \(records.id(of: ending.transaction)) in \(ending.lane): \(ending.outcome.name)\(code)"
        }
    }

    private var laneLines: [String] {
        var table = TextTable(
            texts: ["lane"],
            numbers: EarningKind.allCases.map(\.rawValue) + ["earned", "take", "slack fee", "data fee", "alone"])
        for line in produced.flatMap(\.subBlock.attribution) {
            table.add(
                [line.lane.text] + EarningKind.allCases.map { $0.value(of: line).text } + [
                    line.revenue.text, line.take.text, line.slackFee.text, line.dataFee.text, line.alone.text,
                ])
        }
        return table.isEmpty ? [] : table.lines
    }

    private var faultLines: [String] {
        produced.flatMap(\.subBlock.outcomes.faults).map { fault in
            "  the rule of \(fault.lane) was at fault in \(FaultNames.function(fault)): \(FaultNames.fault(fault))"
        }
    }
}
