import RuleBuild
import Wire

extension ScenarioReader {
    /// `[[bundles]]` (SIM-40).
    mutating func readBundles(
        _ lanes: [Scenario.Lane], _ transactions: [Scenario.Transaction]
    ) throws(RuleBuildError) -> [Scenario.Bundle] {
        let lanes = LanesByName(lanes)
        let laneOf = Dictionary(uniqueKeysWithValues: transactions.map { ($0.id, $0.lane) })
        var bundles: [Scenario.Bundle] = []
        for table in try root.tables("bundles") {
            bundles.append(try readBundle(table, number: bundles.count + 1, lanes, laneOf))
        }
        return bundles
    }

    private mutating func readBundle(
        _ table: ManifestTable, number: Int, _ lanes: LanesByName, _ laneOf: [String: LaneName]
    ) throws(RuleBuildError) -> Scenario.Bundle {
        try table.allow([
            "id", "at", "from", "bid", "atomicity", "refund", "valid_from", "valid_until", "replacement", "legs",
        ])
        let id = try readID(table, default: "b\(number)")
        let at = try table.integer("at", in: 1...subBlocks, default: 1)
        let from = try readAccount(table, "from", default: nil)
        let validFrom = try table.integer("valid_from", in: 0...UInt64.max, default: 0)
        let refund = try readRefund(table)
        let legTables = try table.tables("legs")
        guard !legTables.isEmpty else {
            throw table.missing("legs", "Add legs = [{ lane = \"\(lanes.lanes[0].name)\" }].")
        }
        guard legTables.count <= Wire.Bundle.legsMax else {
            throw table.error(
                .badValue, "legs", "the bundle has \(legTables.count) legs",
                "A bundle takes \(Wire.Bundle.legsMax).")
        }
        var legs: [Scenario.Leg] = []
        for leg in legTables {
            legs.append(try readLeg(leg, of: id, number: legs.count + 1, payer: from, lanes, laneOf))
        }
        return Scenario.Bundle(
            id: id, at: at, from: from, bid: try table.amount("bid", default: 0),
            atomicity: try table.choice("atomicity", Atomicity.allCases.map { ($0.name, $0) }),
            refundPercent: refund.percent, refundTo: refund.to, validFrom: validFrom,
            validUntil: try table.integer("valid_until", in: 0...UInt64.max, default: max(at, validFrom)),
            replacement: try readReplacement(table), legs: legs)
    }

    /// A percentage, or `{ percent = 90, to = "alice" }`.
    private mutating func readRefund(
        _ table: ManifestTable
    ) throws(RuleBuildError) -> (percent: UInt8, to: String?) {
        guard table.hasTable("refund") else { return (try table.integer("refund", in: 0...100, default: 0), nil) }
        let refund = try table.table("refund")
        try refund.allow(["percent", "to"])
        guard refund.has("percent") else { throw refund.missing("percent", "Write { percent = 90 }.") }
        let percent = try refund.integer("percent", in: 0...100, default: UInt8(0))
        guard refund.has("to") else { return (percent, nil) }
        return (percent, try readAccount(refund, "to", default: nil))
    }

    /// A number as it is, the first 16 bytes of a text's hash.
    private func readReplacement(_ table: ManifestTable) throws(RuleBuildError) -> UInt128 {
        let key = "replacement"
        guard table.hasText(key), let text = try table.string(key) else {
            return try table.integer(key, in: 0...UInt128.max, default: 0)
        }
        let words = Hash.of(.developmentKey, Array("replacement/\(text)".utf8)).bytes.words
        return UInt128(words.0) << 64 | UInt128(words.1)
    }

    private mutating func readLeg(
        _ table: ManifestTable, of bundle: String, number: Int, payer: String, _ lanes: LanesByName,
        _ laneOf: [String: LaneName]
    ) throws(RuleBuildError) -> Scenario.Leg {
        try table.allow([
            "id", "lane", "opening", "from", "gas", "priority_fee", "max_fee", "payload", "text",
        ])
        let id = try table.identifier("id") ?? "leg\(number)"
        guard names.add(id: "\(bundle)/\(id)") else { throw table.duplicate("id", id) }
        let lane = try readLane(of: table, lanes)
        let fees = try readFees(table, lane)
        return Scenario.Leg(
            id: id, lane: lane.name, opening: try readOpening(table, lane.name, laneOf),
            from: try readAccount(table, "from", default: payer),
            gas: try table.integer("gas", in: 0...UInt64.max, default: usualGas), maxFee: fees.max,
            priorityFee: fees.priority, payload: try readPayload(table))
    }

    /// `top`, `bottom`, or `after:` and a transaction of the lane.
    private func readOpening(
        _ table: ManifestTable, _ lane: LaneName, _ laneOf: [String: LaneName]
    ) throws(RuleBuildError) -> Scenario.Opening {
        let (key, after) = ("opening", "after:")
        let text = try table.string(key) ?? "top"
        switch text {
        case "top": return .top
        case "bottom": return .bottom
        default: break
        }
        guard text.hasPrefix(after) else {
            throw table.error(
                .badValue, key, "\"\(text.prefix(80))\" is no opening", "Choose \"top\", \"bottom\" or \"after:ID\".")
        }
        let id = String(text.dropFirst(after.count))
        guard let other = laneOf[id] else {
            throw table.unknown(key, id, "transaction", among: laneOf.keys.sorted())
        }
        guard other == lane else {
            throw table.error(
                .badValue, key, "transaction \(id) is in lane \(other), the leg in lane \(lane)",
                "Name a transaction of the leg's lane.")
        }
        return .after(id)
    }
}
