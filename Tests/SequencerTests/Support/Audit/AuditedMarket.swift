import Sequencer
import Wire

/// The bundles of one sub-block by how they ended.
struct AuditedMarket {
    struct Ended {
        let pending: AuditedBundle
        let outcome: BundleOutcome
    }

    struct LegPlace {
        let bundle: AuditedBundle
        let index: Int
        let isUndone: Bool
    }

    /// Those that ended with this tick, in order; those that were not pending are left out.
    let ended: [Ended]
    let won: [Ended]
    let failed: [Ended]
    /// Legs of what won or failed, by their hashes.
    let legs: [Hash: LegPlace]
    /// All that was pending before, by hash.
    let pending: [Hash: AuditedBundle]
    /// K of MERGE-7.
    let tieKey: Hash
    let report: MarketReport?

    init(
        _ subBlock: SubBlock, _ outcomes: [BundleOutcome], _ before: [AuditedBundle], tieKey: Hash,
        _ report: MarketReport?
    ) {
        pending = Dictionary(before.map { ($0.hash, $0) }, uniquingKeysWith: { first, _ in first })
        ended = outcomes.compactMap { [pending] outcome in
            pending[outcome.bundle].map { Ended(pending: $0, outcome: outcome) }
        }
        won = ended.filter { $0.outcome.outcome == .included }
        failed = ended.filter { $0.outcome.outcome == .legFailed }
        var legs: [Hash: LegPlace] = [:]
        for (ended, isUndone) in won.map({ ($0, false) }) + failed.map({ ($0, true) }) {
            for (index, hash) in ended.pending.legHashes.enumerated() {
                legs[hash] = LegPlace(bundle: ended.pending, index: index, isUndone: isUndone)
            }
        }
        self.legs = legs
        self.tieKey = tieKey
        self.report = report
    }

    /// The winners of the auction, those of openings that are sold alone left out.
    var auctionWinners: [Ended] { won.filter { !$0.pending.isSoldAlone } }

    /// AUC-2.
    func isBefore(_ left: AuditedBundle, _ right: AuditedBundle) -> Bool {
        left.value == right.value
            ? Hash.of(.tie, tieKey, left.hash) < Hash.of(.tie, tieKey, right.hash) : left.value > right.value
    }
}

/// One thing that stands in a sub-block.
struct AuditedItem {
    /// Its place in `included`.
    let place: Int
    let lane: LaneName
    let inclusion: Inclusion
    let gasLimit: UInt64
    let size: UInt64
    /// Of a leg.
    let leg: AuditedMarket.LegPlace?

    var isUndone: Bool { leg?.isUndone ?? false }
}
