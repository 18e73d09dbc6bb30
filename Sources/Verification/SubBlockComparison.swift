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
        if let outcomes = try decoded(Outcomes.self, published.outcomes, "outcomes", .badOutcome) {
            try compare(outcomes)
        }
        if let attribution = try decoded([LaneAttribution].self, published.attribution, "attribution", .badAttribution) {
            try compare(attribution)
        }
        if let journal = try decoded([Posting].self, published.journal, "journal", .badLedger) {
            try compare(journal)
        }
        try compareHeader()
        guard published.header.isSigned(by: sequencer) else {
            throw Difference(
                .badSignature, at: place, expected: "a signature by \(sequencer)", found: "\(published.header.signature)")
        }
    }

    /// The section as it was published, or nil when its bytes are the derived ones.
    private func decoded<Section: WireCodable>(
        _: Section.Type, _ bytes: [UInt8], _ name: String, _ verdict: Difference.Verdict
    ) throws(Difference) -> Section? {
        let expected: [UInt8] =
            switch name {
            case "outcomes": derived.outcomes.encoded
            case "attribution": derived.attribution.encoded
            default: derived.journal.encoded
            }
        if bytes == expected { return nil }
        do {
            return try Section(decoding: bytes)
        } catch {
            throw Difference(verdict, at: "\(place), \(name)", expected: "\(expected.count) bytes", found: "\(error)")
        }
    }

    private func compare(_ found: Outcomes) throws(Difference) {
        try compareOrder(found.included)
        try compareList(derived.outcomes.included, found.included, "included", .badOutcome)
        try compareList(derived.outcomes.endings, found.endings, "endings", .badOutcome)
        try compareList(derived.outcomes.faults, found.faults, "faults", .badOutcome)
    }

    private func compareOrder(_ found: [Inclusion]) throws(Difference) {
        let expected = derived.outcomes.included.map(\.transaction)
        let published = found.map(\.transaction)
        guard expected != published else { return }
        let (isExpected, isPublished) = (Set(expected), Set(published))
        if let (index, hash) = expected.enumerated().first(where: { !isPublished.contains($0.element) }) {
            throw Difference(.omitted, at: "\(place), position \(index)", expected: "\(hash)", found: "no such transaction")
        }
        if let (index, hash) = published.enumerated().first(where: { !isExpected.contains($0.element) }) {
            throw Difference(.notDue, at: "\(place), position \(index)", expected: "no such transaction", found: "\(hash)")
        }
        let pairs = zip(expected, published)
        guard let (index, pair) = pairs.enumerated().first(where: { $0.element.0 != $0.element.1 }) else {
            throw Difference(
                .wrongOrder, at: place, expected: "\(expected.count) transactions", found: "\(published.count)")
        }
        throw Difference(.wrongOrder, at: "\(place), position \(index)", expected: "\(pair.0)", found: "\(pair.1)")
    }

    private func compare(_ found: [LaneAttribution]) throws(Difference) {
        for (expected, published) in zip(derived.attribution, found) where expected != published {
            throw Difference(
                .badAttribution, at: "\(place), lane \(expected.lane)", expected: expected.summary,
                found: published.summary)
        }
        try compareList(derived.attribution, found, "attribution", .badAttribution)
    }

    private func compare(_ found: [Posting]) throws(Difference) {
        for (index, (expected, published)) in zip(derived.journal, found).enumerated() where expected != published {
            throw Difference(
                .badLedger, at: "\(place), posting \(index)", expected: expected.summary, found: published.summary)
        }
        try compareList(derived.journal, found, "journal", .badLedger)
    }

    private func compareList<Element: Equatable>(
        _ expected: [Element], _ found: [Element], _ name: String, _ verdict: Difference.Verdict
    ) throws(Difference) {
        for (index, (a, b)) in zip(expected, found).enumerated() where a != b {
            throw Difference(verdict, at: "\(place), \(name) \(index)", expected: "\(a)", found: "\(b)")
        }
        guard expected.count == found.count else {
            throw Difference(verdict, at: "\(place), \(name)", expected: "\(expected.count) lines", found: "\(found.count)")
        }
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

/// Compares a published block header with the derived one (VER-3).
struct BlockComparison {
    let derived: BlockHeader
    let published: Signed<BlockHeader>
    let sequencer: PublicKey

    func check() throws(Difference) {
        let place = "block \(derived.number)"
        for (name, expected, found) in zip3(derived.commitments, published.header.commitments) where expected != found {
            throw Difference(.badCommitment, at: "\(place), header.\(name)", expected: expected, found: found)
        }
        guard published.isSigned(by: sequencer) else {
            throw Difference(
                .badSignature, at: place, expected: "a signature by \(sequencer)", found: "\(published.signature)")
        }
    }

    private func zip3(
        _ a: [(name: String, value: String)], _ b: [(name: String, value: String)]
    ) -> [(String, String, String)] {
        zip(a, b).map { ($0.name, $0.value, $1.value) }
    }
}

extension BlockHeader {
    /// Every field with its name, as text.
    fileprivate var commitments: [(name: String, value: String)] {
        [
            ("number", "\(number)"), ("previous", "\(previous)"), ("first_height", "\(firstHeight)"),
            ("sub_block_count", "\(subBlockCount)"), ("sub_blocks", "\(subBlocksRoot)"), ("log", "\(logHash)"),
            ("lanes", "\(lanesRoot)"), ("rules", "\(rulesRoot)"), ("state", "\(stateRoot)"),
            ("attribution", "\(attributionRoot)"), ("ledger", "\(ledgerRoot)"),
        ]
    }
}

extension LaneAttribution {
    fileprivate var summary: String {
        let payouts = payouts.map { "\($0.account) \($0.amount)" }.joined(separator: ", ")
        return "\(lane): \(transactions) transactions, gas \(gas) at \(baseFeePerGas), base fee \(baseFee), "
            + "priority fee \(priorityFee), charge \(charge), data fee \(dataFee), take \(take), paid to [\(payouts)]"
    }
}

extension Posting {
    fileprivate var summary: String { "\(side) \(account) \(amount) (\(kind) of \(reference))" }
}
