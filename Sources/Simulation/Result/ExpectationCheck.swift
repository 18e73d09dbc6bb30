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
    public var difference: [String] { LineDifference.lines(expected: expected, actual: actual) }
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
        case .order(let ids, let lane):
            let order = subBlocks(at: expectation.at).flatMap(\.order)
            guard let lane else { return answer("order", ids, order) }
            let own = idsOfLane(lane)
            return answer("order of \(lane)", ids, order.filter(own.contains))
        case .outcome(let name, let code, let id):
            return answer(
                "outcome of \(id)", [code.map { "\(name) code \($0)" } ?? name],
                outcomes(of: id, at: expectation.at, withCode: code != nil))
        case .events(let events, let id):
            return answer(
                "events of \(id)", events.map { Hex.encode($0) }, self.events(at: expectation.at) { $0.id == id })
        case .laneEvents(let events, let lane):
            return answer(
                "events of \(lane)", events.map { Hex.encode($0) }, self.events(at: expectation.at) { $0.lane == lane })
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
        case .faults(let count, let lane):
            let faults = faults(of: lane, at: expectation.at)
            let came = ["\(faults.count)"] + (faults.count == count ? [] : faults)
            return answer("faults" + (lane.map { " of \($0)" } ?? ""), ["\(count)"], came)
        }
    }

    /// Ids of transactions and legs.
    private func idsOfLane(_ lane: LaneName) -> Set<String> {
        let legs = scenario.bundles.flatMap { bundle in
            bundle.legs.filter { $0.lane == lane }.map { "\(bundle.id)/\($0.id)" }
        }
        return Set(scenario.transactions.filter { $0.lane == lane }.map(\.id) + legs)
    }

    /// What happened, for people: `sub-block 3: order of dex: fuel`.
    private func faults(of lane: LaneName?, at height: UInt64?) -> [String] {
        subBlocks(at: height).flatMap { subBlock in
            subBlock.faults.filter { lane == nil || $0.lane == lane }.map { fault in
                "sub-block \(subBlock.height): \(FaultNames.function(fault)) of \(fault.lane): "
                    + FaultNames.fault(fault)
            }
        }
    }

    /// How it ended there; if it has not ended anywhere, that it is pending.
    private func outcomes(of id: String, at height: UInt64?, withCode: Bool) -> [String] {
        let found = subBlocks(at: height).flatMap { subBlock in
            subBlock.outcomes.filter { $0.id == id }
                .map { withCode ? "\($0.outcome.name) code \($0.code)" : $0.outcome.name }
        }
        if found.isEmpty, height == nil, pending.contains(id) { return [Expectation.pending] }
        return found
    }

    private func events(at height: UInt64?, where counts: (Event) -> Bool) -> [String] {
        subBlocks(at: height).flatMap(\.events).filter(counts).map { Hex.encode($0.data) }
    }
}
