public import Wire

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
            if let component = AuctionComponent(contenders, dominated: field.dominated, of: problem) {
                components.append(component)
                continue
            }
            // AUC-9: the smaller half leaves; what stays may fall apart.
            let kept = contenders.prefix((contenders.count + 1) / 2)
            limited += contenders.dropFirst(kept.count).map(\.index)
            waiting += Admittance(Array(kept)).components.reversed()
        }
        return AuctionDecision(
            components: components, limited: limited.sorted(), dominated: field.dominated.map(\.index).sorted(),
            unfit: field.unfit)
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

    /// Positions of the winners in the problem's bundles, ascending.
    public var winners: [Int] { components.flatMap(\.winners).sorted() }
}

/// Lanes that bids join, and what wins there.
public struct AuctionComponent: Sendable {
    /// Its lanes as indices in the problem, in the order of their keys (AUC-7). A ``LaneSet`` counts in this order.
    public let lanes: [Int]
    /// Positions of its bundles in the problem, in the canonical order (AUC-2).
    public let bundles: [Int]
    /// Positions of the winners in the problem's bundles, in the canonical order.
    public var winners: [Int] { Bits(winning).map { bundles[$0] } }
    /// The sum of the winners' values.
    public var total: Amount { table.total(of: winning) }

    let table: ContentionTable
    /// The winners, as bits.
    let winning: UInt64
    /// The best single-lane bid on an opening among those that are dominated.
    let dominatedBids: [Contender.Opening: Amount]

    /// Nil if the search for the winners takes more nodes than it may.
    init?(_ contenders: [Contender], dominated: [Contender], of problem: AuctionProblem) {
        // The same keys as the interleave's (MERGE-6).
        lanes = Set(contenders.flatMap(\.lanes))
            .map { (index: $0, key: Hash.of(.tie, problem.tieKey, Hash(bytes: problem.lanes[$0].name.bytes))) }
            .sorted { $0.key < $1.key }.map(\.index)
        bundles = contenders.map(\.index)
        table = ContentionTable(contenders, lanes: lanes, of: problem)
        var nodes = AuctionLimits.winnerNodesMax
        let none = WinnerSearch.Best(score: .zero, bundles: 0)
        guard
            let best = WinnerSearch.run(
                table, among: table.bundles(within: .all(table.laneCount)), floor: none, decidesTies: true,
                nodes: &nodes)
        else { return nil }
        winning = best.bundles
        var bids: [Contender.Opening: Amount] = [:]
        for contender in dominated where contender.lanes.count == 1 {
            for opening in contender.openings { bids[opening] = max(bids[opening, default: 0], contender.value) }
        }
        dominatedBids = bids
    }
}
