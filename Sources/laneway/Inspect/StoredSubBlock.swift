import Node
import Store
import Wire

/// A sub-block as it was stored, read without trusting it: every index points somewhere, every sum fits.
struct StoredSubBlock {
    let header: Signed<SubBlockHeader>
    let outcomes: Outcomes
    let attribution: [LaneAttribution]
    let components: [Component]
    /// What all lanes were attributed.
    let revenue: Amount

    /// Nil where there is none at `height`; throws ``DamagedStore`` for one that cannot be right.
    init?(at height: UInt64, _ store: NodeStore) throws {
        guard let stored = try store.subBlock(at: height) else { return nil }
        let place = "sub-block \(height)"
        header = stored.header
        do {
            outcomes = try Outcomes(decoding: stored.outcomes)
            attribution = try [LaneAttribution](decoding: stored.attribution)
            components = try [Component](decoding: stored.components)
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
    }

    /// The line of the lane that an inclusion of this sub-block is in.
    func line(of inclusion: Inclusion) -> LaneAttribution { attribution[Int(inclusion.laneIndex)] }
}

/// A store that holds what no node writes.
struct DamagedStore: Error, CustomStringConvertible {
    let description: String

    init(_ place: String, _ reason: String, _ store: NodeStore) {
        description =
            "\(place) is damaged: \(reason). Run `laneway verify \(store.directory)`, which says what it should be."
    }
}

/// Something well asked for that is not there.
struct NotThere: Error, CustomStringConvertible {
    let description: String
}

extension LaneAttribution {
    /// What all of `lines` were attributed; nil where that passes 2^128 - 1, which no node writes.
    static func revenue(of lines: [LaneAttribution]) -> Amount? {
        lines.lazy.flatMap { [$0.baseFee, $0.priorityFee, $0.charge, $0.bundle, $0.crossLane] }.checkedSum
    }
}
