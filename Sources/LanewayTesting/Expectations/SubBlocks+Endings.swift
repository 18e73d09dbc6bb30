public import Testing
import Wire

extension SubBlocks {
    /// Expects how a transaction ended in these sub-blocks. What was rejected ended in the next sub-block after it arrived.
    public func expect(
        _ transaction: SubmittedTransaction, ended ending: TransactionEnding,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        expect(transaction, compare(transaction.id, ended: ending), sourceLocation)
    }

    /// Expects how a leg of a bundle ended in these sub-blocks. A leg of a bundle that does not get in has not ended.
    public func expect(
        _ leg: SubmittedLeg, ended ending: TransactionEnding, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        expect(leg, compare(leg.id, ended: ending), sourceLocation)
    }

    /// Expects how a bundle ended in these sub-blocks.
    public func expect(
        _ bundle: SubmittedBundle, ended ending: BundleEnding, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        expect(bundle, compare(bundle.id, ended: ending), sourceLocation)
    }

    /// Records what differs, or that the submission is none of this network's.
    func expect(_ submission: any Submitted, _ comparison: Comparison, _ location: SourceLocation) {
        Failure.record(strangers([submission]) ?? comparison.failure, at: location)
    }

    /// Says which of these are unknown here; nil if none is. Ids alone would do for another network's, too.
    func strangers(_ submissions: [any Submitted]) -> String? {
        let unknown = submissions.filter { $0.parts.contains { records.ids[$0.hash] == nil } }.map(\.id)
        guard !unknown.isEmpty else { return nil }
        return "\(unknown.joined(separator: ", ")) was not submitted to this network, or only after \(place)"
    }

    func compare(_ id: String, ended ending: TransactionEnding) -> Comparison {
        let fate = fate(of: id)
        var rows = [outcomeRow(ending.outcome, id)]
        if let code = ending.code { rows.append(number("code", Amount(code), fate.map { Amount($0.code) })) }
        return Comparison(sentence: sentence(id, ending.outcome), rows: rows, notes: notes(on: id))
    }

    func compare(_ id: String, ended ending: BundleEnding) -> Comparison {
        let fate = fate(of: id)
        let outcome = fate?.bundle
        var rows = [outcomeRow(ending.outcome, id)]
        if let leg = ending.leg {
            let actual = outcome.flatMap { $0.leg == BundleOutcome.noLeg ? nil : Amount($0.leg) }
            rows.append(number("leg", Amount(clamping: leg), actual))
        }
        if let code = ending.code { rows.append(number("code", Amount(code), outcome.map { Amount($0.code) })) }
        if let paid = ending.paid { rows.append(number("paid", paid, outcome?.paid)) }
        if let refund = ending.refund { rows.append(number("refund", refund, outcome?.refund)) }
        if let rival = ending.rival {
            let actual = outcome.map { $0.rival == .zero ? "none" : records.id(of: $0.rival) } ?? "none"
            rows.append(Comparison.Row("rival", expected: .text(records.id(of: rival)), actual: .text(actual)))
        }
        if let price = ending.price { rows.append(number("price", price, outcome?.price)) }
        return Comparison(sentence: sentence(id, ending.outcome), rows: rows, notes: notes(on: id))
    }

    /// How it ended in words: `ended OUTBID in sub-block 2`, with why.
    func endingText(of id: String) -> String {
        guard let fate = records.fates[id] else { return "is pending" }
        let code = fate.code == 0 ? "" : " \(fate.code)"
        var text = "ended \(fate.outcome.name)\(code) in sub-block \(fate.height)"
        if let bundle = fate.bundle, bundle.rival != .zero {
            text += ", to \(records.id(of: bundle.rival)) at \(bundle.price.text)"
        }
        return text + (fate.explanation.map { ": \($0)" } ?? "")
    }

    // MARK: Parts

    /// How it ended, if that was here.
    private func fate(of id: String) -> Records.Fate? {
        guard let fate = records.fates[id], isHistory || heights?.contains(fate.height) == true else { return nil }
        return fate
    }

    /// Its outcome, if it ended here; else that it was pending still, or not any more.
    private func outcome(of id: String) -> String {
        if let fate = fate(of: id) { return fate.outcome.name }
        guard let earlier = records.fates[id], let heights, earlier.height < heights.lowerBound else {
            return Self.pending
        }
        return "ENDED BEFORE"
    }

    private func sentence(_ id: String, _ outcome: OutcomeCode?) -> String {
        let expected = outcome.map { "ended \($0.name)" } ?? "be pending"
        return outcome == nil ? "\(id) should \(expected)" : "\(id) should have \(expected) \(within)"
    }

    private func outcomeRow(_ expected: OutcomeCode?, _ id: String) -> Comparison.Row {
        Comparison.Row("outcome", expected: .text(expected?.name ?? Self.pending), actual: .text(outcome(of: id)))
    }

    private func number(_ name: String, _ expected: Amount, _ actual: Amount?) -> Comparison.Row {
        Comparison.Row(name, expected: .amount(expected), actual: actual.map { .amount($0) } ?? .text("none"))
    }

    private func notes(on id: String) -> [String] {
        let ending = "  \(id) \(endingText(of: id))"
        guard let bundle = records.bundles[id] else { return [ending] }
        let legs = bundle.legs.map(\.id).filter { records.fates[$0] != nil }
        return [ending] + legs.map { "  \($0) \(endingText(of: $0))" } + crossings.map(\.description)
    }

    static let pending = "PENDING"
}
