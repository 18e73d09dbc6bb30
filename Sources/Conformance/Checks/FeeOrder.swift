import Simulation

/// Whether of two that are alike but for sender, arrival and priority fee the one that pays more ever stands later
/// (CHECK-5).
struct FeeOrder {
    private let flow: CheckCase
    private let places: [String: Int]

    init(_ flow: CheckCase, _ result: SimulationResult) {
        self.flow = flow
        let order = result.subBlocks.flatMap(\.order)
        places = Dictionary(order.enumerated().map { ($1, $0) }) { first, _ in first }
    }

    /// How many pairs were both included, and the first of them that stands the wrong way round, by id.
    var pairs: (count: Int, breach: (higher: String, lower: String)?) {
        var count = 0
        var breach: (String, String)?
        for higher in flow.arrivals {
            for lower in flow.arrivals
            where lower.priorityFee < higher.priorityFee && lower.isAlike(higher, exceptFee: true) {
                guard let high = places[higher.id], let low = places[lower.id] else { continue }
                count += 1
                if low < high, breach == nil { breach = (higher.id, lower.id) }
            }
        }
        return (count, breach)
    }
}
