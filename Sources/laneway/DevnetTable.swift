import Devnet
import Wire

/// The result of a devnet for people.
struct DevnetTable {
    private let summary: DevnetSummary

    init(_ summary: DevnetSummary) { self.summary = summary }

    func print() {
        var table = TextTable([
            ("lane", .left), ("rule", .left), ("module", .left), ("transactions", .right), ("gas", .right),
            ("base fee", .right), ("priority fee", .right), ("charge", .right), ("faults", .right),
        ])
        for (name, lane) in summary.lanes.sorted(by: { $0.key < $1.key }) {
            table.add([
                name, lane.app, String(lane.module.prefix(12)), AmountText.grouped(lane.transactions),
                AmountText.grouped(lane.gas), AmountText.tokens(lane.base_fee), AmountText.tokens(lane.priority_fee),
                AmountText.tokens(lane.charge), "\(lane.faults)",
            ])
        }
        table.lines.forEach(Output.result)
        Output.result("")
        Output.result("Amounts above are tokens, cut after nine decimals; below and in JSON they are exact.")
        Output.result("")
        let ended = summary.not_included.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
        Output.result(
            "transactions  \(AmountText.grouped(summary.transactions)) included of "
                + AmountText.grouped(summary.flow_transactions)
                + (ended.isEmpty ? "" : ", " + ended.joined(separator: ", "))
                + ", in \(summary.sub_blocks) sub-blocks and \(summary.blocks) blocks")
        Output.result("collected     \(summary.collected)")
        Output.result("attributed    \(summary.attributed)  (operator: data fees \(summary.operator.data_fee))")
        Output.result("difference    \(summary.difference)")
        Output.result(
            "verifier      \(summary.verifier.verdict): \(AmountText.grouped(summary.verifier.sub_blocks)) sub-blocks, "
                + "\(AmountText.grouped(summary.verifier.transactions)) transactions derived again in another process")
        Output.result("block         \(summary.commitments["block"] ?? "none")")
        Output.result("session       \(summary.folder)")
        Output.result("")
        Output.result("next: laneway attribution \(summary.folder)")
        Output.result("      laneway inspect \(summary.folder) block 1")
    }
}
