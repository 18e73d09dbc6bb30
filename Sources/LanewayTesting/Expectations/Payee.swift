public import Testing
public import Wire

/// Who gets a part of a lane's revenue.
public enum Payee: Hashable, Sendable {
    /// The lane's treasury, which gets what the rule does not pay out.
    case treasury
    /// Somebody whom the rule pays.
    case account(Account)
}

extension SubBlocks {
    /// Expects where what a lane earned went, less take and slack fee. Who is not named gets nothing.
    ///
    /// - Parameters:
    ///   - lane: the lane's name.
    ///   - payouts: in the smallest unit, summed over the sub-blocks: `[.account(alice): 10, .treasury: 220]`.
    ///   - sourceLocation: where the issue points.
    public func expect(
        _ lane: String, pays payouts: KeyValuePairs<Payee, Amount>,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        guard let name = known(lane, sourceLocation) else { return }
        compare(name, pays: payouts.map { ($0.key, $0.value) }).record(at: sourceLocation)
    }

    func compare(_ lane: LaneName, pays payouts: [(payee: Payee, amount: Amount)]) -> Comparison {
        let line = line(of: lane)
        var keys: [PublicKey] = []
        var expected: [PublicKey: Amount] = [:]
        for (payee, amount) in payouts {
            let key = key(of: payee, lane)
            if !keys.contains(key) { keys.append(key) }
            expected[key] = sum([expected[key] ?? 0, amount])
        }
        for payout in line.payouts where !keys.contains(payout.account) { keys.append(payout.account) }
        let rows = keys.map { key in
            Comparison.Row(
                records.name(of: key), expected: expected[key] ?? 0,
                actual: line.payouts.first { $0.account == key }?.amount ?? 0)
        }
        return Comparison(
            sentence: "\(lane) should have paid otherwise \(within)", rows: rows,
            notes: [
                "  earned \(line.revenue.text), of which to the operator: take \(line.take.text), "
                    + "slack fee \(line.slackFee.text)"
            ])
    }

    private func key(of payee: Payee, _ lane: LaneName) -> PublicKey {
        switch payee {
        case .treasury: records.lanes[lane]?.treasury ?? .zero
        case .account(let account): account.key
        }
    }
}
