/// Which bundles win (Specs/auction.md). A pure function: what it answers depends neither on the order of lanes and
/// bundles nor on names, except which of exact equals wins.
public enum Auction {
    /// Decides a whole problem. Its work is bounded by ``AuctionLimits``, and near linear in the number of bundles for
    /// each opening.
    public static func decide(_ problem: AuctionProblem) -> AuctionDecision {
        let field = Field(problem)
        let admittance = Admittance(field.contenders)
        var limited = admittance.limited
        var waiting = Array(admittance.components.reversed())
        var components: [AuctionComponent] = []
        while let contenders = waiting.popLast() {
            if let component = AuctionComponent(contenders, of: problem) {
                components.append(component)
                continue
            }
            // AUC-9: the smaller half leaves; what stays may fall apart.
            let kept = contenders.prefix((contenders.count + 1) / 2)
            limited += contenders.dropFirst(kept.count).map(\.index)
            waiting += Admittance(Array(kept)).components.reversed()
        }
        return AuctionDecision(
            components: components, limited: limited.sorted(), dominated: field.dominated, unfit: field.unfit)
    }
}

/// What ``Auction/decide(_:)`` answers. Every bundle of the problem is in exactly one of a component, ``limited``,
/// ``dominated`` and ``unfit``.
public struct AuctionDecision: Sendable {
    /// By the canonical order of their first bundles as they were first admitted.
    public let components: [AuctionComponent]
    /// Positions in the problem's bundles, ascending: past a limit (AUC-6, AUC-9); outcome `LIMIT`.
    public let limited: [Int]
    /// Positions in the problem's bundles, ascending: another bundle claims no more for no less (AUC-5).
    public let dominated: [Int]
    /// Positions in the problem's bundles, ascending: their legs use more gas than a lane has for bundles.
    public let unfit: [Int]

    // For looking up only, never walked through.
    private let componentOfBundle: [Int: Int]
    private let componentOfLane: [Int: Int]
    private let dominatedContenders: [Int: Contender]

    /// Positions of the winners in the problem's bundles, ascending.
    public var winners: [Int] { components.flatMap(\.winners).sorted() }

    init(components: [AuctionComponent], limited: [Int], dominated: [Contender], unfit: [Int]) {
        var components = components
        var (componentOfBundle, componentOfLane) = ([Int: Int](), [Int: Int]())
        for (index, component) in components.enumerated() {
            for bundle in component.bundles { componentOfBundle[bundle] = index }
            for lane in component.lanes { componentOfLane[lane] = index }
        }
        for contender in dominated {
            let touched = Set(contender.lanes.map { componentOfLane[$0] })
            if touched.count == 1, let index = touched.first ?? nil { components[index].dominated.append(contender) }
        }
        self.components = components
        self.limited = limited
        self.dominated = dominated.map(\.index).sorted()
        self.unfit = unfit
        self.componentOfBundle = componentOfBundle
        self.componentOfLane = componentOfLane
        dominatedContenders = Dictionary(uniqueKeysWithValues: dominated.map { ($0.index, $0) })
    }

    /// The winners that a bundle conflicts with (AUC-18), as positions in the problem's bundles, in the canonical order.
    /// Empty for winners, for bundles past a limit and unfit ones, and for those that lost for gas or for a circle of
    /// several alone.
    ///
    /// - Parameter bundle: position in the problem's bundles.
    public func rivals(of bundle: Int) -> [Int] {
        if let index = componentOfBundle[bundle] { return components[index].rivals(of: bundle) }
        guard let contender = dominatedContenders[bundle] else { return [] }
        return Set(contender.lanes.compactMap { componentOfLane[$0] })
            .flatMap { components[$0].winningContenders.filter(contender.conflicts) }
            .sorted(by: Contender.canonicalOrder).map(\.index)
    }
}
