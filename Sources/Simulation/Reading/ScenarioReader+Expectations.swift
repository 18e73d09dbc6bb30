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
        ("order", ["at", "lane"]), ("outcome", ["of", "at", "code"]), ("events", ["of", "lane", "at"]),
        ("attribution", ["lane", "at"]), ("operator", ["at"]), ("balance", ["of"]), ("faults", ["lane", "at"]),
    ]

    private func readExpectation(_ table: ManifestTable, _ lanes: LanesByName) throws(RuleBuildError) -> Expectation {
        try table.allow(["at", "of", "lane", "code"] + Self.subjects.map(\.key))
        let present = Self.subjects.filter { table.has($0.key) }
        guard let subject = present.first, present.count == 1 else {
            throw table.error(
                .badValue, present.last?.key ?? "at",
                present.isEmpty ? "nothing is expected" : "two things are expected at once",
                "Write one of \(Self.subjects.map(\.key).joined(separator: ", ")) in each [[expect]].")
        }
        for key in ["at", "of", "lane", "code"] where table.has(key) && !subject.with.contains(key) {
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
            return .order(ids, lane: try readLaneIfNamed(of: table, lanes))
        case "outcome": return try readOutcome(table, at)
        case "events": return try readEvents(table, lanes)
        case "attribution":
            let lane = try readLane(of: table, lanes)
            return .attribution(try readAmounts(table, key, AttributionField.allCases), lane: lane.name)
        case "operator": return .operatorFees(try readAmounts(table, key, OperatorField.allCases))
        case "faults":
            let count = try table.integer(key, in: 0...UInt64(UInt32.max), default: 0)
            return .faults(Int(count), lane: try readLaneIfNamed(of: table, lanes))
        default:
            guard let name = try table.string("of") else {
                throw table.missing("of", "Say whose balance it is: of = \"alice\".")
            }
            let known = names.used + lanes.lanes.map { "treasury/\($0.name)" } + ["operator"]
            guard known.contains(name) else { throw table.unknown("of", name, "account", among: known) }
            return .balance(try table.amount(key, default: 0), of: name)
        }
    }

    /// nil: all lanes are meant.
    private func readLaneIfNamed(
        of table: ManifestTable, _ lanes: LanesByName
    ) throws(RuleBuildError) -> LaneName? {
        table.has("lane") ? try readLane(of: table, lanes).name : nil
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
        guard table.has("code") else { return .outcome(name, code: nil, of: id) }
        guard name != Expectation.pending else {
            throw table.error(
                .badValue, "code", "what is \(Expectation.pending) has no code yet", "Leave \"code\" out.")
        }
        return .outcome(name, code: try table.integer("code", in: 0...UInt32.max, default: 0), of: id)
    }

    private func readEvents(
        _ table: ManifestTable, _ lanes: LanesByName
    ) throws(RuleBuildError) -> Expectation.Subject {
        var events: [[UInt8]] = []
        for text in try table.strings("events") ?? [] {
            guard let bytes = Hex.decode(text), (1...LaneEvent.dataBytesMax).contains(bytes.count) else {
                throw table.error(
                    .badValue, "events", "\(text) is no event",
                    "An event is 1 to \(LaneEvent.dataBytesMax) bytes in hexadecimal digits: \"0x0102\".")
            }
            events.append(bytes)
        }
        guard let id = try table.string("of") else {
            return .laneEvents(events, lane: try readLane(of: table, lanes).name)
        }
        guard !table.has("lane") else {
            throw table.error(
                .badValue, "lane", "the events of \(id) are of its own lane", "Leave \"lane\" or \"of\" out.")
        }
        guard names.hasID(id) else { throw table.unknown("of", id, "transaction or leg", among: names.ids) }
        return .events(events, of: id)
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
