import Devnet
import Inspection
import Simulation
import Wire

/// The result of a devnet for people.
struct DevnetTable {
    private let summary: DevnetSummary

    init(_ summary: DevnetSummary) { self.summary = summary }

    func print() {
        // Where no lane sold an opening by itself, its column would only be wide.
        let sellsAlone = summary.lanes.values.contains { $0.bundle != "0" }
        var table = TextTable(
            [
                ("lane", .left), ("rule", .left), ("module", .left), ("txs", .right), ("gas", .right),
                ("base fee", .right), ("priority fee", .right), ("charge", .right),
            ] + (sellsAlone ? [("bundle", .right)] : []) + [("cross-lane", .right)])
        for (name, lane) in summary.lanes.sorted(by: { $0.key < $1.key }) {
            let row = [
                name, lane.app, String(lane.module.prefix(8)), AmountText.grouped(lane.transactions),
                AmountText.grouped(lane.gas), AmountText.tokens(lane.base_fee), AmountText.tokens(lane.priority_fee),
                AmountText.tokens(lane.charge),
            ]
            let bundle = sellsAlone ? [AmountText.tokens(lane.bundle)] : []
            table.add(row + bundle + [AmountText.tokens(lane.cross_lane)])
        }
        table.lines.forEach(Output.result)
        Output.result("")
        Output.result("Amounts above are tokens, cut after nine decimals; below and in JSON they are exact.")
        Output.result("")
        let planned = summary.flow_transactions + (summary.guest_transactions ?? 0)
        let count = planned + (summary.client_transactions ?? 0)
        Output.result(
            "transactions  \(AmountText.grouped(summary.transactions)) included of "
                + AmountText.grouped(count)
                + ", in \(AmountText.count(summary.sub_blocks, "sub-block")) and "
                + AmountText.count(summary.blocks, "block"))
        let others =
            self.count(summary.not_included, "ended") + self.count(summary.refused, "refused")
            + self.count(["pending": summary.pending], "")
            + self.count(["not played": planned - summary.played], "")
        if !others.isEmpty { Output.result("              " + others.joined(separator: ", ")) }
        if let guests = summary.guest_transactions {
            Output.result("guests        \(AmountText.grouped(guests)) of these, in the lanes of added apps")
        }
        if let clients = summary.client_transactions {
            Output.result("clients       \(AmountText.grouped(clients)) of these, over the network service")
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
            "verifiers     \(summary.verifier.verdict): \(AmountText.grouped(summary.verifier.sub_blocks)) sub-blocks, "
                + "\(AmountText.grouped(summary.verifier.transactions)) transactions and legs derived again in "
                + "\(summary.verifiers) other processes")
        Output.result("block         \(summary.commitments["block"] ?? "none")")
        Output.result("session       \(summary.folder)")
        scenarioLines.forEach(Output.result)
        Output.result("")
        Output.result("next: laneway attribution \(summary.folder)")
        if let height = summary.contested_sub_block {
            Output.result("      laneway explain \(summary.folder) \(height)")
        }
        Output.result("      laneway inspect \(summary.folder) block 1")
        Output.result("      laneway verify \(summary.folder)")
    }

    /// What was played and whether what it expects came.
    private var scenarioLines: [String] {
        guard let scenario = summary.scenario else { return [] }
        let rounds = scenario.rounds == 1 ? "" : ", \(AmountText.grouped(scenario.rounds)) rounds"
        let file = "scenario      \(scenario.file)\(rounds)"
        guard let checks = scenario.expectations else {
            return [file, "expectations  not looked at: the network ended before its first round"]
        }
        let failed = checks.filter { !$0.held }
        let first = scenario.rounds == 1 ? "" : " in the first round"
        return [file, "expectations  \(checks.count - failed.count) of \(checks.count) hold\(first)"]
            + SimulationTable.lines(of: failed, in: scenario.file)
    }

    /// Such as `3 ended EXPIRED`.
    private func count(_ numbers: [String: Int], _ verb: String) -> [String] {
        numbers.sorted { $0.key < $1.key }.filter { $0.value > 0 }
            .map { "\(AmountText.grouped($0.value)) \(verb.isEmpty ? "" : verb + " ")\($0.key)" }
    }
}
