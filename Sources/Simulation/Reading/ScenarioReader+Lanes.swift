import RuleBuild
import Wire

extension ScenarioReader {
    /// A lane before it is known what space it gets.
    struct LaneWish {
        let space: LaneSpace.Wish
        let lane: Scenario.Lane

        func lane(reserveGas: UInt64, bundleGas: UInt64) -> Scenario.Lane {
            Scenario.Lane(
                name: lane.name, rule: lane.rule, line: lane.line, configuration: lane.configuration,
                reserveGas: reserveGas, bundleGas: bundleGas, weight: lane.weight, baseFee: lane.baseFee,
                gasTarget: lane.gasTarget, nonceMode: lane.nonceMode, openings: lane.openings,
                openingPayers: lane.openingPayers)
        }
    }

    /// `[[lanes]]` (SIM-20).
    mutating func readLanes() throws(RuleBuildError) -> [LaneWish] {
        var lanes: [LaneWish] = []
        var taken: Set<LaneName> = []
        for table in try root.tables("lanes") {
            let lane = try readLane(table)
            guard taken.insert(lane.lane.name).inserted else { throw table.duplicate("name", lane.lane.name.text) }
            lanes.append(lane)
        }
        guard !lanes.isEmpty else {
            throw root.missing("lanes", "Add one: [[lanes]] and, in the next line, name = \"dex\".")
        }
        return lanes
    }

    private mutating func readLane(_ table: ManifestTable) throws(RuleBuildError) -> LaneWish {
        try table.allow(
            [
                "name", "rule", "reserve_gas", "bundle_gas", "weight", "base_fee", "gas_target", "nonce_mode", "config",
                "opening_payers",
            ] + ManifestTable.openingsKeys)
        let openings = try table.openings(default: OpeningKind.allCases)
        let lane = Scenario.Lane(
            name: try table.laneName("name"), rule: try table.string("rule") ?? Self.ruleOfLanes,
            line: table.line("rule"), configuration: try readConfiguration(table.table("config")), reserveGas: 0,
            bundleGas: 0, weight: try table.integer("weight", in: 1...UInt32.max, default: 1),
            baseFee: try table.amount("base_fee", default: 0),
            gasTarget: try table.integer("gas_target", in: 0...UInt64.max, default: 0),
            nonceMode: try table.choice("nonce_mode", [("sequential", .sequential), ("unordered", .unordered)]),
            openings: openings, openingPayers: try readPayers(table, sells: openings != .closed))
        return LaneWish(
            space: LaneSpace.Wish(
                reserveGas: try table.gas("reserve_gas"), bundleGas: try table.gas("bundle_gas")), lane: lane)
    }

    /// `config`, in which a value may name an account (SIM-22).
    private mutating func readConfiguration(_ table: ManifestTable) throws(RuleBuildError) -> RuleConfiguration {
        var texts: [String: String] = [:]
        for name in table.names where table.hasTable(name) {
            let value = try table.table(name)
            try value.allow(["account", "integer"])
            guard value.has("account") else { continue }
            guard !value.has("integer") else {
                throw value.error(
                    .badValue, "integer", "there are an \"account\" and an \"integer\"", "Leave one of them out.")
            }
            texts[name] = "\(try readKey(value))"
        }
        return try RuleConfiguration(table, texts: texts)
    }

    /// The rule of a lane that names none.
    private static let ruleOfLanes = "FirstComeFirstServed"

    private mutating func readPayers(_ table: ManifestTable, sells: Bool) throws(RuleBuildError) -> [String] {
        let key = "opening_payers"
        guard let payers = try table.strings(key) else { return [] }
        guard sells else {
            throw table.error(
                .badValue, key, "there are \"\(key)\", but no opening is sold", "Sell some, or leave this out.")
        }
        guard (1...OpeningsPolicy.payersMax).contains(payers.count), Set(payers).count == payers.count else {
            throw table.error(
                .badValue, key, "payers are 1 to \(OpeningsPolicy.payersMax), each once",
                "Correct the list, or leave it out to sell to anybody.")
        }
        for payer in payers { try use(account: payer, in: table, key) }
        return payers
    }

    /// Throws for a name that is none, or not among those listed.
    mutating func use(account name: String, in table: ManifestTable, _ key: String) throws(RuleBuildError) {
        guard ManifestTable.isIdentifier(name) else {
            throw table.error(
                .badValue, key, "\"\(name.prefix(80))\" is no account's name", ManifestTable.identifierRemedy)
        }
        guard names.use(account: name) else {
            throw table.unknown(key, name, "account", among: names.used)
        }
    }
}

extension ManifestTable {
    /// nil: the scenario does not say.
    fileprivate func gas(_ key: String) throws(RuleBuildError) -> UInt64? {
        has(key) ? try integer(key, in: 0...UInt64.max, default: 0) : nil
    }
}
