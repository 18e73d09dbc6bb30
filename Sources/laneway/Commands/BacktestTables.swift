import Backtest
import Inspection
import Wire

/// A backtest for people: lanes, the three regimes, what each lane would have had alone, and what is assumed.
struct BacktestTables {
    private let report: BacktestReport

    init(_ report: BacktestReport) { self.report = report }

    func print() {
        printLanes()
        printRegimes()
        printBetterAlone()
        printLeaks()
        section("Assumptions")
        for sentence in RegimeComparison.assumptions { Output.result("- \(sentence)") }
    }

    private func section(_ title: String) {
        Output.result("")
        Output.result(title)
        Output.result("")
    }

    private func printLanes() {
        var table = TextTable([
            ("lane", .left), ("transactions", .right), ("gas", .right), ("base fee", .right),
            ("priority fee", .right), ("charge", .right), ("cross-lane", .right), ("attributed", .right),
        ])
        let totals = report.totals
        for (name, lane) in totals.lanesByName {
            table.add([
                name.text, AmountText.grouped(lane.transactions), AmountText.grouped(lane.gas),
                AmountText.tokens(lane.baseFee), AmountText.tokens(lane.priorityFee), AmountText.tokens(lane.charge),
                AmountText.tokens(lane.crossLane), AmountText.tokens(lane.attributed),
            ])
        }
        table.lines.forEach(Output.result)
        Output.result("")
        Output.result(
            AmountText.count(report.blocks.count, "block") + ", " + AmountText.count(totals.transactions, "transaction")
        )
        Output.result("collected   \(totals.collected) wei")
        Output.result("attributed  \(totals.attributed) wei")
        Output.result("Amounts in the tables are ETH, cut after nine decimals; --json has them to the wei.")
    }

    private func printRegimes() {
        section("Three regimes for the same flow: ETH and percent of what was collected")
        let comparison = report.regimes
        var table = TextTable(
            [("app", .left)] + Regime.allCases.flatMap { [($0.rawValue, .right), ("%", .right)] })
        func cells(_ share: (Regime) -> RegimeComparison.Share) -> [String] {
            Regime.allCases.flatMap { [AmountText.tokens(share($0).amount), share($0).percent] }
        }
        for app in comparison.apps { table.add([app.name.text] + cells(app.share)) }
        table.add(["(the sequencer)"] + cells(comparison.kept))
        table.lines.forEach(Output.result)
    }

    private func printLeaks() {
        section("Leaked: what searchers took by recorded arbitrages and sandwiches, and kept after gas and bids")
        let leaks = report.leaks
        guard !leaks.tokens.isEmpty else { return Output.result("None is recorded.") }
        var table = TextTable([
            ("app", .left), ("token", .left), ("arbitrages", .right), ("sandwiches", .right), ("profit", .right),
            ("gas and bids", .right), ("kept", .right),
        ])
        func add(_ app: String, _ byToken: [String: LeakReport.Leak]) {
            for (token, leak) in byToken.sorted(by: { $0.key < $1.key }) {
                let isEther = token == LeakReport.ether
                let text = { (sum: TokenSum) in isEther ? AmountText.tokens(sum) : "\(sum)" }
                table.add([
                    app, isEther ? "ether" : String(token.prefix(10)), AmountText.grouped(leak.arbitrages),
                    AmountText.grouped(leak.sandwiches), text(leak.profit), isEther ? text(leak.paid) : "",
                    isEther ? text(leak.kept) : "",
                ])
            }
        }
        for (app, byToken) in leaks.apps.sorted(by: { $0.key < $1.key }) { add(app.text, byToken) }
        add("(all)", leaks.tokens)
        table.lines.forEach(Output.result)
        Output.result("")
        Output.result("Split evenly among the apps on the path; one on several apps counts for each of them.")
        Output.result("Of other tokens than ether: the smallest units. Nothing is taken off for gas and bids there.")
        if leaks.incompleteSandwiches > 0 {
            Output.result(
                AmountText.count(leaks.incompleteSandwiches, "sandwich record")
                    + " left out: the flow lacks the front or the back.")
        }
    }

    private func printBetterAlone() {
        section("Better alone?")
        var table = TextTable([
            ("lane", .left), ("attributed", .right), ("alone", .right), ("operator's fees", .right),
            ("difference", .right),
        ])
        for (name, lane) in report.totals.lanesByName {
            table.add([
                name.text, AmountText.tokens(lane.attributed), AmountText.tokens(lane.alone),
                AmountText.tokens(lane.operatorFees), AmountText.tokens(lane.difference),
            ])
        }
        table.lines.forEach(Output.result)
    }
}
