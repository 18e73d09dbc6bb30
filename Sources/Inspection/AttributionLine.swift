public import Node
public import Wire

/// One line of `laneway attribution`: a lane's sums, or a lane's sub-block with the sums so far (CLI-30).
public struct AttributionLine: Sendable {
    /// What a lane has had from the first height that was asked for on.
    public struct Running: Sendable {
        /// All that was the lane's.
        public private(set) var revenue: Amount = 0
        /// Take and slack fees.
        public private(set) var operatorFees: Amount = 0
        /// What it would have had on its own reserve.
        public private(set) var alone: Amount = 0

        /// The sums are of lines whose sums were checked.
        mutating func add(_ line: LaneAttribution) {
            revenue += line.revenue
            operatorFees += line.operatorFees
            alone += line.alone
        }

        /// Revenue less the operator's part, less what it would have had alone.
        public var betterAlone: AmountDifference { AmountDifference(revenue - operatorFees, less: alone) }
    }

    /// Of the sub-block, where the line is of one.
    public let height: UInt64?
    /// The amounts.
    public let line: LaneAttribution
    /// The sums so far, where the line is of one sub-block.
    public let running: Running?

    /// Revenue less the operator's part, less what the lane would have had alone.
    public var betterAlone: AmountDifference { AmountDifference(line.revenue - line.operatorFees, less: line.alone) }

    /// The columns of the CSV, which are the keys of the JSON but for the payouts.
    public static let columns = [
        "height", "lane", "transactions", "gas", "base_fee_per_gas", "base_fee", "priority_fee", "charge", "bundle",
        "cross_lane", "revenue", "data_fee", "take", "slack_fee", "alone", "better_alone", "running_revenue",
        "running_operator_fees", "running_alone", "running_better_alone",
    ]

    /// One value for each of ``columns``, empty where the line has none.
    public var values: [String] {
        [
            height.map { "\($0)" } ?? "", line.lane.text, "\(line.transactions)", "\(line.gas)",
            "\(line.baseFeePerGas)", "\(line.baseFee)", "\(line.priorityFee)", "\(line.charge)", "\(line.bundle)",
            "\(line.crossLane)", "\(line.revenue)", "\(line.dataFee)", "\(line.take)", "\(line.slackFee)",
            "\(line.alone)", "\(betterAlone)", running.map { "\($0.revenue)" } ?? "",
            running.map { "\($0.operatorFees)" } ?? "", running.map { "\($0.alone)" } ?? "",
            running.map { "\($0.betterAlone)" } ?? "",
        ]
    }

    /// Counts and heights as numbers, amounts as decimal strings.
    public var document: Document {
        var members: [(name: String, value: Document)] = []
        for (column, value) in zip(Self.columns, values) where !value.isEmpty {
            if ["height", "transactions", "gas"].contains(column), let number = UInt64(value) {
                members.append((column, .number(number)))
            } else {
                members.append((column, .text(value)))
            }
        }
        let payouts = line.payouts.map {
            Document.object([("account", .text("\($0.account)")), ("amount", .text("\($0.amount)"))])
        }
        return .object(members + [("payouts", .list(payouts))])
    }
}
