import Node
import Wire

/// One line of `laneway attribution`: a lane's sums, or a lane's sub-block with the sums so far (CLI-30).
struct AttributionLine: Encodable {
    /// What a lane has had from the first height that was asked for on.
    struct Running {
        var revenue: Amount = 0
        var operatorFees: Amount = 0
        var alone: Amount = 0

        /// The sums are of lines whose sums were checked.
        mutating func add(_ line: LaneAttribution) {
            revenue += line.revenue
            operatorFees += line.operatorFees
            alone += line.alone
        }

        var betterAlone: AmountDifference { AmountDifference(revenue - operatorFees, less: alone) }
    }

    let height: UInt64?
    let line: LaneAttribution
    let running: Running?

    var betterAlone: AmountDifference { AmountDifference(line.revenue - line.operatorFees, less: line.alone) }

    /// The columns of the CSV, which are the keys of the JSON but for the payouts.
    static let columns = [
        "height", "lane", "transactions", "gas", "base_fee_per_gas", "base_fee", "priority_fee", "charge", "bundle",
        "cross_lane", "revenue", "data_fee", "take", "slack_fee", "alone", "better_alone", "running_revenue",
        "running_operator_fees", "running_alone", "running_better_alone",
    ]

    /// One value for each of ``columns``, empty where the line has none.
    var values: [String] {
        [
            height.map { "\($0)" } ?? "", line.lane.text, "\(line.transactions)", "\(line.gas)",
            "\(line.baseFeePerGas)", "\(line.baseFee)", "\(line.priorityFee)", "\(line.charge)", "\(line.bundle)",
            "\(line.crossLane)", "\(line.revenue)", "\(line.dataFee)", "\(line.take)", "\(line.slackFee)",
            "\(line.alone)", "\(betterAlone)", running.map { "\($0.revenue)" } ?? "",
            running.map { "\($0.operatorFees)" } ?? "", running.map { "\($0.alone)" } ?? "",
            running.map { "\($0.betterAlone)" } ?? "",
        ]
    }

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(_ name: String) { stringValue = name }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    private struct PayoutText: Encodable {
        let account: String
        let amount: String
    }

    /// Counts and heights as numbers, amounts as decimal strings.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        for (column, value) in zip(Self.columns, values) where !value.isEmpty {
            if ["height", "transactions", "gas"].contains(column), let number = UInt64(value) {
                try container.encode(number, forKey: Key(column))
            } else {
                try container.encode(value, forKey: Key(column))
            }
        }
        try container.encode(
            line.payouts.map { PayoutText(account: "\($0.account)", amount: "\($0.amount)") }, forKey: Key("payouts"))
    }
}
