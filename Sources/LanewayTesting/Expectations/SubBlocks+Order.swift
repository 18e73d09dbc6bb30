import RuleBuild
public import Testing
import Wire

extension SubBlocks {
    /// Expects exactly this to stand in the sub-blocks, in this order of execution, all lanes together.
    ///
    /// Lanes are interleaved, so tests of one rule say the order in its lane. A bundle stands for all of its legs in their
    /// order; name the legs (`bundle.legs[0]`) where they stand apart.
    ///
    /// - Parameters:
    ///   - expected: transactions, bundles, legs.
    ///   - sourceLocation: where the issue points.
    public func expect(order expected: any Submitted..., sourceLocation: SourceLocation = #_sourceLocation) {
        Failure.record(strangers(expected) ?? compare(order: expected, in: nil).failure, at: sourceLocation)
    }

    /// Expects exactly this to stand in the sub-blocks of one lane, in this order.
    ///
    /// - Parameters:
    ///   - lane: the lane's name; of bundles the legs in this lane are looked at.
    ///   - expected: transactions, bundles, legs.
    ///   - sourceLocation: where the issue points.
    public func expect(
        _ lane: String, order expected: any Submitted..., sourceLocation: SourceLocation = #_sourceLocation
    ) {
        guard let name = known(lane, sourceLocation) else { return }
        Failure.record(strangers(expected) ?? compare(order: expected, in: name).failure, at: sourceLocation)
    }

    /// Expects exactly this to stand in the sub-blocks, in this order; `[]`: nothing at all.
    public func expect(order expected: [any Submitted], sourceLocation: SourceLocation = #_sourceLocation) {
        Failure.record(strangers(expected) ?? compare(order: expected, in: nil).failure, at: sourceLocation)
    }

    /// Expects exactly this to stand in the sub-blocks of one lane, in this order; `[]`: nothing at all.
    public func expect(
        _ lane: String, order expected: [any Submitted], sourceLocation: SourceLocation = #_sourceLocation
    ) {
        guard let name = known(lane, sourceLocation) else { return }
        Failure.record(strangers(expected) ?? compare(order: expected, in: name).failure, at: sourceLocation)
    }

    func compare(order expected: [any Submitted], in lane: LaneName?) -> OrderComparison {
        let parts = expected.flatMap(\.parts).filter { lane == nil || $0.lane == lane }
        let actual = inclusions.filter { lane == nil || $0.lane == lane }
        let subject = lane.map { "the order in \($0)" } ?? "the order"
        return OrderComparison(
            sentence: "\(subject) should be another \(within)", expected: parts.map(\.id),
            actual: actual.map(\.id)
        ) { id in
            let owner = id.split(separator: "/").first.map(String.init) ?? id
            return "\(owner) \(endingText(of: owner))"
        }
    }

    /// The lane of this name; records an issue if there is none.
    func known(_ lane: String, _ location: SourceLocation) -> LaneName? {
        if let name = records.lane(lane) { return name }
        Failure.record(
            "there is no lane \"\(lane)\". \(NearestName.remedy(lane, among: records.laneNames))", at: location)
        return nil
    }
}
