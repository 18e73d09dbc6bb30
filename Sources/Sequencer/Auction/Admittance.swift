/// AUC-6: which bundles enter a component, and with whom.
///
/// Bundles come in the canonical order. One whose entry would make a component exceed a limit stays out. So a bundle
/// only ever makes way for larger ones that do take part; and the work is near linear in the legs of all bundles.
struct Admittance {
    /// The components, by their first bundle; each in the canonical order.
    private(set) var components: [[Contender]] = []
    /// Positions in the problem's bundles of those that stayed out.
    private(set) var limited: [Int] = []

    private struct Group {
        var lanes: Int
        var bundles: [Contender]
    }
    private var parent: [Int: Int] = [:]
    private var groups: [Int: Group] = [:]

    init(_ contenders: [Contender]) {
        for contender in contenders {
            enter(contender)
        }
        components = groups.values.map(\.bundles).filter { !$0.isEmpty }
            .sorted { Contender.canonicalOrder($0[0], $1[0]) }
        for index in components.indices {
            components[index].sort(by: Contender.canonicalOrder)
        }
    }

    private mutating func enter(_ contender: Contender) {
        let touched = Set(contender.lanes.map { root(of: $0) }).sorted()
        let lanes = touched.reduce(0) { $0 + (groups[$1]?.lanes ?? 1) }
        let bundles = touched.reduce(1) { $0 + (groups[$1]?.bundles.count ?? 0) }
        guard lanes <= AuctionLimits.lanesMax, bundles <= AuctionLimits.bundlesMax, let target = touched.first else {
            limited.append(contender.index)
            return
        }
        var merged = Group(lanes: lanes, bundles: [])
        for lane in touched {
            merged.bundles += groups.removeValue(forKey: lane)?.bundles ?? []
            parent[lane] = target
        }
        merged.bundles.append(contender)
        groups[target] = merged
    }

    private mutating func root(of lane: Int) -> Int {
        var root = lane
        while let next = parent[root], next != root { root = next }
        var lane = lane
        while lane != root { (lane, parent[lane]) = (parent[lane] ?? root, root) }
        return root
    }
}
