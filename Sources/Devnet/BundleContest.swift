import Sequencer

/// How bundles competed while the network ran: what the store does not say.
struct BundleContest {
    /// Sub-blocks that bundles were left pending by, summed over all bundles.
    private(set) var waits = 0
    /// The first height of those at which most bundles lost to others; nil if none ever did.
    private(set) var height: UInt64?
    private var losersMost = 0

    /// Takes down a sub-block.
    ///
    /// - Parameters:
    ///   - market: what was decided, nil if no bundle bid.
    ///   - pending: bundles that wait after it.
    mutating func add(_ market: MarketReport?, height: UInt64, pending: Int) {
        waits += pending
        guard let bids = market?.bids, bids.contains(where: \.won) else { return }
        let losers = bids.count { !$0.won && $0.failedLeg == nil }
        guard losers > losersMost else { return }
        (losersMost, self.height) = (losers, height)
    }
}
