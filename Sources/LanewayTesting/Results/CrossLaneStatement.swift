public import Sequencer
public import Wire

/// What bundles of several lanes brought in one sub-block, how it was shared among the lanes that bids join, and what
/// every group of them could have had alone. All amounts in the smallest unit. Its description is a table for people.
public struct CrossLaneStatement: Sendable {
    /// The sub-block.
    public let height: UInt64
    /// As it was published.
    public let component: Component
    /// Ids of the winning bundles, single-lane ones among them.
    public let winners: [String]
    /// How every number came about; nil only where the sub-block does not come from the network that says so.
    public let attribution: ComponentAttribution?
    private let bids: [(id: String, lanes: [LaneName], value: Amount, note: String)]

    /// The lanes that bids join, two to eight.
    public var lanes: [LaneName] { component.lanes }

    /// What a lane gets, its own winning single-lane bids included; nil for a lane that is none of ``lanes``.
    public func share(of lane: String) -> Amount? { index(of: lane).map { component.units[$0] } }

    /// The same exactly, before it was rounded to whole units: an integer or `numerator/denominator`.
    public func exactShare(of lane: String) -> String? {
        guard let index = index(of: lane) else { return nil }
        return attribution?.result.exact[index].description
    }

    /// What a lane would get if every winning bundle were split equally among its lanes, likewise.
    public func equalSplit(of lane: String) -> String? {
        guard let index = index(of: lane) else { return nil }
        return attribution?.result.reference[index].description
    }

    /// v: what these lanes could have earned without the others; nil if one of them is none of ``lanes``.
    public func value(of group: String...) -> Amount? { value(of: group) }

    /// v: what these lanes could have earned without the others; nil if one of them is none of ``lanes``.
    public func value(of group: [String]) -> Amount? {
        let indices = group.map(index(of:))
        guard !indices.contains(nil) else { return nil }
        return component.values[Int(LaneSet(indices.compactMap { $0 }).rawValue)]
    }

    /// Whether a property of the attribution holds (ATTR-27).
    public func holds(_ property: AttributionProperty) -> Bool { component.properties[property.rawValue].held }

    init(_ component: Component, in produced: ProducedSubBlock, _ records: Records) {
        height = produced.height
        self.component = component
        winners = component.winners.map(records.id(of:))
        let group = produced.market?.groups.first { $0.lanes == component.lanes }
        attribution = group?.attribution
        let market = produced.market
        bids = (group?.bids ?? []).compactMap { place in
            guard let bid = market?.bids[place] else { return nil }
            let note =
                bid.won
                ? "won" : bid.failedTrial ? "a leg fails, counts for nobody" : bid.isLimited ? "past a limit" : "lost"
            return (
                records.id(of: bid.hash), Set(bid.bundle.legs.map(\.lane)).sorted(),
                bid.net - min(bid.net, bid.reservePrices), note
            )
        }
    }

    private func index(of lane: String) -> Int? { component.lanes.firstIndex { $0.text == lane } }
}

/// The published properties of an attribution (ATTR-27), in their order.
public enum AttributionProperty: Int, Sendable, CaseIterable {
    /// All of what winners pay is somebody's, and no more.
    case conservation
    /// No lane gets less than it could have had alone.
    case individualRationality
    /// No group of lanes does.
    case core
    /// A lane that adds nothing gets nothing.
    case nullLane
    /// Lanes that could be exchanged get the same, but for one unit.
    case symmetry

    var name: String {
        switch self {
        case .conservation: "conservation"
        case .individualRationality: "individual rationality"
        case .core: "core"
        case .nullLane: "null lane"
        case .symmetry: "symmetry"
        }
    }
}

extension CrossLaneStatement: CustomStringConvertible {
    /// The bids, what every lane gets and why, v of every group, and properties that do not hold.
    public var description: String {
        var lines = ["across \(byName.map { lanes[$0].text }.joined(separator: ", ")) in sub-block \(height):"]
        lines += bids.map { bid in
            "  \(bid.id): \(bid.value.text) for \(bid.lanes.map(\.text).joined(separator: " + ")), \(bid.note)"
        }
        var table = TextTable(texts: [""], numbers: byName.map { lanes[$0].text })
        table.add(["alone"] + byName.map { component.values[1 << $0].text })
        if let result = attribution?.result {
            table.add(["equal split"] + byName.map { result.reference[$0].description })
            table.add([result.rule.name] + byName.map { result.exact[$0].description })
        }
        table.add(["whole units"] + byName.map { component.units[$0].text })
        lines += table.lines
        let groups = component.values.indices.dropFirst().filter { $0.nonzeroBitCount > 1 }
        lines.append("  " + groups.map { "v(\(names(of: $0))) = \(component.values[$0].text)" }.joined(separator: ", "))
        for property in AttributionProperty.allCases where !holds(property) {
            let published = component.properties[property.rawValue]
            lines.append("  \(property.name) fails by \(published.figure) for \(names(of: Int(published.lanes)))")
        }
        return lines.joined(separator: "\n")
    }

    private func names(of group: Int) -> String {
        byName.filter { group >> $0 & 1 == 1 }.map { lanes[$0].text }.joined(separator: " + ")
    }

    /// The component's own order is that of its keys, which means nothing to people.
    private var byName: [Int] { lanes.indices.sorted { lanes[$0] < lanes[$1] } }
}
