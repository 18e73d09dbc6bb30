public import Wire

/// What one lane earned in some sub-blocks, of what and of whom, where it went, and how what crosses lanes was shared.
/// All amounts in the smallest unit. Its description is a table for people.
public struct LaneStatement: Sendable {
    /// Whose revenue it is.
    public let lane: LaneName
    /// The lane's line, summed over the sub-blocks.
    public let line: LaneAttribution
    /// The lane's transactions and legs, in the order in which they were executed.
    public let transactions: [IncludedTransaction]
    /// What winning bundles brought by themselves (``EarningKind/bundle``).
    public let bundles: [BundlePart]
    /// Where revenue less take and slack fee went, by account, in the order of first payment.
    public let payouts: [NamedPayout]
    /// What crosses lanes and concerns this one.
    public let crossings: [CrossLaneStatement]
    private let place: String

    /// What a winning bundle brought this lane alone.
    public struct BundlePart: Hashable, Sendable {
        /// The sub-block that it won in.
        public let height: UInt64
        /// The bundle's id.
        public let id: String
        /// Its payer's name.
        public let payer: String
        /// Its net bid if it claims this lane's openings alone, else the reserve prices of those that it claims here.
        public let amount: Amount
        /// Whether it is the latter.
        public let isReservePrice: Bool
    }

    /// One account's part.
    public struct NamedPayout: Hashable, Sendable {
        /// The account's name.
        public let name: String
        /// How much.
        public let amount: Amount
    }

    /// Everything that the lane earned, before take and slack fee.
    public var earned: Amount { line.revenue }

    /// What it earned of one kind.
    public subscript(kind: EarningKind) -> Amount { kind.value(of: line) }

    /// What of ``earned`` is the lane's own: that which crosses lanes left out.
    public var ownRevenue: Amount { line.revenue - line.crossLane }

    /// What sharing the block gained the lane, net of take and slack fee, with its sign: ``earned`` less both less
    /// `line.alone` ("better alone?"). Negative only where the spec allows it (ATTR-9).
    public var gainOverAlone: String { difference(line.revenue - line.operatorFees, line.alone) }

    init(_ lane: LaneName, _ subBlocks: SubBlocks) {
        self.lane = lane
        line = subBlocks.line(of: lane)
        transactions = subBlocks.inclusions.filter { $0.lane == lane }
        bundles = subBlocks.produced.flatMap { Self.bundleParts(of: lane, $0, subBlocks.records) }
        payouts = line.payouts.map { NamedPayout(name: subBlocks.records.name(of: $0.account), amount: $0.amount) }
        crossings = subBlocks.crossings.filter { $0.lanes.contains(lane) }
        place = subBlocks.place
    }

    private static func bundleParts(
        of lane: LaneName, _ produced: ProducedSubBlock, _ records: Records
    ) -> [BundlePart] {
        produced.subBlock.outcomes.bundles.filter { $0.outcome == .included }.compactMap { outcome in
            let id = records.id(of: outcome.bundle)
            guard let bundle = records.bundles[id]?.bundle, bundle.legs.contains(where: { $0.lane == lane }) else {
                return nil
            }
            let crosses = bundle.legs.contains { $0.lane != lane }
            let amount =
                crosses ? reservePrices(of: bundle, in: lane, records) : outcome.paid - outcome.refund
            guard amount > 0 else { return nil }
            return BundlePart(
                height: produced.height, id: id, payer: records.name(of: outcome.payer), amount: amount,
                isReservePrice: crosses)
        }
    }

    /// Of every opening once, however many legs stand there (BUN-4).
    private static func reservePrices(of bundle: Bundle, in lane: LaneName, _ records: Records) -> Amount {
        let openings = Set(bundle.legs.filter { $0.lane == lane }.map(\.opening))
        return openings.reduce(0) { $0 + (records.lanes[lane]?.openings[$1.kind]?.reservePrice ?? 0) }
    }
}

extension LaneStatement: CustomStringConvertible {
    /// What it earned by kind and in all, then of what, then where it went, then what crossed lanes.
    public var description: String {
        var lines = ["\(lane) in \(place):"]
        var sums = TextTable(texts: [], numbers: EarningKind.allCases.map(\.rawValue) + Self.sumColumns)
        sums.add(
            EarningKind.allCases.map { self[$0].text } + [
                earned.text, line.take.text, line.slackFee.text, line.alone.text, gainOverAlone,
            ])
        lines += sums.lines + itemLines + payouts.map { "  to \($0.name): \($0.amount.text)" }
        lines += crossings.map(\.description)
        return lines.joined(separator: "\n")
    }

    private static let sumColumns = ["earned", "take", "slack fee", "alone", "gain"]

    /// What was paid by whom.
    var itemLines: [String] {
        var table = TextTable(
            texts: ["of", "from", "outcome"],
            numbers: ["gas", "base fee", "priority fee", "charge", "bundle"])
        for item in transactions {
            table.add([
                item.id, item.sender, item.outcome.name, item.gas.text, item.baseFee.text, item.priorityFee.text,
                item.charge.text,
            ])
        }
        for part in bundles {
            let what = part.isReservePrice ? "reserve price" : "bid"
            table.add([part.id, part.payer, what, "", "", "", "", part.amount.text])
        }
        return table.isEmpty ? [] : table.lines
    }
}
