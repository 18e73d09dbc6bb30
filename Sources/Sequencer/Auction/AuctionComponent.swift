public import Wire

/// Lanes that bids join, and what wins there.
public struct AuctionComponent: Sendable {
    /// Its lanes as indices in the problem, in the order of their keys (AUC-7). A ``LaneSet`` counts in this order.
    public let lanes: [Int]
    /// Positions of its bundles in the problem, in the canonical order (AUC-2).
    public var bundles: [Int] { contenders.map(\.index) }
    /// Positions of the winners in the problem's bundles, in the canonical order.
    public var winners: [Int] { winningContenders.map(\.index) }
    /// The sum of the winners' values.
    public var total: Amount { table.total(of: winning) }

    /// In the canonical order.
    let contenders: [Contender]
    let table: ContentionTable
    /// The winners, as bits.
    let winning: UInt64
    /// Dominated bundles with legs in its lanes only, in the canonical order.
    var dominated: [Contender] = []

    var winningContenders: [Contender] { Bits(winning).map { contenders[$0] } }

    /// Nil if the search for the winners takes more nodes than it may.
    init?(_ contenders: [Contender], of problem: AuctionProblem) {
        // The same keys as the interleave's (MERGE-6).
        lanes = Set(contenders.flatMap(\.lanes))
            .map { (index: $0, key: Hash.of(.tie, problem.tieKey, Hash(bytes: problem.lanes[$0].name.bytes))) }
            .sorted { $0.key < $1.key }.map(\.index)
        self.contenders = contenders
        table = ContentionTable(contenders, lanes: lanes, room: lanes.map { problem.lanes[$0].bundleGas })
        var nodes = AuctionLimits.winnerNodesMax
        let none = WinnerSearch.Best(score: .zero, bundles: 0)
        guard
            let best = WinnerSearch.run(
                table, among: table.bundles(within: .all(table.laneCount)), floor: none, decidesTies: true,
                nodes: &nodes)
        else { return nil }
        winning = best.bundles
    }

    /// `component` with other losers.
    private init(_ component: AuctionComponent, contenders: [Contender], dominated: [Contender]) {
        lanes = component.lanes
        let winners = Set(component.winners)
        winning = contenders.enumerated().reduce(0) {
            winners.contains($1.element.index) ? $0 | 1 << UInt64($1.offset) : $0
        }
        table = ContentionTable(contenders, lanes: lanes, room: component.table.room)
        self.contenders = contenders
        self.dominated = dominated
    }

    /// The component's winners that a bundle of it conflicts with (AUC-18), as positions in the problem's bundles, in the
    /// canonical order; empty if it is none of the component's.
    ///
    /// - Parameter bundle: position in the problem's bundles. ``AuctionDecision/rivals(of:)`` takes dominated ones too.
    public func rivals(of bundle: Int) -> [Int] {
        guard let position = contenders.firstIndex(where: { $0.index == bundle }) else { return [] }
        return Bits(table.conflicts[position] & winning).map { contenders[$0].index }
    }

    /// Dominated bundles that count when others do not, because nothing dominates them any more (AUC-17), as positions
    /// in the problem's bundles, in the canonical order. Who tries losing bids tries these too, before they count.
    ///
    /// - Parameter leftOut: positions in the problem's bundles of losing bids that do not count.
    public func returning(without leftOut: Set<Int>) -> [Int] {
        returningContenders(leftOut).map(\.index)
    }

    /// AUC-17: the component as it counts without some losing bids.
    func without(_ leftOut: Set<Int>) -> AuctionComponent {
        precondition(leftOut.isDisjoint(with: winners), "a winner counts")
        if leftOut.isEmpty { return self }
        let counted = contenders.filter { !leftOut.contains($0.index) } + returningContenders(leftOut)
        return AuctionComponent(
            self, contenders: counted.sorted(by: Contender.canonicalOrder),
            dominated: dominated.filter { !leftOut.contains($0.index) })
    }

    private func returningContenders(_ leftOut: Set<Int>) -> [Contender] {
        let gone = contenders.filter { leftOut.contains($0.index) }
        var counted = contenders.filter { !leftOut.contains($0.index) }
        var returning: [Contender] = []
        guard !gone.isEmpty else { return [] }
        for contender in dominated where !leftOut.contains(contender.index) {
            guard counted.count < AuctionLimits.bundlesMax else { break }
            guard gone.contains(where: { $0.dominates(contender) }),
                !counted.contains(where: { $0.dominates(contender) })
            else { continue }
            counted.append(contender)
            returning.append(contender)
        }
        return returning
    }
}
