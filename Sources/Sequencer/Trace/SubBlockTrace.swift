public import Wire

/// How a sub-block came about, for whoever explains it: what lanes wanted, what they got, and who was served when.
/// Follows from the log and is not stored. ``Sequencer/tracesNext`` asks for one.
public struct SubBlockTrace: Sendable {
    /// An amount of what a sub-block has only so much of.
    public struct Space: Hashable, Sendable {
        /// Units of gas.
        public let gas: UInt64
        /// Bytes of transactions.
        public let bytes: UInt64
    }

    /// One of a lane's own transactions when the sub-block was cut.
    public struct Candidate: Hashable, Sendable {
        /// The transaction's hash.
        public let hash: Hash
        /// Whose it is.
        public let sender: PublicKey
        /// Its number among its sender's in the lane.
        public let nonce: UInt64
        /// Its number among all arrivals.
        public let arrival: UInt64
        /// The key that the rule's `admit` gave it: smaller first.
        public let key: UInt128
        /// Decides between equal keys, smaller first (MERGE-1).
        public let tie: Hash
        /// What it needs: its gas limit and its bytes.
        public let size: Space
        /// The most that it may be charged beyond fees.
        public let bid: Amount
        /// What the rule's `order` charges of that; nil if it said nothing.
        public let charge: Amount?
    }

    /// What became of one lane.
    public struct Lane: Sendable {
        /// Its name.
        public let name: LaneName
        /// Its place in the order in which lanes take turns, from 1 (MERGE-6).
        public let turn: Int
        /// What its rule's `order` was given, by key; nil if the rule has none or was not asked.
        public let window: [Candidate]?
        /// What was forced and had its turn, before everything else of the lane (INB-7).
        public let forced: [Candidate]
        /// What that takes of ``reserve``.
        public let forcedSpace: Space
        /// What it wanted, in its order: as far as it was looked at.
        public let proposal: [Candidate]
        /// Whether the proposal was to be taken whole or not at all.
        public let isWholeOnly: Bool
        /// Whether `order`, `begin` or `settle` was at fault, so that arrival decided (LANE-9).
        public let hasFaulted: Bool
        /// Whether its rule is not called any more.
        public let isSuspended: Bool
        /// What all of its own transactions that could have been taken need.
        public let demand: Space
        /// What is always its own.
        public let reserve: Space
        /// What is kept for legs.
        public let bundleSpace: Space
        /// What it had saved for its head before, and has after (MERGE-4).
        public let saved: Space
        /// Its share of the space, without any head that had saved enough.
        public let share: Space
        /// What it could fill.
        public let grant: Space
        /// How many of ``proposal`` the cut took: openings are there only.
        public let cut: Int
        /// How many of ``proposal`` are in, with what filled up the legs' space (MERGE-14).
        public let included: Int
        /// What the first needs that did not fit; nil if all did.
        public let blocked: Space?
        /// Whether the opening before its first transaction was on sale.
        public let sellsTop: Bool
        /// Whether the opening behind its last transaction was on sale.
        public let sellsBottom: Bool
        /// For each transaction of the cut whether the opening behind it was on sale.
        public let sellsBehind: [Bool]
    }

    /// What decides between equals in this sub-block (MERGE-7).
    public let tieKey: Hash
    /// All lanes that took part, by name.
    public let lanes: [Lane]
    /// For each of the sub-block's inclusions, from the first on, the round of the interleave in which its lane's turn
    /// came (MERGE-6); legs of bundles that failed have none.
    public let rounds: [UInt64]
    /// What was kept for legs before the cut (BUN-10).
    public let withheld: Space
    /// Nil if no bundle's openings were on sale.
    public let market: MarketTrace?
}
