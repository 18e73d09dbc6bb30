/// The sequencer's signed promise for one entry of the log (Specs/receipts.md).
///
/// It stands for itself: whoever has it and the genesis can check it (``check(genesis:)``), and whoever has the log as
/// well, whether it was kept.
public struct Receipt: Hashable, Sendable {
    /// What is promised of one entry (RCPT-2).
    public struct Promise: Hashable, Sendable {
        /// Where the entry stands in the log, from 1.
        public var position: UInt64
        /// The entry's hash, see ``LogEntry/hash``.
        public var entryHash: Hash
        /// The last height at which the outcome of everything that the entry brought is published; 0: it brought
        /// nothing that ends.
        public var outcomeBy: UInt64

        /// From all fields.
        public init(position: UInt64, entryHash: Hash, outcomeBy: UInt64) {
            self.position = position
            self.entryHash = entryHash
            self.outcomeBy = outcomeBy
        }
    }

    /// The entries that were answered together, and the log that they stand in (RCPT-3).
    public struct Group: Hashable, Sendable {
        /// The network.
        public var genesisHash: Hash
        /// No promise of the group is of a lower position.
        public var firstPosition: UInt64
        /// Where the log ended, durably, when the group was signed.
        public var lastPosition: UInt64
        /// The log's chained hash there (TX-41).
        public var logHash: Hash

        /// From all fields.
        public init(genesisHash: Hash, firstPosition: UInt64, lastPosition: UInt64, logHash: Hash) {
            self.genesisHash = genesisHash
            self.firstPosition = firstPosition
            self.lastPosition = lastPosition
            self.logHash = logHash
        }
    }

    /// What is promised.
    public var promise: Promise
    /// What it was signed with.
    public var group: Group
    /// From ``Promise/hash`` to the root over all promises of the group.
    public var path: MerklePath
    /// The sequencer's, one for the whole group (RCPT-4).
    public var signature: Signature

    /// From all fields.
    public init(promise: Promise, group: Group, path: MerklePath, signature: Signature) {
        self.promise = promise
        self.group = group
        self.path = path
        self.signature = signature
    }
}
