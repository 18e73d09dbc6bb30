import RuleBuild
import Wire

extension ScenarioReader {
    /// `[[expect]]` (SIM-60).
    func readExpectations(_ lanes: [Scenario.Lane]) throws(RuleBuildError) -> [Expectation] {
        let lanes = LanesByName(lanes)
        var expectations: [Expectation] = []
        for table in try root.tables("expect") { expectations.append(try readExpectation(table, lanes)) }
        return expectations
    }

    private static let subjects: [(key: String, with: [String])] = [
        ("order", ["at"]), ("outcome", ["of", "at"]), ("attribution", ["lane", "at"]), ("operator", ["at"]),
        ("balance", ["of"]),
    ]

    private func readExpectation(_ table: ManifestTable, _ lanes: LanesByName) throws(RuleBuildError) -> Expectation {
        try table.allow(["at", "of", "lane"] + Self.subjects.map(\.key))
        let present = Self.subjects.filter { table.has($0.key) }
        guard let subject = present.first, present.count == 1 else {
            throw table.error(
                .badValue, present.last?.key ?? "at",
                present.isEmpty ? "nothing is expected" : "two things are expected at once",
                "Write one of \(Self.subjects.map(\.key).joined(separator: ", ")) in each [[expect]].")
        }
        for key in ["at", "of", "lane"] where table.has(key) && !subject.with.contains(key) {
            throw table.error(
                .badValue, key, "\"\(key)\" says nothing about \"\(subject.key)\"", "Leave it out.")
        }
        let at: UInt64? = table.has("at") ? try table.integer("at", in: 1...subBlocks, default: 1) : nil
        return Expectation(
            line: table.line(subject.key), at: at, subject: try readSubject(table, subject.key, at, lanes))
    }

    private func readSubject(
        _ table: ManifestTable, _ key: String, _ at: UInt64?, _ lanes: LanesByName
    ) throws(RuleBuildError) -> Expectation.Subject {
        switch key {
        case "order":
            guard at != nil else { throw table.missing("at", "Say of which sub-block it is the order: at = 1.") }
            let ids = try table.strings(key) ?? []
            for id in ids where !names.hasID(id) {
                throw table.unknown(key, id, "transaction or leg", among: names.ids)
            }
            return .order(ids)
        case "outcome": return try readOutcome(table, at)
        case "attribution":
            let lane = try readLane(of: table, lanes)
            return .attribution(try readAmounts(table, key, AttributionField.allCases), lane: lane.name)
        case "operator": return .operatorFees(try readAmounts(table, key, OperatorField.allCases))
        default:
            guard let name = try table.string("of") else {
                throw table.missing("of", "Say whose balance it is: of = \"alice\".")
            }
            let known = names.used + lanes.lanes.map { "treasury/\($0.name)" } + ["operator"]
            guard known.contains(name) else { throw table.unknown("of", name, "account", among: known) }
            return .balance(try table.amount(key, default: 0), of: name)
        }
    }

    private func readOutcome(_ table: ManifestTable, _ at: UInt64?) throws(RuleBuildError) -> Expectation.Subject {
        guard let id = try table.string("of") else {
            throw table.missing("of", "Say what ended so: of = \"t1\".")
        }
        guard names.hasID(id) else {
            throw table.unknown("of", id, "transaction, bundle or leg", among: names.ids)
        }
        let name = try table.string("outcome") ?? ""
        let known = OutcomeCode.allCases.map(\.name) + [Expectation.pending]
        guard known.contains(name) else { throw table.unknown("outcome", name, "outcome", among: known) }
        guard at == nil || name != Expectation.pending else {
            throw table.error(
                .badValue, "at", "\(Expectation.pending) is what has not ended at the end", "Leave \"at\" out.")
        }
        return .outcome(name, of: id)
    }

    private func readAmounts<Field: RawRepresentable<String> & Hashable>(
        _ table: ManifestTable, _ key: String, _ fields: [Field]
    ) throws(RuleBuildError) -> [Field: Amount] {
        let inner = try table.table(key)
        try inner.allow(fields.map(\.rawValue))
        var amounts: [Field: Amount] = [:]
        for field in fields where inner.has(field.rawValue) {
            amounts[field] = try inner.amount(field.rawValue, default: 0)
        }
        guard !amounts.isEmpty else {
            throw table.error(
                .badValue, key, "nothing is expected of it",
                "Name some of \(fields.map(\.rawValue).joined(separator: ", ")).")
        }
        return amounts
    }
}
