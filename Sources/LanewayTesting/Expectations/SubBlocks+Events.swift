import RuleBuild
public import Testing
import Wire

extension SubBlocks {
    /// Expects exactly what the rule said happened with a transaction in these sub-blocks, in this order; `[]`: nothing.
    ///
    /// - Parameters:
    ///   - transaction: one of this network's.
    ///   - events: the rule's own bytes of each.
    ///   - sourceLocation: where the issue points.
    public func expect(
        _ transaction: SubmittedTransaction, emitted events: [[UInt8]],
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        expect(transaction, events, sourceLocation)
    }

    /// Expects exactly what the rule said happened with a leg in these sub-blocks, in this order; `[]`: nothing.
    public func expect(
        _ leg: SubmittedLeg, emitted events: [[UInt8]], sourceLocation: SourceLocation = #_sourceLocation
    ) {
        expect(leg, events, sourceLocation)
    }

    /// Expects exactly what a lane's rule said happened in these sub-blocks, in whichever call, in this order; `[]`:
    /// nothing.
    ///
    /// - Parameters:
    ///   - lane: the lane's name.
    ///   - events: the rule's own bytes of each.
    ///   - sourceLocation: where the issue points.
    public func expect(
        _ lane: String, emitted events: [[UInt8]], sourceLocation: SourceLocation = #_sourceLocation
    ) {
        guard let name = known(lane, sourceLocation) else { return }
        let actual = self.events.filter { $0.lane == name }
        Failure.record(
            compare("the rule of \(lane)", emitted: events, actual: actual.map(\.data)).failure, at: sourceLocation)
    }

    private func expect(_ submission: some Submitted, _ events: [[UInt8]], _ location: SourceLocation) {
        Failure.record(
            strangers([submission]) ?? compare(submission.id, emitted: events).failure, at: location)
    }

    func compare(_ id: String, emitted events: [[UInt8]]) -> OrderComparison {
        let actual = inclusions.filter { $0.id == id }.flatMap(\.events)
        var comparison = compare("the rule", with: " with \(id)", emitted: events, actual: actual)
        comparison.missing = { _ in "\(id) \(endingText(of: id))" }
        return comparison
    }

    private func compare(
        _ subject: String, with transaction: String = "", emitted events: [[UInt8]], actual: [[UInt8]]
    ) -> OrderComparison {
        OrderComparison(
            sentence: "\(subject) should have said something else\(transaction) \(within)",
            expected: events.map { Hex.encode($0) }, actual: actual.map { Hex.encode($0) },
            missing: { _ in "it was not said" })
    }

    /// What rules said, with whom it is about.
    var events: [(lane: LaneName, call: String, data: [UInt8])] {
        subBlocks.flatMap { subBlock in
            subBlock.events.map { event in
                let lane = subBlock.attribution[Int(event.laneIndex)].lane
                let included = subBlock.outcomes.included
                let call =
                    event.function == .execute
                    ? records.id(of: included[Int(event.reference)].transaction)
                    : "the rule of \(lane) in \(event.function)"
                return (lane, call, event.data)
            }
        }
    }
}
