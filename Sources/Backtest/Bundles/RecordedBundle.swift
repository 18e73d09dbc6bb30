import OrderFlow
import Wire

/// A recorded transaction that touched several apps: one leg in the lane of each, its coinbase transfer the bid on top
/// (FLOW-73). It keeps its recorded place, has atomicity `inclusion`, claims no opening and conflicts with nothing.
struct RecordedBundle {
    /// Its part in one lane.
    struct Leg {
        let lane: LaneName
        /// Units of gas; 0 where there are more apps than gas.
        let gas: UInt64
    }

    /// The most legs: with it the shares of all bids of a block have a common denominator below 2^91 (FLOW-76).
    static let legsMax = 64

    /// Place in the recorded block.
    let index: UInt32
    /// The transaction's, on its chain.
    let hash: Hash
    /// In wei.
    let bid: Amount
    /// Two or more, by the lane's name.
    let legs: [Leg]

    /// Nil for a transaction of one lane. Throws for one of more than ``legsMax``.
    init?(_ transaction: FlowTransaction) throws(BacktestError) {
        let apps = transaction.apps
        guard apps.count > 1 else { return nil }
        guard apps.count <= Self.legsMax else {
            throw BacktestError(
                block: transaction.block,
                reason: "transaction \(transaction.index) touched \(apps.count) apps, a bundle has at most "
                    + "\(Self.legsMax) legs; leave it out")
        }
        index = transaction.index
        hash = Hash(bytes: transaction.hash)
        bid = transaction.bid
        let gas = EvenSplit(transaction.gasUsed, among: apps.count)
        legs = apps.enumerated().map { Leg(lane: $1, gas: gas[$0]) }
    }
}
