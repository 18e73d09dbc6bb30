import Store
import Wire

/// Compares what was published as a sub-block with what was derived, the most telling difference first (VER-2).
struct SubBlockComparison {
    let derived: SubBlock
    let published: EncodedSubBlock
    let sequencer: PublicKey

    private var place: String { "sub-block \(derived.header.height)" }

    /// Throws the first difference. Every byte of the published sub-block is covered.
    func check() throws(Difference) {
        try compare(derived.outcomes, published.outcomes, "outcomes", .badOutcome) { (found) throws(Difference) in
            try OrderComparison(derived: derived, published: found.included, place: place).check()
            try compareInclusions(found.included)
            try compareLines(derived.outcomes.endings, found.endings, "ending", .badOutcome, \.summary)
            try compareLines(derived.outcomes.faults, found.faults, "fault", .badOutcome, \.summary)
        }
        try compare(derived.attribution, published.attribution, "attribution", .badAttribution) {
            (found) throws(Difference) in try compareAttribution(found)
        }
        try compare(derived.journal, published.journal, "journal", .badLedger) { (found) throws(Difference) in
            try compareLines(derived.journal, found, "posting", .badLedger, \.summary)
        }
        try compareHeader()
        guard published.header.isSigned(by: sequencer) else {
            throw Difference(
                .badSignature, at: place, expected: "a signature by \(sequencer)",
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

    /// Of the same transactions in the same order.
    private func compareInclusions(_ found: [Inclusion]) throws(Difference) {
        for (index, (expected, found)) in zip(derived.outcomes.included, found).enumerated() where expected != found {
            for (a, b) in zip(expected.fields, found.fields) where a.value != b.value {
                throw Difference(
                    .badOutcome, at: "\(place), position \(index), transaction \(expected.transaction), \(a.name)",
                    expected: a.value, found: b.value)
            }
        }
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
        try same("outcomes_hash", a.outcomesHash, b.outcomesHash)
        try same("attribution_hash", a.attributionHash, b.attributionHash)
        try same("journal_hash", a.journalHash, b.journalHash)
    }
}
