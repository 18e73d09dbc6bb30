import Inspection
import Node
import Wire

/// The result of `laneway attribution` for people: where revenue came from, and whether it was better than alone.
struct AttributionTable {
    let lines: [AttributionLine]
    let heights: ClosedRange<UInt64>?
    /// Whether the lines are of one app's sub-blocks.
    let isOfApp: Bool

    func print() {
        Output.result("Where revenue comes from")
        sources.lines.forEach(Output.result)
        Output.result("")
        Output.result("Better alone?")
        comparison.lines.forEach(Output.result)
        Output.result("")
        let all = lines.map(\.line)
        let sum = { (amount: (LaneAttribution) -> Amount) in all.reduce(0) { $0 + amount($1) } }
        let difference = AmountDifference(sum(\.revenue) - sum(\.operatorFees), less: sum(\.alone))
        Output.result("heights     \(heights.map { "\($0.lowerBound) to \($0.upperBound)" } ?? "none")")
        Output.result("revenue     \(sum(\.revenue))")
        Output.result("operator    take \(sum(\.take)) and slack fee \(sum(\.slackFee)), both of the revenue")
        Output.result("data fees   \(sum(\.dataFee)), the operator's, paid by senders beside the revenue")
        Output.result("alone       \(sum(\.alone)): what the lanes would have had on their own reserves")
        Output.result("difference  \(difference): revenue less take and slack fee less alone")
        Output.result("Amounts in the tables are tokens, cut after nine decimals; below them they are exact.")
    }

    private var first: (title: String, alignment: TextTable.Alignment) {
        isOfApp ? ("height", .right) : ("lane", .left)
    }

    private func name(_ line: AttributionLine) -> String { line.height.map { "\($0)" } ?? line.line.lane.text }

    private var sources: TextTable {
        var table = TextTable([
            first, ("transactions", .right), ("gas", .right), ("base fee", .right), ("priority fee", .right),
            ("charge", .right), ("bundles", .right), ("cross-lane", .right),
        ])
        for line in lines {
            let amounts = line.line
            table.add([
                name(line), AmountText.grouped(amounts.transactions), AmountText.grouped(amounts.gas),
                AmountText.tokens(amounts.baseFee), AmountText.tokens(amounts.priorityFee),
                AmountText.tokens(amounts.charge), AmountText.tokens(amounts.bundle),
                AmountText.tokens(amounts.crossLane),
            ])
        }
        return table
    }

    private var comparison: TextTable {
        var table = TextTable(
            [
                first, ("revenue", .right), ("take", .right), ("slack fee", .right), ("alone", .right),
                ("difference", .right),
            ] + (isOfApp ? [("running", .right)] : []) + [("data fee", .right)])
        for line in lines {
            let amounts = line.line
            table.add(
                [
                    name(line), AmountText.tokens(amounts.revenue), AmountText.tokens(amounts.take),
                    AmountText.tokens(amounts.slackFee), AmountText.tokens(amounts.alone),
                    AmountText.tokens(line.betterAlone),
                ] + (line.running.map { [AmountText.tokens($0.betterAlone)] } ?? [])
                    + [AmountText.tokens(amounts.dataFee)])
        }
        return table
    }
}
