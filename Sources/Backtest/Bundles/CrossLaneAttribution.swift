import Sequencer
import Wire

/// Lanes that bids above 0 join, and whose those bids are (FLOW-75 to FLOW-77).
struct CrossLaneComponent {
    /// In the order in which equal remainders get their unit (FLOW-77).
    let lanes: [LaneName]
    /// In the recorded order.
    let bundles: [RecordedBundle]
    /// Each bid in equal parts among its lanes.
    let split: EqualSplit
    /// True if the core's own game was played, which is for at most 8 lanes; else the split alone says it.
    let isGame: Bool

    /// What each lane gets, in wei.
    var units: [Amount] { split.units }

    /// Positions in ``lanes``.
    func positions(of bundle: RecordedBundle) -> [Int] {
        bundle.legs.compactMap { leg in lanes.firstIndex(of: leg.lane) }
    }

    /// v(S): the bids whose lanes all lie in S. All win, since none conflicts.
    func value(of group: [Int]) -> Amount {
        bundles.filter { Set(positions(of: $0)).isSubset(of: group) }.reduce(0) { $0 + $1.bid }
    }
}

/// Whose the bids of a block's bundles are.
struct CrossLaneAttribution {
    /// All bundles of the block, those without a bid too, in the recorded order.
    private(set) var bundles: [RecordedBundle] = []
    /// By the first bundle.
    private(set) var components: [CrossLaneComponent] = []

    /// Of a block without bundles.
    init() {}

    /// - Parameters:
    ///   - bundles: of one block, in the recorded order; their bids sum to less than 2^127 wei.
    ///   - tieKey: decides which of equal remainders gets a unit.
    /// - Throws: ``BacktestError`` if the core's game disagrees with the equal split, which would be a mistake.
    init(_ bundles: [RecordedBundle], tieKey: Hash, block: UInt64) throws(BacktestError) {
        self.bundles = bundles
        for group in JoinedGroups.of(bundles.filter({ $0.bid > 0 }), sharing: { $0.legs.map(\.lane) }) {
            let lanes = Set(group.flatMap { $0.legs.map(\.lane) })
                .map { (lane: $0, key: Hash.of(.tie, tieKey, Hash(bytes: $0.bytes))) }
                .sorted { ($0.key.bytes, $0.lane) < ($1.key.bytes, $1.lane) }.map(\.lane)
            components.append(try Self.component(lanes, group, block: block))
        }
    }

    private static func component(
        _ lanes: [LaneName], _ bundles: [RecordedBundle], block: UInt64
    ) throws(BacktestError) -> CrossLaneComponent {
        let places = Dictionary(uniqueKeysWithValues: lanes.enumerated().map { ($1, $0) })
        let bids = bundles.map { bundle in
            EqualSplit.Bid(amount: bundle.bid, lanes: bundle.legs.compactMap { places[$0.lane] })
        }
        let split = EqualSplit(bids, laneCount: lanes.count)
        let units = try gameUnits(bids, laneCount: lanes.count, block: block)
        guard units == nil || units == split.units else {
            throw disagreement(block, "core-nearest gives \(units ?? []), the equal split \(split.units)")
        }
        return CrossLaneComponent(lanes: lanes, bundles: bundles, split: split, isGame: units != nil)
    }

    /// What `core-nearest` gives, by the core's own functions; nil for more lanes than it takes.
    private static func gameUnits(
        _ bids: [EqualSplit.Bid], laneCount: Int, block: UInt64
    ) throws(BacktestError) -> [Amount]? {
        let values = CoalitionValues(laneCount: laneCount) { group in
            bids.filter { $0.lanes.allSatisfy(group.contains) }.reduce(0) { $0 + $1.amount }
        }
        guard let values else { return nil }
        // No single-lane bid is recorded on anything that a bundle claims: it claims nothing.
        let winners = bids.map {
            WinningBid(
                lanes: LaneSet($0.lanes), value: $0.amount, bestAlone: [Amount](repeating: 0, count: laneCount))
        }
        let game: SurplusGame
        do {
            game = try SurplusGame(values: values, winners: winners)
        } catch {
            throw disagreement(block, "\(error)")
        }
        let result = game.result(by: .coreNearest)
        let properties = AttributionProperties(of: result, in: game)
        guard properties.conservation.held, properties.core.held else {
            throw disagreement(block, "the result is not in the core")
        }
        return result.units
    }

    private static func disagreement(_ block: UInt64, _ what: String) -> BacktestError {
        BacktestError(
            block: block,
            reason:
                "its bundles' bids cannot be attributed: \(what); this is a mistake in Laneway, please report the flow")
    }
}
