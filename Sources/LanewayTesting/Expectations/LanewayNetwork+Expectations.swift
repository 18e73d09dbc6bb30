import Sequencer
public import Testing
public import Wire

extension LanewayNetwork {
    /// Expects what an account has, held or not.
    ///
    /// - Parameters:
    ///   - account: one of this network's, ``treasury(of:sourceLocation:)`` and ``operatorAccount`` among them.
    ///   - balance: in the smallest unit.
    ///   - sourceLocation: where the issue points.
    public func expect(
        _ account: Account, has balance: Amount, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        compare(account, has: balance, holding: nil).record(at: sourceLocation)
    }

    /// Expects how much of what an account has is held for what is pending.
    ///
    /// - Parameters:
    ///   - account: one of this network's.
    ///   - held: in the smallest unit.
    ///   - sourceLocation: where the issue points.
    public func expect(
        _ account: Account, holds held: Amount, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        compare(account, has: nil, holding: held).record(at: sourceLocation)
    }

    /// Expects how a transaction ended so far, in whichever sub-block. What was rejected has ended at once.
    public func expect(
        _ transaction: SubmittedTransaction, ended ending: TransactionEnding,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        history.expect(transaction, ended: ending, sourceLocation: sourceLocation)
    }

    /// Expects how a leg of a bundle ended so far, in whichever sub-block.
    public func expect(
        _ leg: SubmittedLeg, ended ending: TransactionEnding, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        history.expect(leg, ended: ending, sourceLocation: sourceLocation)
    }

    /// Expects how a bundle ended so far, in whichever sub-block. What was rejected has ended at once.
    public func expect(
        _ bundle: SubmittedBundle, ended ending: BundleEnding, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        history.expect(bundle, ended: ending, sourceLocation: sourceLocation)
    }

    /// Expects exactly what the rule said happened with a transaction so far, in this order; `[]`: nothing.
    public func expect(
        _ transaction: SubmittedTransaction, emitted events: [[UInt8]],
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        history.expect(transaction, emitted: events, sourceLocation: sourceLocation)
    }

    /// Expects exactly what the rule said happened with a leg of a bundle so far, in this order; `[]`: nothing.
    public func expect(
        _ leg: SubmittedLeg, emitted events: [[UInt8]], sourceLocation: SourceLocation = #_sourceLocation
    ) {
        history.expect(leg, emitted: events, sourceLocation: sourceLocation)
    }

    /// Expects that no money was made or lost: in every sub-block what senders and payers paid is what lanes, operator and
    /// refunds got, and every lane paid out what it earned; balances sum to deposits; every hold is something's that is
    /// pending.
    public func expectConservation(sourceLocation: SourceLocation = #_sourceLocation) {
        for produced in produced { Conservation(of: produced.subBlock).comparison.record(at: sourceLocation) }
        do {
            try core.checkSupply()
            try core.checkHolds()
        } catch {
            Failure.record("no money should be made or lost: \(error)", at: sourceLocation)
        }
    }

    func compare(_ account: Account, has balance: Amount?, holding held: Amount?) -> Comparison {
        var rows: [Comparison.Row] = []
        if let balance { rows.append(Comparison.Row("has", expected: balance, actual: self.balance(of: account))) }
        if let held { rows.append(Comparison.Row("holds", expected: held, actual: self.held(of: account))) }
        let isKnown = records.accounts[account.key] != nil
        return Comparison(
            sentence: "\(account) should have something else after sub-block \(height)",
            rows: rows,
            notes: isKnown ? movementLines(of: account) : ["  \(account) is an account of another network"])
    }
}
