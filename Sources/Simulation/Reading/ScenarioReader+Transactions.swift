import RuleBuild
import Wire

extension ScenarioReader {
    /// `[[transactions]]` (SIM-30), with the nonces that they do not give.
    mutating func readTransactions(_ lanes: [Scenario.Lane]) throws(RuleBuildError) -> [Scenario.Transaction] {
        let lanes = LanesByName(lanes)
        var transactions: [Scenario.Transaction] = []
        var hasNonce: [Bool] = []
        for table in try root.tables("transactions") {
            transactions.append(try readTransaction(table, number: transactions.count + 1, lanes))
            hasNonce.append(table.has("nonce"))
            names.finish(transaction: transactions[transactions.count - 1].id)
        }
        Self.giveNonces(&transactions, where: { !hasNonce[$0] })
        return transactions
    }

    private mutating func readTransaction(
        _ table: ManifestTable, number: Int, _ lanes: LanesByName
    ) throws(RuleBuildError) -> Scenario.Transaction {
        try table.allow([
            "id", "at", "lane", "from", "gas", "priority_fee", "max_fee", "bid", "payload", "text", "valid_until",
            "nonce",
        ])
        let id = try readID(table, default: "t\(number)")
        let at = try table.integer("at", in: 1...subBlocks, default: 1)
        let lane = try readLane(of: table, lanes)
        let from = try readAccount(table, "from", default: nil)
        let fees = try readFees(table, lane)
        return Scenario.Transaction(
            id: id, at: at, lane: lane.name, from: from,
            gas: try table.integer("gas", in: 0...UInt64.max, default: usualGas), maxFee: fees.max,
            priorityFee: fees.priority, bid: try table.amount("bid", default: 0), payload: try readPayload(table),
            validUntil: try table.integer(
                "valid_until", in: 0...UInt64.max,
                default: lane.nonceMode == .unordered ? at + SimulatedNetwork.lifetimeMax - 1 : 0),
            nonce: try table.integer("nonce", in: 0...UInt64.max, default: 0))
    }

    /// In order of arrival, one more than the largest that the sender has used before in the lane.
    private static func giveNonces(_ transactions: inout [Scenario.Transaction], where needsOne: (Int) -> Bool) {
        struct Chain: Hashable {
            let lane: LaneName
            let from: String
        }
        var next: [Chain: UInt64] = [:]
        for index in transactions.indices.sorted(by: { (transactions[$0].at, $0) < (transactions[$1].at, $1) }) {
            let chain = Chain(lane: transactions[index].lane, from: transactions[index].from)
            let expected = next[chain] ?? 0
            if needsOne(index) { transactions[index].nonce = expected }
            let used = transactions[index].nonce
            next[chain] = max(expected, used == .max ? used : used + 1)
        }
    }

    // MARK: What transactions and legs have in common

    /// A scenario's lanes, to look them up.
    struct LanesByName {
        let lanes: [Scenario.Lane]
        private let indices: [String: Int]

        init(_ lanes: [Scenario.Lane]) {
            self.lanes = lanes
            indices = Dictionary(uniqueKeysWithValues: lanes.enumerated().map { ($1.name.text, $0) })
        }

        subscript(name: String) -> Scenario.Lane? { indices[name].map { lanes[$0] } }
    }

    mutating func readID(_ table: ManifestTable, default fallback: String) throws(RuleBuildError) -> String {
        let id = try table.identifier("id") ?? fallback
        guard names.add(id: id) else { throw table.duplicate("id", id) }
        return id
    }

    /// The lane at `lane`; the only one if there is no such key.
    func readLane(of table: ManifestTable, _ lanes: LanesByName) throws(RuleBuildError) -> Scenario.Lane {
        guard let name = try table.string("lane") else {
            guard lanes.lanes.count == 1 else {
                throw table.missing("lane", "Name one of the lanes: lane = \"\(lanes.lanes[0].name)\".")
            }
            return lanes.lanes[0]
        }
        guard let lane = lanes[name] else {
            throw table.unknown("lane", name, "lane", among: lanes.lanes.map(\.name.text))
        }
        return lane
    }

    /// The account at `key`; else the default, else the only one that is listed.
    mutating func readAccount(
        _ table: ManifestTable, _ key: String, default fallback: String?
    ) throws(RuleBuildError) -> String {
        if let name = try table.string(key) {
            try use(account: name, in: table, key)
            return name
        }
        if let fallback { return fallback }
        guard root.has("accounts"), names.used.count == 1 else {
            throw table.missing(key, "Name an account: \(key) = \"\(names.used.first ?? "alice")\".")
        }
        return names.used[0]
    }

    /// `priority_fee`, and `max_fee` or what always pays (SIM-31).
    func readFees(
        _ table: ManifestTable, _ lane: Scenario.Lane
    ) throws(RuleBuildError) -> (priority: Amount, max: Amount) {
        let priority = try table.amount("priority_fee", default: 0)
        if table.has("max_fee") { return (priority, try table.amount("max_fee", default: 0)) }
        // A block raises a base fee by an eighth, or by 1 if that is more.
        let (doubled, isTooLarge) = lane.baseFee.addingReportingOverflow(lane.baseFee)
        let (base, isTooMuch) =
            lane.gasTarget == 0 ? (lane.baseFee, false) : doubled.addingReportingOverflow(Amount(subBlocks))
        let (sum, isFar) = base.addingReportingOverflow(priority)
        guard !isFar, lane.gasTarget == 0 || !(isTooLarge || isTooMuch) else {
            throw table.error(
                .badValue, "priority_fee", "base fee and priority fee sum to 2^128 or more",
                "Choose a smaller one, or give a max_fee.")
        }
        return (priority, sum)
    }
}
