import Node
public import Store
public import Wire

/// A sub-block as it was stored, read without trusting it: every index points somewhere, every sum fits.
public struct StoredSubBlock: Sendable {
    /// As the sequencer signed it.
    public let header: Signed<SubBlockHeader>
    /// How transactions and bundles ended.
    public let outcomes: Outcomes
    /// A line a lane.
    public let attribution: [LaneAttribution]
    /// What crossed lanes.
    public let components: [Component]
    /// What rules said happened.
    public let events: [LaneEvent]
    /// What all lanes were attributed.
    public let revenue: Amount

    /// Nil where there is none at `height`; throws ``DamagedStore`` for one that cannot be right.
    public init?(at height: UInt64, _ store: NodeStore) throws {
        guard let stored = try store.subBlock(at: height) else { return nil }
        let place = "sub-block \(height)"
        header = stored.header
        do {
            outcomes = try Outcomes(decoding: stored.outcomes)
            attribution = try [LaneAttribution](decoding: stored.attribution)
            components = try [Component](decoding: stored.components)
            events = try [LaneEvent](decoding: stored.events)
        } catch {
            throw DamagedStore(place, "\(error)", store)
        }
        guard let revenue = LaneAttribution.revenue(of: attribution) else {
            throw DamagedStore(place, "its attribution passes all bounds", store)
        }
        self.revenue = revenue
        guard
            components.allSatisfy({ component in
                component.shillFigures.allSatisfy { Int($0.lane) < component.lanes.count }
            })
        else { throw DamagedStore(place, "a shill figure is of no lane of its component", store) }
        guard outcomes.included.allSatisfy({ Int($0.laneIndex) < attribution.count }) else {
            throw DamagedStore(place, "a transaction is of no lane of its attribution", store)
        }
        guard
            events.allSatisfy({ event in
                Int(event.laneIndex) < attribution.count
                    && (event.function != .execute || Int(event.reference) < outcomes.included.count)
            })
        else { throw DamagedStore(place, "an event is of no lane or transaction of it", store) }
    }

    /// The line of the lane that an inclusion of this sub-block is in.
    public func line(of inclusion: Inclusion) -> LaneAttribution { attribution[Int(inclusion.laneIndex)] }

    /// The bundle of every hash that a leg standing in it may have: ``Wire/Outcomes/leg(_:)`` for all at once.
    ///
    /// - Complexity: ``Wire/Bundle/legsMax`` hashes for each bundle whose legs stand in it.
    var bundlesByLeg: [Hash: Hash] {
        var bundlesByLeg: [Hash: Hash] = [:]
        for bundle in outcomes.bundles where bundle.hasIncludedLegs {
            for index in 0..<Bundle.legsMax {
                bundlesByLeg[Bundle.legHash(at: index, of: bundle.bundle)] = bundle.bundle
            }
        }
        return bundlesByLeg
    }
}

extension LaneAttribution {
    /// What all of `lines` were attributed; nil where that passes 2^128 - 1, which no node writes.
    static func revenue(of lines: [LaneAttribution]) -> Amount? {
        lines.lazy.flatMap { [$0.baseFee, $0.priorityFee, $0.charge, $0.bundle, $0.crossLane] }.checkedSum
    }
}
