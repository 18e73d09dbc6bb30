import Simulation

/// Whether of two that arrived for one sub-block the one that pays more ever stands later (CHECK-5).
struct FeeOrder {
    private let flow: CheckCase
    private let places: [String: Int]

    init(_ flow: CheckCase, _ result: SimulationResult) {
        self.flow = flow
        let order = result.subBlocks.flatMap(\.order)
        places = Dictionary(order.enumerated().map { ($1, $0) }) { first, _ in first }
    }

    /// The first two that stand the wrong way round, by id; transactions that were not included are left out.
    var firstBreach: (higher: String, lower: String)? {
        for higher in flow.arrivals {
            for lower in flow.arrivals where lower.at == higher.at && lower.priorityFee < higher.priorityFee {
                guard let high = places[higher.id], let low = places[lower.id], low < high else { continue }
                return (higher.id, lower.id)
            }
        }
        return nil
    }
}
