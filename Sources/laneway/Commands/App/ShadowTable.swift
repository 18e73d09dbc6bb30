import Inspection
import Node
import Wire

/// What an upgrade would have changed, for people.
struct ShadowTable {
    private let report: ShadowReport

    init(_ report: ShadowReport) { self.report = report }

    func print() {
        let report = report
        let count = report.to - report.from + 1
        Output.result(
            "lane \(report.lane), \(AmountText.count(count, "sub-block")) from \(report.from) to \(report.to), as it was "
                + "and as it would have been")
        guard !report.isSame else {
            Output.result("no difference: order, revenue, prices and outcomes are the same")
            return
        }
        var table = TextTable([("", .left), ("as it was", .right), ("shadow", .right), ("difference", .right)])
        for row in rows { table.add(row) }
        table.lines.forEach(Output.result)
        Output.result("")
        let prices = report.prices
        Output.result(
            "prices  \(AmountText.count(prices.same, "transaction")) cost the same; \(prices.cheaper) would have cost "
                + "less, \(AmountText.tokens(prices.saved)) in all; \(prices.dearer) more, "
                + "\(AmountText.tokens(prices.added)) in all; \(prices.earlier) come earlier, \(prices.later) later")
        Output.result(
            "only    \(report.onlyActualCount) were included but would not have been so far, "
                + "\(report.onlyShadowCount) would have been but were not")
        Output.result(
            "order   another in \(AmountText.count(report.otherOrderCount, "sub-block"))"
                + (report.otherOrders.isEmpty ? "" : "; the first where it parts:"))
        for other in report.otherOrders { Output.result("  " + line(of: other)) }
        Output.result(
            "others  the revenue of other lanes differs in \(AmountText.count(report.othersChanged, "sub-block"))")
    }

    private var rows: [[String]] {
        let none = LaneAttribution(lane: report.lane, baseFeePerGas: 0)
        let (actual, shadow) = (report.actual ?? none, report.shadow ?? none)
        var rows: [[String]] = []
        func add(_ name: String, _ a: UInt64, _ b: UInt64) {
            guard a != 0 || b != 0 else { return }
            let sign = b < a ? "-" : ""
            rows.append([
                name, AmountText.grouped(a), AmountText.grouped(b), sign + AmountText.grouped(max(a, b) - min(a, b)),
            ])
        }
        func add(_ name: String, _ a: Amount, _ b: Amount) {
            guard a != 0 || b != 0 else { return }
            rows.append(
                [name, AmountText.tokens(a), AmountText.tokens(b), AmountText.tokens(AmountDifference(b, less: a))])
        }
        add("transactions", UInt64(actual.transactions), UInt64(shadow.transactions))
        add("gas", actual.gas, shadow.gas)
        add("base fee", actual.baseFee, shadow.baseFee)
        add("priority fee", actual.priorityFee, shadow.priorityFee)
        add("charge", actual.charge, shadow.charge)
        add("bundle", actual.bundle, shadow.bundle)
        add("cross-lane", actual.crossLane, shadow.crossLane)
        add("revenue", actual.revenue, shadow.revenue)
        add("faults", report.actualFaults, report.shadowFaults)
        let codes = Set(report.actualEndings.keys).union(report.shadowEndings.keys).sorted {
            $0.rawValue < $1.rawValue
        }
        for code in codes { add(code.name, report.actualEndings[code] ?? 0, report.shadowEndings[code] ?? 0) }
        return rows
    }

    /// From the first place at which the two differ on.
    private func line(of other: ShadowReport.OtherOrder) -> String {
        let shown = 4
        let place = zip(other.actual, other.shadow).prefix { $0 == $1 }.count
        func text(_ order: [Hash]) -> String {
            let rest = order.dropFirst(place)
            let hashes = rest.prefix(shown).map { String("\($0)".prefix(10)) }.joined(separator: " ")
            return rest.isEmpty ? "nothing" : hashes + (rest.count > shown ? " ..." : "")
        }
        return "sub-block \(other.height), place \(place + 1): \(text(other.actual)), would be \(text(other.shadow))"
    }
}

/// The same as JSON: counts and heights as numbers, amounts as decimal strings.
struct ShadowDocument: Encodable {
    struct Side: Encodable {
        let transactions: UInt32
        let gas: UInt64
        let base_fee: String
        let priority_fee: String
        let charge: String
        let bundle: String
        let cross_lane: String
        let revenue: String
        let faults: UInt64
        let endings: [String: UInt64]

        init(_ line: LaneAttribution, faults: UInt64, endings: [OutcomeCode: UInt64]) {
            transactions = line.transactions
            gas = line.gas
            base_fee = "\(line.baseFee)"
            priority_fee = "\(line.priorityFee)"
            charge = "\(line.charge)"
            bundle = "\(line.bundle)"
            cross_lane = "\(line.crossLane)"
            revenue = "\(line.revenue)"
            self.faults = faults
            self.endings = Dictionary(uniqueKeysWithValues: endings.map { ($0.key.name, $0.value) })
        }
    }

    struct Prices: Encodable {
        let same: Int
        let cheaper: Int
        let saved: String
        let dearer: Int
        let added: String
        let earlier: Int
        let later: Int
        let only_actual: Int
        let only_shadow: Int
    }

    struct OtherOrder: Encodable {
        let height: UInt64
        let actual: [String]
        let shadow: [String]
    }

    let lane: String
    let changes: ConfigurationChanges
    let from: UInt64
    let to: UInt64
    let same: Bool
    let actual: Side
    let shadow: Side
    let prices: Prices
    let other_order: UInt64
    let other_orders: [OtherOrder]
    let others_changed: UInt64

    init(_ report: ShadowReport, _ changes: ConfigurationChanges) {
        self.changes = changes
        lane = report.lane.text
        from = report.from
        to = report.to
        same = report.isSame
        let none = LaneAttribution(lane: report.lane, baseFeePerGas: 0)
        actual = Side(report.actual ?? none, faults: report.actualFaults, endings: report.actualEndings)
        shadow = Side(report.shadow ?? none, faults: report.shadowFaults, endings: report.shadowEndings)
        let prices = report.prices
        self.prices = Prices(
            same: prices.same, cheaper: prices.cheaper, saved: "\(prices.saved)", dearer: prices.dearer,
            added: "\(prices.added)", earlier: prices.earlier, later: prices.later,
            only_actual: report.onlyActualCount, only_shadow: report.onlyShadowCount)
        other_order = report.otherOrderCount
        other_orders = report.otherOrders.map {
            OtherOrder(height: $0.height, actual: $0.actual.map { "\($0)" }, shadow: $0.shadow.map { "\($0)" })
        }
        others_changed = report.othersChanged
    }
}
