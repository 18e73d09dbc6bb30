import Store
import Wire

/// Compares what was published as a sub-block with what was derived, the most telling difference first (VER-2).
struct SubBlockComparison {
    let derived: SubBlock
    let published: EncodedSubBlock
    /// Hashes of what of the derived sub-block was forced (INB-13).
    let forced: Set<Hash>
    let genesis: Genesis

    private var place: String { "sub-block \(derived.header.height)" }

    /// Throws the first difference. Every byte of the published sub-block is covered.
    func check() throws(Difference) {
        try compare(derived.outcomes, published.outcomes, "outcomes", .badOutcome) { (found) throws(Difference) in
            try OrderComparison(derived: derived, published: found, forced: forced, place: place).check()
            try compareFields(derived.outcomes.included, found.included, "position", .badOutcome, \.fields) {
                "position \($0), transaction \($1.transaction)"
            }
            try compareLines(derived.outcomes.endings, found.endings, "ending", .badOutcome, \.summary)
            try compareLines(derived.outcomes.faults, found.faults, "fault", .badOutcome, \.summary)
            try compareFields(derived.outcomes.bundles, found.bundles, "bundle", .badBundle, \.fields) {
                "bundle \($0), \($1.bundle)"
            }
        }
        try compare(derived.attribution, published.attribution, "attribution", .badAttribution) {
            (found) throws(Difference) in try compareAttribution(found)
        }
        try compare(derived.components, published.components, "components", .badAttribution) {
            (found) throws(Difference) in
            try compareFields(derived.components, found, "component", .badAttribution, \.fields) {
                "component \($0) of \($1.names)"
            }
        }
        try compare(derived.events, published.events, "events", .badEvent) { (found) throws(Difference) in
            try compareFields(derived.events, found, "event", .badEvent, { $0.fields(in: derived) }) {
                "event \($0) of lane \($1.lane(in: derived))"
            }
        }
        try compare(derived.journal, published.journal, "journal", .badLedger) { (found) throws(Difference) in
            try compareLines(derived.journal, found, "posting", .badLedger, \.summary)
        }
        try compareHeader()
        guard published.header.isSigned(in: genesis) else {
            throw Difference(
                .badSignature, at: place, expected: "a signature by \(genesis.sequencer) for this network",
                found: "\(published.header.signature)")
        }
    }

    /// Compares a section: by its bytes, and where these differ by what they say, so that the difference has a name.
    private func compare<Section: WireCodable>(
        _ expected: Section, _ bytes: [UInt8], _ name: String, _ verdict: Difference.Verdict,
        _ compareContent: (Section) throws(Difference) -> Void
    ) throws(Difference) {
        guard bytes != expected.encoded else { return }
        let found: Section
        do {
            found = try Section(decoding: bytes)
        } catch {
            throw Difference(
                verdict, at: "\(place), \(name)", expected: "\(expected.encodedByteCount) bytes that can be read",
                found: "\(error)")
        }
        try compareContent(found)
        // Whatever the comparison of contents passes over: other bytes are another sub-block.
        throw Difference(verdict, at: "\(place), \(name)", expected: "other bytes", found: "\(bytes.count) bytes")
    }

    /// Line by line, and in the first one that differs the first field that does. `name` says which line it is, of how
    /// many there are of one `kind`.
    private func compareFields<Line: Equatable>(
        _ expected: [Line], _ found: [Line], _ kind: String, _ verdict: Difference.Verdict,
        _ fields: (Line) -> [(name: String, value: String)], name: (Int, Line) -> String
    ) throws(Difference) {
        for (index, (a, b)) in zip(expected, found).enumerated() where a != b {
            for (expected, found) in zip(fields(a), fields(b)) where expected != found {
                throw Difference(
                    verdict, at: "\(place), \(name(index, a)), \(expected.name)", expected: expected.value,
                    found: found.value)
            }
        }
        try compareCounts(expected.count, found.count, kind, verdict)
    }

    private func compareAttribution(_ found: [LaneAttribution]) throws(Difference) {
        for (expected, published) in zip(derived.attribution, found) where expected != published {
            throw Difference(
                .badAttribution, at: "\(place), lane \(expected.lane)", expected: expected.summary,
                found: published.summary)
        }
        try compareCounts(derived.attribution.count, found.count, "lane", .badAttribution)
    }

    private func compareLines<Line: Equatable>(
        _ expected: [Line], _ found: [Line], _ name: String, _ verdict: Difference.Verdict, _ summary: (Line) -> String
    ) throws(Difference) {
        for (index, (a, b)) in zip(expected, found).enumerated() where a != b {
            throw Difference(verdict, at: "\(place), \(name) \(index)", expected: summary(a), found: summary(b))
        }
        try compareCounts(expected.count, found.count, name, verdict)
    }

    private func compareCounts(
        _ expected: Int, _ found: Int, _ name: String, _ verdict: Difference.Verdict
    ) throws(Difference) {
        guard expected != found else { return }
        throw Difference(
            verdict, at: "\(place), \(name) \(min(expected, found))", expected: "\(expected) of them", found: "\(found)"
        )
    }

    private func compareHeader() throws(Difference) {
        let (a, b) = (derived.header, published.header.header)
        func same<Value: Equatable>(_ name: String, _ expected: Value, _ found: Value) throws(Difference) {
            guard expected != found else { return }
            throw Difference(.badCommitment, at: "\(place), header.\(name)", expected: "\(expected)", found: "\(found)")
        }
        try same("height", a.height, b.height)
        try same("previous", a.previous, b.previous)
        try same("log_position", a.logPosition, b.logPosition)
        try same("log_hash", a.logHash, b.logHash)
        try same("inbox_number", a.inboxNumber, b.inboxNumber)
        try same("outcomes_hash", a.outcomesHash, b.outcomesHash)
        try same("attribution_hash", a.attributionHash, b.attributionHash)
        try same("components_hash", a.componentsHash, b.componentsHash)
        try same("events_hash", a.eventsHash, b.eventsHash)
        try same("journal_hash", a.journalHash, b.journalHash)
    }
}
