public import Store
public import Wire

/// What a node's data folder says of a receipt that it keeps (RCPT-6): the entry is where it was promised, in the log
/// that was promised, what had to end by now has ended, and the promise is the one that there is to make (RCPT-2).
public struct KeptReceipt: Sendable {
    /// How something that the entry brought ended.
    public struct Ended: Hashable, Sendable {
        /// The transaction or bundle.
        public let hash: Hash
        /// Height of the sub-block that says so.
        public let height: UInt64
        /// What became of it.
        public let outcome: OutcomeCode
    }

    /// Which kind of entry it is.
    public let kind: LogEntry.Kind
    /// The last stored sub-block's height.
    public let height: UInt64
    /// The sub-block whose signed header commits to the entry; nil before the tick.
    public let subBlock: UInt64?
    /// What has ended so far, in the order of the entry.
    public let ended: [Ended]
    /// Transactions, or the bundle, that have not ended and need not have.
    public let pending: [Hash]

    /// Checks `receipt` against everything in `store`.
    ///
    /// Throws ``Wire/ReceiptError`` for what is no receipt of this network, ``BrokenReceipt`` where the promise is
    /// broken, ``Difference`` for a log that does not lead to its own signed headers, and ``Store/StoreError`` for what
    /// cannot be read.
    ///
    /// - Complexity: reads the log of the sub-blocks between the receipt's positions, and what `locations(of:)` reads.
    public init(checking receipt: Receipt, in store: NodeStore) throws {
        try receipt.check(genesis: store.genesis)
        let span = try ReceiptedLog(receipt, store)
        let entry = try CheckedEntry(trusting: span.entry)
        kind = entry.entry.kind
        height = span.height
        subBlock = span.subBlock
        // 0: it was promised that the entry is there, and no more.
        let last = receipt.promise.outcomeBy == 0 ? UInt64.max : receipt.promise.outcomeBy
        var ended: [Ended] = []
        var pending: [Hash] = []
        let others = Self.otherArrivals(than: entry.entry.kind)
        for hash in entry.bundleHash.map({ [$0] }) ?? entry.transactionHashes {
            if span.building <= last,
                let found = try Self.ending(of: hash, in: span.building...last, store, besides: others)
            {
                ended.append(found)
            } else if span.height >= last {
                throw BrokenReceipt(
                    .noOutcome, at: "sub-blocks \(span.building) to \(last)", expected: "an outcome of \(hash)",
                    found: "none")
            } else {
                pending.append(hash)
            }
        }
        let due = entry.entry.outcomeBy(
            arrivingAt: span.building, lifetimeMax: store.genesis.parameters.lifetimeMax)
        guard receipt.promise.outcomeBy == due else {
            throw BrokenReceipt(
                .otherPromise, at: "log position \(receipt.promise.position)", expected: "an outcome by height \(due)",
                found: "\(receipt.promise.outcomeBy)", subBlock: span.subBlock)
        }
        (self.ended, self.pending) = (ended, pending)
    }

    /// Outcomes of a hash that are those of another arrival of it: what is known already (TX-50), and of what is forced
    /// what it replaced in the mempool (INB-8).
    static func otherArrivals(than kind: LogEntry.Kind) -> Set<OutcomeCode> {
        kind == .forcedEnvelope ? [.alreadyKnown, .replaced] : [.alreadyKnown]
    }

    /// Where what arrived at the lowest of `heights` ended. The same hash may have ended before, and what arrives again
    /// meanwhile ends beside it (TX-50).
    private static func ending(
        of hash: Hash, in heights: ClosedRange<UInt64>, _ store: NodeStore, besides others: Set<OutcomeCode>
    ) throws -> Ended? {
        for location in try store.locations(of: hash) where heights.contains(location.height) {
            guard let bytes = try store.subBlock(at: location.height)?.outcomes else { continue }
            let outcomes = try Outcomes(decoding: bytes)
            let outcome: OutcomeCode? =
                switch location.section {
                case .included: outcomes.included.dropFirst(location.index).first?.outcome
                case .endings: outcomes.endings.dropFirst(location.index).first?.outcome
                case .bundles: outcomes.bundles.dropFirst(location.index).first?.outcome
                }
            if let outcome, !others.contains(outcome) {
                return Ended(hash: hash, height: location.height, outcome: outcome)
            }
        }
        return nil
    }
}
