import Wire

/// Whether an expectation held, as lines that can be laid side by side.
public struct ExpectationCheck: Hashable, Sendable {
    /// What was expected.
    public let expectation: Expectation
    /// What the expectation is about, for people.
    public let subject: String
    /// One line for each thing that was expected.
    public let expected: [String]
    /// As many lines as came of it, in the same order.
    public let actual: [String]

    /// Whether it held.
    public var held: Bool { expected == actual }

    /// What differs: lines of both sides with a space before them, of what was expected with `-`, of what came with `+`.
    public var difference: [String] {
        var lines: [String] = []
        let changes = actual.difference(from: expected)
        let (removed, inserted) = (
            Set(changes.removals.map(\.offset)), Set(changes.insertions.map(\.offset))
        )
        var (left, right) = (0, 0)
        while left < expected.count || right < actual.count {
            if left < expected.count, removed.contains(left) {
                lines.append("- \(expected[left])")
                left += 1
            } else if right < actual.count, inserted.contains(right) {
                lines.append("+ \(actual[right])")
                right += 1
            } else {
                lines.append("  \(expected[left])")
                left += 1
                right += 1
            }
        }
        return lines
    }
}

extension CollectionDifference.Change {
    fileprivate var offset: Int {
        switch self {
        case .insert(let offset, _, _), .remove(let offset, _, _): offset
        }
    }
}

extension SimulationResult {
    /// Every expectation of the scenario against what came of it, in the file's order (SIM-60).
    public var checks: [ExpectationCheck] { scenario.expectations.map(check) }

    private func check(_ expectation: Expectation) -> ExpectationCheck {
        let place = expectation.at.map { " in sub-block \($0)" } ?? ""
        func answer(_ subject: String, _ expected: [String], _ actual: [String]) -> ExpectationCheck {
            ExpectationCheck(expectation: expectation, subject: subject + place, expected: expected, actual: actual)
        }
        switch expectation.subject {
        case .order(let ids):
            return answer("order", ids, subBlocks(at: expectation.at).flatMap(\.order))
        case .outcome(let name, let id):
            return answer("outcome of \(id)", [name], outcomes(of: id, at: expectation.at))
        case .attribution(let amounts, let lane):
            let line = line(of: lane, at: expectation.at)
            let fields = AttributionField.allCases.filter { amounts[$0] != nil }
            return answer(
                "attribution of \(lane)", fields.map { "\($0.rawValue) = \(amounts[$0] ?? 0)" },
                fields.map { "\($0.rawValue) = \($0.value(of: line))" })
        case .operatorFees(let amounts):
            let fields = OperatorField.allCases.filter { amounts[$0] != nil }
            return answer(
                "operator", fields.map { "\($0.rawValue) = \(amounts[$0] ?? 0)" },
                fields.map { "\($0.rawValue) = \(operatorAmount($0, at: expectation.at))" })
        case .balance(let amount, let name):
            return answer(
                "balance of \(name)", ["\(amount)"], balances.filter { $0.name == name }.map { "\($0.amount)" })
        }
    }

    /// How it ended there; if it has not ended anywhere, that it is pending.
    private func outcomes(of id: String, at height: UInt64?) -> [String] {
        let found = subBlocks(at: height).flatMap { subBlock in
            subBlock.outcomes.filter { $0.id == id }.map(\.outcome.name)
        }
        if found.isEmpty, height == nil, pending.contains(id) { return [Expectation.pending] }
        return found
    }
}
