import Devnet
import Wire

/// The result of a devnet for people.
struct DevnetTable {
    private let summary: DevnetSummary

    init(_ summary: DevnetSummary) { self.summary = summary }

    func print() {
        var table = TextTable([
            ("lane", .left), ("rule", .left), ("module", .left), ("txs", .right), ("gas", .right),
            ("base fee", .right), ("priority fee", .right), ("charge", .right), ("cross-lane", .right),
        ])
        for (name, lane) in summary.lanes.sorted(by: { $0.key < $1.key }) {
            table.add([
                name, lane.app, String(lane.module.prefix(8)), AmountText.grouped(lane.transactions),
                AmountText.grouped(lane.gas), AmountText.tokens(lane.base_fee), AmountText.tokens(lane.priority_fee),
                AmountText.tokens(lane.charge), AmountText.tokens(lane.cross_lane),
            ])
        }
        table.lines.forEach(Output.result)
        Output.result("")
        Output.result("Amounts above are tokens, cut after nine decimals; below and in JSON they are exact.")
        Output.result("")
        let count = summary.flow_transactions + (summary.guest_transactions ?? 0)
        Output.result(
            "transactions  \(AmountText.grouped(summary.transactions)) included of "
                + AmountText.grouped(count)
                + ", in \(AmountText.count(summary.sub_blocks, "sub-block")) and "
                + AmountText.count(summary.blocks, "block"))
        let others =
            self.count(summary.not_included, "ended") + self.count(summary.refused, "refused")
            + self.count(["pending": summary.pending], "")
            + self.count(["not played": count - summary.played], "")
        if !others.isEmpty { Output.result("              " + others.joined(separator: ", ")) }
        if let guests = summary.guest_transactions {
            Output.result("guests        \(AmountText.grouped(guests)) of these, in the lanes of added apps")
        }
        if summary.bundles > 0 {
            Output.result(
                "bundles       \(AmountText.grouped(summary.bundles)) of these, which waited for "
                    + "\(AmountText.count(summary.bundle_waits, "sub-block")) in all before they won")
        }
        for (name, lane) in summary.lanes.sorted(by: { $0.key < $1.key }) where lane.faults > 0 {
            Output.result("faults        \(lane.faults) of \(lane.app) in lane \(name)")
        }
        Output.result("collected     \(summary.collected)")
        Output.result(
            "attributed    \(summary.attributed), of it data fees \(summary.operator.data_fee) and take "
                + "\(summary.operator.take) to the operator")
        Output.result("difference    \(summary.difference)")
        Output.result(
            "verifier      \(summary.verifier.verdict): \(AmountText.grouped(summary.verifier.sub_blocks)) sub-blocks, "
                + "\(AmountText.grouped(summary.verifier.transactions)) transactions and legs derived again in another "
                + "process")
        Output.result("block         \(summary.commitments["block"] ?? "none")")
        Output.result("session       \(summary.folder)")
        Output.result("")
        Output.result("next: laneway attribution \(summary.folder)")
        if let height = summary.contested_sub_block {
            Output.result("      laneway explain \(summary.folder) \(height)")
        }
        Output.result("      laneway inspect \(summary.folder) block 1")
        Output.result("      laneway verify \(summary.folder)")
    }

    /// Such as `3 ended EXPIRED`.
    private func count(_ numbers: [String: Int], _ verb: String) -> [String] {
        numbers.sorted { $0.key < $1.key }.filter { $0.value > 0 }
            .map { "\(AmountText.grouped($0.value)) \(verb.isEmpty ? "" : verb + " ")\($0.key)" }
    }
}
